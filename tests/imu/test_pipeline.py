from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation
from imu.alignment import Alignment
from imu.angles import AngleBlock
from imu.frames import SACRUM, THIGH_LEFT, THIGH_RIGHT, UPPER_BACK
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline, MotionBlock
from imu.quaternion import from_axis_angle, multiply
from imu.samples import FloatArray, SampleBlock
from imu.uncertainty import TRUSTED

Rms = Callable[[FloatArray], float]


@pytest.fixture(scope="module")
def hinges(bench: Any) -> Simulation:
    found: Simulation = bench.simulated("hinge", 21, reps=4, calibration=False)
    return found


def without(block: SampleBlock, start_s: float, length_s: float) -> SampleBlock:
    keep = (block.t_s < start_s) | (block.t_s >= start_s + length_s)
    return SampleBlock(block.sensor, block.t_s[keep], block.acc_m_s2[keep], block.gyr_rad_s[keep])


def followed(bench: Any, blocks: list[SampleBlock], alignment: Alignment) -> MotionBlock:
    grid = bench.grid(blocks)
    return AnglePipeline(alignment).follow(grid, Orientations(grid.sensors).follow(grid))


def only(alignment: Alignment, *names: str) -> Alignment:
    return Alignment({name: alignment.placements[name] for name in names}, 1.0)


def test_all_angles_follow_the_truth(bench: Any, rms: Rms, hinges: Simulation) -> None:
    result = bench.followed(hinges, bench.true_alignment(hinges))
    for angle, within_deg in (
        ("pelvis_tilt", 2.0),
        ("trunk_tilt", 2.0),
        ("lumbar_flexion", 2.0),
        ("lumbar_lateral", 2.5),
        ("lumbar_axial", 4.0),
    ):
        assert rms(result.errors_deg(1.0, 99.0, angle)) < within_deg, angle


def test_the_sacrum_alone_gives_tilt_and_no_lumbar_angle(
    bench: Any, rms: Rms, hinges: Simulation
) -> None:
    alignment = only(bench.true_alignment(hinges), SACRUM)
    result = bench.followed(hinges, alignment)
    angles = result.motion.angles
    assert rms(result.errors_deg(1.0, 99.0, "pelvis_tilt")) < 2.0
    for gone in ("trunk_tilt", "lumbar_flexion", "lumbar_lateral", "lumbar_axial"):
        assert np.isnan(getattr(angles, f"{gone}_rad")).all()
    assert np.isnan(angles.lumbar_flexion_sd_rad).all()
    assert np.array_equal(angles.hip_flexion_rad, angles.pelvis_tilt_rad)
    assert np.isfinite(result.motion.sacrum_height_m).all()
    assert np.mean(angles.quality >= TRUSTED) > 0.99


def test_the_upper_back_alone_gives_trunk_tilt_and_no_lumbar_angle(
    bench: Any, rms: Rms, hinges: Simulation
) -> None:
    result = bench.followed(hinges, only(bench.true_alignment(hinges), UPPER_BACK))
    assert rms(result.errors_deg(1.0, 99.0, "trunk_tilt")) < 2.0
    assert np.isnan(result.motion.angles.pelvis_tilt_rad).all()
    assert np.isnan(result.motion.angles.lumbar_flexion_rad).all()
    assert np.isnan(result.motion.sacrum_height_m).all()


@pytest.mark.parametrize("thighs", [(THIGH_RIGHT,), (THIGH_LEFT, THIGH_RIGHT)])
def test_with_a_thigh_sensor_hip_flexion_is_pelvis_against_thigh(
    bench: Any, rms: Rms, thighs: tuple[str, ...]
) -> None:
    sensors = tuple(SensorSpec(name) for name in (SACRUM, UPPER_BACK, *thighs))
    simulation = bench.simulated("hinge", 22, reps=3, calibration=False, sensors=sensors)
    result = bench.followed(simulation, bench.true_alignment(simulation))
    assert rms(result.errors_deg(1.0, 99.0, "hip_flexion")) < 2.5
    deepest = np.degrees(simulation.truth.hip_flexion_rad).max()
    assert deepest > np.degrees(simulation.truth.pelvis_tilt_rad).max() + 5.0
    assert np.degrees(np.nanmax(result.motion.thigh_tilt_rad)) > 10.0


