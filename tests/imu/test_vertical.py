from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu.quaternion import IDENTITY, conjugate, from_rotation_vector, rotate, up_in_source
from imu.samples import FloatArray
from imu.vertical import Height, vertical_acceleration

RATE_HZ = 100.0
TILTED = from_rotation_vector(np.array([0.7, -0.4, 0.2]))


def squats(depth_m: float, hz: float, seconds: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Time, height and upward acceleration: at rest 3 s, then sinking and rising."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * hz * np.maximum(t - 3.0, 0.0)
    height = -0.5 * depth_m * (1.0 - np.cos(phase))
    upward = np.where(t < 3.0, 0.0, -0.5 * depth_m * (2 * np.pi * hz) ** 2 * np.cos(phase))
    return t, height, upward


def test_a_squat_of_forty_centimetres_is_seen_within_a_fifth() -> None:
    t, _, upward = squats(0.4, 0.4, 40.0)
    found = Height(RATE_HZ).follow(upward)
    assert found[t < 3.0] == pytest.approx(0.0, abs=1e-9)
    for k in range(14):
        one = (t >= 3.0 + k / 0.4) & (t < 3.0 + (k + 1) / 0.4)
        assert np.ptp(found[one]) == pytest.approx(0.4, rel=0.2), k


def test_up_is_positive_and_in_step_with_the_motion() -> None:
    t, height, upward = squats(0.4, 0.4, 60.0)
    found = Height(RATE_HZ).follow(upward)
    late = t > 30.0
    shifts = range(-60, 61)
    fit = [np.corrcoef(np.roll(found, -s)[late][:-100], height[late][:-100])[0, 1] for s in shifts]
    assert max(fit) > 0.98
    assert abs(shifts[int(np.argmax(fit))]) <= 20  # a fifth of a second


@given(st.floats(-0.29, 0.29))
def test_a_constant_offset_of_the_accelerometer_leaves_nothing(offset: float) -> None:
    found = Height(RATE_HZ).follow(np.full(3000, offset))
    assert np.max(np.abs(found)) < 1e-6


@given(st.floats(-0.29, 0.29))
def test_an_offset_that_begins_later_fades(offset: float) -> None:
    upward = np.zeros(9000)
    upward[500:] = offset
    assert abs(Height(RATE_HZ).follow(upward)[-1]) < 0.01


def test_at_rest_height_stays_zero_and_after_a_reset_it_is_zero_again() -> None:
    height = Height(RATE_HZ)
    assert np.all(height.follow(np.zeros(500)) == 0.0)
    height.follow(np.full(500, 2.0))
    height.reset()
    assert np.all(height.follow(np.zeros(500)) == 0.0)


def test_no_samples_give_no_heights() -> None:
    assert Height(RATE_HZ).follow(np.empty(0)).shape == (0,)


@given(st.lists(st.integers(1, 999), max_size=6))
def test_heights_are_the_same_wherever_the_motion_is_cut(cuts: list[int]) -> None:
    upward = np.random.default_rng(1).normal(0.0, 1.0, 1000)
    edges = [0, *sorted(cuts), 1000]
    cut = Height(RATE_HZ)
    pieces = [cut.follow(upward[a:b]) for a, b in itertools.pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), Height(RATE_HZ).follow(upward))


def test_at_rest_there_is_no_upward_acceleration_however_the_sensor_is_held() -> None:
    g = 9.80665
    acc = rotate(conjugate(TILTED), np.array([0.0, 0.0, g]))
    assert vertical_acceleration(up_in_source(TILTED), acc) == pytest.approx(0.0, abs=1e-9)
    lifted = rotate(conjugate(TILTED), np.array([0.3, -0.2, g + 1.5]))
    assert vertical_acceleration(up_in_source(TILTED), lifted) == pytest.approx(1.5)


def test_an_accelerometer_that_reads_gravity_too_long_is_scaled() -> None:
    acc = np.array([0.0, 0.0, 10.4])
    assert vertical_acceleration(up_in_source(IDENTITY), acc, 10.4) == pytest.approx(0.0, abs=1e-9)
