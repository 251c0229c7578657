from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.virtual.lifter.delivery import Delivery
from firmware_bridge.virtual.lifter.draw import ExerciseMotion, draw_set
from firmware_bridge.virtual.lifter.lifter import TWO_SENSORS, SensorSpec, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, SessionPlan
from firmware_bridge.virtual.lifter.sensor import ImuModel
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from imu.errors import SettingError, UnknownNameError
from imu.frames import SACRUM, THIGH_LEFT, UPPER_BACK
from imu.samples import SampleFlag
from imu.units import STANDARD_GRAVITY_M_S2

WEARER = draw_wearer(1)
SWING = ExerciseMotion("swing", rep_s=(1.2, 1.5), ballistic=True)
PLAN = SessionPlan(
    (
        Activity(ActivityKind.STAND, 2.0),
        draw_set(SWING, WEARER, 5, 1),
        Activity(ActivityKind.FIDGET, 6.0),
    )
)
STANDING = SessionPlan((Activity(ActivityKind.STAND, 60.0),))


def test_the_same_seed_gives_the_same_bits() -> None:
    one, two = simulate(PLAN, WEARER, seed=5), simulate(PLAN, WEARER, seed=5)
    for name, block in one.blocks.items():
        np.testing.assert_array_equal(block.acc_m_s2, two.blocks[name].acc_m_s2)
        np.testing.assert_array_equal(block.gyr_rad_s, two.blocks[name].gyr_rad_s)
        np.testing.assert_array_equal(block.t_s, two.blocks[name].t_s)
    np.testing.assert_array_equal(one.truth.lumbar_flexion_rad, two.truth.lumbar_flexion_rad)


def test_another_seed_gives_other_samples() -> None:
    one, two = simulate(PLAN, WEARER, seed=5), simulate(PLAN, WEARER, seed=6)
    n = min(len(one.blocks[SACRUM]), len(two.blocks[SACRUM]))
    assert np.abs(one.blocks[SACRUM].acc_m_s2[:n] - two.blocks[SACRUM].acc_m_s2[:n]).max() > 0.01


def test_one_more_sensor_leaves_the_others_as_they_were() -> None:
    two = simulate(PLAN, WEARER, seed=5)
    three = simulate(PLAN, WEARER, (SensorSpec(THIGH_LEFT, 60.0), *TWO_SENSORS), seed=5)
    for name in (SACRUM, UPPER_BACK):
        np.testing.assert_array_equal(two.blocks[name].acc_m_s2, three.blocks[name].acc_m_s2)


def test_loss_removes_samples_and_changes_none() -> None:
    whole = simulate(PLAN, WEARER, (SensorSpec(SACRUM),), seed=5).blocks[SACRUM]
    lossy = SensorSpec(SACRUM, delivery=Delivery(loss_share=0.05, burst_samples=20))
    torn = simulate(PLAN, WEARER, (lossy,), seed=5).blocks[SACRUM]
    kept = np.isin(whole.t_s, torn.t_s)
    np.testing.assert_array_equal(whole.acc_m_s2[kept], torn.acc_m_s2)
    assert kept.mean() == pytest.approx(0.95, abs=0.012)
    assert np.diff(torn.t_s).max() > 0.2


@pytest.mark.parametrize("burst", [1, 4, 20])
@pytest.mark.parametrize("share", [0.02, 0.05, 0.3])
def test_the_share_that_is_lost_is_the_share_asked_for(share: float, burst: int) -> None:
    spec = SensorSpec(SACRUM, delivery=Delivery(loss_share=share, burst_samples=burst))
    block = simulate(STANDING, WEARER, (spec,)).blocks[SACRUM]
    assert 1.0 - len(block) / 6000 == pytest.approx(share, abs=0.004)
    missing = np.rint(np.diff(block.t_s) * 100.0) - 1.0
    assert np.all(missing % burst == 0.0)


@settings(max_examples=6, deadline=None)
@given(
    st.integers(0, 2**31),
    st.sampled_from((25.0, 50.0, 60.0, 100.0, 120.0, 208.0)),
    st.floats(0.0, 0.02),
    st.floats(0.0, 0.05),
)
def test_any_sensor_delivers_finite_samples_in_time_order_at_its_rate(
    seed: int, rate_hz: float, jitter_s: float, sync_error_s: float
) -> None:
    delivery = Delivery(jitter_s=jitter_s, sync_error_s=sync_error_s)
    wearer = draw_wearer(seed)
    spec = SensorSpec(UPPER_BACK, rate_hz, delivery=delivery)
    block = simulate(PLAN, wearer, (spec,), seed).blocks[UPPER_BACK]
    assert np.all(np.diff(block.t_s) > 0.0)
    assert np.all(np.isfinite(block.acc_m_s2))
    assert np.all(np.isfinite(block.gyr_rad_s))
    assert block.t_s[0] >= 0.0
    assert (len(block) - 1) / (block.t_s[-1] - block.t_s[0]) == pytest.approx(rate_hz, rel=0.005)


