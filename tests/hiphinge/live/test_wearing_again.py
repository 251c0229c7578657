"""A returning wearer's one standing pose, and neutral taken anew between sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from calibration.profile import Profile
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.sensor import Slip
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.live import marks
from hiphinge.live.settings import Way
from hiphinge.live.update import Stage
from hiphinge.live.wear import WearKind
from hiphinge.simulation import motion_of
from imu.frames import SACRUM, UPPER_BACK
from imu.quaternion import from_axis_angle, multiply
from imu.units import RAD_PER_DEG

pytestmark = pytest.mark.slow

SEED = 6300
WEARER = draw_wearer(SEED)
FORWARD, ROLL = np.array([0.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0])
STANDS = Activity(ActivityKind.STAND, 5.0)


def lifter(*parts: Any, slips: Mapping[str, Slip] | None = None, **turned: Any) -> Simulation:
    """`turned`: sensor=(axis, degrees) it is mounted away from its usual place."""
    specs = []
    for name in (SACRUM, UPPER_BACK):
        axis, degrees = turned.get(name, (ROLL, 0.0))
        q = multiply(WEARER.mounting(name), from_axis_angle(axis, degrees * RAD_PER_DEG))
        own = (slips[name],) if slips and name in slips else ()
        specs.append(SensorSpec(name, q_sensor_from_segment=q, slips=own))
    return simulate(SessionPlan(parts), WEARER, tuple(specs), seed=SEED)


def reps(number: int) -> Any:
    return draw_set(motion_of(RDL), WEARER, number, SEED)


@pytest.fixture(scope="module")
def profile() -> Profile:
    from calibration.motion import body_motion
    from calibration.procedure import Phases, calibrate_from_phases
    from imu.orientation import Orientations
    from imu.timeline import Timeline

    simulation = lifter(CalibrationPlan())
    timeline = Timeline((SACRUM, UPPER_BACK))
    grid = timeline.push(list(simulation.blocks.values()))
    q = Orientations(grid.sensors).follow(grid)
    phases = Phases(*((p.start_s, p.end_s) for p in simulation.truth.phases))
    found = calibrate_from_phases(body_motion(grid, grid.sensors, q), phases)
    return Profile(found.alignment, found.range_of_motion, "T12")


def error_deg(live: Any, simulation: Simulation, since_s: float = 0.0) -> float:
    """RMSE of the lumbar flexion."""
    t_s, angle = live.angles("t_s"), live.angles("lumbar_flexion_rad")
    truth = simulation.truth
    true = np.interp(t_s, truth.t_s, truth.lumbar_flexion_rad)
    part = np.isfinite(angle) & (t_s > since_s)
    return float(np.sqrt(np.mean((angle - true)[part] ** 2))) / RAD_PER_DEG


def test_one_standing_pose_is_enough_although_the_sensors_sit_a_little_otherwise(
    wired: Any, profile: Profile
) -> None:
    simulation = lifter(STANDS, reps(4), sacrum=(FORWARD, 9.0), upper_back=(ROLL, -7.0))
    live = wired(way=Way.PROFILE, profile=profile)
    live.follow(simulation.blocks)
    assert live.counted == 4
    assert error_deg(live, simulation) < 2.5
    found = next(u.calibration for u in live.updates if u.calibration is not None)
    assert found.method == "profile"
    assert found.range_of_motion == profile.range_of_motion
    again = live.again()
    assert np.array_equal(
        again.angles("lumbar_flexion_rad"), live.angles("lumbar_flexion_rad"), equal_nan=True
    )


@pytest.mark.parametrize(
    ("turned", "told"),
    [
        ({"sacrum": (ROLL, 180.0)}, "upside down"),
        ({"upper_back": (ROLL, 90.0)}, "turned by"),
        ({"sacrum": (FORWARD, 40.0)}, "turned by"),
    ],
)
def test_sensors_worn_otherwise_are_refused_once_with_what_to_do(
    turned: Any, told: str, wired: Any, profile: Profile
) -> None:
    live = wired(way=Way.PROFILE, profile=profile)
    live.follow(lifter(STANDS, **turned).blocks)
    refusals = [reason for u in live.updates for reason in u.refusals]
    assert len(refusals) == 1
    assert told in refusals[0]
    assert "stand still again" in refusals[0]
    assert live.session.stage is Stage.CALIBRATING


def test_swapped_sensors_are_told_where_they_sit_differently(wired: Any, profile: Profile) -> None:
    stood = lifter(STANDS, upper_back=(ROLL, 90.0))
    simulation = lifter(CalibrationPlan(), STANDS, upper_back=(ROLL, 90.0))
    first = wired()
    first.follow(
        simulation.blocks,
        {p.start_s: (marks.PHASE, p.name) for p in simulation.truth.phases}
        | {simulation.truth.phases[-1].end_s: (marks.PHASE, marks.DONE)},
    )
    found = next(u.calibration for u in first.updates if u.calibration is not None)
    own = Profile(found.alignment, None, "")
    low, high = stood.blocks[SACRUM], stood.blocks[UPPER_BACK]
    live = wired(way=Way.PROFILE, profile=own)
    live.follow({SACRUM: replace(high, sensor=SACRUM), UPPER_BACK: replace(low, sensor=UPPER_BACK)})
    assert "swapped" in next(reason for u in live.updates for reason in u.refusals)


def test_a_refused_profile_gives_way_to_hinging(wired: Any, profile: Profile) -> None:
    simulation = lifter(STANDS, CalibrationPlan(), STANDS, reps(2), sacrum=(ROLL, 90.0))
    phases = simulation.truth.phases
    at = {4.5: (marks.CALIBRATE, "")} | {p.start_s: (marks.PHASE, p.name) for p in phases}
    live = wired(way=Way.PROFILE, profile=profile)
    live.follow(simulation.blocks, at | {phases[-1].end_s: (marks.PHASE, marks.DONE)})
    assert live.counted == 2
    assert live.session.calibration.method == "phases"


def test_rezero_mends_a_slip_and_leaves_earlier_angles_alone(wired: Any, profile: Profile) -> None:
    simulation = lifter(STANDS, reps(3), STANDS, STANDS, reps(3))
    second_s = simulation.truth.counted_reps[3].start_s
    slips = {UPPER_BACK: Slip(second_s - 9.0, tilt_deg=12.0, roll_deg=4.0)}
    simulation = lifter(STANDS, reps(3), STANDS, STANDS, reps(3), slips=slips)
    as_is = wired(way=Way.PROFILE, profile=profile)
    as_is.follow(simulation.blocks)
    asked_s = second_s - 6.0
    live = wired(way=Way.PROFILE, profile=profile)
    live.follow(simulation.blocks, {asked_s: (marks.REZERO, "")})
    event = next(event for u in live.updates for event in u.wear)
    assert event.kind is WearKind.REZEROED
    assert event.sensor == UPPER_BACK
    assert event.moved_rad / RAD_PER_DEG == pytest.approx(12.6, abs=1.5)
    before = live.angles("t_s") < asked_s
    assert np.array_equal(
        live.angles("lumbar_flexion_rad")[before],
        as_is.angles("lumbar_flexion_rad")[before],
        equal_nan=True,
    )
    assert error_deg(as_is, simulation, second_s) > 8.0
    assert error_deg(live, simulation, second_s) < 2.5
    assert live.counted == 6
    assert {rep.set for u in live.updates for step in u.steps for rep in step.reps} == {1, 2}


def test_rezero_is_refused_in_a_bend_and_given_up_where_nobody_stands(
    wired: Any, profile: Profile
) -> None:
    simulation = lifter(STANDS, Activity(ActivityKind.WALK, 40.0))
    live = wired(way=Way.PROFILE, profile=profile)
    live.follow(simulation.blocks, {1.0: (marks.REZERO, ""), 6.0: (marks.REZERO, "")})
    assert any("calibrate first" in text for u in live.updates for text in u.notices)
    assert [e.kind for u in live.updates for e in u.wear] == [WearKind.NOT_REZEROED]
