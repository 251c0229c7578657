"""Angles of a moment as the bytes that a screen draws from: encoded once for all screens.

Little endian; degrees and seconds; NaN where unknown; samples oldest first.

    offset  type         field
    0       u8           version, 1
    1       u8           n, samples in this frame, 1 to 255
    2       u16          state of the newest sample, `FrameState`
    4       u32          frame number
    8       f64          session time of the newest sample, s
    16      n x 7 x f32  the samples, each as `FIELDS`
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray

from imu.errors import PayloadError

VERSION: Final = 1
HEADER: Final = struct.Struct("<BBHId")
FIELDS: Final = (
    "dt_s",
    "lumbar_deg",
    "lumbar_sd_deg",
    "hip_deg",
    "pelvis_deg",
    "trunk_deg",
    "quality",
)
"""Columns of a sample; dt_s counts back from the newest, so it is never above 0."""
MOST_SAMPLES: Final = 255
SAMPLE: Final = np.dtype("<f4")


class FrameState(IntFlag):
    """What holds at the newest sample."""

    TRUSTED = 1
    SETTLING = 2
    GAP = 4
    SLIPPED = 8
    OVER_AMBER = 16
    OVER_RED = 32


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One message. samples (n, 7) float32 as `FIELDS`."""

    number: int
    t_s: float
    state: FrameState
    samples: NDArray[np.float32]


def encode(frame: Frame) -> bytes:
    """The bytes of a frame of 1 to 255 samples."""
    count = len(frame.samples)
    header = HEADER.pack(VERSION, count, int(frame.state), frame.number & 0xFFFFFFFF, frame.t_s)
    return header + np.ascontiguousarray(frame.samples, dtype=SAMPLE).tobytes()


def decode(payload: bytes) -> Frame:
    """The frame of these bytes. Raises PayloadError."""
    if len(payload) < HEADER.size:
        raise PayloadError(f"a frame has {HEADER.size} bytes or more, not {len(payload)}")
    version, count, state, number, t_s = HEADER.unpack_from(payload)
    if version != VERSION:
        raise PayloadError(f"frame of version {version}; known is {VERSION}")
    body = payload[HEADER.size :]
    if count < 1 or len(body) != count * len(FIELDS) * SAMPLE.itemsize:
        raise PayloadError(f"a frame of {count} samples cannot have {len(payload)} bytes")
    samples = np.frombuffer(body, dtype=SAMPLE).reshape(count, len(FIELDS)).astype(np.float32)
    return Frame(number, t_s, FrameState(state), samples)
