"""Feedback in a live session: chosen, kept for the replay, and told alike everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analysis.exercises.hip_hinge import HIP_HINGE
from analysis.exercises.rdl import RDL
from analysis.fading import Mode
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.live import marks
from hiphinge.live.glance import Glance
from hiphinge.live.settings import SessionSettings, from_plain, to_plain
from hiphinge.simulation import motion_of

pytestmark = pytest.mark.slow


def training(*faults: str, seed: int = 9501) -> Simulation:
    """A calibration, then a set of four for each fault."""
    wearer = draw_wearer(seed)
    sets = tuple(draw_set(motion_of(RDL), wearer, 4, seed + n, f) for n, f in enumerate(faults))
    return simulate(draw_session(sets, seed, rest_s=(16.0, 17.0)), wearer, seed=seed)


def phases_of(simulation: Simulation) -> dict[float, tuple[str, str]]:
    """When the phases of the calibration are marked."""
    begun = {phase.start_s: (marks.PHASE, phase.name) for phase in simulation.truth.phases}
    return {**begun, simulation.truth.phases[-1].end_s: (marks.PHASE, marks.DONE)}


def test_the_same_records_tell_the_same_and_another_way_what_would_have_been(wired: Any) -> None:
    simulation = training("rounding")
    live = wired(feedback=Mode.FADING, earned={"rdl": 3})
    live.follow(simulation.blocks, phases_of(simulation))
    alerts = live.collected.outcome().alerts
    assert [alert.cued for alert in alerts if alert.rule == "lumbar_flexion"][-2:] == [True, True]
    assert sum(alert.cued for alert in alerts) == 2
    assert live.again().collected.outcome() == live.collected.outcome()
    live.session.settings = replace(live.session.settings, feedback=Mode.ALWAYS)
    assert sum(alert.cued for alert in live.again().collected.outcome().alerts) == 4


def test_what_was_earned_outlasts_another_exercise_and_a_screen_shows_what_is_said(
    wired: Any,
) -> None:
    simulation = training("none", "none", "rounding", seed=9502)
    live = wired(feedback=Mode.FADING)
    glance = Glance(live.session)
    said: list[tuple[str, str]] = []

    class Screen:
        def told(self, record: Any, update: Any) -> None:
            glance.told(record, update)
            for step in update.steps:
                alert, word = glance.fresh_alert, glance.fresh_word
                for cue in step.cues:
                    shown = alert.message if cue.kind == "fault" and alert else ""
                    said.append((cue.kind, shown or (word.text if word else "")))
                    assert said[-1][1] == cue.text

    live.watchers.append(Screen())
    true = simulation.truth.counted_reps
    pause_s = 0.5 * (true[7].end_s + true[8].start_s)
    live.follow(
        simulation.blocks,
        {
            **phases_of(simulation),
            pause_s - 1.0: (marks.EXERCISE, HIP_HINGE.id),
            pause_s: (marks.EXERCISE, RDL.id),
        },
    )
    sets = live.collected.analysis(live.session, "x", synthetic=True).sets
    assert [part.feedback.every for part in sets] == [1, 2, 3]
    kinds = [kind for kind, _ in said]
    assert kinds.count("fault") == 2
    assert "praise" in kinds


def test_settings_go_through_their_file_and_older_ones_told_every_fault() -> None:
    asked = SessionSettings(RDL, feedback=Mode.QUIET, earned={"rdl": 1})
    plain = to_plain(asked)
    back = from_plain(plain)
    assert (back.feedback, back.earned) == (Mode.QUIET, {"rdl": 1})
    del plain["feedback"], plain["earned"]
    assert from_plain(plain).feedback is Mode.ALWAYS
    assert SessionSettings().feedback is Mode.ALWAYS
