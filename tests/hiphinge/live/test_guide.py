"""The guided calibration: it sees what the wearer does, needs no key, and says what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Record
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.live import marks
from hiphinge.live.guidance import Guidance, GuideStep, assigning, finding
from hiphinge.live.guide import Guide
from hiphinge.live.update import Stage, Update
from hiphinge.simulation import motion_of

pytestmark = pytest.mark.slow

FIDGETS = Activity(ActivityKind.FIDGET, 7.0)
STANDS = Activity(ActivityKind.STAND, 2.0)
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)


def lifter(*parts: Any, seed: int = 6200, reps: int = 0) -> Simulation:
    wearer = draw_wearer(seed)
    sets = (draw_set(motion_of(RDL), wearer, reps, seed),) if reps else ()
    return simulate(SessionPlan((*parts, STANDS, *sets)), wearer, seed=seed)


class Shown:
    """A screen that looks after every record."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.seen: list[Guidance] = []

    def told(self, record: Record, update: Update) -> None:
        if not self.seen or self.seen[-1] != self.guide.guidance:
            self.seen.append(self.guide.guidance)

    @property
    def steps(self) -> list[GuideStep]:
        steps = [one.step for one in self.seen]
        return [s for i, s in enumerate(steps) if i == 0 or s is not steps[i - 1]]


def guided(wired: Any, simulation: Simulation, **more: Any) -> tuple[Any, Shown]:
    live = wired()
    guide = Guide(live, live.session)
    shown = Shown(guide)
    live.watchers += [guide, shown]
    live.follow(simulation.blocks, **more)
    return live, shown


def phases(live: Any) -> list[tuple[float, str]]:
    return [(r.arrival_s, r.text) for r in live.records if getattr(r, "kind", "") == marks.PHASE]


def test_the_steps_go_on_by_themselves_and_a_replay_needs_no_guide(wired: Any) -> None:
    simulation = lifter(FIDGETS, CALIBRATES, reps=3)
    live, shown = guided(wired, simulation)
    assert [step.value for step in shown.steps] == [
        *("find", "stand", "hinge", "bend", "working", "done")
    ]
    stood, hinged, _, done = (t_s for t_s, _ in phases(live))
    assert stood > simulation.truth.phases[0].start_s - 1.5, "fidgeting is no standing"
    assert 2.9 < hinged - stood < 3.3
    assert done - stood < 30.0
    last = shown.seen[-1]
    assert last.tones == 3
    assert last.score is not None
    assert last.score > 0.8
    assert last.result[0].startswith("Very good")
    assert {one.countdown_s for one in shown.seen if one.step is GuideStep.STAND} >= {3, 2, 1}
    details = list(dict.fromkeys(one.detail for one in shown.seen if one.step is GuideStep.HINGE))
    assert details == ["0 of 3 hinges", "1 of 3 hinges", "2 of 3 hinges", "3 of 3 hinges"]
    assert live.counted == 3
    again = live.again()
    assert np.array_equal(
        again.angles("lumbar_flexion_rad"), live.angles("lumbar_flexion_rad"), equal_nan=True
    )


def test_every_prompt_is_spoken_once_and_progress_never_leaves_its_range(wired: Any) -> None:
    _, shown = guided(wired, lifter(CALIBRATES, seed=6201))
    said = [(one.said, one.prompt) for one in shown.seen if one.prompt]
    assert len({number for number, _ in said}) == len(set(said))
    assert all(0.0 <= one.progress <= 1.0 for one in shown.seen)
    assert sorted(one.tones for one in shown.seen) == [one.tones for one in shown.seen]


def test_a_twitch_while_standing_begins_the_three_seconds_again(wired: Any) -> None:
    brief = CalibrationPlan(stand_s=2.5, hinges=0, full_bend=False)
    simulation = lifter(brief, Activity(ActivityKind.LOOK_AROUND, 3.0), CALIBRATES, seed=6202)
    live, _ = guided(wired, simulation)
    stood = [t_s for t_s, text in phases(live) if text == marks.STAND]
    assert len(stood) >= 2
    assert live.session.stage is Stage.TRAINING


def test_looking_around_and_walking_are_no_hinges(wired: Any) -> None:
    idle = (Activity(ActivityKind.LOOK_AROUND, 8.0), Activity(ActivityKind.WALK, 8.0))
    stand = CalibrationPlan(stand_s=5.5, hinges=0, full_bend=False)
    live, shown = guided(wired, lifter(stand, *idle, FIDGETS, seed=6203))
    assert shown.seen[-1].step is GuideStep.HINGE
    assert shown.seen[-1].detail == "0 of 3 hinges"
    assert any("Bow further" in one.prompt for one in shown.seen)
    assert live.session.stage is Stage.CALIBRATING


def test_swapped_sensors_are_refused_with_what_to_do_and_asked_to_stand_again(wired: Any) -> None:
    simulation = lifter(CALIBRATES, FIDGETS, STANDS, seed=6204)
    low, high = simulation.blocks["sacrum"], simulation.blocks["upper_back"]
    swapped = replace(
        simulation,
        blocks={
            "sacrum": replace(high, sensor="sacrum"),
            "upper_back": replace(low, sensor="upper_back"),
        },
    )
    _, shown = guided(wired, swapped)
    refused = next(one for one in shown.seen if one.step is GuideStep.REFUSED)
    assert "swap" in " ".join(refused.reasons).lower()
    assert refused.prompt
    assert refused.can_repeat
    assert shown.steps[shown.steps.index(GuideStep.REFUSED) + 1] is GuideStep.STAND


def test_after_a_refused_hinge_only_the_hinge_is_repeated(wired: Any) -> None:
    poor = (
        (3.0, marks.STAND),
        (6.0, marks.HINGE),
        (7.5, marks.DONE),
    )
    simulation = lifter(CALIBRATES, seed=6205)
    live = wired()
    guide = Guide(live, live.session)
    shown = Shown(guide)
    live.watchers += [guide, shown]
    guide._leads = False  # somebody marks a hinge phase that holds none
    starts_s = simulation.truth.phases[0].start_s
    live.follow(
        simulation.blocks,
        {starts_s - 2.0 + t_s: (marks.PHASE, text) for t_s, text in poor},
    )
    assert GuideStep.REFUSED in shown.steps
    assert live.session.next_phase == marks.HINGE


def test_a_calibration_can_be_repeated_and_given_up_while_training(wired: Any) -> None:
    simulation = lifter(CALIBRATES, FIDGETS, CALIBRATES, seed=6206, reps=2)
    second_s = simulation.truth.phases[3].start_s
    live, shown = guided(wired, simulation, at={second_s - 4.0: (marks.CALIBRATE, "")})
    found = [u.calibration for u in live.updates if u.calibration is not None]
    assert len(found) == 2
    assert live.counted == 2
    assert shown.steps.count(GuideStep.DONE) == 2
    angles = live.angles("t_s")
    assert np.all(np.diff(angles) > 0.0), "no time is measured twice"

    cancelled = {
        second_s - 4.0: (marks.CALIBRATE, ""),
        second_s - 1.0: (marks.CALIBRATE, marks.CANCEL),
    }
    live, shown = guided(wired, simulation, at=cancelled)
    assert len([u for u in live.updates if u.calibration is not None]) == 1
    assert shown.seen[-1].step is GuideStep.DONE


def test_before_the_session_the_guide_tells_of_finding_and_tapping() -> None:
    assert finding(1).progress == 0.5
    assert "1 of 2" in finding(1).detail
    assert assigning(("A", "B")).progress == 0.0
    assert "A" in assigning(("A", "B"), "A").detail
