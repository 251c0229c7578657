"""Motion → repetitions, online: which excursions count, and where each begins and ends.

Two phase machines look at the same signal. One waits for bends from an upright start; where the
exercise does not say how it starts, or starts at the bottom, the other waits for rises from a low
one (a deadlift from the floor, getting up from a chair). Whoever completes a repetition first owns
the time until its end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.boundaries import Boundaries, boundaries
from analysis.candidate import Before, Candidate
from analysis.elsewhere import CLEARLY_SINKS_M
from analysis.evidence import SHORT_S, SINKS_M, Evidence, closed_height, gather
from analysis.excursion import Excursion, Turn
from analysis.exercises.exercise import Exercise, Signal, Start
from analysis.objections import Objections
from analysis.phase_machine import PhaseMachine
from analysis.rep_signal import CLEAR_DROP_M, CLEAR_TILT_RAD
from analysis.sets import REST_S
from analysis.track import Stretch, Track
from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG

SAME_SHAPE = 0.6
"""Overlap of the times spent in the upper half, over their union: then tilt and signal agree."""
MARGIN_S = 0.3
"""What the body does is looked for this much before and after the excursion, whose height runs
ahead, and which is seen only once the level is clearly left."""
REST_SEEN_S = 1.0
"""On the floor so much of the rest before the excursion says what level and height it leaves."""
TRUNK_MOVES = 0.5
"""Of the tilt that counts: an upper sensor that is lain on may move less, and then tells nothing of
when. A design value."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundRep:
    """A repetition and the motion it was found in.

    start, bottom_start, bottom_end, end  samples of the session, fractional
    inverted                              it began at the bottom
    stretch                               the motion from the level and back to it
    known_until                           the sample before which all this was known
    """

    start: float
    bottom_start: float
    bottom_end: float
    end: float
    inverted: bool
    amplitude: float
    evidence: Evidence
    stretch: Stretch
    known_until: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """An excursion that did not count, and why: "partial", "sideways", "walking", "sitting" ..."""

    start: int
    end: int
    reason: str


