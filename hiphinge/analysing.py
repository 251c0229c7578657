"""A recording → its analysis: the same stages a live session runs, fed with one big block."""

from __future__ import annotations

import itertools
import math
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.metadata import version

import numpy as np
import scipy

from analysis.engine import Engine, Step
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from analysis.limit_text import profile_of_text
from analysis.limits import limits_for
from analysis.manner import Manner
from analysis.outcome import Outcome, outcome
from analysis.recognition import Recognition, Recognizer, commonest
from analysis.recognition_words import whole_sentence
from analysis.remeasured import Judging
from analysis.result import Analysis
from analysis.seat import arched_from_seat
from analysis.sets import summarize
from analysis.sides import Said, word_of
from calibration.automatic import calibrate_automatically
from calibration.motion import body_motion
from calibration.procedure import Phases, calibrate_from_phases
from calibration.profile import Profile, calibration_from
from calibration.result import Calibration
from calibration.static import find_neutral
from hiphinge import __version__
from hiphinge.put_right import put_right
from hiphinge.readable import readable
from imu.angles import AngleBlock
from imu.errors import SettingError
from imu.frames import SACRUM, THIGHS, UPPER_BACK
from imu.grid import GRID_RATE_HZ, GridBlock, GridRoom
from imu.orientation import Orientations, smoothed
from imu.pipeline import AnglePipeline, MotionBlock
from imu.samples import FloatArray
from imu.sensor_quality import SensorQuality, sensor_quality
from imu.timeline import Timeline
from imu.units import DEG_PER_RAD
from recordings.pages import small_pages
from recordings.recording import Recording

OFFLINE_FILTER = "vqf"
Progress = Callable[[str, float], None]
PIECE_S = 50.0
PIECE = round(PIECE_S * GRID_RATE_HZ)
"""A recording is taken in piece by piece: what is at hand stays in the processor's cache, and
progress is told. The results do not depend on it."""


