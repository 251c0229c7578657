from __future__ import annotations

import numpy as np
import pytest

from firmware_bridge.jolt import shared_jolt_s
from imu.samples import FloatArray, SampleBlock

GRAVITY = 9.81


def knocked(t_s: FloatArray, at_s: float = 2.0) -> FloatArray:
    """A knock on a table: a short ring of 25 Hz. Synthetic."""
    passed = np.maximum(t_s - at_s, 0.0)
    return np.asarray(25.0 * np.exp(-passed / 0.05) * np.sin(2 * np.pi * 25.0 * passed))


def landed(t_s: FloatArray, at_s: float = 2.0) -> FloatArray:
    """A jump: nearly weightless, then an impact. Synthetic."""
    flight = -9.0 * ((t_s > at_s - 0.3) & (t_s < at_s))
    impact = 30.0 * np.exp(-0.5 * ((t_s - at_s - 0.03) / 0.015) ** 2)
    return np.asarray(flight + impact)


def block(
    felt: FloatArray, t_s: FloatArray, told_s: FloatArray, rng: np.random.Generator
) -> SampleBlock:
    acc = rng.normal(0.0, 0.05, (len(t_s), 3))
    acc[:, 2] += GRAVITY + felt
    return SampleBlock("sacrum", told_s, acc, np.zeros((len(t_s), 3)))


@pytest.mark.parametrize("late_s", [-0.06, -0.008, 0.0, 0.005, 0.03])
@pytest.mark.parametrize("jolt", [knocked, landed])
@pytest.mark.parametrize("rate_hz", [60.0, 100.0])
def test_the_constant_between_two_sensors_is_found(jolt, rate_hz: float, late_s: float) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(2)
    one = np.arange(0.0, 4.0, 0.01)
    two = np.arange(0.0031, 4.0, 1.0 / rate_hz)
    first = block(jolt(one), one, one, rng)
    second = block(0.8 * jolt(two), two, two + late_s, rng)
    found = shared_jolt_s(first, second)
    assert found is not None
    assert found == pytest.approx(-late_s, abs=0.003)


def test_no_jolt_gives_no_constant() -> None:
    rng = np.random.default_rng(3)
    t = np.arange(0.0, 4.0, 0.01)
    still = block(np.zeros_like(t), t, t, rng)
    assert shared_jolt_s(still, still) is None
    empty = still.rows(0, 0)
    assert shared_jolt_s(empty, empty) is None


def test_a_jolt_that_only_one_sensor_felt_gives_no_constant() -> None:
    rng = np.random.default_rng(4)
    t = np.arange(0.0, 4.0, 0.01)
    still, moved = block(np.zeros_like(t), t, t, rng), block(knocked(t), t, t, rng)
    assert shared_jolt_s(moved, still) is None
    assert shared_jolt_s(still, moved) is None


def test_a_jolt_at_the_very_end_is_waited_for() -> None:
    rng = np.random.default_rng(5)
    t = np.arange(0.0, 2.2, 0.01)
    moved = block(knocked(t), t, t, rng)
    assert shared_jolt_s(moved, moved) is None
