"""Bytes of a payload → numbers, with PayloadError for whatever does not fit.

All that drivers read is little-endian. Full scale of a 16-bit value is 32768, so that +full scale
itself cannot be told; a value at either end of the integers is taken as clipped.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from imu.errors import PayloadError
from imu.samples import FlagArray, FloatArray, SampleFlag

FULL_SCALE: Final = 32768
ShortArray = NDArray[np.int16]


def require_length(payload: bytes, least: int, most: int, what: str) -> None:
    """Raise PayloadError unless `payload` holds `least` to `most` bytes."""
    if not least <= len(payload) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise PayloadError(f"{what}: {len(payload)} bytes, expected {wanted}")


def finite_floats(payload: bytes, offset: int, count: int, what: str) -> FloatArray:
    """`count` float32 from `offset` on, as (count,) float64. Raises PayloadError if not finite."""
    if len(payload) < offset + 4 * count:
        raise PayloadError(f"{what}: {len(payload)} bytes, expected {offset + 4 * count} or more")
    values = np.frombuffer(payload, dtype="<f4", count=count, offset=offset)
    if not np.all(np.isfinite(values)):
        raise PayloadError(f"{what}: a value is not finite")
    return values.astype(np.float64)


def shorts(payload: bytes, offset: int, count: int) -> ShortArray:
    """`count` int16 from `offset` on. The caller has checked the length."""
    return np.frombuffer(payload, dtype="<i2", count=count, offset=offset).astype(np.int16)


def from_shorts(raw: ShortArray, full_scale: float) -> FloatArray:
    """int16 as values, 32768 = `full_scale`. Shape as given."""
    return np.asarray(raw.astype(np.float64) * (full_scale / FULL_SCALE))


def to_shorts(values: FloatArray, full_scale: float) -> ShortArray:
    """Values as int16 with `full_scale` = 32768, cut off at both ends. Shape as given."""
    counts = np.rint(np.asarray(values) * (FULL_SCALE / full_scale))
    return np.clip(counts, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def clipped_shorts(raw: ShortArray) -> FlagArray:
    """`SampleFlag` bits (n,) of raw samples (n, 6), acceleration first."""
    at_end = (raw == FULL_SCALE - 1) | (raw == -FULL_SCALE)
    return sample_flags(at_end)


def clipped_floats(acc: FloatArray, gyr: FloatArray, acc_end: float, gyr_end: float) -> FlagArray:
    """`SampleFlag` bits (n,) of samples with an axis at or beyond the end of its range."""
    return sample_flags(np.concatenate((np.abs(acc) >= acc_end, np.abs(gyr) >= gyr_end), axis=1))


def sample_flags(at_end: NDArray[np.bool_]) -> FlagArray:
    """`SampleFlag` bits (n,) from what is at its end (n, 6), acceleration first."""
    flags = np.zeros(len(at_end), dtype=np.uint8)
    flags[np.any(at_end[:, :3], axis=1)] |= np.uint8(SampleFlag.CLIPPED_ACC)
    flags[np.any(at_end[:, 3:], axis=1)] |= np.uint8(SampleFlag.CLIPPED_GYR)
    return flags
