from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import cumulative_trapezoid

from firmware_bridge.virtual.lifter.activities import write_activity
from firmware_bridge.virtual.lifter.draw import ExerciseMotion, Variation, draw_set
from firmware_bridge.virtual.lifter.lifter import SensorSpec, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, SessionPlan
from firmware_bridge.virtual.lifter.score import Score
from firmware_bridge.virtual.lifter.sensor import Wearing, exact_readings
from firmware_bridge.virtual.lifter.sets import write_set
from firmware_bridge.virtual.lifter.tracks import stream
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.angles import cardan_zxy, sagittal_tilt
from imu.axes import axes_of
from imu.frames import SACRUM, SENSORS, UPPER_BACK
from imu.quaternion import conjugate, from_rotation_vector, multiply, rotate, up_in_source
from imu.samples import FloatArray
from imu.units import STANDARD_GRAVITY_M_S2

SEGMENT_AXES = np.array([1.0, 0.0, 0.0, 0.0])
STIFF = Wearer(sway_deg=0.0, wobble_deg=0.0, skin_slide=0.0, skin_slide_m=0.0)
SWING = ExerciseMotion("swing", rep_s=(1.2, 1.5), ballistic=True, lumbar_flexion_deg=(10.0, 26.0))
HINGE = ExerciseMotion("hinge")


def session(motion: ExerciseMotion, seed: int, sloppy_deg: float = 0.0) -> SessionPlan:
    drawn = draw_set(motion, STIFF, 3, seed, variation=Variation(sloppy_deg=sloppy_deg))
    return SessionPlan((Activity(ActivityKind.STAND, 1.0), drawn, Activity(ActivityKind.WALK, 5.0)))


def exact(sensor: str, rate_hz: float = 400.0) -> SensorSpec:
    return SensorSpec.perfect(sensor, rate_hz, SEGMENT_AXES)


def integrated(gyr_rad_s: FloatArray, interval_s: float, start: FloatArray) -> FloatArray:
    q = [start]
    for step in 0.5 * (gyr_rad_s[1:] + gyr_rad_s[:-1]) * interval_s:
        q.append(multiply(q[-1], from_rotation_vector(step)))
    return np.array(q)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**31))
def test_integrating_the_exact_rate_gives_the_true_orientation(seed: int) -> None:
    sim = simulate(session(SWING, seed, 12.0), STIFF, (exact(UPPER_BACK),), seed)
    true = sim.truth.q_earth_from_trunk
    found = integrated(sim.blocks[UPPER_BACK].gyr_rad_s, 1 / 400.0, true[0])[::4]
    n = min(len(found), len(true))
    apart = np.abs(np.sum(found[:n] * true[:n], axis=1))
    assert np.degrees(2.0 * np.arccos(np.minimum(apart, 1.0))).max() < 0.1


@pytest.mark.parametrize("sensor", SENSORS)
def test_integrating_the_exact_acceleration_twice_gives_the_travelled_way(sensor: str) -> None:
    score = Score(STIFF, stream(4, "score"))
    write_set(score, draw_set(SWING, STIFF, 3, 4, "lean_back"), 1)
    write_activity(score, Activity(ActivityKind.WALK, 6.0))
    motion = score.motion()
    wearing = Wearing(sensor, STIFF, STIFF.mounting(sensor), None)
    t = np.arange(0.0, score.now_s, 0.002)
    acc, _ = exact_readings(wearing, motion, t)
    q, place = wearing.pose(motion, t)
    force = rotate(q, acc)
    force[:, 2] -= STANDARD_GRAVITY_M_S2
    speed = cumulative_trapezoid(force, dx=0.002, axis=0, initial=0)
    way = cumulative_trapezoid(speed, dx=0.002, axis=0, initial=0)
    assert np.ptp(place[:, 0]) > 0.5
    np.testing.assert_allclose(way, place - place[0], atol=2e-3)


def test_at_rest_the_accelerometer_reads_gravity_along_the_segments_cranial_axis() -> None:
    plan = SessionPlan((Activity(ActivityKind.STAND, 3.0),))
    sim = simulate(plan, STIFF, tuple(exact(name, 100.0) for name in SENSORS))
    for block in sim.blocks.values():
        np.testing.assert_allclose(block.acc_m_s2[:, 1], STANDARD_GRAVITY_M_S2, atol=1e-6)
        np.testing.assert_allclose(block.acc_m_s2[:, (0, 2)], 0.0, atol=1e-6)
        np.testing.assert_allclose(block.gyr_rad_s, 0.0, atol=1e-9)


