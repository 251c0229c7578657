"""Corrections as texts, in markers and files."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corrections import Change, Correction, correction_from_text
from imu.errors import HiphingeError

seconds = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.sampled_from([Change.NOT_A_REP, Change.SPLIT, Change.MERGE]),
    st.integers(1, 999),
    st.integers(1, 999),
    seconds,
    seconds,
)
def test_a_correction_survives_its_text(
    change: Change, number: int, rep: int, at_s: float | None, start_s: float | None
) -> None:
    wish = Correction(change, number, rep, at_s if change is Change.SPLIT else None, start_s)
    assert correction_from_text(str(wish)) == wish


def test_taking_one_back_names_no_repetition() -> None:
    assert correction_from_text("undo") == Correction(Change.UNDO)


@given(st.text(max_size=60))
def test_any_text_is_a_correction_or_one_line(text: str) -> None:
    with contextlib.suppress(HiphingeError):
        assert correction_from_text(text).change in list(Change)


@pytest.mark.parametrize("text", ["split 1.²", "merge ١.٣ start=1_0", "not_a_rep 1.3.4"])
def test_only_plain_numbers_name_a_repetition(text: str) -> None:
    with pytest.raises(HiphingeError):
        correction_from_text(text)
