"""An open pelvis is told alike wherever blocks are cut."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.exercises.slrdl import SLRDL
from analysis.outcome import outcome
from hiphinge.simulation import Wish


@pytest.mark.parametrize("length", [7, 250])
def test_alerts_sides_and_verdicts_do_not_depend_on_the_blocks(sessions: Any, length: int) -> None:
    session = sessions.of(Wish(SLRDL, 3, fault="open_hips", seed=5, calibration=True))
    motion = session.motion()
    at_once, piecewise = session.engine(), session.engine()
    whole = outcome([at_once.follow(motion), at_once.finish()])
    steps = [piecewise.follow(part) for part in sessions.slices(motion, length)]
    parts = outcome([*steps, piecewise.finish()])
    assert any(alert.rule == "open_hips" for alert in whole.alerts)
    assert repr(parts.reps) == repr(whole.reps)
    assert repr(parts.alerts) == repr(whole.alerts)
