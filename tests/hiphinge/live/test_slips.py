"""A sensor that slips: noticed while standing, told, its angles less certain until it is mended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from calibration.slip import SlipWatch
from calibration.standing import Standing
from firmware_bridge.virtual.lifter.draw import Variation, draw_set
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    Pose,
    SessionPlan,
)
from firmware_bridge.virtual.lifter.sensor import Slip
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.live import marks
from hiphinge.live.wear import WearKind
from hiphinge.simulation import motion_of
from imu.frames import SACRUM, UPPER_BACK
from imu.uncertainty import TRUSTED
from imu.units import DEG_PER_RAD, RAD_PER_DEG

SEED = 6500
WEARER = draw_wearer(SEED)
WALKS = Activity(ActivityKind.WALK, 4.0)


def stands(*pose: float, seconds: float = 5.0) -> Activity:
    return Activity(ActivityKind.STAND, seconds, Pose(*pose))


def lifter(*parts: Any, slip: Slip | None = None, sensor: str = UPPER_BACK) -> Simulation:
    specs = tuple(
        SensorSpec(name, slips=(slip,) if slip is not None and name == sensor else ())
        for name in (SACRUM, UPPER_BACK)
    )
    begins = (CalibrationPlan(), stands())
    return simulate(SessionPlan((*begins, *parts)), WEARER, specs, seed=SEED)


def follow(wired: Any, simulation: Simulation) -> Any:
    phases = simulation.truth.phases
    at = {p.start_s: (marks.PHASE, p.name) for p in phases}
    live = wired()
    live.follow(simulation.blocks, at | {phases[-1].end_s: (marks.PHASE, marks.DONE)})
    return live


def events(live: Any) -> list[Any]:
    return [event for update in live.updates for event in update.wear]


@pytest.mark.slow
def test_a_slip_is_told_widens_the_deviation_and_is_mended_by_standing_tall(wired: Any) -> None:
    reps = draw_set(motion_of(RDL), WEARER, 2, SEED, variation=Variation(tempo="fast"))
    rest = (WALKS, stands(1.0, 1.0), WALKS, stands(-1.0, 1.0), WALKS, stands(0.0, 1.0))
    plain = lifter(reps, *rest, reps)
    slip_s = plain.truth.counted_reps[1].end_s + 3.0
    simulation = lifter(reps, *rest, reps, slip=Slip(slip_s, tilt_deg=12.0, turn_deg=3.0))
    live = follow(wired, simulation)
    told, mended = events(live)
    assert (told.kind, mended.kind) == (WearKind.SLIPPED, WearKind.MENDED)
    assert told.sensor == mended.sensor == UPPER_BACK
    assert "The upper sensor moved by about 1" in told.text
    assert told.moved_rad * DEG_PER_RAD == pytest.approx(12.0, abs=3.0)
    t_s, quality = live.angles("t_s"), live.angles("quality")
    between = (t_s > told.t_s + 0.1) & (t_s < mended.t_s - 0.1)
    assert quality[between].max() < TRUSTED, "nobody is alerted on it meanwhile"
    after = t_s > mended.t_s + 0.5
    assert np.median(quality[after]) > TRUSTED
    truth = np.interp(t_s, simulation.truth.t_s, simulation.truth.lumbar_flexion_rad)
    error = live.angles("lumbar_flexion_rad") - truth
    assert np.sqrt(np.nanmean(error[after] ** 2)) < 3.0 * RAD_PER_DEG
    assert live.counted == 4
    assert live.session.slipped == ""
    assert [event.text for event in events(live.again())] == [told.text, mended.text]


@pytest.mark.slow
def test_standing_otherwise_is_no_slip(wired: Any) -> None:
    bar, bent, slump, leg = (2.0, 5.0), (10.0, 8.0), (-5.0, 12.0), (0.0, 0.0, 0.0, 5.0, 0.0, -4.0)
    rests = [part for pose in (bar, bent, slump, leg, bar) for part in (WALKS, stands(*pose))]
    assert events(follow(wired, lifter(*rests))) == []


def posture(**tilts: tuple[float, float]) -> dict[str, Any]:
    return {name: RAD_PER_DEG * np.array(tilt) for name, tilt in tilts.items()}


class Poses:
    """Standings without a simulation: each pose is one, and the next pose another."""

    def __init__(self) -> None:
        self.watch = SlipWatch()
        self.number = 0

    def stand(self, sacrum: tuple[float, float], upper: tuple[float, float], reps: int = 0) -> Any:
        self.number += 1
        standing = Standing(self.number, 10.0 * self.number, 10.0 * self.number + 2.0, {}, 0.0)
        pose = posture(sacrum=sacrum, upper_back=upper)
        return self.watch.follow(pose, standing, reps)


def test_one_sensor_alone_that_stays_away_has_slipped() -> None:
    poses = Poses()
    assert poses.stand((0, 0), (1, 0)) is None
    assert poses.stand((1, 0), (13, 2)) is None
    slip = poses.stand((-1, 1), (12, 1))
    assert slip is not None
    assert slip.sensor == UPPER_BACK
    assert slip.moved_rad * DEG_PER_RAD == pytest.approx(12.0, abs=1.5)


def test_what_comes_and_goes_is_posture_and_known_from_then_on() -> None:
    poses = Poses()
    for _ in range(3):
        assert poses.stand((0, 0), (11, 0)) is None
        assert poses.stand((0, 0), (0, 0)) is None


def test_nobody_stands_far_to_one_side_with_the_pelvis_level() -> None:
    assert Poses().stand((0, 0), (2, 15)) is not None


def test_sitting_twice_is_no_slip_of_the_lower_sensor() -> None:
    poses = Poses()
    for _ in range(4):
        assert poses.stand((-14, 0), (1, 0)) is None
    assert poses.stand((0, 0), (0, 0), 8) is None
    assert poses.stand((-14, 0), (1, 0), 8) is None


def test_a_lower_sensor_that_slipped_back_is_told_after_the_next_repetitions() -> None:
    poses = Poses()
    assert poses.stand((-12, 0), (1, 0), 8) is None
    assert poses.stand((-12, 1), (0, 0), 16) is not None


def test_creeping_by_small_steps_is_noticed_in_the_end() -> None:
    poses = Poses()
    told = [poses.stand((0, 0), (3.0 * step, 0)) for step in range(8)]
    assert any(told)


def test_with_one_sensor_nothing_is_said_of_slips() -> None:
    standing = Standing(1, 0.0, 2.0, {}, 0.0)
    assert SlipWatch().follow({}, standing, 0) is None
