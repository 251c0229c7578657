"""What a session said while it ran, put right once it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
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


def test_an_alert_belongs_to_the_repetition_it_was_raised_in() -> None:
    reps = (rep(1, 1, 10.0), rep(1, 2, 15.0), rep(2, 1, 60.0))
    times = {10.5: (1, 1), 9.8: (1, 1), 16.0: (1, 2), 61.0: (2, 1), 40.0: (0, 0), 5.0: (0, 0)}
    out = ended(reps, [alert(t) for t in times]).alerts
    assert {a.t_s: (a.set, a.rep) for a in out} == times


@pytest.mark.parametrize(
    ("rule", "belongs"), [("leaning_back", 1), ("spine_first", 0), ("lumbar_flexion", 0)]
)
def test_of_what_comes_after_the_end_only_a_lean_back_belongs_to_the_repetition(
    rule: str, belongs: int
) -> None:
    out = ended((rep(1, 1, 10.0),), [alert(14.0, rule)])
    assert [a.rep for a in out.alerts] == [belongs]
    assert [one.verdict for one in out.reps] == ["leaning_back" if belongs else "clean"]


def test_alerts_come_in_order_of_time() -> None:
    out = ended((), [alert(30.0), alert(10.0), alert(20.0)]).alerts
    assert [a.t_s for a in out] == [10.0, 20.0, 30.0]


def test_where_two_repetitions_touch_an_alert_is_given_to_the_one_under_way() -> None:
    (out,) = ended((rep(1, 1, 10.0), rep(1, 2, 13.7)), [alert(13.9)]).alerts
    assert (out.set, out.rep) == (1, 2)


def test_an_alert_in_a_bend_that_proved_to_be_no_repetition_belongs_to_none() -> None:
    gone = rep(1, 1, 10.0)
    out = ended((gone,), [alert(11.0, "spine_first")], [Withdrawn(gone, "undone")])
    assert (out.reps, [(a.set, a.rep) for a in out.alerts]) == ((), [(0, 0)])


@pytest.mark.parametrize(
    ("judged", "rule", "said"),
    [
        ("clean", "lumbar_flexion", "amber"),
        ("amber", "spine_first", "spine_first"),
        ("leaning_back", "spine_first", "spine_first"),
        ("spine_first", "lumbar_flexion", "spine_first"),
        ("red", "spine_first", "red"),
        ("unjudged", "lumbar_flexion", "unjudged"),
    ],
)
def test_no_repetition_is_called_by_less_than_what_was_said_in_it(
    judged: str, rule: str, said: str
) -> None:
    (one,) = ended((rep(1, 1, 10.0, judged),), [alert(11.0, rule)]).reps
    assert one.verdict == said


def test_the_arch_of_a_repetition_is_that_of_the_lean_back_it_is_called_by() -> None:
    before = replace(rep(1, 1, 10.0), metrics={"lumbar_extension_peak_deg": 3.0})
    lean = replace(alert(14.0, "leaning_back"), value=-0.25)
    (one,) = ended((before,), [lean]).reps
    assert one.metrics["lumbar_extension_peak_deg"] == pytest.approx(np.rad2deg(0.25))


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
