"""Simulated people whose every angle is known, and the way from their samples to angles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.exercises.catalogue import exercise_named
from calibration.motion import body_motion
from calibration.mounting import AXES
from calibration.procedure import Phases, calibrate_from_phases
from firmware_bridge.virtual.lifter.draw import Variation, draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import TWO_SENSORS, SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from hiphinge.simulation import motion_of
from imu.alignment import Alignment, Placement
from imu.errors import CalibrationError
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline, MotionBlock
from imu.quaternion import rotate
from imu.samples import FloatArray, SampleBlock
from imu.timeline import Timeline
from imu.units import DEG_PER_RAD


@dataclass(frozen=True)
class Followed:
    """What the product made of a simulation, beside the truth."""

    simulation: Simulation
    motion: MotionBlock

    def errors_deg(self, start_s: float, end_s: float, angle: str = "lumbar_flexion") -> FloatArray:
        """Angle minus truth of the cells in [start_s, end_s), NaN where there is no angle."""
        angles, truth = self.motion.angles, self.simulation.truth
        part = (angles.t_s >= start_s) & (angles.t_s < end_s)
        true = np.interp(angles.t_s[part], truth.t_s, getattr(truth, f"{angle}_rad"))
        return np.asarray(getattr(angles, f"{angle}_rad")[part] - true) * DEG_PER_RAD

    @property
    def after_calibration(self) -> tuple[float, float]:
        return self.simulation.truth.phases[-1].end_s, self.simulation.truth.duration_s


class Bench:
    """Simulate, grid, calibrate and follow: each step as a session does it."""

    @staticmethod
    def simulated(
        kind: str,
        seed: int,
        *,
        reps: int = 8,
        sets: int = 1,
        sensors: tuple[SensorSpec, ...] = TWO_SENSORS,
        calibration: bool = True,
        fault: str = "none",
        shaking_at_rest: bool = False,
    ) -> Simulation:
        """A "hinge", "swing" or "sloppy" (12° of side bend and twist) session of one person."""
        wearer: Wearer = draw_wearer(seed)
        if shaking_at_rest:
            wearer = replace(wearer, wobble_at_rest=1.0)
        exercise = exercise_named("kb_swing" if kind == "swing" else "hip_hinge")
        variation = Variation(sloppy_deg=12.0 if kind == "sloppy" else 0.0)
        drawn = tuple(
            draw_set(motion_of(exercise), wearer, reps, seed + i, fault, variation)
            for i in range(sets)
        )
        plan = draw_session(drawn, seed, calibration=calibration)
        return simulate(plan, wearer, sensors, seed)

    @staticmethod
    def grid(blocks: list[SampleBlock]) -> GridBlock:
        timeline = Timeline(tuple(block.sensor for block in blocks))
        return GridBlock.concatenate([timeline.push(blocks), timeline.finish()])

    @staticmethod
    def calibrated(simulation: Simulation) -> Alignment:
        """From the marked phases; a sensor worn upside down is told, as the refusal asks."""
        grid = Bench.grid(list(simulation.blocks.values()))
        motion = body_motion(grid, grid.sensors, Orientations(grid.sensors).follow(grid))
        found = {phase.name: (phase.start_s, phase.end_s) for phase in simulation.truth.phases}
        phases = Phases(found["stand"], found["hinge"], found.get("bend"))
        try:
            return calibrate_from_phases(motion, phases).alignment
        except CalibrationError as error:
            if "--mounting" not in str(error):
                raise
            told = Bench.out_of_the_back(simulation)
            return calibrate_from_phases(motion, phases, told).alignment

    @staticmethod
    def out_of_the_back(simulation: Simulation) -> dict[str, FloatArray]:
        told = {}
        for name, q in simulation.truth.placements.items():
            back = rotate(q, np.array([-1.0, 0.0, 0.0]))
            told[name] = np.array(max(AXES.values(), key=lambda axis: float(np.dot(axis, back))))
        return told

    @staticmethod
    def true_alignment(simulation: Simulation) -> Alignment:
        """Where the sensors really sit, with small uncertainties."""
        placements = {
            name: Placement(name, q, axis_sd_rad=0.03, neutral_sd_rad=0.015)
            for name, q in simulation.truth.placements.items()
        }
        return Alignment(placements, 1.0)

    @staticmethod
    def followed(
        simulation: Simulation, alignment: Alignment | None = None, filter_name: str = "vqf"
    ) -> Followed:
        if alignment is None:
            alignment = Bench.calibrated(simulation)
        grid = Bench.grid([simulation.blocks[name] for name in alignment.placements])
        q = Orientations(grid.sensors, filter_name=filter_name).follow(grid)
        return Followed(simulation, AnglePipeline(alignment).follow(grid, q))


@pytest.fixture(scope="session")
def bench() -> type[Bench]:
    return Bench


@pytest.fixture(scope="session")
def rms() -> Callable[[FloatArray], float]:
    """Root mean square of what is known; nothing known is an error."""

    def root_mean_square(values: FloatArray) -> float:
        known = values[np.isfinite(values)]
        assert known.size
        return float(np.sqrt(np.mean(known * known)))

    return root_mean_square
