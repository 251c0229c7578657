"""What can be set: every name means something, and what makes no sense is refused."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.rdl import RDL
from analysis.exercises.squat import SQUAT
from analysis.limit_text import profile_of_text
from analysis.limits import PROFILES, profile_named
from hiphinge.rerun.changes import SETTABLE, parse_changes
from imu.errors import HiphingeError, SettingError, UnknownNameError

VALUES = {
    "exercise": "squat",
    "filter": "mahony",
    "orientation": "offline",
    "calibration": "automatic",
    "limit.profile": "floor",
    "limit.lumbar_percent": "65",
    "limit.amber_percent": "50",
    "limit.red_percent": "90",
    "limit.amber_deg": "20",
    "limit.red_deg": "40",
    "limit.dwell_s": "0.5",
    "limit.spacing_s": "5",
    "limit.two_sided": "yes",
    "limit.spine_first": "no",
    "limit.leaning_back": "no",
    "rule.min_amplitude_deg": "20",
    "rule.min_s": "2",
    "rule.max_s": "9",
    "rule.signal": "pelvis_tilt",
}


@pytest.mark.parametrize("name", SETTABLE)
def test_each_name_changes_what_an_analysis_is_asked_for(name: str) -> None:
    changes = parse_changes([f"{name}={VALUES[name]}"])
    assert changes.texts == (f"{name}={VALUES[name]}",)
    profile = profile_of_text(changes.limits, RDL.limit_profile)
    asked: Any = (changes.exercise_of(RDL), changes.filter_name, changes.offline, changes.automatic)
    assert (*asked, profile) != (RDL, "", None, None, profile_named(RDL.limit_profile))


def test_every_name_stands_in_the_help_and_in_the_list(call: Any) -> None:
    told = " ".join(call("rerun", "--help").out.split())
    listed = call("rerun", "--names").out
    for name, meaning in SETTABLE.items():
        assert name in told
        assert f"{name} " in listed
        assert meaning in listed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("limit.lumbar_percent", "write NAME=VALUE"),
        ("limit.lumbar=65", "did you mean 'limit.lumbar_percent'"),
        ("limit.lumbar_percent=lots", "a number from 1 to 150"),
        ("limit.lumbar_percent=nan", "a number from 1 to 150"),
        ("limit.two_sided=maybe", "say yes or no"),
        ("limit.profile=hinges", "did you mean 'hinge'"),
        ("filter=kalman", "did you mean 'ekf'"),
        ("exercise=sqat", "did you mean 'squat'"),
        ("orientation=later", "online or offline"),
        ("rule.signal=knee", "signal"),
        ("rule.min_s=0", "a number from 0.1 to 60"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(text: str, told: str) -> None:
    with pytest.raises(HiphingeError, match=told):
        parse_changes([text])


def test_of_one_name_the_last_counts() -> None:
    assert parse_changes(["filter=ekf", "filter=vqf"]).filter_name == "vqf"


def test_rules_that_leave_no_repetition_are_refused() -> None:
    with pytest.raises(SettingError, match="must be shorter"):
        parse_changes(["rule.min_s=20", "rule.max_s=10"]).exercise_of(SQUAT)


def test_one_share_moves_both_limits_and_degrees_do_without_shares() -> None:
    hinge = profile_of_text("lumbar_percent=65", "hinge")
    assert (hinge.amber_share, hinge.red_share) == (pytest.approx(0.55), pytest.approx(0.65))
    assert profile_of_text("squat lumbar_percent=65", "hinge").id == "squat"
    fixed = profile_of_text("red_deg=50", "hinge")
    assert (fixed.red_share, fixed.amber_deg, fixed.red_deg) == (None, 25.0, 50.0)
    assert profile_of_text("", "daily") == profile_named("daily")


@pytest.mark.parametrize("text", ["red_percent=50", "amber_deg=60", "drill red_percent=50"])
def test_limits_that_contradict_each_other_say_what_else_to_set(text: str) -> None:
    with pytest.raises(SettingError, match=r"set limit\."):
        profile_of_text(text, "hinge")


def test_a_limit_that_is_unknown_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="limit"):
        profile_of_text("hinge colour=red", "hinge")


def test_every_exercise_and_profile_can_be_named() -> None:
    assert all(parse_changes([f"exercise={one.id}"]).exercise is one for one in EXERCISES)
    assert all(parse_changes([f"limit.profile={one.id}"]).limits == one.id for one in PROFILES)