def refuse_offline_without_vqf(filter_name: str, offline: bool) -> None:
    """Raise SettingError where smoothing is asked of a filter that has none."""
    if offline and filter_name != OFFLINE_FILTER:
        raise SettingError(
            f"--offline is a variant of {OFFLINE_FILTER}; the filter '{filter_name}' has none"
        )


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """What is asked of an analysis.

    offline   smooth orientations with knowledge of what comes; live results never do
    side      the leg that stands in single-leg work, as the wearer says: "left", "right",
              "alternating" or ""
    sides     (from when on in seconds, such a word): what the wearer said on the way
    corrections  what was put right afterwards, as a session keeps it
    recognize  let the first repetitions say which exercise it is; where they don't, `exercise`
    profile, phases, mounting  a stored calibration, marked phases of one, or a told mounting
    limits    a limit profile as text (`analysis.limit_text`); "" for the exercise's own
    """

    exercise: Exercise
    filter_name: str = "vqf"
    offline: bool = False
    profile: Profile | None = None
    mounting: Mapping[str, FloatArray] = field(default_factory=dict)
    phases: Phases | None = None
    upper_level: str = ""
    limits: str = ""
    side: str = ""
    sides: tuple[Said, ...] = ()
    recognize: bool = False
    corrections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise SettingError, UnknownNameError for what does not exist."""
        word_of(self.side)
        refuse_offline_without_vqf(self.filter_name, self.offline)
        profile_of_text(self.limits, self.exercise.limit_profile)


@small_pages()
def analyze(
    recording: Recording, settings: AnalysisSettings, progress: Progress | None = None
) -> Analysis:
    """Calibrate, follow and judge a whole recording. Raises CalibrationError."""
    report = progress or (lambda stage, share: None)
    report("Following orientation", 0.0)
    sensors = recording.sensors
    motion = followed(recording, settings.filter_name, report)
    grid, q_sensor = motion.grid, motion.q_earth_from_sensor
    if settings.offline:
        report("Smoothing orientation", 0.65)
        q_sensor = smoothed(grid, sensors)
    report("Calibrating", 0.7)
    calibration = _calibrate(grid, sensors, q_sensor, settings)
    alignment = calibration.alignment
    if sensors != tuple(alignment.placements):
        q_sensor = q_sensor[[sensors.index(name) for name in alignment.placements]]
    pipeline = AnglePipeline(alignment, gravity_only=SACRUM in recording.gravity_only)
    watched = _Watched(settings, calibration)
    begin_s = -np.inf if settings.phases is None else settings.phases.end_s
    angles = np.empty((len(fields(AngleBlock)), len(grid)))
    for first in range(0, max(len(grid), 1), PIECE):
        report("Finding repetitions", 0.8 + 0.2 * first / max(len(grid), 1))
        piece = slice(first, first + PIECE)
        moved = pipeline.follow(grid.part(piece.start, piece.stop), q_sensor[:, piece])
        for row, angle in zip(angles, fields(AngleBlock), strict=True):
            row[piece] = getattr(moved.angles, angle.name)
        watched.follow(moved.after(begin_s))
    ended, told = watched.finish()
    quality = tuple(_quality(recording, name, motion, calibration) for name in sensors)
    whole = AngleBlock(*angles)
    report("Done", 1.0)
    return Analysis(
        recording=readable(recording.path.name),
        duration_s=recording.duration_s,
        exercise=watched.exercise,
        limits=watched.limits,
        calibration=calibration,
        angles=whole,
        reps=ended.reps,
        alerts=ended.alerts,
        sets=summarize(ended.reps, ended.alerts, ended.cues),
        sensors=quality,
        left_out=recording.left_out,
        notes=(*recording.notes, *watched.notes, *told, *notes_on(sensors, quality, whole)),
        settings=_settings(settings, watched.exercise, watched.limits.profile.id),
        versions=versions(),
        synthetic=recording.metadata.get("synthetic", "").lower() == "true",
        upper_level=settings.upper_level or recording.metadata.get("upper_level", ""),
        recognized=watched.recognized,
    )


class _Watched:
    """Motion → what was done in it; the exercise is the one that was told, or is recognised."""

    def __init__(self, settings: AnalysisSettings, calibration: Calibration) -> None:
        self._settings = settings
        self._calibration = calibration
        self._recognizer = Recognizer(calibration.alignment) if settings.recognize else None
        self._kept: list[MotionBlock] = []
        self._steps: list[Step] = []
        self.recognized: tuple[Recognition, ...] | None = None
        self.notes: tuple[str, ...] = ()
        self._begin(settings.exercise)

    def _begin(self, exercise: Exercise) -> None:
        own = self._calibration.range_of_motion
        own_rad = own.lumbar_flexion_rad if own else None
        self.exercise = exercise
        profile = profile_of_text(self._settings.limits, exercise.limit_profile)
        self.limits = limits_for(profile, own_rad)
        self._engine = Engine(
            exercise,
            self._calibration.alignment,
            self.limits,
            manner=Manner(),
            side=self._settings.side,
        )
        for from_s, word in self._settings.sides:
            self._engine.say_side(word, from_s)

    def follow(self, motion: MotionBlock) -> None:
        """Take the next block; where the exercise is yet to be found it is kept."""
        if self._recognizer is not None or self._settings.corrections:
            self._kept.append(motion)
        if self._recognizer is None:
            self._steps.append(self._engine.follow(motion))
        else:
            self._recognizer.follow(motion)

    def finish(self) -> tuple[Outcome, tuple[str, ...]]:
        """What stands of all that was said, and sentences on what was put right."""
        if self._recognizer is not None:
            self._recognizer.finish()
            self.recognized = self._recognizer.found
            self.notes = (whole_sentence(self.recognized),)
            chosen = commonest(self.recognized)
            if chosen is not None:
                self._begin(exercise_named(chosen.exercise_id))
            self._steps = [self._engine.follow(motion) for motion in self._kept]
        steps = [*self._steps, self._engine.finish()]
        if not self._settings.corrections:
            return outcome(steps), ()
        judging = Judging(self.exercise, self.limits, self._calibration.alignment)
        return put_right(self._settings.corrections, steps, self._kept, judging)


def versions() -> dict[str, str]:
    """Of hiphinge and of what computes its numbers."""
    return {
        "hiphinge": __version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "vqf": _installed("vqf"),
        "ahrs": _installed("ahrs"),
        "python": platform.python_version(),
    }


_installed = cache(version)  # what says nothing itself is looked up on disk


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A recording on the grid, its orientations (S, n, 4), and the stages that they are from."""

    grid: GridBlock
    q_earth_from_sensor: FloatArray
    timeline: Timeline
    orientations: Orientations