def test_without_a_thigh_sensor_hip_flexion_is_the_tilt_of_the_pelvis(
    bench: Any, hinges: Simulation
) -> None:
    angles = bench.followed(hinges, bench.true_alignment(hinges)).motion.angles
    assert np.array_equal(angles.hip_flexion_rad, angles.pelvis_tilt_rad)


def test_a_sensor_that_is_missing_for_a_while_leaves_a_hole_and_the_other_goes_on(
    bench: Any, hinges: Simulation
) -> None:
    blocks = [hinges.blocks[SACRUM], without(hinges.blocks[UPPER_BACK], 8.0, 2.0)]
    angles = followed(bench, blocks, bench.true_alignment(hinges)).angles
    hole = (angles.t_s > 8.02) & (angles.t_s < 9.98)
    assert np.isnan(angles.lumbar_flexion_rad[hole]).all()
    assert np.isnan(angles.trunk_tilt_rad[hole]).all()
    assert np.isfinite(angles.pelvis_tilt_rad).all()
    assert np.all(angles.quality[hole] < TRUSTED)
    assert np.isfinite(angles.lumbar_flexion_rad[angles.t_s > 10.05]).all()


@pytest.mark.parametrize("sensor", [SACRUM, UPPER_BACK])
def test_a_bridged_gap_widens_the_stated_deviation_and_it_narrows_again(
    bench: Any, hinges: Simulation, sensor: str
) -> None:
    alignment = bench.true_alignment(hinges)
    whole = bench.followed(hinges, alignment).motion.angles
    start_s = hinges.truth.reps[1].start_s + 0.5
    blocks = {**hinges.blocks, sensor: without(hinges.blocks[sensor], start_s, 0.4)}
    gappy = followed(bench, [blocks[name] for name in alignment.placements], alignment).angles
    at = np.searchsorted(gappy.t_s, start_s + 0.4)
    assert gappy.lumbar_flexion_sd_rad[at] > 1.5 * whole.lumbar_flexion_sd_rad[at]
    assert gappy.quality[at] < whole.quality[at]
    late = np.searchsorted(gappy.t_s, start_s + 8.0)
    assert gappy.lumbar_flexion_sd_rad[late] < 1.3 * whole.lumbar_flexion_sd_rad[late]


def test_a_restart_in_the_middle_of_a_movement_is_not_trusted_at_first(
    bench: Any, hinges: Simulation
) -> None:
    alignment = bench.true_alignment(hinges)
    rep = hinges.truth.reps[1]
    back_s = 0.5 * (rep.start_s + rep.turn_start_s)  # it comes back half way down
    blocks = [without(hinges.blocks[name], back_s - 1.0, 1.0) for name in alignment.placements]
    angles = followed(bench, blocks, alignment).angles
    first = int(np.searchsorted(angles.t_s, back_s + 0.02))
    assert np.isfinite(angles.lumbar_flexion_rad[first])
    assert np.all(angles.quality[first : first + 20] < TRUSTED)
    assert np.all(angles.quality[first + 800 : first + 900] > TRUSTED)


def test_lumbar_angles_are_free_of_heading_drift(bench: Any, rms: Rms, hinges: Simulation) -> None:
    """One sensor's heading creeps by 90° an hour and then by as much as a degree in 2 s."""
    alignment = bench.true_alignment(hinges)
    grid = bench.grid([hinges.blocks[name] for name in alignment.placements])
    q = Orientations(grid.sensors).follow(grid)
    straight = AnglePipeline(alignment).follow(grid, q).angles
    for drift_deg_s in (90.0 / 3600.0, 0.5):
        half = np.radians(drift_deg_s) * grid.t_s / 2
        turn = np.column_stack((np.cos(half), 0 * half, 0 * half, np.sin(half)))
        drifted = q.copy()
        drifted[1] = multiply(turn, q[1])
        angles = AnglePipeline(alignment).follow(grid, drifted).angles
        apart = np.degrees(angles.lumbar_flexion_rad - straight.lumbar_flexion_rad)
        within = 0.2 if drift_deg_s < 0.1 else 1.5
        assert rms(apart) < within
        twist = np.degrees(angles.lumbar_axial_rad - straight.lumbar_axial_rad)
        assert np.max(np.abs(twist)) < 20.0 * drift_deg_s  # not what the drift adds up to


