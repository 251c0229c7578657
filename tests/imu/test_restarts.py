"""Filters on a rotation that is known, where they begin, and where a sensor comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu.fusion import FILTER_NAMES, make_filter, smooth, upright
from imu.orientation import Orientations, runs, smoothed
from imu.quaternion import (
    conjugate,
    from_rotation_vector,
    multiply,
    rotate,
    to_rotation_vector,
    up_in_source,
)
from imu.samples import FloatArray, SampleBlock

RATE_HZ = 100.0
G = 9.80665
ATTITUDES = [(0.0, 0.0, 0.0), (1.5, 0.2, 0.0), (0.1, -2.0, 1.0), (3.1, 0.0, 0.0)]
forces = (
    st.tuples(*[st.floats(-10.0, 10.0)] * 3)
    .map(np.array)
    .filter(lambda force: float(np.linalg.norm(force)) > 0.1)
)


def turning(seconds: float, seed: int = 3) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Half a second of rest, then a smooth turn about moving axes: true q, rates and forces."""
    n = round(seconds * RATE_HZ)
    t = np.arange(n) / RATE_HZ
    rng = np.random.default_rng(seed)
    f, p = rng.uniform(0.1, 0.5, 3), rng.uniform(0.0, 6.0, 3)
    rate = np.where(t[:, None] < 0.5, 0.0, 1.2 * np.sin(2 * np.pi * f * t[:, None] + p))
    q = np.empty((n, 4))
    now = from_rotation_vector(rng.uniform(-1.0, 1.0, 3))
    for row in range(n):
        now = multiply(now, from_rotation_vector(rate[row] / RATE_HZ))
        q[row] = now
    return q, rate, rotate(conjugate(q), np.array([0.0, 0.0, G]))


