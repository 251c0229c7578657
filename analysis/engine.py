"""Blocks of motion → repetitions and alerts.

This is the part of a session that live, virtual and replay share. Feed blocks in order, of any
length; what comes out is the same wherever they are cut. Nothing here reads a clock or a file.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from analysis.alerts import AlertSteps, AlertWatch
from analysis.events import Alert, Cue, Pace, Rep, Turned
from analysis.excursion import Turn
from analysis.exercises.exercise import Exercise, Signal
from analysis.fading import Mode
from analysis.feedback import Feedback, Known
from analysis.limits import Limits
from analysis.manner import Manner
from analysis.metrics.metric import RepMotion
from analysis.metrics.registry import measure
from analysis.open_hips import OpenHipsWatch
from analysis.posture_gate import PostureGate
from analysis.rep_signal import height_trust, rep_signal, rep_tilt
from analysis.reps import FoundRep, Rejected, RepCounter
from analysis.second_thoughts import SecondThoughts, Withdrawn
from analysis.sets import REST_S
from analysis.sides import Side, SideSense
from analysis.track import Track
from analysis.verdict import verdict, with_alert
from imu.alignment import Alignment
from imu.grid import GRID_RATE_HZ
from imu.pipeline import MotionBlock
from imu.samples import BoolArray, FloatArray

LOCKOUT_S = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """What one block brought. An alert is raised first and closed later, as the same event.

    cues   what is said of it, once, wherever it is said
    paces  how often faults are told from here on
    turns  repetitions under way that have turned
    """

    reps: tuple[Rep, ...]
    raised: tuple[Alert, ...]
    closed: tuple[Alert, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    cues: tuple[Cue, ...] = ()
    paces: tuple[Pace, ...] = ()
    turns: tuple[Turned, ...] = ()


NOTHING = Step((), (), ())
FADES = Manner(Mode.FADING)


class Engine:
    """One session of one exercise and one wearer; `earned` clean sets came before."""

    def __init__(
        self,
        exercise: Exercise,
        alignment: Alignment,
        limits: Limits,
        *,
        rate_hz: float = GRID_RATE_HZ,
        sets_before: int = 0,
        manner: Manner = FADES,
        earned: int = 0,
        side: str = "",
    ) -> None:
        self._exercise = exercise
        self._limits = limits
        self._rate_hz = rate_hz
        self._score = alignment.score
        self._trust = height_trust(alignment)
        self._track = Track()
        self._counter = RepCounter(exercise, rate_hz, height_trust=self._trust)
        self._gate = PostureGate(exercise.posture, rate_hz)
        self._watch = AlertWatch(limits, rate_hz)
        self._open_hips = OpenHipsWatch(limits, rate_hz) if exercise.sided else None
        self._side = SideSense(side)
        self._thoughts = SecondThoughts(exercise)
        self._feedback = Feedback(exercise, manner, earned, sets_before)
        self._withdrawn: list[Withdrawn] = []
        self._raised: list[Alert] = []
        self._set = sets_before
        self._index = 0
        self._last: Rep | None = None
        self._last_end_s = -np.inf

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Excursions that did not count, with the reason."""
        return tuple(self._counter.rejected)

    def follow(self, motion: MotionBlock) -> Step:
        """What happened in this block."""
        counts = self._gate.follow(motion)
        tilt = rep_tilt(motion, self._exercise.signal, self._exercise.posture, counts)
        signal = rep_signal(motion, tilt, self._exercise.signal, self._trust)
        self._track.append(motion, tilt, signal)
        counted = self._counter.follow(signal, self._track)
        alerts = self._alerts(self._watched(motion, tilt, counts), counted)
        self._raised += alerts.raised
        known, turns = self._in_order(counted)
        self._track.forget_before(self._counter.oldest_needed)
        if not (known or turns or alerts.raised or alerts.closed):
            return NOTHING
        said = self._feedback.follow(alerts, known)
        return Step(
            tuple(one.rep for one in known),
            said.raised,
            said.closed,
            self._taken_back(),
            said.cues,
            said.paces,
            turns,
        )

    def finish(self) -> Step:
        """What was still going on, or in doubt, when the motion ended."""
        alerts = self._watch.finish()
        if self._open_hips is not None:
            alerts = alerts.joined(self._open_hips.finish())
        said = self._feedback.follow(alerts)
        self._end_set()
        gone = self._taken_back()
        for one in gone:
            self._feedback.withdraw(one.rep)
        return Step((), said.raised, said.closed, gone)

    @property
    def sets(self) -> int:
        """How many sets there have been, with those of earlier engines."""
        return self._set

    @property
    def earned(self) -> int:
        """Clean sets that have accumulated (`analysis.fading`)."""
        return self._feedback.earned

    def next_set(self) -> None:
        """The next repetition begins a new set, however short the rest was."""
        self._last_end_s = -np.inf
        self._feedback.next_set()

    def switch(self, manner: Manner, now_s: float) -> Step:
        """The wearer wants to be told otherwise from here on."""
        return Step((), (), (), paces=(self._feedback.switch(manner, now_s),))

    def say_side(self, word: str, from_s: float = -np.inf) -> None:
        """Which leg stands in repetitions that begin from then on (`analysis.sides`).

        Raises UnknownNameError.
        """
        self._side.say(word, from_s)

    def undo(self) -> Step:
        """The wearer says that the last repetition was none. Nothing, if there is no last one."""
        last, self._last = self._last, None
        if last is None:
            return NOTHING
        self._thoughts.settle()
        self._feedback.withdraw(last)
        self._side.take_back()
        self._index -= 1
        if self._index == 0:
            self._set -= 1
            self._last_end_s = -np.inf
        return Step((), (), (), (Withdrawn(last, "undone"),))

    def _taken_back(self) -> tuple[Withdrawn, ...]:
        withdrawn, self._withdrawn = tuple(self._withdrawn), []
        return withdrawn

    def _end_set(self) -> None:
        """Forget a set whose only repetition was none."""
        gone = self._thoughts.set_begins()
        if gone is not None:
            self._withdrawn.append(gone)
            self._set -= 1

    def _time_s(self, sample: float, found: FoundRep) -> float:
        """Seconds at a fractional sample of the session."""
        row = sample - found.stretch.first
        t_s = found.stretch.t_s
        return float(t_s[0]) + row / self._rate_hz

    def _alerts(self, motion: MotionBlock, counted: list[FoundRep]) -> AlertSteps:
        """What all rules say of a block."""
        alerts = self._limit_alerts(motion, counted)
        if self._open_hips is None:
            return alerts
        lateral = motion.pelvis_lateral_rad
        return alerts.joined(self._open_hips.follow(motion.angles, lateral, alerts.raised))

    def _limit_alerts(self, motion: MotionBlock, counted: list[FoundRep]) -> AlertSteps:
        """Those of the spine. Who lies never comes upright: a bend is over as its rep ends."""
        if not (self._exercise.posture.lying and counted):
            return self._watch.follow(motion.angles)
        ends = sorted({found.known_until for found in counted})
        first = self._track.stop - len(motion)
        steps = []
        for start, stop in itertools.pairwise([first, *ends, self._track.stop]):
            part = motion.part(start - first, stop - first)
            steps.append(self._watch.follow(part.angles))
            if stop in ends:
                self._watch.next_bend()
        return AlertSteps(
            tuple(alert for step in steps for alert in step.raised),
            tuple(alert for step in steps for alert in step.closed),
        )

    def _in_order(self, counted: list[FoundRep]) -> tuple[list[Known], tuple[Turned, ...]]:
        """The repetitions, and those under way that turned, in the order they became known."""
        turned = self._counter.turns()
        if not (counted or turned):
            return [], ()
        known: list[Known] = []
        turns: list[Turned] = []
        waiting = list(counted)
        for turn in turned:
            while waiting and waiting[0].known_until <= turn.known:
                known.append(self._known(waiting.pop(0)))
            turns += self._turned(turn)
        return [*known, *(self._known(found) for found in waiting)], tuple(turns)

    def _turned(self, turn: Turn) -> list[Turned]:
        """What is told of it: nothing before the set has a repetition to compare it with."""
        start_s, turned_s = self._track.time_s(turn.left), self._track.time_s(turn.turned)
        if not self._index or start_s is None or turned_s is None:
            return []
        return [Turned(start_s, turned_s)] if start_s - self._last_end_s <= REST_S else []

    def _known(self, found: FoundRep) -> Known:
        """A repetition with the moment at which it was found, and those it did away with."""
        before = len(self._withdrawn)
        rep = self._rep(found)
        gone = tuple(one.rep for one in self._withdrawn[before:])
        return Known(self._time_s(found.known_until - 1, found), rep, gone)

    def _rep(self, found: FoundRep) -> Rep:
        start_s, end_s = self._time_s(found.start, found), self._time_s(found.end, found)
        if start_s - self._last_end_s > REST_S:
            self._end_set()
            self._set += 1
            self._index = 0
        self._index += 1
        self._last_end_s = end_s
        motion = self._motion_of(found)
        metrics = measure(motion)
        judged = verdict(motion, metrics["early_spine_share"], self._rate_hz)
        known_s = self._time_s(found.known_until, found)
        judged = self._as_alerted(judged, start_s, min(end_s, known_s))
        bottom_s = self._time_s(found.bottom_start, found)
        bottom_end_s = self._time_s(found.bottom_end, found)
        side = self._side.of(motion) if self._exercise.sided else Side()
        rep = Rep(
            set=self._set,
            index=self._index,
            exercise=self._exercise.id,
            side=side.side,
            signal=self._signal_name(found),
            start_s=start_s,
            bottom_s=bottom_s,
            end_s=end_s,
            eccentric_s=bottom_s - start_s,
            pause_s=bottom_end_s - bottom_s,
            concentric_s=end_s - bottom_end_s,
            metrics=metrics,
            verdict=judged,
            confidence=self._confidence(found, motion),
            side_known=side.known,
        )
        gone = self._thoughts.follow(rep, found)
        if gone is not None:
            self._withdrawn.append(gone)
            self._side.take_back()
            self._index -= 1
        self._last = rep
        return rep

    def _motion_of(self, found: FoundRep) -> RepMotion:
        first = round(found.start)
        turned = round(0.5 * (found.bottom_start + found.bottom_end))
        stop = max(round(found.end), turned + 1) + 1
        until = min(stop + round(LOCKOUT_S * self._rate_hz), found.known_until)
        lockout = self._track.since(stop, max(until, stop))
        return RepMotion(
            found.stretch.part(first, stop),
            found.stretch.part(first, turned + 1),
            found.stretch.part(turned, stop),
            lockout,
            self._limits,
            self._exercise.sided,
        )

    def _as_alerted(self, judged: str, start_s: float, end_s: float) -> str:
        """A repetition is never called by less than what was said while it went on."""
        for alert in self._raised:
            if start_s <= alert.t_s < end_s:
                judged = with_alert(judged, alert)
        self._raised = [alert for alert in self._raised if alert.t_s >= end_s]
        return judged

    def _signal_name(self, found: FoundRep) -> str:
        least = self._exercise.min_amplitude_deg
        if self._exercise.signal is Signal.AUTO and (
            found.inverted or np.degrees(found.evidence.tilt_rad) < least
        ):
            return "sacrum_height"
        whole = found.stretch
        worn = np.isfinite(whole.trunk_tilt_rad).any()
        return (
            "trunk_tilt"
            if worn and self._exercise.signal is not Signal.PELVIS_TILT
            else ("pelvis_tilt")
        )

    def _confidence(self, found: FoundRep, motion: RepMotion) -> float:
        """From how clear the excursion is, how sure the axes are, and how good the data are."""
        clear = found.amplitude / (found.amplitude + 0.4)
        sure = 0.6 + 0.4 * self._score
        quality = motion.whole.quality
        good = 0.5 + 0.5 * float(quality.sum()) / len(quality)
        return float(min(self._exercise.surest, 1.2 * clear * sure * good))

    def _watched(
        self, motion: MotionBlock, tilt_rad: FloatArray, counts: BoolArray | None
    ) -> MotionBlock:
        """What alerts look at: nothing outside of the posture, and a body that lies is bent."""
        if counts is None:
            return motion
        angles = motion.angles
        watched = replace(angles, quality=np.where(counts, angles.quality, 0.0))
        if self._exercise.posture.lying:
            watched = replace(watched, trunk_tilt_rad=tilt_rad)
        return replace(motion, angles=watched)
