"""Each number of a repetition, on motion whose answer is known."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from analysis.limits import limits_for, profile_named
from analysis.metrics.metric import Metric, RepMotion
from analysis.metrics.registry import METRICS, measure

CONTRACT = [
    "pelvis_tilt_rom_deg",
    "trunk_tilt_rom_deg",
    "hip_flexion_rom_deg",
    "lumbar_flexion_peak_deg",
    "lumbar_flexion_bottom_deg",
    "lumbar_extension_peak_deg",
    "hinge_share",
    "neutral_depth_deg",
]
UNIT = re.compile(r"_(deg|deg_s|s|m|m_s|share)$")
every_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)


def way(start: float, end: float, n: int) -> np.ndarray:
    s = np.linspace(0.0, 1.0, n)
    return np.asarray(start + (end - start) * s**3 * (10.0 - 15.0 * s + 6.0 * s * s))


TILT = np.concatenate((way(0.0, 60.0, 151), way(60.0, 0.0, 121)[1:]))
"""1.5 s down to 60° and 1.2 s up."""


def motion(
    made: Any, spine_deg: Any, *, at_top_deg: Any = 0.0, height_m: Any = None, tilt: Any = TILT
) -> RepMotion:
    upward = None
    if height_m is not None:
        upward = np.gradient(np.gradient(height_m, 0.01), 0.01)
    whole = made.stretch(made.angles(tilt, spine_deg), upward)
    after_s = len(tilt) / 100.0
    lockout = made.stretch(made.angles(np.zeros(50), at_top_deg, start_s=after_s))
    limits = limits_for(profile_named("hinge"), None)
    return RepMotion(whole, whole.part(0, 151), whole.part(150, len(tilt)), lockout, limits)


def test_each_joint_moves_as_far_as_it_did(made: Any) -> None:
    found = measure(motion(made, 0.25 * TILT))
    assert found["trunk_tilt_rom_deg"] == pytest.approx(60.0)
    assert found["pelvis_tilt_rom_deg"] == pytest.approx(45.0)
    assert found["hip_flexion_rom_deg"] == pytest.approx(45.0)


def test_the_peak_of_the_spine_is_told_apart_from_its_flexion_at_the_bottom(made: Any) -> None:
    spine = 0.25 * TILT
    spine[190:230] = 22.0
    found = measure(motion(made, spine))
    assert found["lumbar_flexion_peak_deg"] == pytest.approx(22.0, abs=0.1)
    assert found["lumbar_flexion_bottom_deg"] == pytest.approx(15.0, abs=0.3)


def test_a_single_shaken_sample_is_not_the_peak(made: Any) -> None:
    spine = 0.25 * TILT
    spine[150] += 8.0
    assert measure(motion(made, spine))["lumbar_flexion_peak_deg"] < 16.0


@pytest.mark.parametrize("share", [0.5, 0.75, 0.9])
def test_the_share_of_the_hips_is_what_the_pelvis_gave(made: Any, share: float) -> None:
    found = measure(motion(made, (1.0 - share) * TILT))
    assert found["hinge_share"] == pytest.approx(share)
    assert found["early_spine_share"] == pytest.approx(1.0 - share, abs=0.01)


def test_the_early_share_looks_at_the_first_30_degrees_alone(made: Any) -> None:
    found = measure(motion(made, np.minimum(0.7 * TILT, 21.0)))
    assert found["early_spine_share"] == pytest.approx(0.7, abs=0.02)
    assert found["hinge_share"] == pytest.approx(39.0 / 60.0, abs=0.01)


def test_a_bend_of_less_than_15_degrees_has_no_share(made: Any) -> None:
    found = measure(motion(made, 0.05 * TILT, tilt=0.2 * TILT))
    assert math.isnan(found["hinge_share"])
    assert math.isnan(found["early_spine_share"])


def test_the_neutral_depth_is_where_the_spine_first_leaves_ten_degrees(made: Any) -> None:
    assert measure(motion(made, 0.25 * TILT))["neutral_depth_deg"] == pytest.approx(40.0, abs=1.0)
    arching = measure(motion(made, -0.25 * TILT))
    assert arching["neutral_depth_deg"] == pytest.approx(40.0, abs=1.0)


def test_a_spine_that_stays_in_its_band_has_no_neutral_depth(made: Any) -> None:
    assert math.isnan(measure(motion(made, 0.16 * TILT))["neutral_depth_deg"])


def test_arching_counts_from_neutral_also_right_after_the_repetition(made: Any) -> None:
    assert measure(motion(made, 0.2 * TILT))["lumbar_extension_peak_deg"] == 0.0
    in_rep = measure(motion(made, -0.1 * TILT))["lumbar_extension_peak_deg"]
    assert in_rep == pytest.approx(6.0, abs=0.2)
    after = measure(motion(made, 0.2 * TILT, at_top_deg=-12.0))["lumbar_extension_peak_deg"]
    assert after == pytest.approx(12.0, abs=0.2)


@pytest.mark.parametrize("drop_m", [0.35, 0.1, -0.05])
def test_the_sacrum_sinks_as_far_as_it_did(made: Any, drop_m: float) -> None:
    height = np.concatenate((way(0.0, -drop_m, 151), way(-drop_m, 0.0, 121)[1:]))
    found = measure(motion(made, 0.2 * TILT, height_m=height))["sacrum_drop_m"]
    assert found == pytest.approx(drop_m, abs=0.02)


def test_the_fastest_tilting_is_that_of_the_quicker_way(made: Any) -> None:
    fastest = 1.875 * 60.0 / 1.2
    found = measure(motion(made, 0.2 * TILT))["tilt_speed_peak_deg_s"]
    assert found == pytest.approx(fastest, rel=0.03)


def test_the_columns_that_others_read_are_all_there() -> None:
    assert set(CONTRACT) <= {metric.name for metric in METRICS}


def test_no_two_metrics_share_a_name() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)


@every_metric
def test_a_metric_names_its_unit_and_says_what_it_means(metric: Metric) -> None:
    assert UNIT.search(metric.name)
    assert metric.meaning.endswith(".")
    assert len(metric.meaning.split()) > 4


@every_metric
def test_a_metric_is_a_number_or_empty_whatever_is_worn(made: Any, metric: Metric) -> None:
    one_sensor = motion(made, np.full(len(TILT), np.nan))
    for name in ("trunk_tilt_rad", "thigh_tilt_rad", "upward_acc_m_s2", "sacrum_height_m"):
        one_sensor.whole.columns[name] = np.full(len(TILT), np.nan)
    sacrum = RepMotion(
        one_sensor.whole,
        one_sensor.whole.part(0, 151),
        one_sensor.whole.part(150, len(TILT)),
        one_sensor.lockout.part(0, 0),
        one_sensor.limits,
    )
    for rep in (one_sensor, sacrum, motion(made, 0.3 * TILT)):
        value = measure(rep)[metric.name]
        assert isinstance(value, float)
        assert not math.isinf(value)


@every_metric
def test_what_needs_the_spine_is_empty_without_it(made: Any, metric: Metric) -> None:
    if "lumbar" in metric.name or metric.name in ("neutral_depth_deg", "early_spine_share"):
        nothing = motion(made, np.full(len(TILT), np.nan), at_top_deg=np.nan)
        assert math.isnan(measure(nothing)[metric.name])


@every_metric
def test_a_repetition_of_a_single_sample_breaks_nothing(made: Any, metric: Metric) -> None:
    whole = made.stretch(made.angles(np.full(1, 40.0), 10.0))
    limits = limits_for(profile_named("hinge"), None)
    empty = whole.part(5, 5)
    rep = RepMotion(whole, whole.part(0, 1), whole.part(0, 1), empty, limits)
    assert not math.isinf(measure(rep)[metric.name])