def inclination_deg(found: FloatArray, true: FloatArray) -> FloatArray:
    cosine = np.sum(up_in_source(found) * up_in_source(true), axis=-1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def resting(t_s: FloatArray, attitude: FloatArray) -> SampleBlock:
    acc = np.tile(rotate(conjugate(attitude), np.array([0.0, 0.0, G])), (len(t_s), 1))
    return SampleBlock("sacrum", t_s, acc, np.zeros((len(t_s), 3)))


@pytest.mark.parametrize("name", FILTER_NAMES)
@pytest.mark.parametrize("attitude", ATTITUDES, ids=str)
def test_every_filter_knows_up_however_the_sensor_lies(
    name: str, attitude: tuple[float, float, float]
) -> None:
    true = from_rotation_vector(np.array(attitude))
    acc = np.tile(rotate(conjugate(true), np.array([0.0, 0.0, G])), (1000, 1))
    q = make_filter(name, RATE_HZ).update(np.zeros((1000, 3)), acc)
    assert inclination_deg(q[-1], true) < 0.5
    assert np.allclose(rotate(q[-1], acc[-1]), [0.0, 0.0, G], atol=0.1)


@pytest.mark.parametrize(
    ("name", "within_deg"), [("vqf", 0.2), ("madgwick", 2.0), ("mahony", 2.0), ("ekf", 2.0)]
)
def test_every_filter_follows_a_turn_about_all_axes(name: str, within_deg: float) -> None:
    true, gyr, acc = turning(20.0)
    q = make_filter(name, RATE_HZ).update(gyr, acc)
    assert np.median(inclination_deg(q, true)) < within_deg
    # how far it has turned altogether, heading included
    turned = multiply(conjugate(q[200]), q[600])
    expected = multiply(conjugate(true[200]), true[600])
    apart = to_rotation_vector(multiply(conjugate(expected), turned))
    assert np.degrees(np.linalg.norm(apart)) < 3.0 * within_deg


def test_smoothing_follows_a_turn_about_all_axes() -> None:
    true, gyr, acc = turning(20.0)
    assert np.max(inclination_deg(smooth(gyr, acc, RATE_HZ), true)) < 0.2


@given(forces)
def test_upright_turns_any_force_up(acc: FloatArray) -> None:
    length = float(np.linalg.norm(acc))
    assert np.allclose(rotate(upright(acc), acc), [0.0, 0.0, length], atol=1e-6 * max(length, 1.0))


@pytest.mark.parametrize("force", [(0.0, 0.0, G), (0.0, 0.0, -G), (1e-12, 0.0, -G)], ids=str)
def test_upright_turns_forces_along_its_own_axis_up_too(force: tuple[float, float, float]) -> None:
    assert np.allclose(rotate(upright(np.array(force)), np.array(force)), [0.0, 0.0, G], atol=1e-6)


def test_a_sensor_that_was_turned_while_away_is_right_at_once(bench: Any) -> None:
    before, after = from_rotation_vector(np.zeros(3)), from_rotation_vector(np.array([1.57, 0, 0]))
    t = np.arange(0.0, 10.0, 0.01)
    first, second = resting(t[t < 4.0], before), resting(t[t >= 5.0], after)
    whole = SampleBlock(
        "sacrum",
        np.concatenate((first.t_s, second.t_s)),
        np.concatenate((first.acc_m_s2, second.acc_m_s2)),
        np.concatenate((first.gyr_rad_s, second.gyr_rad_s)),
    )
    grid = bench.grid([whole])
    q = Orientations(grid.sensors).follow(grid)[0]
    assert np.isnan(q[(grid.t_s > 4.01) & (grid.t_s < 4.98)]).all()
    assert np.max(inclination_deg(q[(grid.t_s > 0.01) & (grid.t_s < 3.98)], before)) < 0.1
    back = (grid.t_s > 5.0) & (grid.t_s < 9.98)
    assert np.max(inclination_deg(q[back], after)) < 0.1
    assert np.max(inclination_deg(smoothed(grid, grid.sensors)[0][back], after)) < 0.1


def test_a_short_gap_does_not_restart(bench: Any) -> None:
    """Heading goes on: a restart would begin at a heading of zero."""
    t = np.arange(0.0, 6.0, 0.01)
    acc = np.tile([0.0, 0.0, G], (len(t), 1))
    gyr = np.zeros((len(t), 3))
    gyr[(t > 1.0) & (t <= 2.0), 2] = 1.0
    keep = (t < 3.0) | (t > 3.3)
    grid = bench.grid([SampleBlock("sacrum", t[keep], acc[keep], gyr[keep])])
    heading = to_rotation_vector(Orientations(grid.sensors).follow(grid)[0])[:, 2]
    after = heading[(grid.t_s > 5.0) & (grid.t_s < 5.9)]
    assert after == pytest.approx(1.0, abs=0.05)
    assert after[-1] == pytest.approx(heading[grid.t_s < 2.9][-1], abs=0.01)


def test_a_sensor_that_never_came_has_no_bias_and_no_orientation(bench: Any) -> None:
    block = resting(np.arange(0.0, 2.0, 0.01), from_rotation_vector(np.zeros(3)))
    none = SampleBlock("upper_back", np.empty(0), np.empty((0, 3)), np.empty((0, 3)))
    grid = bench.grid([block, none])
    orientations = Orientations(grid.sensors)
    q = orientations.follow(grid)
    assert np.isfinite(q[0, 1:-1]).all()
    assert np.isnan(q[1]).all()
    assert np.all(orientations.gyro_bias_rad_s("upper_back") == 0.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_runs_are_the_present_stretches_in_order(cells: list[tuple[bool, bool]]) -> None:
    present = np.array([here for here, _ in cells], dtype=np.bool_)
    anew = np.array([here and fresh for here, fresh in cells], dtype=np.bool_)
    found = runs(present, anew)
    covered = [index for first, stop in found for index in range(first, stop)]
    assert covered == np.flatnonzero(present).tolist()
    assert set(np.flatnonzero(anew).tolist()) <= {first for first, _ in found}
