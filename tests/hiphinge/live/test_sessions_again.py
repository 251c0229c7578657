"""A stored session under other settings starts from what it said live, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

from hiphinge.rerun.again import again
from hiphinge.rerun.changes import parse_changes


@pytest.mark.slow
def test_a_session_is_compared_with_what_it_said_live(gym: Any) -> None:
    lived = gym.live(reps=2)
    folder, said = lived.ended.folder, lived.ended.analysis
    assert again(folder).reps == said.reps
    wider = again(folder, parse_changes(["limit.lumbar_percent=20"]))
    assert len(wider.reps) == len(said.reps)
    assert wider.limits.red_rad == pytest.approx(said.limits.red_rad * 20.0 / 70.0)
    assert wider.settings["set"] == "limit.lumbar_percent=20"
    refined = again(folder, parse_changes(["orientation=offline"]))
    assert refined.settings["orientation"] == "offline"
    assert len(refined.reps) == lived.true_reps