def test_an_unmapped_sensor_tells_its_own_clock() -> None:
    own = SensorSpec(SACRUM, delivery=Delivery(clock_sd_ppm=400.0, mapped=False))
    block = simulate(STANDING, WEARER, (own,)).blocks[SACRUM]
    np.testing.assert_allclose(np.diff(block.t_s), 0.01, atol=1e-12)
    mapped = SensorSpec(SACRUM, delivery=Delivery(clock_sd_ppm=400.0))
    interval = np.diff(simulate(STANDING, WEARER, (mapped,)).blocks[SACRUM].t_s).mean()
    assert abs(interval - 0.01) > 1e-7


def test_a_small_range_saturates_and_says_so() -> None:
    narrow = ImuModel(acc_range_g=1.2, gyr_range_deg_s=100.0)
    block = simulate(PLAN, WEARER, (SensorSpec(UPPER_BACK, imu=narrow),)).blocks[UPPER_BACK]
    assert block.flags is not None
    assert np.abs(block.acc_m_s2).max() <= 1.2 * STANDARD_GRAVITY_M_S2
    assert np.degrees(np.abs(block.gyr_rad_s).max()) <= 100.0 + 1e-9
    assert np.any(block.flags & SampleFlag.CLIPPED_ACC)
    assert np.any(block.flags & SampleFlag.CLIPPED_GYR)
    wide = simulate(PLAN, WEARER, (SensorSpec(UPPER_BACK),)).blocks[UPPER_BACK]
    assert wide.flags is not None
    assert not np.any(wide.flags)


def test_noise_and_bias_of_a_still_sensor_are_those_of_its_model() -> None:
    still = Wearer(seed=2, sway_deg=0.0, wobble_deg=0.0)
    bias = []
    for seed in range(8):
        block = simulate(STANDING, still, (SensorSpec(SACRUM),), seed).blocks[SACRUM]
        assert block.acc_m_s2.std(axis=0) == pytest.approx([0.03] * 3, rel=0.15)
        assert np.degrees(block.gyr_rad_s.std(axis=0)) == pytest.approx([0.1] * 3, rel=0.15)
        gravity = np.linalg.norm(block.acc_m_s2.mean(axis=0))
        assert gravity == pytest.approx(STANDARD_GRAVITY_M_S2, abs=0.15)
        bias.append(np.degrees(block.gyr_rad_s.mean(axis=0)))
    assert 0.1 < np.std(bias) < 0.4
    assert np.abs(bias).max() < 0.6


def test_readings_are_whole_steps_of_the_converter() -> None:
    block = simulate(STANDING, WEARER, (SensorSpec(SACRUM),)).blocks[SACRUM]
    steps = np.degrees(block.gyr_rad_s) / (2000.0 / 32768.0)
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-6)


def test_soft_tissue_wobbles_while_moving_and_rests_while_standing() -> None:
    calm = Wearer(sway_deg=0.0, wobble_deg=0.0, skin_slide=0.0)
    soft = Wearer(sway_deg=0.0, wobble_deg=1.0, skin_slide=0.0)
    spec = (SensorSpec.perfect(UPPER_BACK),)
    one, two = simulate(PLAN, calm, spec), simulate(PLAN, soft, spec)
    apart = np.degrees(one.blocks[UPPER_BACK].gyr_rad_s - two.blocks[UPPER_BACK].gyr_rad_s)
    reps = one.truth.reps
    moving = one.truth.rows(reps[0].start_s + 0.3, reps[-1].end_s - 0.3)
    assert 10.0 < apart[moving].std() < 60.0
    assert apart[:150].std() < 1.5


def test_each_person_wears_the_sensors_in_their_own_way_within_the_misalignment() -> None:
    ways = [draw_wearer(seed).mounting(SACRUM) for seed in range(30)]
    assert len({tuple(np.round(way, 3)) for way in ways}) == 30
    plan = SessionPlan((Activity(ActivityKind.STAND, 1.5),))
    for seed in range(10):
        wearer = Wearer(seed=seed, sway_deg=0.0, misalignment_deg=30.0)
        spec = (SensorSpec.perfect(SACRUM),)
        up = simulate(plan, wearer, spec).blocks[SACRUM].acc_m_s2.mean(axis=0)
        assert np.abs(up).max() / np.linalg.norm(up) > np.cos(np.radians(30.5))


def test_sensors_that_cannot_be_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        SensorSpec("sacrun")
    with pytest.raises(SettingError):
        SensorSpec(SACRUM, 1.0)
    with pytest.raises(SettingError):
        Delivery(loss_share=1.5)
    with pytest.raises(SettingError):
        simulate(PLAN, WEARER, (SensorSpec(SACRUM), SensorSpec(SACRUM)))
