"""A session: records in, in their order of arrival; angles, repetitions and alerts out.

Live, virtual and replayed sessions are this object and differ in who brings the records. Nothing
here reads a clock, a file or a device, and the same records give the same results bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np

from analysis.engine import Engine, Step
from analysis.exercises.catalogue import exercise_named
from analysis.limits import Limits, limits_for
from calibration.result import Calibration
from firmware_bridge.records import LinkChange, LinkState, Marker, Notification, Record, StreamStart
from firmware_bridge.stream import SensorStream, StreamHealth
from hiphinge.live import marks
from hiphinge.live.arrivals import Arrivals
from hiphinge.live.calibrating import Calibrating, Found
from hiphinge.live.settings import SessionSettings, limit_profile_of
from imu.angles import AngleBlock
from imu.errors import HiphingeError
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline, MotionBlock
from imu.samples import FloatArray, SampleBlock
from imu.sensor_quality import SensorQuality
from imu.timeline import Timeline

NOTHING = Step((), (), ())


class Stage(StrEnum):
    """How far a session has come."""

    WAITING = "waiting"
    CALIBRATING = "calibrating"
    TRAINING = "training"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What one record brought.

    angles       new angles, None for none
    steps        repetitions and alerts
    calibration  a calibration that is in force from here on
    refusals     why a calibration was refused, whole sentences
    notices      what the wearer should hear of sensors and marks
    """

    stage: Stage
    angles: AngleBlock | None = None
    steps: tuple[Step, ...] = ()
    calibration: Calibration | None = None
    refusals: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class Session:
    """One wearer, one session. Raises UnknownNameError for limits or a filter that are unknown."""

    def __init__(self, settings: SessionSettings) -> None:
        self.settings = settings
        self.exercise = settings.exercise
        self.limits: Limits = limits_for(settings.limit_profile, None)
        self.calibration: Calibration | None = None
        self._sensors = settings.sensors
        self._streams = {name: SensorStream(name) for name in self._sensors}
        self._arrivals = {name: Arrivals(name) for name in self._sensors}
        self._timeline = Timeline(self._sensors)
        self._orientations = Orientations(self._sensors, filter_name=settings.filter_name)
        self._calibrating = Calibrating(settings)
        self._pipeline: AnglePipeline | None = None
        self._engine: Engine | None = None
        self._rows: list[int] = []
        self._begin_s = -np.inf
        self._paused = False
        self._links: dict[str, LinkState] = {}

    @property
    def stage(self) -> Stage:
        """How far the session has come."""
        if self._engine is not None:
            return Stage.PAUSED if self._paused else Stage.TRAINING
        if any(arrivals.samples for arrivals in self._arrivals.values()):
            return Stage.CALIBRATING
        return Stage.WAITING

    @property
    def phase(self) -> str:
        """The phase of the calibration under way, "" for none."""
        return self._calibrating.phase

    @property
    def links(self) -> dict[str, LinkState]:
        """The last that was heard of each link."""
        return dict(self._links)

    @property
    def health(self) -> dict[str, StreamHealth]:
        """What each sensor has sent."""
        return {name: stream.health for name, stream in self._streams.items()}

    def quality(self) -> tuple[SensorQuality, ...]:
        """What arrived of each sensor that sent anything, for the summary."""
        placed = {} if self.calibration is None else self.calibration.alignment.placements
        return tuple(
            arrivals.quality(
                self._streams[name].health,
                losses=self._timeline.losses(name),
                gyro_bias_rad_s=self._orientations.gyro_bias_rad_s(name),
                gravity_m_s2=placed[name].gravity_m_s2 if name in placed else float("nan"),
            )
            for name, arrivals in self._arrivals.items()
            if arrivals.samples
        )

    def push(self, record: Record) -> Update:
        """What this record brings. Bytes that make no sense raise nothing: they are counted."""
        if isinstance(record, Marker):
            return self._mark(record)
        if isinstance(record, LinkChange):
            self._links[record.sensor] = record.state
            return Update(self.stage, notices=(record.text,) if record.text else ())
        if isinstance(record, StreamStart):
            return self._start(record)
        if isinstance(record, Notification) and record.sensor in self._streams:
            block = self._streams[record.sensor].push(record)
            if block is not None and len(block):
                return self._take(block)
        return Update(self.stage)

    def finish(self) -> Update:
        """What was still waiting when the records ended."""
        update = self._follow(self._timeline.finish())
        if self._engine is None:
            return update
        return replace(update, steps=(*update.steps, self._engine.finish()))

    def _start(self, record: StreamStart) -> Update:
        if record.sensor not in self._streams:
            return Update(self.stage, notices=(f"{record.sensor} is not part of this session.",))
        try:
            self._streams[record.sensor].push(record)
        except HiphingeError as error:
            return Update(self.stage, notices=(str(error),))
        return Update(self.stage)

    def _take(self, block: SampleBlock) -> Update:
        self._arrivals[block.sensor].push(block)
        return self._follow(self._timeline.push([block]))

    def _follow(self, grid: GridBlock) -> Update:
        if not len(grid):
            return Update(self.stage)
        q_sensor = self._orientations.follow(grid)
        if self._pipeline is not None:
            return Update(self.stage, *self._measure(grid, q_sensor))
        found = self._calibrating.follow(grid, q_sensor)
        if found is None:
            return Update(self.stage, refusals=self._calibrating.refusals)
        return self._begin(found)

    def _begin(self, found: Found) -> Update:
        """Training begins: the motion that was kept is measured as all that follows."""
        alignment = found.calibration.alignment
        self.calibration, self._begin_s = found.calibration, found.begin_s
        self._rows = [self._sensors.index(name) for name in alignment.placements]
        self._pipeline = AnglePipeline(alignment)
        self._engine = self._engine_for(sets_before=0)
        kept = self._calibrating.kept
        measured = [self._measure(*pair) for pair in zip(kept.grids, kept.q_sensor, strict=True)]
        self._calibrating = Calibrating(self.settings)
        return Update(
            self.stage,
            AngleBlock.concatenate([angles for angles, _ in measured]),
            tuple(step for _, steps in measured for step in steps),
            found.calibration,
        )

    def _engine_for(self, *, sets_before: int) -> Engine:
        assert self.calibration is not None
        own = self.calibration.range_of_motion
        self.limits = limits_for(
            limit_profile_of(self.exercise, self.settings.limits),
            own.lumbar_flexion_rad if own else None,
        )
        alignment = self.calibration.alignment
        return Engine(self.exercise, alignment, self.limits, sets_before=sets_before)

    def _measure(
        self, grid: GridBlock, q_sensor: FloatArray
    ) -> tuple[AngleBlock, tuple[Step, ...]]:
        assert self._pipeline is not None
        assert self._engine is not None
        motion = self._pipeline.follow(grid, q_sensor[self._rows])
        counted = unknown(motion) if self._paused else motion
        if self._begin_s > grid.t_s[0]:
            counted = counted.after(self._begin_s)
        if not len(counted):
            return motion.angles, ()
        step = self._engine.follow(counted)
        return motion.angles, () if step == NOTHING else (step,)

    def _mark(self, marker: Marker) -> Update:
        steps: tuple[Step, ...] = ()
        notices: tuple[str, ...] = ()
        if marker.kind == marks.PHASE and self._engine is None:
            self._calibrating.mark(marker)
        elif marker.kind in (marks.PAUSE, marks.RESUME):
            self._paused = marker.kind == marks.PAUSE
        elif marker.kind == marks.EXERCISE:
            steps, notices = self._change_exercise(marker.text)
        elif self._engine is not None:
            if marker.kind == marks.SET:
                self._engine.next_set()
            elif marker.kind == marks.UNDO:
                steps = (self._engine.undo(),)
        return Update(self.stage, steps=steps, notices=notices)

    def _change_exercise(self, exercise_id: str) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        try:
            self.exercise = exercise_named(exercise_id)
        except HiphingeError as error:
            return (), (str(error),)
        if self._engine is None:
            return (), ()
        ended = self._engine.finish()
        self._engine = self._engine_for(sets_before=self._engine.sets)
        return (ended,), ()


def unknown(motion: MotionBlock) -> MotionBlock:
    """The same time with nothing known: what nobody counts."""
    nothing = np.full(len(motion), np.nan)
    names = [f.name for f in fields(AngleBlock)[1:]]
    told = dict.fromkeys(names, nothing) | {"quality": np.zeros(len(motion))}
    angles = AngleBlock(t_s=motion.angles.t_s, **told)
    return MotionBlock(angles, *(nothing for _ in fields(MotionBlock)[1:]))
