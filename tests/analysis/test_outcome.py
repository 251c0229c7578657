"""What a session said while it ran, put right once it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from analysis.engine import Step
from analysis.events import Alert, Rep
from analysis.exercises.catalogue import exercise_named
from analysis.outcome import outcome
from analysis.second_thoughts import Withdrawn
from firmware_bridge.virtual.lifter.draw import Variation


def rep(number: int, index: int, start_s: float, verdict: str = "clean") -> Rep:
    return Rep(
        number, index, "rdl", "", "trunk_tilt", start_s, start_s + 2.0, start_s + 3.7,
        2.0, 0.5, 1.2, {}, verdict, 0.9,
    )  # fmt: skip


def alert(t_s: float, rule: str = "lumbar_flexion") -> Alert:
    return Alert(rule, "amber", t_s, t_s + 0.5, 0.6, 0.5, "Your back rounded.")


def ended(
    reps: Sequence[Rep], alerts: Sequence[Alert] = (), withdrawn: Sequence[Withdrawn] = ()
) -> Any:
    said = Step(tuple(reps), tuple(alerts), tuple(alerts), tuple(withdrawn))
    return outcome((said, Step((), (), ())))


def test_an_alert_belongs_to_the_repetition_it_was_raised_in_and_the_lockout_after_it() -> None:
    reps = (rep(1, 1, 10.0), rep(1, 2, 15.0), rep(2, 1, 60.0))
    times = {10.5: (1, 1), 14.0: (1, 1), 16.0: (1, 2), 61.0: (2, 1), 40.0: (0, 0), 5.0: (0, 0)}
    out = ended(reps, [alert(t) for t in times]).alerts
    assert {a.t_s: (a.set, a.rep) for a in out} == times


def test_alerts_come_in_order_of_time() -> None:
    out = ended((), [alert(30.0), alert(10.0), alert(20.0)]).alerts
    assert [a.t_s for a in out] == [10.0, 20.0, 30.0]


def test_where_two_repetitions_touch_an_alert_is_given_to_the_one_under_way() -> None:
    (out,) = ended((rep(1, 1, 10.0), rep(1, 2, 13.7)), [alert(13.9)]).alerts
    assert (out.set, out.rep) == (1, 2)


def test_a_lean_back_after_the_end_is_held_against_a_clean_repetition() -> None:
    reps = ended((rep(1, 1, 10.0),), [alert(14.0, "leaning_back")]).reps
    assert [one.verdict for one in reps] == ["leaning_back"]


def test_what_was_withdrawn_goes_and_the_others_close_ranks() -> None:
    reps = [rep(1, 1, 10.0), rep(1, 2, 15.0), rep(1, 3, 20.0), rep(1, 3, 25.0), rep(2, 1, 60.0)]
    result = ended(reps, withdrawn=[Withdrawn(reps[0], "partial")])
    places = [(one.set, one.index, one.start_s) for one in result.reps]
    assert places == [(1, 1, 15.0), (1, 2, 20.0), (1, 3, 25.0), (2, 1, 60.0)]


def test_a_set_of_nothing_but_a_withdrawn_repetition_is_no_set() -> None:
    reps = [rep(1, 1, 10.0), rep(1, 1, 60.0), rep(1, 2, 65.0)]
    result = ended(reps, withdrawn=[Withdrawn(reps[0], "deeper than the exercise")])
    assert [(one.set, one.index) for one in result.reps] == [(1, 1), (1, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rdl", "hip_hinge", "good_morning", "deadlift", "any"])
def test_a_partial_repetition_that_opens_a_set_is_taken_back(sessions: Any, name: str) -> None:
    exercise = exercise_named(name)
    depths = (0.36, 1.0, 1.0, 1.0, 1.0)
    session = sessions.varied(exercise, 5, 8801, Variation(), depths)
    assert len(session.analysis.reps) == 4
    assert [one.index for one in session.analysis.reps] == [1, 2, 3, 4]


@pytest.mark.slow
def test_repetitions_that_get_shallower_are_not_taken_back(sessions: Any) -> None:
    depths = (1.0, 0.9, 0.8, 0.75, 0.7)
    session = sessions.varied(exercise_named("rdl"), 5, 8802, Variation(), depths)
    assert len(session.analysis.reps) == 5
