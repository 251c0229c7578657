"""What an alert says: the amount, the share of the own range, the limit; and never a judgement."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from analysis.alerts import AlertWatch
from analysis.limits import limits_for, profile_named

JUDGING = re.compile(
    r"\b(danger|injur|prevent|treat|risk|safe|unsafe|bad|harm|damag|hernia|protect|diagnos|wrong)",
    re.IGNORECASE,
)


def sentences(made: Any, spine_deg: Any, profile: str, range_deg: float | None) -> list[str]:
    """Each alert's last word in a bend of 60°, bottom from 2 to 4 s."""
    own = None if range_deg is None else np.deg2rad(range_deg)
    tilt = made.course((0, 0), (1, 0), (2, 60), (4, 60), (5, 0), (6, 0))
    watch = AlertWatch(limits_for(profile_named(profile), own), 100.0)
    step = watch.follow(made.angles(tilt, spine_deg))
    return [alert.message for alert in (*step.closed, *watch.finish().closed)]


def bottom(level_deg: float) -> np.ndarray:
    return np.where((np.arange(600) >= 200) & (np.arange(600) < 390), level_deg, 3.0)


@pytest.mark.parametrize(
    ("level", "profile", "range_deg", "numbers"),
    [
        (32.0, "hinge", 50.0, ["32°", "64 %", "60 %"]),
        (44.0, "hinge", 50.0, ["44°", "88 %", "70 %"]),
        (37.0, "floor", 50.0, ["37°", "74 %", "70 %"]),
        (27.0, "hinge", None, ["27°", "uncalibrated", "25°"]),
        (38.0, "hinge", None, ["38°", "uncalibrated", "30°"]),
        (12.0, "drill", 50.0, ["12°", "10°"]),
        (-17.0, "drill", None, ["17°", "15°"]),
    ],
)
def test_the_numbers_are_the_amount_the_share_and_the_limit_that_was_passed(
    made: Any, level: float, profile: str, range_deg: float | None, numbers: list[str]
) -> None:
    (said,) = sentences(made, bottom(level), profile, range_deg)
    for number in numbers:
        assert number in said
    assert ("arched" if level < 0 else "rounded") in said
    assert said.endswith(".")


def test_a_fixed_limit_is_not_called_uncalibrated(made: Any) -> None:
    (said,) = sentences(made, bottom(12.0), "drill", None)
    assert "uncalibrated" not in said
    assert "of your range" not in said


def test_spine_first_says_how_much_the_spine_made(made: Any) -> None:
    tilt = made.course((0, 0), (1, 0), (2, 60), (4, 60), (5, 0), (6, 0))
    (said,) = sentences(made, np.minimum(0.66 * tilt, 21.0), "hinge", 50.0)
    assert "66 %" in said
    assert "30°" in said


def test_no_sentence_judges_or_frightens(made: Any) -> None:
    tilt = made.course((0, 0), (1, 0), (2, 60), (4, 60), (5, 0), (6, 0))
    back = np.where((np.arange(600) > 510) & (np.arange(600) < 590), -15.0, 0.0)
    spines = [bottom(v) for v in (-20.0, 14.0, 33.0, 55.0)] + [0.7 * tilt, back]
    said = [
        text
        for spine in spines
        for profile in ("drill", "hinge", "floor", "daily")
        for own in (None, 50.0)
        for text in sentences(made, spine, profile, own)
    ]
    assert len(said) > 20
    assert [text for text in said if JUDGING.search(text)] == []
