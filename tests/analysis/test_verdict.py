"""What is said of a whole repetition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.limits import limits_for, profile_named
from analysis.metrics.metric import RepMotion
from analysis.verdict import longest_held, verdict

RATE_HZ = 100.0


def judged(
    made: Any,
    spine_deg: Any,
    *,
    profile: str = "hinge",
    early: float = 0.2,
    quality: Any = 1.0,
    at_top_deg: Any = 0.0,
) -> str:
    """Of a bend of 60° in 3 s; the limits of an own range of 50°."""
    tilt = made.course((0, 0), (1, 60), (2, 60), (3, 0))
    whole = made.stretch(made.angles(tilt, spine_deg, quality))
    lockout = made.stretch(made.angles(np.zeros(50), at_top_deg))
    limits = limits_for(profile_named(profile), np.deg2rad(50.0))
    motion = RepMotion(whole, whole.part(0, 151), whole.part(150, 300), lockout, limits)
    return verdict(motion, early, RATE_HZ)


def peak(level_deg: float, stays: int = 60) -> np.ndarray:
    spine = np.full(300, 5.0)
    spine[120 : 120 + stays] = level_deg
    return spine


@pytest.mark.parametrize(
    ("level_deg", "said"), [(29.0, "clean"), (31.0, "amber"), (34.0, "amber"), (36.0, "red")]
)
def test_a_repetition_is_called_by_the_limit_that_it_stayed_past(
    made: Any, level_deg: float, said: str
) -> None:
    assert judged(made, peak(level_deg)) == said


def test_a_moment_past_the_limit_is_still_clean(made: Any) -> None:
    assert judged(made, peak(45.0, stays=20)) == "clean"


@pytest.mark.parametrize("profile", ["drill", "hinge"])
def test_what_may_not_be_trusted_passes_no_limit(made: Any, profile: str) -> None:
    quality = np.ones(300)
    quality[100:140] = 0.1
    assert judged(made, np.full(300, 2.0), profile=profile, quality=quality) == "clean"


@pytest.mark.parametrize(("profile", "said"), [("drill", "amber"), ("hinge", "clean")])
def test_arching_counts_in_the_drill_alone(made: Any, profile: str, said: str) -> None:
    assert judged(made, peak(-12.0), profile=profile) == said


@pytest.mark.parametrize(
    ("early", "level_deg", "said"),
    [
        (0.6, 20.0, "spine_first"),
        (0.6, 32.0, "spine_first"),
        (0.6, 40.0, "red"),
        (0.5, 20.0, "clean"),
        (np.nan, 20.0, "clean"),
    ],
)
def test_a_spine_that_moves_first_is_said_unless_the_second_limit_was_passed(
    made: Any, early: float, level_deg: float, said: str
) -> None:
    assert judged(made, peak(level_deg), early=early) == said


def test_in_daily_life_the_order_is_not_judged(made: Any) -> None:
    assert judged(made, peak(20.0), profile="daily", early=0.7) == "clean"


def test_arching_at_the_lockout_is_leaning_back(made: Any) -> None:
    assert judged(made, peak(20.0), at_top_deg=-14.0) == "leaning_back"
    assert judged(made, peak(20.0), at_top_deg=-8.0) == "clean"


def test_without_a_lumbar_angle_nothing_is_judged(made: Any) -> None:
    assert judged(made, np.nan) == "unjudged"


@pytest.mark.parametrize(("untrusted", "said"), [(100, "red"), (150, "unjudged")])
def test_a_repetition_that_is_hardly_to_be_trusted_is_not_judged(
    made: Any, untrusted: int, said: str
) -> None:
    quality = np.ones(300)
    quality[:untrusted] = 0.3
    spine = peak(5.0)
    spine[160:220] = 40.0
    assert judged(made, spine, quality=quality) == said


def test_held_means_in_a_row() -> None:
    values = np.array([1.0, 5.0, 5.0, 1.0, 4.0, 4.0, 4.0, 0.0])
    assert longest_held(values, 1) == 5.0
    assert longest_held(values, 3) == 4.0
    assert longest_held(values, 9) == -np.inf
