"""The binary message of angles, byte for byte."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hiphinge.dashboard.frames import FIELDS, Frame, FrameState, decode, encode
from imu.errors import PayloadError


def test_a_frame_has_the_bytes_that_the_page_reads() -> None:
    nan = math.nan
    samples = np.array(
        [[-0.01, 12.5, 2.0, 45.0, 44.5, 57.0, 0.75], [0.0, nan, nan, 46.0, 45.5, 58.0, 0.0]],
        dtype=np.float32,
    )
    state = FrameState.TRUSTED | FrameState.OVER_AMBER
    wire = struct.pack("<B", 1) + struct.pack("<B", 2) + struct.pack("<H", 0b010001)
    wire += struct.pack("<I", 7) + struct.pack("<d", 61.25)
    wire += struct.pack("<7f", -0.01, 12.5, 2.0, 45.0, 44.5, 57.0, 0.75)
    wire += struct.pack("<7f", 0.0, nan, nan, 46.0, 45.5, 58.0, 0.0)
    assert encode(Frame(7, 61.25, state, samples)) == wire


def test_states_have_the_bits_that_the_page_reads() -> None:
    told = {state.name: state.value for state in FrameState}
    assert told == {
        "TRUSTED": 1,
        "SETTLING": 2,
        "GAP": 4,
        "SLIPPED": 8,
        "OVER_AMBER": 16,
        "OVER_RED": 32,
    }


@given(
    number=st.integers(0, 2**32 - 1),
    t_s=st.floats(allow_nan=False, allow_infinity=False),
    state=st.integers(0, 63),
    samples=st.integers(1, 255).flatmap(
        lambda n: arrays(np.float32, (n, len(FIELDS)), elements=st.floats(width=32))
    ),
)
def test_what_is_encoded_comes_back_bit_for_bit(
    number: int, t_s: float, state: int, samples: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> None:
    wire = encode(Frame(number, t_s, FrameState(state), samples))
    back = decode(wire)
    assert encode(back) == wire
    assert (back.number, back.t_s, int(back.state)) == (number, t_s, state)
    assert back.samples.tobytes() == samples.tobytes()


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused_or_a_frame(wire: bytes) -> None:
    try:
        frame = decode(wire)
    except PayloadError:
        return
    assert len(frame.samples) >= 1


@pytest.mark.parametrize("wire", [b"", b"\x01" * 15, struct.pack("<BBHId", 2, 1, 0, 0, 0.0)])
def test_a_frame_that_is_none_says_why(wire: bytes) -> None:
    with pytest.raises(PayloadError, match="frame"):
        decode(wire)