def test_in_the_neutral_stance_every_true_angle_is_zero() -> None:
    truth = simulate(SessionPlan((Activity(ActivityKind.STAND, 3.0),)), STIFF).truth
    for name in ("pelvis_tilt", "trunk_tilt", "lumbar_flexion", "hip_flexion"):
        np.testing.assert_allclose(getattr(truth, f"{name}_rad"), 0.0, atol=1e-12)
    np.testing.assert_allclose(truth.lumbar_lateral_rad, 0.0, atol=1e-12)
    np.testing.assert_allclose(truth.lumbar_axial_rad, 0.0, atol=1e-12)


def test_the_products_own_angle_definitions_give_the_truth_from_the_true_orientations() -> None:
    truth = simulate(session(HINGE, 1, sloppy_deg=12.0), STIFF, seed=1).truth
    relative = multiply(conjugate(truth.q_earth_from_pelvis), truth.q_earth_from_trunk)
    flexion, lateral, axial = cardan_zxy(axes_of(relative))
    np.testing.assert_array_equal(flexion, truth.lumbar_flexion_rad)
    np.testing.assert_array_equal(lateral, truth.lumbar_lateral_rad)
    np.testing.assert_array_equal(axial, truth.lumbar_axial_rad)
    tilt = sagittal_tilt(up_in_source(truth.q_earth_from_pelvis))
    np.testing.assert_array_equal(tilt, truth.pelvis_tilt_rad)
    assert np.degrees(np.abs(truth.lumbar_lateral_rad).max()) > 9.0


def test_a_forward_bend_is_positive_in_every_angle_and_the_sensor_pitches_forward() -> None:
    sim = simulate(session(HINGE, 2), STIFF, (exact(SACRUM), exact("thigh_right")), 2)
    truth, rep = sim.truth, sim.truth.reps[0]
    bottom = truth.rows(rep.turn_start_s, rep.turn_start_s + 0.05)
    for name in ("pelvis_tilt", "trunk_tilt", "lumbar_flexion", "hip_flexion"):
        assert np.all(getattr(truth, f"{name}_rad")[bottom] > 0.03), name
    assert np.all(truth.hip_flexion_rad[bottom] > truth.pelvis_tilt_rad[bottom])
    pelvis = sim.blocks[SACRUM].between(rep.start_s, rep.turn_start_s)
    thigh = sim.blocks["thigh_right"].between(rep.start_s, rep.turn_start_s)
    assert pelvis.gyr_rad_s[:, 2].min() < -0.5  # about -Z, ISB's right
    assert thigh.gyr_rad_s[:, 2].max() > 0.1


def test_a_swing_reaches_two_g_and_the_speed_of_a_ballistic_hinge() -> None:
    sim = simulate(session(SWING, 3), STIFF, (exact(UPPER_BACK),), 3)
    block = sim.blocks[UPPER_BACK].between(sim.truth.reps[0].start_s, sim.truth.reps[-1].end_s)
    force_g = np.linalg.norm(block.acc_m_s2, axis=1).max() / STANDARD_GRAVITY_M_S2
    assert 1.8 < force_g < 3.5
    assert 150.0 < np.degrees(np.abs(block.gyr_rad_s[:, 2]).max()) < 350.0


def test_walking_bobs_and_moves_the_lifter_away() -> None:
    plan = SessionPlan((Activity(ActivityKind.WALK, 10.0), Activity(ActivityKind.STAND, 2.0)))
    sim = simulate(plan, STIFF, (exact(SACRUM, 100.0),), 5)
    block = sim.blocks[SACRUM].between(2.0, 8.0)
    vertical = block.acc_m_s2[:, 1] - block.acc_m_s2[:, 1].mean()
    spectrum = np.abs(np.fft.rfft(vertical * np.hanning(len(vertical))))
    peak_hz = np.fft.rfftfreq(len(vertical), 0.01)[int(np.argmax(spectrum))]
    assert 1.5 < peak_hz < 4.1  # the step frequency, or twice it
    assert 1.0 < vertical.std() < 4.0
    after = sim.blocks[SACRUM].between(10.5, 12.0)
    np.testing.assert_allclose(after.gyr_rad_s, 0.0, atol=1e-6)


def test_mounting_turns_what_the_sensor_sees_and_nothing_else() -> None:
    plan = session(HINGE, 6)
    plain = simulate(plan, STIFF, (exact(SACRUM, 100.0),), 6)
    worn = simulate(plan, STIFF, (SensorSpec.perfect(SACRUM, 100.0),), 6)
    q = worn.truth.placements[SACRUM]
    np.testing.assert_allclose(np.sum(q * q), 1.0, atol=1e-12)
    seen = rotate(np.asarray(q), plain.blocks[SACRUM].acc_m_s2)
    np.testing.assert_allclose(worn.blocks[SACRUM].acc_m_s2, seen, atol=1e-7)