def test_any_start_heading_of_the_sensors_gives_the_same_angles(
    bench: Any, hinges: Simulation
) -> None:
    alignment = bench.true_alignment(hinges)
    grid = bench.grid([hinges.blocks[name] for name in alignment.placements])
    q = Orientations(grid.sensors).follow(grid)
    straight = AnglePipeline(alignment).follow(grid, q).angles
    turned = q.copy()
    turned[1] = multiply(np.array([np.cos(1.1), 0.0, 0.0, np.sin(1.1)]), q[1])
    angles = AnglePipeline(alignment).follow(grid, turned).angles
    assert np.allclose(angles.lumbar_flexion_rad, straight.lumbar_flexion_rad, atol=1e-9)
    assert np.allclose(angles.lumbar_axial_rad, straight.lumbar_axial_rad, atol=1e-9)


@pytest.mark.parametrize("term", ["axis_sd_rad", "neutral_sd_rad"])
def test_a_less_certain_calibration_is_stated(bench: Any, hinges: Simulation, term: str) -> None:
    alignment = bench.true_alignment(hinges)
    doubtful = Alignment(
        {n: replace(p, **{term: 0.3}) for n, p in alignment.placements.items()}, 0.1
    )
    sure = bench.followed(hinges, alignment).motion.angles
    unsure = bench.followed(hinges, doubtful).motion.angles.lumbar_flexion_sd_rad
    known = np.isfinite(unsure)
    assert np.all(unsure[known] > sure.lumbar_flexion_sd_rad[known])
    rep = hinges.truth.reps[1]
    bottom = (sure.t_s > rep.turn_start_s) & (sure.t_s < rep.turn_end_s)
    widened = unsure[bottom].mean() / sure.lumbar_flexion_sd_rad[bottom].mean()
    assert widened > (1.0 if term == "axis_sd_rad" else 2.0)


@pytest.mark.parametrize("off_deg", [-15.0, 15.0])
@pytest.mark.parametrize("sensor", [SACRUM, UPPER_BACK])
def test_an_axis_that_is_off_by_its_stated_deviation_is_covered(
    bench: Any, sensor: str, off_deg: float
) -> None:
    simulation = bench.simulated("sloppy", 23, reps=4, calibration=False)
    true = bench.true_alignment(simulation)
    about_y = from_axis_angle(np.array([0.0, 1.0, 0.0]), np.radians(off_deg))
    placements = dict(true.placements)
    q = multiply(placements[sensor].q_sensor_from_segment, about_y)
    sd_rad = float(np.radians(abs(off_deg)))
    placements[sensor] = replace(placements[sensor], q_sensor_from_segment=q, axis_sd_rad=sd_rad)
    result = bench.followed(simulation, Alignment(placements, 0.5))
    error = result.errors_deg(0.0, 99.0)
    sd = np.degrees(result.motion.angles.lumbar_flexion_sd_rad)
    known = np.isfinite(error)
    assert np.mean(np.abs(error[known]) <= 2.0 * sd[known]) > 0.85


def test_lying_on_the_side_is_not_trusted(bench: Any) -> None:
    """The medio-lateral axis is vertical there: the one posture in which headings cannot agree."""
    t = np.arange(0.0, 5.0, 0.01)
    acc = np.tile([0.0, 0.0, 9.80665], (len(t), 1))  # Z, to the right, points up
    blocks = [SampleBlock(name, t, acc, np.zeros_like(acc)) for name in (SACRUM, UPPER_BACK)]
    simulation = bench.simulated("hinge", 21, reps=1, calibration=False)
    upright = np.array([1.0, 0.0, 0.0, 0.0])
    placements = {
        name: replace(p, q_sensor_from_segment=upright)
        for name, p in bench.true_alignment(simulation).placements.items()
    }
    assert np.all(followed(bench, blocks, Alignment(placements, 1.0)).angles.quality < TRUSTED)


def test_blocks_one_after_the_other_are_the_whole() -> None:
    one = AngleBlock(*(np.array([float(k), float(k) + 1]) for k in range(9)))
    both = AngleBlock.concatenate([one, one])
    assert len(both) == 4
    assert both.quality.tolist() == [8.0, 9.0, 8.0, 9.0]
    with pytest.raises(ValueError, match="read-only"):
        both.t_s[0] = 1.0
