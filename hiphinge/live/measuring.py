"""The calibrated part of a session: motion in, angles, repetitions and alerts out.

It can be told of another exercise, of another calibration, and that the wearer rests; what was
measured before stays as it was.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from analysis.engine import Engine, Step
from analysis.exercises.any_bend import ANY
from analysis.exercises.exercise import Exercise
from analysis.fading import Mode
from analysis.limits import limits_for
from analysis.manner import Manner
from analysis.recognition import Recognition, Recognizer
from analysis.remeasured import Judging
from analysis.sides import Said
from calibration.result import Calibration
from hiphinge.live.settings import SessionSettings, limit_profile_of
from imu.alignment import Alignment
from imu.angles import AngleBlock
from imu.grid import GridBlock
from imu.pipeline import AnglePipeline, MotionBlock
from imu.samples import FloatArray

NOTHING = Step((), (), ())
TESTED = Manner(Mode.QUIET)
"""A test says nothing but its result."""


class Measuring:
    """One wearer from the first calibration on. Raises UnknownNameError for unknown limits."""

    def __init__(
        self,
        settings: SessionSettings,
        exercise: Exercise,
        calibration: Calibration,
        begin_s: float = -np.inf,
        manner: Manner | None = None,
    ) -> None:
        self._settings = settings
        self._manner = manner or settings.manner
        self.calibration = calibration
        self._begin_s = begin_s
        self.reps = 0
        self._earned = dict(settings.earned)
        self._said: list[Said] = []
        self._news: Recognition | None = None
        self._tests = False
        self._fits(calibration)
        self._begin_exercise(exercise, sets_before=0)

    @property
    def context(self) -> Judging:
        """What repetitions are judged by now."""
        return Judging(self.exercise, self.limits, self.calibration.alignment)

    def follow(
        self, grid: GridBlock, q_sensor: FloatArray, *, counts: bool = True
    ) -> tuple[MotionBlock, tuple[Step, ...]]:
        """The motion of these cells, and what it brought; nothing where it is not to count."""
        motion = self._pipeline.follow(grid, q_sensor[self._rows])
        counted = motion if counts else unknown(motion)
        if len(grid) and self._begin_s > grid.t_s[0]:
            counted = counted.after(self._begin_s)
        if not len(counted):
            return motion, ()
        if self._recognizer is not None:
            self._news = self._recognizer.follow(counted) or self._news
        step = self._engine.follow(counted)
        self.reps += len(step.reps)
        return motion, () if step == NOTHING else (step,)

    def recognized(self) -> Recognition | None:
        """What a set was newly recognised as, once, where nobody told the exercise."""
        news, self._news = self._news, None
        return news

    def finish(self) -> Step:
        """What was still going on."""
        return self._engine.finish()

    def next_set(self) -> None:
        """The next repetition begins a new set."""
        self._engine.next_set()

    def say_side(self, word: str, from_s: float) -> None:
        """Which leg stands in repetitions that begin from then on. Raises UnknownNameError."""
        self._said.append((from_s, word))
        self._engine.say_side(word, from_s)

    def switch(self, manner: Manner, now_s: float) -> tuple[Step, ...]:
        """The wearer wants to be told otherwise from here on; a test under way says nothing."""
        self._manner = manner
        return () if self._tests else (self._engine.switch(manner, now_s),)

    def undo(self) -> Step:
        """The last repetition was none."""
        return self._engine.undo()

    def change_exercise(self, exercise: Exercise, *, tests: bool = False) -> Step:
        """Another exercise from here on; what the last one leaves.

        tests  it is done as a test: without cues, and earning nothing
        """
        ended = self._engine.finish()
        if not self._tests:
            self._earned[self.exercise.id] = self._engine.earned
        self._tests = tests
        self._begin_exercise(exercise, sets_before=self._engine.sets)
        return ended

    def calibrated_anew(self, calibration: Calibration, begin_s: float) -> Step:
        """Another calibration from here on: angles and counting begin again."""
        self._fits(calibration)
        self.calibration, self._begin_s = calibration, begin_s
        return self.change_exercise(self.exercise)

    def realigned(self, alignment: Alignment, *statements: str) -> None:
        """The same sensors sit a little otherwise from here on; counting goes on."""
        before = self.calibration
        self.calibration = replace(
            before, alignment=alignment, statements=(*before.statements, *statements)
        )
        self._pipeline.realign(alignment)

    def _fits(self, calibration: Calibration) -> None:
        sensors = self._settings.sensors
        self._rows = [sensors.index(name) for name in calibration.alignment.placements]
        self._pipeline = AnglePipeline(calibration.alignment)

    def _begin_exercise(self, exercise: Exercise, *, sets_before: int) -> None:
        self.exercise = exercise
        own = self.calibration.range_of_motion
        self.limits = limits_for(
            limit_profile_of(exercise, self._settings.limits),
            own.lumbar_flexion_rad if own else None,
        )
        alignment = self.calibration.alignment
        self._engine = Engine(
            exercise,
            alignment,
            self.limits,
            sets_before=sets_before,
            manner=TESTED if self._tests else self._manner,
            earned=self._earned.get(exercise.id, 0),
        )
        for from_s, word in self._said:
            self._engine.say_side(word, from_s)
        self._recognizer = Recognizer(alignment) if exercise.id == ANY.id else None
        self._news = None


def unknown(motion: MotionBlock) -> MotionBlock:
    """The same time with nothing known: what nobody counts."""
    nothing = np.full(len(motion), np.nan)
    names = [f.name for f in fields(AngleBlock)[1:]]
    told = dict.fromkeys(names, nothing) | {"quality": np.zeros(len(motion))}
    angles = AngleBlock(t_s=motion.angles.t_s, **told)
    return MotionBlock(angles, *(nothing for _ in fields(MotionBlock)[1:]))
