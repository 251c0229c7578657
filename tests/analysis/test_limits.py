"""Limits follow the wearer's own range; without one they are said to be uncalibrated."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.limits import PROFILES, LimitProfile, limits_for, profile_named
from imu.errors import UnknownNameError

every_profile = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)


@pytest.mark.parametrize(
    ("name", "amber_deg", "red_deg"), [("hinge", 30.0, 35.0), ("floor", 35.0, 40.0)]
)
def test_limits_are_shares_of_the_own_full_bend(
    name: str, amber_deg: float, red_deg: float
) -> None:
    limits = limits_for(profile_named(name), np.deg2rad(50.0))
    assert np.rad2deg([limits.amber_rad, limits.red_rad]) == pytest.approx([amber_deg, red_deg])
    assert limits.basis == "own range"


@pytest.mark.parametrize(
    ("name", "amber_deg", "red_deg"),
    [("hinge", 25.0, 30.0), ("floor", 30.0, 35.0), ("daily", 30.0, 35.0)],
)
def test_without_an_own_range_the_fall_back_says_that_it_is_uncalibrated(
    name: str, amber_deg: float, red_deg: float
) -> None:
    limits = limits_for(profile_named(name), None)
    assert np.rad2deg([limits.amber_rad, limits.red_rad]) == pytest.approx([amber_deg, red_deg])
    assert limits.basis == "uncalibrated"
    assert limits.range_rad is None


@pytest.mark.parametrize("range_deg", [None, 40.0, 70.0])
def test_the_drill_holds_everybody_to_the_same_ten_and_fifteen_degrees(
    range_deg: float | None,
) -> None:
    own = None if range_deg is None else np.deg2rad(range_deg)
    limits = limits_for(profile_named("drill"), own)
    assert np.rad2deg([limits.amber_rad, limits.red_rad]) == pytest.approx([10.0, 15.0])
    assert limits.basis == "fixed"
    assert limits.profile.two_sided


@every_profile
@pytest.mark.parametrize("range_deg", [None, 25.0, 52.0, 105.0])
def test_amber_comes_before_red(profile: LimitProfile, range_deg: float | None) -> None:
    limits = limits_for(profile, None if range_deg is None else np.deg2rad(range_deg))
    assert 0.0 < limits.amber_rad < limits.red_rad


def test_dwell_and_spacing_are_those_of_the_evidence_table() -> None:
    by_name = {profile.id: (profile.dwell_s, profile.spacing_s) for profile in PROFILES}
    assert by_name == {
        "drill": (0.25, 3.0),
        "hinge": (0.25, 3.0),
        "squat": (0.25, 3.0),
        "floor": (0.25, 3.0),
        "floor_drill": (0.25, 3.0),
        "kneeling_drill": (0.25, 3.0),
        "daily": (1.0, 60.0),
        "daily_silent": (1.0, 60.0),
    }


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(UnknownNameError, match="hinges"):
        profile_named("hinges")
