"""A recording or a session of a day → its seconds and bends, in the memory of some minutes.

A recording is calibrated from its first `BEGINNING_S` and followed piece by piece; a session is
replayed, so that what the live session counted, paused and put right holds here too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from analysis.daily_bends import Bend, bends_of
from analysis.engine import Engine, Step
from analysis.events import Rep
from analysis.exercises.catalogue import exercise_named
from analysis.exposure import classify
from analysis.limits import Limits, limits_for, profile_named
from analysis.outcome import outcome
from analysis.seconds import Seconds, SecondsWatch
from calibration.automatic import calibrate_automatically
from calibration.motion import body_motion
from calibration.procedure import calibrate_from_phases
from calibration.profile import calibration_from
from calibration.result import Calibration
from calibration.static import find_neutral
from firmware_bridge.records import Record
from hiphinge.analysing import PIECE_S, AnalysisSettings, Progress
from hiphinge.live.replayed import replay, stored_settings
from hiphinge.live.update import Update
from hiphinge.recorded import STARTED_KEY, with_own_facts
from imu.errors import CalibrationError, RecordingError
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline
from imu.samples import FloatArray, IntArray, SampleBlock
from imu.timeline import Timeline
from recordings.importers.registry import read_recording
from recordings.recording import Recording
from recordings.replay import is_session, open_replay

EXERCISE = "daily_bend"
BEGINNING_S = 1200.0
"""An automatic calibration looks at no more than this: a profile or marked phases need less."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One recording of the day.

    started   when its second 0 was, None if it does not tell
    doing     `analysis.exposure.Doing` of each second
    """

    name: str
    started: datetime | None
    seconds: Seconds
    doing: IntArray
    bends: tuple[Bend, ...]
    limits: Limits
    calibration: Calibration
    sensors: tuple[str, ...]
    synthetic: bool
    upper_level: str
    wearer: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """What following samples or a session gives, before it is a part."""

    seconds: Seconds
    reps: tuple[Rep, ...]
    limits: Limits
    calibration: Calibration


class SecondsOfSession:
    """Watches a session, live or replayed, and keeps its seconds."""

    def __init__(self) -> None:
        self.watch = SecondsWatch()

    def told(self, record: Record, update: Update) -> None:
        """A record was stored and analysed."""
        if update.motion is not None:
            self.watch.follow(update.motion)


def part_of(
    path: Path, settings: AnalysisSettings, progress: Progress | None = None, *, trust: bool = False
) -> Part:
    """The part in a recording or a session's folder. Raises RecordingError, CalibrationError."""
    report = progress or (lambda stage, share: None)
    if is_session(path):
        return _of_session(path, report)
    return of_recording(read_recording(path, trust_units=trust), settings, report)


def of_recording(recording: Recording, settings: AnalysisSettings, report: Progress) -> Part:
    """The part in a recording. Raises CalibrationError."""
    asked = with_own_facts(settings, recording)
    told = recording.metadata.get(STARTED_KEY, "")

    def batches() -> Iterator[list[SampleBlock]]:
        for blocks in recording.slices(PIECE_S):
            yield blocks
            done_s = float(blocks[0].t_s[-1]) - recording.start_s
            report("Following", min(1.0, done_s / (recording.duration_s + 1.0)))

    followed = follow(batches(), recording.sensors, asked)
    report("Done", 1.0)
    return assembled(
        recording.path.name,
        followed,
        recording.sensors,
        started=datetime.fromisoformat(told) if told else None,
        synthetic=recording.metadata.get("synthetic", "").lower() == "true",
        upper_level=asked.upper_level,
        notes=recording.notes,
    )


