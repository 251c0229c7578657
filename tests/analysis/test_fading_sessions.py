"""Simulated trainings of several sets: cues fade with clean sets, and return with faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from analysis.engine import Step
from analysis.exercises.exercise import Exercise
from analysis.exercises.glute_bridge import GLUTE_BRIDGE
from analysis.exercises.hip_hinge import HIP_HINGE
from analysis.exercises.kb_swing import KB_SWING
from analysis.exercises.rdl import RDL
from analysis.outcome import Outcome, outcome
from analysis.sets import SetSummary, summarize
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import Wish, motion_of

pytestmark = pytest.mark.slow

REPS = 5
FAULTS = ("rounding", "none", "none", "none", "none", "rounding", "rounding")


def training(exercise: Exercise, faults: Sequence[str], seed: int) -> Simulation:
    """A calibration, then a set for each fault."""
    wearer = draw_wearer(seed)
    sets = tuple(
        draw_set(motion_of(exercise), wearer, REPS, seed + number, fault)
        for number, fault in enumerate(faults)
    )
    return simulate(draw_session(sets, seed, rest_s=(20.0, 22.0)), wearer, seed=seed)


@pytest.fixture(scope="module", params=[(RDL, 9301), (HIP_HINGE, 9302)], ids=["rdl", "hinge"])
def session(request: pytest.FixtureRequest, sessions: Any) -> Any:
    exercise, seed = request.param
    return sessions.analysed(exercise, training(exercise, FAULTS, seed))


@pytest.fixture(scope="module")
def live(session: Any, sessions: Any) -> Callable[[int], list[Step]]:
    """Everything that was said of the sets, fed in blocks of so many samples."""
    motion = session.motion().after(session.truth.phases[-1].end_s)

    def fed(length: int) -> list[Step]:
        engine = session.engine()
        return [*map(engine.follow, sessions.slices(motion, length)), engine.finish()]

    return fed


def sets_of(said: Outcome) -> tuple[SetSummary, ...]:
    return summarize(said.reps, said.alerts, said.cues, said.paces)


def test_cues_fade_with_clean_sets_and_return_with_faults(live: Any) -> None:
    said = outcome(live(5))
    sets = sets_of(said)
    assert [part.reps for part in sets] == [REPS] * len(FAULTS)
    feedback = [part.feedback for part in sets]
    assert [told.every for told in feedback] == [1, 1, 2, 3, 0, 0, 1]
    assert [told.cues for told in feedback] == [5, 0, 0, 0, 0, 3, 5]
    assert [told.came_back for told in feedback] == [False] * 5 + [True, False]
    assert "It stuck." in feedback[4].sentence
    assert all(part.alerts >= REPS for part in (sets[0], sets[5], sets[6]))


def test_each_alert_that_is_told_is_one_cue_and_no_rep_has_two(live: Any) -> None:
    said = outcome(live(5))
    told = [(alert.t_s, alert.rule) for alert in said.alerts if alert.cued]
    assert told == [(cue.t_s, cue.rule) for cue in said.cues if cue.kind == "fault"]
    places = [(cue.set, cue.rep) for cue in said.cues if cue.kind == "fault"]
    assert (0, 0) not in places
    assert len(set(places)) == len(places)


def test_clean_reps_are_praised_and_only_they(live: Any) -> None:
    said = outcome(live(5))
    verdicts = {(rep.set, rep.index): rep.verdict for rep in said.reps}
    praised = [verdicts[cue.set, cue.rep] for cue in said.cues if cue.kind == "praise"]
    assert praised
    assert set(praised) == {"clean"}


def test_what_is_said_does_not_depend_on_where_blocks_are_cut(live: Any) -> None:
    whole = told(live(10**9))
    assert whole == told(live(5)) == told(live(37)) == told(live(1001))


def told(steps: list[Step]) -> list[str]:
    said = outcome(steps)
    told = [(alert.rule, alert.t_s, alert.cued) for alert in said.alerts]
    raised = sorted((a.t_s, a.rule, a.cued) for step in steps for a in step.raised)
    return [repr(told), repr(raised), repr(said.cues), repr(said.paces)]


def test_also_on_the_back_what_is_said_does_not_depend_on_where_blocks_are_cut(
    sessions: Any,
) -> None:
    wish = Wish(GLUTE_BRIDGE, reps=5, sets=2, seed=9400, fault="arch", calibration=True)
    session = sessions.of(wish)
    motion = session.motion().after(session.truth.phases[-1].end_s)

    def fed(length: int) -> list[str]:
        engine = session.engine()
        return told([*map(engine.follow, sessions.slices(motion, length)), engine.finish()])

    assert fed(5) == fed(997) == fed(10**9)


def test_a_set_that_creeps_up_is_to_end_before_it_is_past_the_allowed_rise(sessions: Any) -> None:
    session = sessions.analysed(RDL, training(RDL, ("none", "drift"), 9303))
    steady, creeping = session.analysis.sets
    assert steady.feedback.last_one == 0
    assert 3 <= creeping.feedback.last_one <= REPS


def test_a_swing_is_told_after_each_rep_wherever_blocks_are_cut(sessions: Any) -> None:
    session = sessions.of(Wish(KB_SWING, reps=6, seed=9401, fault="rounding", calibration=True))
    motion = session.motion().after(session.truth.phases[-1].end_s)

    def fed(length: int) -> list[Step]:
        engine = session.engine()
        return [*map(engine.follow, sessions.slices(motion, length)), engine.finish()]

    said = outcome(fed(10**9))
    assert not any(alert.cued for alert in said.alerts)
    after = [cue for cue in said.cues if cue.kind == "after"]
    ends = {(rep.set, rep.index): rep.end_s for rep in said.reps}
    assert len(ends) == 6
    assert len({(cue.set, cue.rep) for cue in after}) == len(after) >= 3  # the rest too soon after
    assert all(0.0 <= cue.t_s - ends[cue.set, cue.rep] < 1.0 for cue in after)
    assert told(fed(10**9)) == told(fed(5)) == told(fed(37))
