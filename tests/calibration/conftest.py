"""Simulated wearers, in the form in which calibration looks at them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.exercises.catalogue import exercise_named
from calibration.motion import BodyMotion, body_motion
from calibration.procedure import Phases
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import TWO_SENSORS, SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    Pose,
    RepPlan,
    SessionPlan,
    SetPlan,
)
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.simulation import motion_of
from imu.alignment import Alignment
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.quaternion import from_axes, from_axis_angle, rotate
from imu.samples import FloatArray, SampleBlock
from imu.timeline import Timeline

ANTERIOR, CRANIAL, RIGHT = np.eye(3)
STAND_S = 5.0


class Fitting:
    """Simulate people, put sensors on them wrongly, and compare with where the sensors sit."""

    @staticmethod
    def simulated(
        seed: int,
        *,
        calibration: bool,
        reps: int = 5,
        sensors: tuple[SensorSpec, ...] = TWO_SENSORS,
    ) -> Simulation:
        """Hip hinges of one person, after a calibration or without."""
        wearer = draw_wearer(seed)
        drawn = draw_set(motion_of(exercise_named("hip_hinge")), wearer, reps, seed)
        plan = draw_session((drawn,), seed, calibration=calibration)
        return simulate(plan, wearer, sensors, seed)

    @staticmethod
    def worn_alike() -> tuple[SensorSpec, ...]:
        """Both sensors the same way round: x up, z out of the back."""
        q = from_axes(-RIGHT, ANTERIOR, -CRANIAL)
        return tuple(SensorSpec(name, q_sensor_from_segment=q) for name in (SACRUM, UPPER_BACK))

    @staticmethod
    def moving(
        bottom: Pose,
        *,
        sideways_deg: float = 0.0,
        seed: int = 1,
        sensors: tuple[SensorSpec, ...] = TWO_SENSORS,
    ) -> tuple[Simulation, Phases]:
        """Standing, then six times to `bottom` and, in turn to either side, sideways."""
        reps = tuple(RepPlan(lateral_deg=sideways_deg * (-1) ** number) for number in range(6))
        stand = Activity(ActivityKind.STAND, STAND_S)
        plan = SessionPlan((stand, SetPlan(reps, bottom), stand))
        simulation = simulate(plan, draw_wearer(seed), sensors, seed)
        end_s = simulation.truth.duration_s
        return simulation, Phases((0.5, STAND_S - 0.5), (STAND_S, end_s))

    @staticmethod
    def marked(simulation: Simulation) -> Phases:
        found = {phase.name: (phase.start_s, phase.end_s) for phase in simulation.truth.phases}
        return Phases(found["stand"], found["hinge"], found["bend"])

    @staticmethod
    def motion(blocks: list[SampleBlock]) -> BodyMotion:
        """What these blocks, by the names they carry, show."""
        names = tuple(block.sensor for block in blocks)
        timeline = Timeline(names)
        grid = GridBlock.concatenate([timeline.push(blocks), timeline.finish()])
        return body_motion(grid, names, Orientations(names).follow(grid))

    @staticmethod
    def renamed(block: SampleBlock, sensor: str) -> SampleBlock:
        return SampleBlock(sensor, block.t_s, block.acc_m_s2, block.gyr_rad_s)

    @staticmethod
    def out_of_the_back(simulation: Simulation, sensor: str) -> FloatArray:
        """The axis (3,) that a told mounting would name, exactly."""
        return rotate(simulation.truth.placements[sensor], -ANTERIOR)

    @staticmethod
    def upside_down(simulation: Simulation, sensor: str) -> SampleBlock:
        """The block of this sensor had it been turned by 180° about its axis out of the back."""
        block = simulation.blocks[sensor]
        turn = from_axis_angle(Fitting.out_of_the_back(simulation, sensor), np.pi)
        return SampleBlock(
            sensor, block.t_s, rotate(turn, block.acc_m_s2), rotate(turn, block.gyr_rad_s)
        )

    @staticmethod
    def neutral_off_deg(alignment: Alignment, simulation: Simulation) -> dict[str, float]:
        return _off_deg(alignment, simulation, CRANIAL)

    @staticmethod
    def axis_off_deg(alignment: Alignment, simulation: Simulation) -> dict[str, float]:
        """Of the medio-lateral axis; 180° would be forward taken for backward."""
        return _off_deg(alignment, simulation, RIGHT)


def _off_deg(alignment: Alignment, simulation: Simulation, axis: FloatArray) -> dict[str, float]:
    """By how much a segment's `axis` (3,) is off in each sensor."""
    off = {}
    for name, placement in alignment.placements.items():
        found = rotate(placement.q_sensor_from_segment, axis)
        true = rotate(simulation.truth.placements[name], axis)
        off[name] = float(np.degrees(np.arccos(np.clip(np.dot(found, true), -1.0, 1.0))))
    return off


@pytest.fixture(scope="session")
def fitting() -> type[Fitting]:
    return Fitting
