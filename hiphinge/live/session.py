"""A session: records in, in their order of arrival; angles, repetitions and alerts out.

Live, virtual and replayed sessions are this object and differ in who brings the records. Nothing
here reads a clock, a file or a device, and the same records give the same results bit for bit.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.corrections import correction_from_text
from analysis.engine import Step
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from analysis.limits import Limits, limits_for
from analysis.manner import Manner, aspect_of, changed
from analysis.recognition_words import sentence
from analysis.remeasured import Judging
from analysis.sides import Said, word_of
from calibration.progress import Seen
from calibration.result import Calibration
from firmware_bridge.records import LinkChange, LinkState, Marker, Notification, Record, StreamStart
from firmware_bridge.shared_jolt import SharedJolts
from firmware_bridge.stream import SensorStream, StreamHealth
from hiphinge.live import manners, marks
from hiphinge.live.arrivals import Arrivals
from hiphinge.live.calibrating import Calibrating, Found
from hiphinge.live.dowel_testing import DowelSpan, DowelTesting
from hiphinge.live.legs import TAKEN
from hiphinge.live.measuring import Measuring
from hiphinge.live.settings import SessionSettings, Way
from hiphinge.live.update import Stage, Update
from hiphinge.live.wear import Wear
from imu.errors import HiphingeError
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import MotionBlock
from imu.samples import SampleBlock
from imu.sensor_quality import SensorQuality
from imu.timeline import Timeline


class Session:
    """One wearer, one session. Raises UnknownNameError for limits or a filter that are unknown."""

    def __init__(self, settings: SessionSettings) -> None:
        self.settings = settings
        self._exercise = settings.exercise
        self._said: list[Said] = []
        self._manner = settings.manner
        self._limits: Limits = limits_for(settings.limit_profile, None)
        self._sensors = settings.sensors
        self._streams = {name: SensorStream(name) for name in self._sensors}
        self._arrivals = {name: Arrivals(name) for name in self._sensors}
        self._jolts = SharedJolts()
        self._timeline = Timeline(self._sensors)
        self._orientations = Orientations(self._sensors, filter_name=settings.filter_name)
        self._calibrating: Calibrating | None = Calibrating(settings)
        self._measuring: Measuring | None = None
        self._wear = Wear()
        self._testing = DowelTesting()
        self._paused = False
        self._links: dict[str, LinkState] = {}

    @property
    def stage(self) -> Stage:
        """How far the session has come."""
        if self._calibrating is None:
            return Stage.PAUSED if self._paused else Stage.TRAINING
        if any(arrivals.samples for arrivals in self._arrivals.values()):
            return Stage.CALIBRATING
        return Stage.WAITING

    @property
    def exercise(self) -> Exercise:
        """What is done now."""
        return self._exercise if self._measuring is None else self._measuring.exercise

    @property
    def limits(self) -> Limits:
        """The limits in force; before the calibration those of no range."""
        return self._limits if self._measuring is None else self._measuring.limits

    @property
    def calibration(self) -> Calibration | None:
        """The calibration in force."""
        return None if self._measuring is None else self._measuring.calibration

    @property
    def context(self) -> Judging | None:
        """What repetitions are judged by now; None before the first calibration."""
        return None if self._measuring is None else self._measuring.context

    @property
    def slipped(self) -> str:
        """The sensor that slipped and was not set right yet, "" for none."""
        return "" if self._wear.slipped is None else self._wear.slipped.sensor

    @property
    def phase(self) -> str:
        """The phase of the calibration under way, "" for none."""
        return "" if self._calibrating is None else self._calibrating.phase

    @property
    def next_phase(self) -> str:
        """The first phase of the calibration under way that was not marked yet."""
        return "" if self._calibrating is None else self._calibrating.next_phase

    @property
    def way(self) -> Way:
        """How the calibration under way, or the last one, is come to."""
        return self.settings.way if self._calibrating is None else self._calibrating.way

    @property
    def seen(self) -> Seen:
        """What the wearer has shown of that phase."""
        return Seen() if self._calibrating is None else self._calibrating.seen

    @property
    def side(self) -> str:
        """What the wearer said last of the standing leg: one of `analysis.sides.WORDS`, or ""."""
        return self._said[-1][1] if self._said else ""

    @property
    def manner(self) -> Manner:
        """How the wearer wants to be told now."""
        return self._manner

    @property
    def test_phase(self) -> str:
        """The phase of the dowel test under way, "" for none."""
        return self._testing.phase

    @property
    def tests(self) -> tuple[DowelSpan, ...]:
        """The dowel tests that came to their end."""
        return self._testing.spans

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
        if self._measuring is None:
            return update
        return replace(update, steps=(*update.steps, self._measuring.finish()))

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
        update = replace(self._follow(self._timeline.push([block])), samples=block)
        jolt = self._jolts.follow(block)
        if jolt is None:
            return update
        for sensor, by_s in jolt.shifts_s.items():
            self._streams[sensor].shift(by_s)
        return replace(update, notices=(*update.notices, jolt.statement))

    def _follow(self, grid: GridBlock) -> Update:
        if not len(grid):
            return Update(self.stage)
        q_sensor = self._orientations.follow(grid)
        calibrating, found = self._calibrating, None
        refusals: tuple[str, ...] = ()
        if calibrating is not None:
            found = calibrating.follow(grid, q_sensor)
            refusals = calibrating.refusals
        if self._measuring is None:
            if found is None or calibrating is None:
                repeat = calibrating.repeat if calibrating is not None and refusals else ""
                return Update(self.stage, refusals=refusals, repeat=repeat)
            return self._begin(found, calibrating)
        ended: tuple[Step, ...] = ()
        if found is not None:
            ended = (self._measuring.calibrated_anew(found.calibration, found.begin_s),)
            self._calibrating = None
        wear = self._wear.follow(grid, q_sensor, self._measuring)
        idle = self._paused or self._calibrating is not None or self.test_phase == marks.STAND
        counts = not idle and not wear
        motion, steps = self._measuring.follow(grid, q_sensor, counts=counts)
        looks_like = self._measuring.recognized()
        said = () if looks_like is None else (sentence(looks_like),)
        return Update(
            self.stage,
            motion,
            (*ended, *steps),
            None if found is None else found.calibration,
            refusals,
            calibrating.repeat if calibrating is not None and refusals else "",
            (*(event.text for event in wear), *said),
            wear,
            recognized=looks_like,
        )

    def _begin(self, found: Found, calibrating: Calibrating) -> Update:
        """Training begins: the motion that was kept is measured as all that follows."""
        measuring = Measuring(
            self.settings, self._exercise, found.calibration, found.begin_s, self._manner
        )
        for from_s, word in self._said:
            measuring.say_side(word, from_s)
        self._measuring, self._calibrating = measuring, None
        kept = calibrating.kept
        measured = [
            measuring.follow(grid, q_sensor, counts=not self._paused)
            for grid, q_sensor in zip(kept.grids, kept.q_sensor, strict=True)
        ]
        return Update(
            self.stage,
            MotionBlock.concatenate([motion for motion, _ in measured]),
            tuple(step for _, steps in measured for step in steps),
            found.calibration,
        )

    def _mark(self, marker: Marker) -> Update:
        steps: tuple[Step, ...] = ()
        notices: tuple[str, ...] = ()
        measuring = self._measuring
        if marker.kind == marks.PHASE and self._calibrating is not None:
            self._calibrating.mark(marker)
        elif marker.kind == marks.CALIBRATE:
            steps = self._testing.leave(measuring)
            self._calibrate(marker.text)
        elif marker.kind == marks.DOWEL:
            can = measuring if self._calibrating is None else None
            steps, notices = self._testing.mark(marker, can)
        elif marker.kind == marks.CORRECT:
            return self._correct(marker.text)
        elif marker.kind == marks.REZERO:
            notices = self._rezero(marker.arrival_s)
        elif marker.kind in (marks.PAUSE, marks.RESUME):
            self._paused = marker.kind == marks.PAUSE
        elif marker.kind == marks.EXERCISE:
            steps, notices = self._change_exercise(marker.text)
        elif marker.kind == marks.SIDE:
            notices = self._say_side(marker)
        elif marker.kind == marks.FEEDBACK:
            steps, notices = self._switch(marker)
        elif marker.kind == marks.SET and measuring is not None:
            measuring.next_set()
        elif marker.kind == marks.UNDO and measuring is not None:
            steps = (measuring.undo(),)
        elif marker.kind == marks.JOLT:
            self._jolts.mark(marker.arrival_s)
        return Update(self.stage, steps=steps, notices=notices)

    def _calibrate(self, wish: str) -> None:
        """Calibrate by phases, from the first one on or from the one that is named; or do not.

        A calibration that is in force stays so until there is another.
        """
        calibrating = self._calibrating
        if wish == marks.CANCEL:
            if self._measuring is not None:
                self._calibrating = None
        elif calibrating is None or calibrating.way is not Way.PHASES:
            kept = None if calibrating is None else calibrating.kept
            self._calibrating = Calibrating(replace(self.settings, way=Way.PHASES), kept)
        else:
            calibrating.repeat_from(wish or marks.STAND)

    def _correct(self, text: str) -> Update:
        try:
            return Update(self.stage, correction=correction_from_text(text))
        except HiphingeError as error:
            return Update(self.stage, notices=(str(error),))

    def _rezero(self, asked_s: float) -> tuple[str, ...]:
        if self._measuring is None or self._calibrating is not None:
            return ("There is no neutral yet: calibrate first.",)
        self._wear.rezero(asked_s)
        return ("Stand tall and keep still.",)

    def _say_side(self, marker: Marker) -> tuple[str, ...]:
        try:
            self._said.append((marker.arrival_s, word_of(marker.text)))
        except HiphingeError as error:
            return (str(error),)
        if self._measuring is not None:
            self._measuring.say_side(self._said[-1][1], self._said[-1][0])
        return (TAKEN[self.side],) if self.exercise.sided else ()

    def _switch(self, marker: Marker) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """How the wearer wants to be told from here on."""
        try:
            aspect, manner = aspect_of(marker.text), changed(self._manner, marker.text)
        except HiphingeError as error:
            return (), (str(error),)
        if aspect in self.settings.fixed or manner == self._manner:
            return (), ()
        self._manner = manner
        steps = () if self._measuring is None else self._measuring.switch(manner, marker.arrival_s)
        return steps, (manners.taken(aspect, manner),)

    def _change_exercise(self, exercise_id: str) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        try:
            exercise = exercise_named(exercise_id)
        except HiphingeError as error:
            return (), (str(error),)
        if self._measuring is None:
            self._exercise = exercise
            return (), ()
        left = self._testing.leave(self._measuring)
        return (*left, self._measuring.change_exercise(exercise)), ()