def followed(recording: Recording, filter_name: str, report: Progress) -> Followed:
    """The recording's motion, taken in piece by piece."""
    sensors, blocks = recording.sensors, list(recording.blocks.values())
    start_s, end_s = recording.start_s, recording.end_s
    cells = math.ceil(recording.duration_s * GRID_RATE_HZ) + 2
    room = GridRoom(len(sensors), cells)
    timeline = Timeline(sensors, room=room)
    orientations = Orientations(sensors, filter_name=filter_name)
    q = np.empty((len(sensors), cells, 4))

    def follow(grid: GridBlock) -> None:
        orientations.follow(grid, out=q[:, room.used - len(grid) : room.used])

    edges = [-np.inf, *np.arange(start_s + PIECE_S, end_s, PIECE_S).tolist(), np.inf]
    for from_s, until_s in itertools.pairwise(edges):
        follow(timeline.push([block.between(from_s, until_s) for block in blocks]))
        report("Following orientation", 0.7 * min(1.0, (until_s - start_s) / (end_s - start_s + 1)))
    follow(timeline.finish())
    grid = room.filled().block(sensors)
    return Followed(grid, q[:, : len(grid)], timeline, orientations)


def _calibrate(
    grid: GridBlock,
    sensors: tuple[str, ...],
    q_sensor: FloatArray,
    settings: AnalysisSettings,
) -> Calibration:
    motion = body_motion(grid, sensors, q_sensor)
    if settings.profile is not None:
        found = find_neutral(motion) if len(motion) >= motion.rate_hz else None
        return calibration_from(settings.profile, sensors, found)
    if settings.phases is not None:
        return calibrate_from_phases(motion, settings.phases, settings.mounting)
    return calibrate_automatically(motion, settings.mounting)


def _quality(
    recording: Recording,
    name: str,
    motion: Followed,
    calibration: Calibration,
) -> SensorQuality:
    duplicates, backward = motion.timeline.losses(name)
    placement = calibration.alignment.placements.get(name)
    measured = name not in recording.gravity_only
    return sensor_quality(
        recording.blocks[name],
        duplicates=duplicates,
        backward=backward,
        gyro_bias_rad_s=motion.orientations.gyro_bias_rad_s(name),
        gravity_m_s2=placement.gravity_m_s2 if placement and measured else float("nan"),
    )


def notes_on(
    sensors: tuple[str, ...], quality: tuple[SensorQuality, ...], angles: AngleBlock
) -> list[str]:
    """What the reader must know about what was worn, what was lost, and what neutral was."""
    notes = []
    forward_deg = arched_from_seat(angles, GRID_RATE_HZ) * DEG_PER_RAD
    if forward_deg > 0.0:
        notes.append(
            "Neutral was probably a seat: at times the pelvis is "
            f"{forward_deg:.0f}° further forward under an upright trunk, as in somebody who stands "
            "up. Angles and limits are counted from that seat, and standing shows as arching. "
            "Begin with a moment of standing still, or mark the phases of a calibration."
        )
    if UPPER_BACK not in sensors:
        notes.append(
            "Without a sensor on the upper back there is no lumbar flexion: there are tilt, "
            f"repetitions and tempo from {_named(sensors)}."
        )
    elif SACRUM not in sensors:
        notes.append(
            "Without a sensor on the sacrum there is no lumbar flexion: there are tilt, "
            f"repetitions and tempo from {_named(sensors)}."
        )
    if SACRUM in sensors and not any(name in THIGHS for name in sensors):
        notes.append("Without a thigh sensor hip flexion is the tilt of the pelvis.")
    notes.extend(
        f"{entry.sensor}: {entry.gaps} gap{'s' if entry.gaps > 1 else ''} longer than 50 ms, the "
        f"longest {entry.longest_gap_s:.2f} s; angles there are less certain, and where they are "
        "not to be trusted nobody is alerted on them."
        for entry in quality
        if entry.gaps
    )
    return notes


def _named(sensors: tuple[str, ...]) -> str:
    return " and ".join(sensors)


def _settings(
    settings: AnalysisSettings, exercise: Exercise, limit_profile: str
) -> dict[str, str | float]:
    told: dict[str, str | float] = {
        "exercise": exercise.id,
        "filter": settings.filter_name,
        "orientation": "offline" if settings.offline else "online",
        "grid_rate_hz": GRID_RATE_HZ,
        "limit_profile": limit_profile,
    }
    return told | {"side": settings.side} if settings.side else told
