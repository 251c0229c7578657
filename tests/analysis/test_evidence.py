"""What the body shows: a squat goes down and comes back, sitting down does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.boundaries import Boundaries
from analysis.evidence import count_swings, gather, height_gain, is_still, round_trip

RATE_HZ = 100.0
DT_S = 1.0 / RATE_HZ


def way(start: float, end: float, n: int) -> np.ndarray:
    s = np.linspace(0.0, 1.0, n)
    return np.asarray(start + (end - start) * s**3 * (10.0 - 15.0 * s + 6.0 * s * s))


def acceleration(*parts: np.ndarray) -> np.ndarray:
    height = np.concatenate(parts)
    return np.asarray(np.gradient(np.gradient(height, DT_S), DT_S))


@pytest.mark.parametrize("offset_m_s2", [-0.3, 0.0, 0.3])
def test_a_squat_goes_as_far_down_as_up_whatever_the_accelerometer_is_off_by(
    offset_m_s2: float,
) -> None:
    upward = acceleration(way(0.0, -0.4, 150), np.full(20, -0.4), way(-0.4, 0.0, 130))
    assert round_trip(upward + offset_m_s2, DT_S) == pytest.approx(0.4, abs=0.03)


def test_a_hinge_that_lifts_the_sacrum_goes_up_and_down_as_far() -> None:
    upward = acceleration(way(0.0, 0.06, 150), way(0.06, 0.0, 130))
    assert round_trip(upward, DT_S) == pytest.approx(0.06, abs=0.01)


@pytest.mark.parametrize("stays_s", [1.0, 3.0])
def test_sitting_down_and_staying_is_no_way_down_and_back(stays_s: float) -> None:
    stays = np.full(round(stays_s * RATE_HZ), -0.42)
    upward = acceleration(np.zeros(20), way(0.0, -0.42, 120), stays)
    assert round_trip(upward, DT_S) == 0.0


@pytest.mark.parametrize("rise_m", [-0.42, -0.1, 0.15, 0.42])
def test_the_net_rise_is_told_between_two_moments_of_rest(rise_m: float) -> None:
    upward = acceleration(np.zeros(10), way(0.0, rise_m, 140), np.full(10, rise_m))
    assert height_gain(upward + 0.2, DT_S) == pytest.approx(rise_m, abs=0.02)


def test_steps_are_counted_and_slow_swaying_is_none() -> None:
    t = np.arange(500) / RATE_HZ
    walk = 2.0 * np.sin(2.0 * np.pi * 1.8 * t)
    assert count_swings(walk) in (8, 9)
    assert count_swings(0.5 * np.sin(2.0 * np.pi * 1.8 * t)) == 0


def test_walking_is_told_from_a_bend_by_its_steps(made: Any) -> None:
    t = np.arange(400) / RATE_HZ
    tilt = 25.0 * np.sin(np.pi * t / 4.0)
    bob = 0.02 * (2.0 * np.pi * 1.8) ** 2 * np.sin(2.0 * np.pi * 1.8 * t)
    at = Boundaries(10.0, 190.0, 210.0, 390.0)
    assert gather(made.stretch(made.angles(tilt, 0.0), bob), at).is_walk
    assert not gather(made.stretch(made.angles(tilt, 0.0)), at).is_walk


def test_both_ways_of_a_bend_are_measured(made: Any) -> None:
    tilt = np.concatenate((way(5.0, 65.0, 150), way(65.0, 20.0, 130)))
    at = Boundaries(9.0, 141.0, 158.0, 272.0)
    found = gather(made.stretch(made.angles(tilt, 0.0)), at)
    assert np.rad2deg(found.tilt_out_rad) == pytest.approx(60.0, abs=0.5)
    assert np.rad2deg(found.tilt_back_rad) == pytest.approx(45.0, abs=0.5)
    assert found.tilt_rad == found.tilt_back_rad


@pytest.mark.parametrize(
    ("tilt_deg", "bob_m_s2", "still"), [(1.0, 0.05, True), (8.0, 0.05, False), (1.0, 1.5, False)]
)
def test_rest_means_neither_tilting_nor_bobbing(
    made: Any, tilt_deg: float, bob_m_s2: float, still: bool
) -> None:
    t = np.arange(50) / RATE_HZ
    angles = made.angles(tilt_deg * np.sin(2.0 * np.pi * 2.0 * t), 0.0)
    assert is_still(made.stretch(angles, bob_m_s2 * np.sin(2.0 * np.pi * 4.0 * t))) is still


def test_rest_of_one_sensor_can_be_told_too(made: Any) -> None:
    stretch = made.stretch(made.angles(np.zeros(50), np.nan))
    stretch.columns["trunk_tilt_rad"] = np.full(50, np.nan)
    assert is_still(stretch)
