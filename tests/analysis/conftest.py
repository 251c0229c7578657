"""Motion made by hand, and sessions of the synthetic lifter with what really happened in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from analysis.engine import Engine
from analysis.events import Rep
from analysis.exercises.exercise import Exercise
from analysis.result import Analysis
from analysis.track import COLUMNS, Stretch
from calibration.procedure import parse_phases
from firmware_bridge.virtual.lifter.draw import Variation, draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.score import TrueRep
from firmware_bridge.virtual.lifter.truth import Truth
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.simulation import Wish, motion_of, phases_text, simulated
from imu.angles import AngleBlock
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline, MotionBlock
from imu.samples import FloatArray
from imu.timeline import Timeline
from recordings.recording import Recording

RATE_HZ = 100.0


def least_jerk(n: int) -> FloatArray:
    """The course of a movement of n samples from 0 to 1 (Flash & Hogan 1985)."""
    s = np.linspace(0.0, 1.0, n)
    return np.asarray(s**3 * (10.0 - 15.0 * s + 6.0 * s * s))


def course(*knots: tuple[float, float]) -> FloatArray:
    """Straight lines through (time in seconds, value), sampled at 100 Hz."""
    times, values = zip(*knots, strict=True)
    grid = np.arange(round(times[-1] * RATE_HZ)) / RATE_HZ
    return np.asarray(np.interp(grid, times, values))


def angle_block(
    trunk_deg: ArrayLike, lumbar_deg: ArrayLike, quality: ArrayLike = 1.0, start_s: float = 0.0
) -> AngleBlock:
    """Angles of a trunk and a spine at 100 Hz; the pelvis is what is left of the trunk."""
    trunk = np.atleast_1d(np.asarray(trunk_deg, dtype=np.float64))
    n = len(trunk)
    lumbar = np.broadcast_to(np.asarray(lumbar_deg, dtype=np.float64), (n,))
    nothing = np.zeros(n)
    pelvis = np.deg2rad(trunk - np.where(np.isnan(lumbar), 0.0, lumbar))
    return AngleBlock(
        t_s=start_s + np.arange(n) / RATE_HZ,
        pelvis_tilt_rad=pelvis,
        trunk_tilt_rad=np.deg2rad(trunk),
        lumbar_flexion_rad=np.deg2rad(lumbar),
        lumbar_flexion_sd_rad=nothing,
        lumbar_lateral_rad=nothing,
        lumbar_axial_rad=nothing,
        hip_flexion_rad=pelvis,
        quality=np.broadcast_to(np.asarray(quality, dtype=np.float64), (n,)).copy(),
    )


def rows_of(angles: AngleBlock, first: int, stop: int) -> AngleBlock:
    """The samples [first, stop)."""
    return AngleBlock(*(getattr(angles, f.name)[first:stop] for f in fields(AngleBlock)))


def stretch_of(angles: AngleBlock, upward_acc_m_s2: FloatArray | None = None) -> Stretch:
    """A stretch of the track that shows these angles; at an even height if not told."""
    n = len(angles)
    columns = {name: np.zeros(n) for name in COLUMNS}
    columns |= {f.name: getattr(angles, f.name) for f in fields(AngleBlock)}
    columns["rep_tilt_rad"] = angles.trunk_tilt_rad
    if upward_acc_m_s2 is not None:
        columns["upward_acc_m_s2"] = upward_acc_m_s2
    return Stretch.of(0, columns)


@dataclass(frozen=True)
class Made:
    """The tools for motion made by hand."""

    least_jerk: Callable[[int], FloatArray]
    course: Callable[..., FloatArray]
    angles: Callable[..., AngleBlock]
    rows: Callable[[AngleBlock, int, int], AngleBlock]
    stretch: Callable[..., Stretch]


@pytest.fixture(scope="session")
def made() -> Made:
    return Made(least_jerk, course, angle_block, rows_of, stretch_of)


@dataclass(frozen=True, eq=False)
class Session:
    """A synthetic session and what was said of it."""

    exercise: Exercise
    simulation: Simulation
    analysis: Analysis

    @property
    def truth(self) -> Truth:
        return self.simulation.truth

    @property
    def true_reps(self) -> tuple[TrueRep, ...]:
        return self.truth.counted_reps

    def found(self, true: TrueRep) -> Rep | None:
        """The repetition that was found where this one really was."""
        return overlapping(true, self.analysis.reps)

    def invented(self) -> list[str]:
        """Repetitions where there was none, by what the lifter was doing."""
        return [
            self.doing(0.5 * (rep.start_s + rep.end_s))
            for rep in self.analysis.reps
            if not any(_shared(true, rep) > 0.5 * (rep.end_s - rep.start_s) for true in self.all)
        ]

    @property
    def all(self) -> tuple[TrueRep, ...]:
        return self.truth.reps

    def doing(self, t_s: float) -> str:
        names = [s.name for s in self.truth.segments if s.start_s <= t_s < s.end_s]
        return f"{names[0] if names else 'resting'} at {t_s:.1f} s"

    def motion(self) -> MotionBlock:
        """The motion that the engine was fed with."""
        sensors = tuple(self.simulation.blocks)
        timeline = Timeline(sensors)
        pushed = timeline.push(list(self.simulation.blocks.values()))
        grid = GridBlock.concatenate([pushed, timeline.finish()])
        q_sensor = Orientations(sensors, filter_name="vqf").follow(grid)
        alignment = self.analysis.calibration.alignment
        rows = [sensors.index(name) for name in alignment.placements]
        return AnglePipeline(alignment).follow(grid, q_sensor[rows])

    def engine(self) -> Engine:
        """A fresh engine with the calibration and the limits of the analysis."""
        alignment = self.analysis.calibration.alignment
        return Engine(self.exercise, alignment, self.analysis.limits)


def _shared(true: TrueRep, rep: Rep) -> float:
    return min(true.end_s, rep.end_s) - max(true.start_s, rep.start_s)


def overlapping(true: TrueRep, reps: tuple[Rep, ...]) -> Rep | None:
    """The repetition that covers more than half of this true one."""
    best = max(reps, key=lambda rep: _shared(true, rep), default=None)
    if best is None or _shared(true, best) <= 0.5 * (true.end_s - true.start_s):
        return None
    return best


def slices(motion: MotionBlock, length: int) -> Iterator[MotionBlock]:
    """The motion in blocks of that many samples."""
    for first in range(0, len(motion), length):
        stop = first + length
        yield MotionBlock(
            rows_of(motion.angles, first, stop),
            *(getattr(motion, f.name)[first:stop] for f in fields(MotionBlock)[1:]),
        )


def analysed(exercise: Exercise, simulation: Simulation) -> Session:
    """The session, calibrated by its marked phases if it has any."""
    told = phases_text(simulation)
    recording = Recording(Path("synthetic.csv"), simulation.blocks)
    settings = AnalysisSettings(exercise, phases=parse_phases(told.split()) if told else None)
    return Session(exercise, simulation, analyze(recording, settings))


def trained(wish: Wish) -> Session:
    """The wished session and its analysis."""
    return analysed(wish.exercise, simulated(wish))


def varied(
    exercise: Exercise,
    reps: int,
    seed: int,
    variation: Variation,
    depths: Sequence[float] = (),
) -> Session:
    """One set with repetitions that vary as told, without a calibration.

    depths are the shares of the full depth that the repetitions reach, where told; those below 0.9
    are partial ones.
    """
    wearer = draw_wearer(seed)
    one = draw_set(motion_of(exercise), wearer, reps, seed, "none", variation)
    if depths:
        told = zip(one.reps, depths, strict=True)
        plans = tuple(replace(rep, depth=depth, partial=depth < 0.9) for rep, depth in told)
        one = replace(one, reps=plans)
    plan = draw_session((one,), seed, calibration=exercise.posture.lying)
    return analysed(exercise, simulate(plan, wearer, seed=seed))


@dataclass(frozen=True)
class Sessions:
    """The tools for synthetic sessions."""

    of: Callable[[Wish], Session]
    analysed: Callable[[Exercise, Simulation], Session]
    varied: Callable[..., Session]
    slices: Callable[[MotionBlock, int], Iterator[MotionBlock]]
    overlapping: Callable[[TrueRep, tuple[Rep, ...]], Rep | None]


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    return Sessions(trained, analysed, varied, slices, overlapping)