def follow(
    batches: Iterable[list[SampleBlock]], sensors: tuple[str, ...], settings: AnalysisSettings
) -> Followed:
    """Seconds and repetitions of batches of samples in order of time, kept no longer than needed.

    Raises CalibrationError.
    """
    pieces = _pieces(batches, sensors, settings.filter_name)
    phases = settings.phases
    begun = _beginning(pieces, BEGINNING_S if phases is None else phases.end_s)
    calibration = _calibrated(begun, sensors, settings)
    alignment = calibration.alignment
    rows = [sensors.index(name) for name in alignment.placements]
    limits = _limits(calibration)
    pipeline, watch = AnglePipeline(alignment), SecondsWatch()
    engine = Engine(settings.exercise, alignment, limits)
    begin_s = -np.inf if phases is None else phases.end_s
    steps: list[Step] = []
    for grid, q_sensor in itertools.chain(begun, pieces):
        motion = pipeline.follow(grid, q_sensor[rows]).after(begin_s)
        watch.follow(motion)
        steps.append(engine.follow(motion))
    steps.append(engine.finish())
    return Followed(watch.seconds(), outcome(steps).reps, limits, calibration)


def assembled(
    name: str,
    followed: Followed,
    sensors: tuple[str, ...],
    *,
    started: datetime | None,
    synthetic: bool,
    upper_level: str,
    wearer: str = "",
    notes: tuple[str, ...] = (),
) -> Part:
    """A part from what was found in it."""
    seconds, limits = followed.seconds, followed.limits
    doing = classify(seconds)
    own = tuple(rep for rep in followed.reps if rep.exercise == EXERCISE)
    bends = bends_of(own, limits, seconds, doing)
    return Part(
        name,
        started,
        seconds,
        doing,
        bends,
        limits,
        followed.calibration,
        sensors,
        synthetic,
        upper_level,
        wearer,
        notes,
    )


def _of_session(path: Path, report: Progress) -> Part:
    stored = open_replay(path)
    info = stored.info
    settings = replace(stored_settings(stored), exercise=exercise_named(EXERCISE), limits="")
    watcher = SecondsOfSession()
    done = replay(path, settings, watchers=[watcher], progress=report)
    analysis = done.analysis
    if analysis.calibration.method == "none":
        raise RecordingError(path, "the session was never calibrated: it holds no angles")
    return assembled(
        stored.path.name,
        Followed(watcher.watch.seconds(), analysis.reps, analysis.limits, analysis.calibration),
        tuple(entry.sensor for entry in analysis.sensors),
        started=None if info is None else info.started,
        synthetic=stored.synthetic,
        upper_level=analysis.upper_level,
        wearer="" if info is None else info.facts.wearer or "",
        notes=analysis.notes,
    )


Piece = tuple[GridBlock, FloatArray]


def _pieces(
    batches: Iterable[list[SampleBlock]], sensors: tuple[str, ...], filter_name: str
) -> Iterator[Piece]:
    """The samples on the grid with their orientations (S, n, 4), piece by piece."""
    timeline = Timeline(sensors)
    orientations = Orientations(sensors, filter_name=filter_name)
    for blocks in batches:
        grid = timeline.push(blocks)
        yield grid, orientations.follow(grid)
    grid = timeline.finish()
    yield grid, orientations.follow(grid)


def _beginning(pieces: Iterator[Piece], until_s: float) -> list[Piece]:
    """The pieces up to that time, at least one."""
    begun: list[Piece] = []
    first_s: float | None = None
    for grid, q_sensor in pieces:
        begun.append((grid, q_sensor))
        if len(grid):
            first_s = float(grid.t_s[0]) if first_s is None else first_s
            if float(grid.t_s[-1]) - max(first_s, 0.0) >= until_s:
                break
    return begun


def _calibrated(
    begun: list[Piece], sensors: tuple[str, ...], settings: AnalysisSettings
) -> Calibration:
    grid = GridBlock.concatenate([grid for grid, _ in begun])
    q_sensor = np.concatenate([q for _, q in begun], axis=1)
    motion = body_motion(grid, sensors, q_sensor)
    if settings.profile is not None:
        found = find_neutral(motion) if len(motion) >= motion.rate_hz else None
        return calibration_from(settings.profile, sensors, found)
    if settings.phases is not None:
        return calibrate_from_phases(motion, settings.phases, settings.mounting)
    if not len(motion):
        raise CalibrationError(("The recording holds no motion.",))
    return calibrate_automatically(motion, settings.mounting)


def _limits(calibration: Calibration) -> Limits:
    own = calibration.range_of_motion
    profile = profile_named(exercise_named(EXERCISE).limit_profile)
    return limits_for(profile, own.lumbar_flexion_rad if own else None)