class RepCounter:
    """Feed the signal (and keep the track), get repetitions the moment they end."""

    def __init__(self, exercise: Exercise, rate_hz: float, *, height_trust: float = 0.0) -> None:
        self._exercise = exercise
        self._trust = height_trust
        self._objections = Objections(exercise, rate_hz, height_trust)
        self._before = Before()
        self._rate_hz = rate_hz
        least_tilt = exercise.min_amplitude_deg * RAD_PER_DEG / CLEAR_TILT_RAD
        least = least_tilt
        if exercise.signal is Signal.AUTO:
            least = min(least_tilt, SINKS_M / CLEAR_DROP_M)
        self._machines: list[tuple[PhaseMachine, bool]] = []
        longest = exercise.tempo.max_s
        if exercise.start is not Start.BOTTOM:
            remembers = exercise.signal is Signal.AUTO and height_trust > 0.0
            remembers |= exercise.daily  # who lay on a bed left from there, and will not be back
            machine = PhaseMachine(least, longest, rate_hz, from_zero=remembers)
            self._machines.append((machine, False))
        if exercise.start is Start.BOTTOM or exercise.signal is Signal.AUTO:
            self._machines.append((PhaseMachine(least, longest, rate_hz), True))
        self._stop = 0
        self._look_back = round((SHORT_S + 0.5) * rate_hz)
        self.rejected: list[Rejected] = []
        self._begun: list[tuple[int, bool]] = []

    def turns(self) -> tuple[Turn, ...]:
        """Repetitions under way that have turned in the last stretch, begun as the last one was."""
        begun, turned = self._begun, []
        for machine, inverted in self._machines:
            if not machine.turns:
                continue
            for turn in machine.turns:
                before = [how for known, how in begun if known <= turn.known]
                if before and before[-1] is inverted:
                    turned.append(turn)
            machine.turns.clear()
        self._begun = begun[-1:]
        return tuple(sorted(turned, key=lambda turn: turn.known)) if turned else ()

    @property
    def is_open(self) -> bool:
        """Whether a repetition is under way."""
        return self._machines[0][0].is_open

    @property
    def oldest_needed(self) -> int:
        """The first sample that an excursion under way may still ask for."""
        first = self._stop
        for machine, _ in self._machines:
            if machine.index == self._stop:
                first = min(first, machine.reaches_back_to)
        return first - self._look_back

    def follow(self, signal: FloatArray, track: Track) -> list[FoundRep]:
        """The repetitions that end in this stretch (n,) of the signal, already on the track."""
        offset = track.stop - len(signal)
        runs = _finite_runs(signal)
        streams = [
            _excursions(machine, runs, offset, inverted=inverted)
            for machine, inverted in self._machines
        ]
        waiting = [next(stream, None) for stream in streams]
        found = []
        while any(waiting):
            _, row = min((e.closed, row) for row, e in enumerate(waiting) if e is not None)
            excursion = waiting[row]
            assert excursion is not None
            machine, inverted = self._machines[row]
            if excursion.left - self._before.until > REST_S * self._rate_hz:
                self._before = replace(self._before, amplitudes=())
            rep = self._judge(excursion, track, inverted=inverted)
            if rep is not None:
                machine.accept(rep.amplitude)
                amplitudes = (*self._before.amplitudes, rep.amplitude)[-3:]
                self._before = Before(rep.end, inverted, amplitudes)
                self._begun.append((rep.known_until, inverted))
                found.append(rep)
            waiting[row] = next(streams[row], None)
        self._stop = track.stop
        return found

    def _judge(self, excursion: Excursion, track: Track, *, inverted: bool) -> FoundRep | None:
        stretch = track.since(excursion.left, excursion.returned + 1)
        if stretch.first > excursion.left or len(stretch) < 4:
            return None
        turned = excursion.turned - excursion.left
        at, by_tilt = self._boundaries(stretch, turned, inverted=inverted)
        amplitude = excursion.peak - max(excursion.level, excursion.valley)
        evidence = gather(stretch, at, self._around(excursion, track))
        candidate = Candidate(excursion, at, amplitude, evidence, inverted, by_tilt)
        reason = self._objections.reason(candidate, self._before, track)
        if reason:
            self.rejected.append(Rejected(excursion.left, excursion.returned, reason))
            return None
        first = excursion.left
        if self._is_seen_in_height(evidence):
            first, at = self._by_height(excursion, at, track, inverted=inverted)
        return FoundRep(
            first + at.start,
            first + at.bottom_start,
            first + at.bottom_end,
            first + at.end,
            inverted,
            amplitude,
            evidence,
            stretch,
            excursion.closed,
        )

    def _around(self, excursion: Excursion, track: Track) -> Stretch:
        """The excursion with a margin: a movement begins before its signal is seen to leave."""
        margin = round(MARGIN_S * self._rate_hz)
        first = max(excursion.left - margin, 0)
        return track.since(first, min(excursion.returned + margin, excursion.closed))

    def _from_rest(self, start: float, excursion: Excursion, track: Track) -> Stretch:
        """What begins at that sample, some of the rest before it, and all that is known since."""
        rest = max(self._before.until, start - REST_SEEN_S * self._rate_hz, 0.0)
        return track.since(min(math.ceil(rest), excursion.turned), excursion.closed)

    def _boundaries(
        self, stretch: Stretch, turned: int, *, inverted: bool
    ) -> tuple[Boundaries, bool]:
        """Read off the tilt (True) where it has the signal's shape, off the signal where not."""
        sign = -1.0 if inverted else 1.0
        # leaning back at the top is no part of the bend: it ends at neutral
        tilt = sign * np.maximum(self._phase_tilt(stretch), 0.0)
        signal = sign * stretch.signal
        size = float(tilt.max()) - max(float(tilt[0]), float(tilt[-1]))
        clear = size >= self._exercise.min_amplitude_deg * RAD_PER_DEG
        if clear and _same_shape(tilt, signal):
            return boundaries(tilt, int(tilt.argmax())), True
        return boundaries(signal, turned), False

    def _phase_tilt(self, stretch: Stretch) -> FloatArray:
        """The tilt that phases are read off, (n,): on the floor the trunk's too, if it moves.

        It is what hips and spine do together. A spine that rounds or arches meanwhile hurries the
        pelvis, stops it, or turns it back before the body has arrived.
        """
        tilt = stretch.rep_tilt_rad
        if not self._exercise.posture.bounded:
            return tilt
        trunk = self._exercise.posture.towards_bottom(stretch.trunk_tilt_rad)
        moves = np.isfinite(trunk).all() and np.ptp(trunk) >= TRUNK_MOVES * np.ptp(tilt)
        return trunk if moves else tilt

    def _is_seen_in_height(self, evidence: Evidence) -> bool:
        if self._trust <= 0.5:
            return False
        if self._exercise.posture.bounded:
            return min(map(abs, self._exercise.expected.pelvis_drop_m)) >= CLEARLY_SINKS_M
        auto = self._exercise.signal is Signal.AUTO and not evidence.thigh_worn
        return auto and evidence.travel_m >= SINKS_M

    def _by_height(
        self, excursion: Excursion, at: Boundaries, track: Track, *, inverted: bool
    ) -> tuple[int, Boundaries]:
        """First sample and boundaries of what sinks: how far the sacrum did, and the trunk's lean.

        So does a squat, and whoever moves the hips on the floor, where tilts are small.
        """
        on_floor = self._exercise.posture.bounded
        around = self._around(excursion, track)
        if on_floor:
            around = self._from_rest(excursion.left + at.start, excursion, track)
        sign = -1.0 if inverted else 1.0
        height = closed_height(around.upward_acc_m_s2, 1.0 / self._rate_hz)
        depth = -sign * height / CLEAR_DROP_M
        before = max(excursion.left - around.first, 0)
        inner = slice(before, excursion.returned + 1 - around.first)
        tilt = self._phase_tilt(around) if on_floor else around.trunk_tilt_rad
        lean = sign * np.maximum(tilt, 0.0) / CLEAR_TILT_RAD
        if _same_shape(lean[inner], sign * around.signal[inner]):
            depth = depth + lean
        turned = before + int(np.argmax(depth[inner]))
        found = boundaries(depth, turned, drifts=True)
        return around.first, replace(found, start=min(max(found.start, 0.0), found.bottom_start))


