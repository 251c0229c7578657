"""A session of any exercise says what a set looks like, live and in its replay."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.exercises.any_bend import ANY
from analysis.exercises.squat import SQUAT
from hiphinge.live import marks
from hiphinge.simulation import Wish, simulated


def test_what_a_set_looks_like_is_told_once_as_words_and_as_a_value_and_so_in_a_replay(
    wired: Any,
) -> None:
    squats = simulated(Wish(SQUAT, reps=2, seed=4, calibration=True))
    phases = squats.truth.phases
    at = {phase.start_s: (marks.PHASE, phase.name) for phase in phases}
    live = wired(exercise=ANY)
    live.follow(squats.blocks, at | {phases[-1].end_s: (marks.PHASE, marks.DONE)})
    found = [update for update in live.updates if update.recognized is not None]
    assert len(found) == 1
    assert found[0].recognized.nearest[0].family.id == "squat"
    assert found[0].notices == ("This looks like the squat.",)
    second = squats.truth.counted_reps[1]
    assert found[0].recognized.end_s == pytest.approx(second.end_s, abs=1.5)
    again = [update for update in live.again().updates if update.recognized is not None]
    assert [update.notices for update in again] == [found[0].notices]
