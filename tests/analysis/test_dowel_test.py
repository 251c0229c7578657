"""The dowel test: the rule on motion made by hand, where every border is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from analysis.dowel_rule import RepVerdict, Rule, WayDown, judged, leaves_at, neutral_depth
from analysis.dowel_test import DowelTest, dowel_test
from analysis.events import Rep

RATE_HZ = 100.0
STAND_S, DOWN_S, STAY_S, UP_S = 2.0, 2.0, 0.5, 2.0


def rep(index: int, start_s: float, set_: int = 1) -> Rep:
    """A hinge of two seconds down, half a second there and two up."""
    bottom, end = start_s + DOWN_S, start_s + DOWN_S + STAY_S + UP_S
    return Rep(
        set_, index, "dowel_hinge", "", "trunk_tilt", start_s, bottom, end,
        DOWN_S, STAY_S, UP_S, {}, "clean", 1.0,
    )  # fmt: skip


def hinged(
    made: Any,
    depths_deg: Sequence[float],
    bend: Any,
    *,
    stick_deg: float = 0.0,
    sd_deg: float = 0.0,
    tilt_sd_deg: float = 0.0,
    thigh_deg: float | None = None,
    quality: float = 1.0,
) -> DowelTest:
    """Hinges to these depths; `bend` gives the spine's bend from the trunk's tilt, degrees."""
    knots = [(0.0, 0.0), (STAND_S, 0.0)]
    reps, at_s = [], STAND_S
    for index, depth in enumerate(depths_deg, 1):
        reps.append(rep(index, at_s))
        low_s = at_s + DOWN_S + STAY_S
        knots += [(at_s + DOWN_S, depth), (low_s, depth), (low_s + UP_S, 0.0)]
        at_s = low_s + UP_S + 1.0
        knots.append((at_s, 0.0))
    trunk = made.course(*knots)
    angles = made.angles(trunk, np.asarray(bend(trunk)) + stick_deg, quality)
    hip = angles.hip_flexion_rad + (0.0 if thigh_deg is None else np.deg2rad(thigh_deg))
    sd = np.full(len(trunk), np.deg2rad(sd_deg))
    fields = {name: getattr(angles, name) for name in type(angles).__slots__}
    fields |= {"lumbar_flexion_sd_rad": sd, "hip_flexion_rad": hip}
    found = dowel_test(
        type(angles)(**fields), reps, thigh_worn=thigh_deg is not None, tilt_sd_deg=tilt_sd_deg
    )
    assert found is not None
    return found


def straight(trunk: Any) -> Any:
    return 0.0 * trunk


def rounds_from(tilt_deg: float, per_degree: float = 1.0) -> Any:
    """A spine that bends from a tilt of the trunk on."""
    return lambda trunk: per_degree * np.maximum(trunk - tilt_deg, 0.0)


def test_deep_hinges_with_the_stick_kept_pass(made: Any) -> None:
    found = hinged(made, (80, 80, 80), straight)
    assert found.verdict is RepVerdict.PASS
    assert found.kept
    assert found.neutral_depth_deg == pytest.approx(80, abs=1)


def test_one_shallow_hinge_of_three_does_not_spoil_a_pass(made: Any) -> None:
    assert hinged(made, (80, 60, 80), straight).verdict is RepVerdict.PASS
    assert hinged(made, (80, 60, 60), straight).verdict is RepVerdict.DEPTH_LIMITED


def test_a_stick_that_is_kept_to_a_shallow_end_is_depth_limited(made: Any) -> None:
    found = hinged(made, (66, 66, 66), straight)
    assert found.verdict is RepVerdict.DEPTH_LIMITED
    assert found.screen is Rule.MET


def test_rounding_is_control_limited_at_the_tilt_where_the_sacrum_comes_off(made: Any) -> None:
    found = hinged(made, (85, 85, 85), rounds_from(45.0))
    assert found.verdict is RepVerdict.CONTROL_LIMITED
    assert found.neutral_depth_deg == pytest.approx(55.0, abs=1.5)
    assert {one.lost for one in found.reps} == {"sacrum"}
    assert found.screen is Rule.MET


def test_arching_away_is_told_by_the_contact_it_loses(made: Any) -> None:
    found = hinged(made, (85, 85, 85), rounds_from(30.0, -1.0))
    assert found.verdict is RepVerdict.CONTROL_LIMITED
    assert {one.lost for one in found.reps} == {"upper back"}
    assert found.screen is Rule.NOT_MET


def test_a_spine_that_makes_most_of_the_first_30_degrees_is_first(made: Any) -> None:
    found = hinged(made, (80, 80, 80), lambda trunk: np.minimum(0.7 * trunk, 25.0))
    assert found.verdict is RepVerdict.SPINE_FIRST
    assert found.reps[0].early_share == pytest.approx(0.7, abs=0.03)


def test_what_counts_is_the_shape_on_the_stick_and_not_the_calibrated_neutral(made: Any) -> None:
    found = hinged(made, (80, 80, 80), straight, stick_deg=14.0)
    assert found.verdict is RepVerdict.PASS
    assert found.stick.bend_deg == pytest.approx(14.0, abs=0.1)


def test_near_a_border_the_test_is_not_sure_and_names_both_sides(made: Any) -> None:
    found = hinged(made, (85, 85, 85), lambda trunk: np.minimum(trunk, 9.0), sd_deg=2.0)
    assert found.verdict is RepVerdict.NOT_SURE
    assert set(found.possible) == {RepVerdict.PASS, RepVerdict.CONTROL_LIMITED}
    sure = hinged(made, (85, 85, 85), lambda trunk: np.minimum(trunk, 9.0), sd_deg=0.5)
    assert sure.verdict is RepVerdict.PASS


def test_a_depth_near_level_is_as_unsure_as_a_tilt_is(made: Any) -> None:
    assert hinged(made, (76, 76, 76), straight, tilt_sd_deg=2.0).verdict is RepVerdict.NOT_SURE
    assert hinged(made, (78, 78, 78), straight, tilt_sd_deg=2.0).verdict is RepVerdict.PASS


def test_the_neutral_depth_is_given_with_what_the_angle_may_be_off_by(made: Any) -> None:
    found = hinged(made, (85, 85, 85), rounds_from(45.0), sd_deg=2.0, tilt_sd_deg=1.0)
    assert found.neutral_depth_sd_deg == pytest.approx(np.hypot(2.0, 1.0), abs=0.3)


def test_angles_that_are_not_to_be_trusted_decide_nothing(made: Any) -> None:
    found = hinged(made, (80, 80, 80), straight, quality=0.2)
    assert found.verdict is RepVerdict.NOT_SURE
    assert "trusted" in found.reason


def test_one_hinge_is_no_test_and_none_is_nothing(made: Any) -> None:
    assert hinged(made, (80,), straight).verdict is RepVerdict.NOT_SURE
    assert dowel_test(made.angles(np.zeros(500), 0.0), []) is None


def test_of_many_hinges_the_best_three_in_a_row_count(made: Any) -> None:
    found = hinged(made, (60, 80, 60, 80, 80, 60), straight)
    assert found.verdict is RepVerdict.PASS
    assert [one.rep.index for one in found.reps][-1] in (4, 5, 6)


@pytest.mark.parametrize(
    ("pelvis", "rule"), [(60.0, Rule.NOT_MET), (67.0, Rule.NOT_SURE), (74.0, Rule.MET)]
)
def test_without_a_thigh_sensor_the_pelvis_stands_for_90_degrees_of_hip(
    made: Any, pelvis: float, rule: Rule
) -> None:
    assert hinged(made, (pelvis,) * 3, straight).hip_rule is rule


@pytest.mark.parametrize(("thigh", "rule"), [(10.0, Rule.NOT_MET), (25.0, Rule.MET)])
def test_with_a_thigh_sensor_the_hip_itself_is_measured(
    made: Any, thigh: float, rule: Rule
) -> None:
    assert hinged(made, (66.0,) * 3, straight, thigh_deg=thigh).hip_rule is rule


def way(trunk: Any, bend: Any, upright: float = 0.0) -> WayDown:
    return WayDown(np.asarray(trunk), np.asarray(bend), np.asarray(trunk), upright, False, RATE_HZ)


def test_a_touch_past_the_band_is_forgiven_while_short_small_and_seldom() -> None:
    trunk = np.linspace(0.0, 80.0, 400)
    bend = np.zeros(400)
    bend[300:318] = 12.0
    assert leaves_at(way(trunk, bend)) is None
    bend[300:326] = 12.0
    assert leaves_at(way(trunk, bend)) == 300
    bend[:] = 0.0
    bend[300:304] = 16.0
    assert leaves_at(way(trunk, bend)) == 300
    assert neutral_depth(way(trunk, bend)) == pytest.approx(trunk[300])


def test_a_hinge_that_does_not_come_back_up_is_no_pass() -> None:
    trunk = np.linspace(0.0, 80.0, 400)
    assert judged(way(trunk, 0.0 * trunk, upright=30.0)) is RepVerdict.NOT_SURE
