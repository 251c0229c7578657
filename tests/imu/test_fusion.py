"""Orientation filters: up is up, turning is followed, and gaps are survived and owned up to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from firmware_bridge.virtual.lifter.lifter import Simulation
from imu.alignment import Alignment
from imu.errors import UnknownNameError
from imu.frames import SACRUM, UPPER_BACK
from imu.fusion import FILTER_NAMES, make_filter, smooth
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline
from imu.quaternion import conjugate, from_axis_angle, multiply, rotate, up_in_source
from imu.samples import FloatArray, SampleBlock
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD, STANDARD_GRAVITY_M_S2

RATE_HZ = 100.0
UP = np.array([0.0, 0.0, 1.0])
WORN = from_axis_angle(np.array([0.6, 0.0, 0.8]), 1.9)
"""q_earth_from_sensor of a sensor that sits like nothing in particular."""


def bowing(depth_deg: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rest, a bow about a level axis, rest, and back: orientation, rate and specific force."""
    t = np.arange(round(14.0 * RATE_HZ)) / RATE_HZ
    angle = np.deg2rad(np.interp(t, (0.0, 4.0, 6.0, 8.0, 10.0), (0, 0, depth_deg, depth_deg, 0)))
    q = multiply(from_axis_angle(np.tile([0.0, 1.0, 0.0], (len(t), 1)), angle), WORN)
    rate = np.gradient(angle, 1.0 / RATE_HZ)[:, None] * rotate(conjugate(q), np.array([0, 1.0, 0]))
    return q, rate, STANDARD_GRAVITY_M_S2 * up_in_source(q)