def _excursions(
    machine: PhaseMachine, runs: list[tuple[int, FloatArray]], offset: int, *, inverted: bool
) -> Iterator[Excursion]:
    """What one machine finds in the runs of a block that begins at sample `offset`."""
    for first, part in runs:
        if machine.index != offset + first:
            machine.restart(offset + first)
        yield from machine.follow(-part if inverted else part)


def _same_shape(tilt: FloatArray, signal: FloatArray) -> bool:
    """Whether a tilt that is known spends its upper half when the signal does."""
    by_tilt, by_signal = _upper_half(tilt), _upper_half(signal)
    shared, either = np.count_nonzero(by_tilt & by_signal), np.count_nonzero(by_tilt | by_signal)
    return bool(either > 0 and shared >= SAME_SHAPE * either)


def _upper_half(values: FloatArray) -> BoolArray:
    return values > 0.5 * (float(values.max()) + float(values.min()))


def _finite_runs(signal: FloatArray) -> list[tuple[int, FloatArray]]:
    """(first row, values) of each stretch without NaN."""
    good = np.isfinite(signal)
    if np.count_nonzero(good) == len(good):
        return [(0, signal)] if len(signal) else []
    edges = np.flatnonzero(np.diff(np.concatenate(([0], good.astype(np.int8), [0]))))
    return [(int(a), signal[a:b]) for a, b in edges.reshape(-1, 2)]
