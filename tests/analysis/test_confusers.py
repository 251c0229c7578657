"""What people do between sets is no repetition. All synthetic."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.exercises.catalogue import exercise_named
from firmware_bridge.virtual.lifter.plan import ActivityKind
from hiphinge.simulation import Wish

pytestmark = pytest.mark.slow

HINGES = ["any", "hip_hinge", "rdl", "deadlift", "kb_swing", "good_morning"]
CONFUSERS = {
    "walking": (ActivityKind.WALK,),
    "sitting down and standing up": (ActivityKind.SIT,),
    "tying a shoe twice": (ActivityKind.TIE_SHOE, ActivityKind.TIE_SHOE),
    "fidgeting": (ActivityKind.FIDGET,),
    "looking around": (ActivityKind.LOOK_AROUND,),
}


@pytest.mark.parametrize("seed", [7101, 7102])
@pytest.mark.parametrize(
    ("activity", "name"),
    [(a, n) for a in CONFUSERS for n in HINGES],
)
def test_what_people_do_between_sets_adds_and_hides_no_repetition(
    sessions: Any, activity: str, name: str, seed: int
) -> None:
    wish = Wish(exercise_named(name), reps=3, sets=2, seed=seed, confusers=CONFUSERS[activity])
    session = sessions.of(wish)
    assert session.invented() == []
    found = len(session.analysis.reps)
    assert found == 6


@pytest.mark.parametrize("name", ["squat", "daily_bend"])
@pytest.mark.parametrize("activity", ["walking", "fidgeting", "looking around"])
def test_what_nobody_takes_for_a_squat_or_a_bend_is_none(
    sessions: Any, activity: str, name: str
) -> None:
    wish = Wish(exercise_named(name), reps=3, sets=2, seed=7101, confusers=CONFUSERS[activity])
    session = sessions.of(wish)
    assert session.invented() == []
    found = len(session.analysis.reps)
    assert found == 6


def test_sitting_down_is_no_everyday_bend(sessions: Any) -> None:
    sit = CONFUSERS["sitting down and standing up"]
    wish = Wish(exercise_named("daily_bend"), reps=3, sets=2, seed=7101, confusers=sit)
    assert sessions.of(wish).invented() == []


@pytest.mark.parametrize(
    ("name", "fault", "tempo", "seed"),
    [
        ("squat", "none", "typical", 3226),
        ("squat", "spine_first", "typical", 1237),
        ("squat", "drift", "slow", 3234),
        ("deadlift", "rounding", "fast", 2240),
        ("deadlift", "spine_first", "typical", 2242),
        ("deadlift", "none", "slow", 2235),
    ],
)
def test_sitting_down_and_walking_off_before_a_set_adds_and_hides_nothing(
    sessions: Any, name: str, fault: str, tempo: str, seed: int
) -> None:
    """The first squat counts although the height remembers the chair; a chair is no deadlift."""
    wish = Wish(
        exercise_named(name),
        sets=2,
        fault=fault,
        tempo=tempo,
        seed=seed,
        confusers=(ActivityKind.SIT, ActivityKind.WALK),
    )
    session = sessions.of(wish)
    assert session.invented() == []
    assert len(session.analysis.reps) == 16


@pytest.mark.parametrize(
    ("fault", "seed"), [("none", 1312), ("drift", 1312), ("lean_back", 1612), ("none", 1612)]
)
def test_a_slow_squat_is_not_taken_for_sitting_down(sessions: Any, fault: str, seed: int) -> None:
    wish = Wish(exercise_named("squat"), fault=fault, tempo="slow", seed=seed, calibration=True)
    session = sessions.of(wish)
    assert session.invented() == []
    assert len(session.analysis.reps) == 8


@pytest.mark.parametrize("seed", [2115, 2119, 2129])
def test_shoes_that_are_tied_between_sets_are_no_hinge(sessions: Any, seed: int) -> None:
    shoes = CONFUSERS["tying a shoe twice"]
    session = sessions.of(Wish(exercise_named("rdl"), reps=5, sets=2, seed=seed, confusers=shoes))
    assert session.invented() == []
    assert len(session.analysis.reps) == 10