def tilt_errors_deg(q: FloatArray, q_true: FloatArray) -> FloatArray:
    cosine = np.sum(up_in_source(q) * up_in_source(q_true), axis=-1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def without(simulation: Simulation, sensor: str, start_s: float, end_s: float) -> Simulation:
    """The session with everything of one sensor in [start_s, end_s) lost."""
    block = simulation.blocks[sensor]
    keep = (block.t_s < start_s) | (block.t_s >= end_s)
    cut = SampleBlock(sensor, block.t_s[keep], block.acc_m_s2[keep], block.gyr_rad_s[keep])
    return Simulation({**simulation.blocks, sensor: cut}, simulation.truth)


@pytest.fixture(scope="module")
def interrupted(bench: Any) -> tuple[Simulation, float]:
    """The sacrum is lost for 0.8 s, and comes back in the middle of a fast bend, at that time."""
    whole = bench.simulated("hinge", 5000, reps=4)
    rep = whole.truth.counted_reps[1]
    rows = whole.truth.rows(rep.start_s, rep.turn_start_s)
    rate = np.abs(np.gradient(whole.truth.pelvis_tilt_rad[rows]))
    back_s = float(whole.truth.t_s[rows][np.argmax(rate)])
    return without(whole, SACRUM, back_s - 0.8, back_s), back_s


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_at_rest_up_is_earths_z(name: str) -> None:
    acc = np.tile(STANDARD_GRAVITY_M_S2 * up_in_source(WORN), (500, 1))
    q = make_filter(name, RATE_HZ).update(np.zeros((500, 3)), acc)
    assert rotate(q[-1], acc[-1]) == pytest.approx(STANDARD_GRAVITY_M_S2 * UP, abs=0.1)


@pytest.mark.parametrize("name", FILTER_NAMES)
@pytest.mark.parametrize("depth_deg", [30.0, 75.0, 110.0])
def test_a_bow_is_followed(name: str, depth_deg: float) -> None:
    q_true, gyr, acc = bowing(depth_deg)
    q = make_filter(name, RATE_HZ).update(gyr, acc)
    assert q.shape == (len(gyr), 4)
    assert np.sum(q * q, axis=1) == pytest.approx(1.0)
    assert np.max(tilt_errors_deg(q, q_true)[200:]) < 2.0
    # the whole rotation, which holds the turn about the vertical too
    turn = multiply(conjugate(q[300]), q[700])
    true = multiply(conjugate(q_true[300]), q_true[700])
    assert abs(float(np.sum(turn * true))) > np.cos(np.deg2rad(1.5))


def test_smoothing_follows_a_bow() -> None:
    q_true, gyr, acc = bowing(75.0)
    assert np.max(tilt_errors_deg(smooth(gyr, acc, RATE_HZ), q_true)) < 2.0


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_a_filter_takes_an_empty_block(name: str) -> None:
    assert make_filter(name, RATE_HZ).update(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 4)


def test_the_bias_of_a_gyroscope_at_rest_is_found() -> None:
    bias = np.deg2rad([0.4, -0.3, 0.2])
    acc = np.tile(STANDARD_GRAVITY_M_S2 * up_in_source(WORN), (6000, 1))
    vqf = make_filter("vqf", RATE_HZ)
    vqf.update(np.tile(bias, (6000, 1)), acc)
    assert vqf.gyro_bias_rad_s == pytest.approx(bias, abs=np.deg2rad(0.05))


def test_a_misspelt_filter_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'madgwick'"):
        make_filter("madgwik", RATE_HZ)
    with pytest.raises(UnknownNameError, match="known: vqf, madgwick, mahony, ekf"):
        make_filter("zzz", RATE_HZ)


def test_a_long_gap_has_no_angle_and_starts_anew(
    bench: Any, interrupted: tuple[Simulation, float]
) -> None:
    simulation, back_s = interrupted
    grid = bench.grid(list(simulation.blocks.values()))
    row = grid.sensors.index(SACRUM)
    restarts_s = grid.t_s[grid.run_start[row]]
    assert len(restarts_s) == 2
    assert restarts_s[1] == pytest.approx(back_s, abs=0.03)
    angles = bench.followed(simulation).motion.angles
    lost = (angles.t_s > back_s - 0.75) & (angles.t_s < back_s - 0.03)
    assert np.isnan(angles.lumbar_flexion_rad[lost]).all()
    assert np.isnan(angles.pelvis_tilt_rad[lost]).all()
    assert np.isfinite(angles.trunk_tilt_rad[lost]).all()
    assert np.all(angles.quality[lost] == 0.0)


def test_after_a_long_gap_the_angle_is_less_certain_and_not_trusted_until_it_settles(
    bench: Any, interrupted: tuple[Simulation, float]
) -> None:
    simulation, back_s = interrupted
    angles = bench.followed(simulation).motion.angles
    before = (angles.t_s > back_s - 2.0) & (angles.t_s < back_s - 0.9)
    right_after = (angles.t_s > back_s + 0.03) & (angles.t_s < back_s + 0.1)
    later = (angles.t_s > back_s + 8.0) & (angles.t_s < back_s + 9.0)
    sd = angles.lumbar_flexion_sd_rad * DEG_PER_RAD
    assert np.min(sd[right_after]) > 2.0 * np.max(sd[before])
    assert np.max(angles.quality[right_after]) < TRUSTED
    assert np.min(angles.quality[before]) > TRUSTED
    assert np.min(angles.quality[later]) > TRUSTED
    assert np.max(sd[later]) < 0.5 * np.min(sd[right_after])


def test_what_is_said_after_a_long_gap_covers_the_error(
    bench: Any, interrupted: tuple[Simulation, float]
) -> None:
    simulation, back_s = interrupted
    followed = bench.followed(simulation)
    angles = followed.motion.angles
    part = (angles.t_s >= back_s) & (angles.t_s < back_s + 10.0)
    errors = np.abs(followed.errors_deg(back_s, back_s + 10.0))
    sd = angles.lumbar_flexion_sd_rad[part] * DEG_PER_RAD
    known = np.isfinite(errors)
    assert np.mean(errors[known] <= 2.0 * sd[known]) >= 0.9


@pytest.mark.parametrize(("alone", "tilt"), [(SACRUM, "pelvis"), (UPPER_BACK, "trunk")])
def test_one_sensor_alone_tells_its_tilt_and_no_lumbar_angle(
    bench: Any, rms: Callable[[FloatArray], float], alone: str, tilt: str
) -> None:
    simulation = bench.simulated("hinge", 5001, reps=3)
    placement = bench.calibrated(simulation).placements[alone]
    followed = bench.followed(simulation, Alignment({alone: placement}, 1.0))
    angles = followed.motion.angles
    for name in ("flexion", "flexion_sd", "lateral", "axial"):
        assert np.isnan(getattr(angles, f"lumbar_{name}_rad")).all()
    assert rms(followed.errors_deg(0.0, np.inf, f"{tilt}_tilt")) < 3.0
    assert np.min(angles.quality[200:]) > TRUSTED


def test_orientations_of_no_cells_are_none_and_keep_the_state(bench: Any) -> None:
    simulation = bench.simulated("hinge", 5001, reps=1, calibration=False)
    grid = bench.grid(list(simulation.blocks.values()))
    followed = bench.followed(simulation, bench.true_alignment(simulation))
    orientations = Orientations(grid.sensors)
    pipeline = AnglePipeline(bench.true_alignment(simulation))
    nothing = bench.grid([block.rows(0, 0) for block in simulation.blocks.values()])
    assert len(pipeline.follow(nothing, orientations.follow(nothing))) == 0
    again = pipeline.follow(grid, orientations.follow(grid)).angles
    expected = followed.motion.angles.lumbar_flexion_rad
    assert np.array_equal(again.lumbar_flexion_rad, expected, equal_nan=True)
