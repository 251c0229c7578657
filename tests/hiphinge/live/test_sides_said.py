"""The side that the wearer says holds from the next repetition on, live and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analysis.exercises.slrdl import SLRDL
from hiphinge.live import marks
from hiphinge.simulation import Wish, simulated

pytestmark = pytest.mark.slow


def sides(session: Any) -> list[tuple[str, str]]:
    reps = [rep for update in session.updates for step in update.steps for rep in step.reps]
    return [(rep.side, rep.side_known) for rep in reps]


def test_the_word_counts_from_the_next_repetition_on_and_nonsense_is_told(
    wired: Callable[..., Any],
) -> None:
    lifted = simulated(Wish(SLRDL, 4, seed=2, side="right", calibration=True))
    phases = {phase.name: phase for phase in lifted.truth.phases}
    second, third = lifted.truth.reps[1], lifted.truth.reps[2]
    at = {phase.start_s + 0.01: (marks.PHASE, name) for name, phase in phases.items()}
    ended_s = max(phase.end_s for phase in phases.values())
    at[ended_s + 0.01] = (marks.PHASE, marks.DONE)
    at[1.0] = (marks.SIDE, "left")
    at[second.turn_end_s] = (marks.SIDE, "upwards")
    at[0.5 * (second.end_s + third.turn_start_s)] = (marks.SIDE, "right")
    live = wired(exercise=SLRDL)
    live.follow(lifted.blocks, at)
    said = sides(live)
    assert said[0] == ("left", "said")
    assert said[-1] == ("right", "said")
    assert any("unknown side" in told for update in live.updates for told in update.notices)
    assert sides(live.again()) == said
