"""A recording is a source of blocks like a live sensor: cut anywhere, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu.errors import SettingError
from imu.samples import SampleBlock
from recordings.recording import Recording

Bending = Callable[..., SampleBlock]


def recording_of(steps: list[float], start_s: float) -> Recording:
    """Two sensors with the same times, one of them with every second sample only."""
    t_s = start_s + np.cumsum(steps)
    values = np.arange(3.0 * len(t_s)).reshape(-1, 3)
    hips = SampleBlock("sacrum", t_s, values, -values)
    back = SampleBlock("upper_back", t_s[::2], values[::2], values[::2])
    return Recording(Path("made.csv"), {"upper_back": back, "sacrum": hips})


@given(
    st.lists(st.floats(0.001, 3.0), min_size=1, max_size=60),
    st.floats(0.01, 5.0),
    st.sampled_from([0.0, -7.3, 1.7e9]),
)
def test_slices_joined_again_are_the_recording(
    steps: list[float], step_s: float, start_s: float
) -> None:
    recording = recording_of(steps, start_s)
    slices = list(recording.slices(step_s))
    assert all(slices)
    for name, whole in recording.blocks.items():
        pieces = [b for piece in slices for b in piece if b.sensor == name]
        assert np.array_equal(np.concatenate([b.t_s for b in pieces]), whole.t_s)
        assert np.array_equal(np.concatenate([b.acc_m_s2 for b in pieces]), whole.acc_m_s2)
        assert all(b.t_s[-1] - b.t_s[0] <= step_s + 1e-6 for b in pieces)


def test_sensors_are_in_their_usual_order_and_times_span_all() -> None:
    recording = recording_of([0.5, 0.5, 0.5, 0.5], 10.0)
    assert recording.sensors == ("sacrum", "upper_back")
    assert (recording.start_s, recording.end_s, recording.duration_s) == (10.5, 12.0, 1.5)
    assert recording.samples == 6


@pytest.mark.parametrize("step_s", [0.0, -1.0, float("nan"), float("inf")])
def test_steps_that_make_no_sense_are_refused(step_s: float) -> None:
    with pytest.raises(SettingError, match="more than 0 s"):
        list(recording_of([0.1, 0.1], 0.0).slices(step_s))


def test_what_was_read_cannot_be_changed(bending: Bending) -> None:
    recording = Recording(Path("made.csv"), {"sacrum": bending("sacrum")})
    with pytest.raises(TypeError):
        recording.blocks["thigh"] = bending("thigh")  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        recording.blocks["sacrum"].acc_m_s2[0, 0] = 1.0
