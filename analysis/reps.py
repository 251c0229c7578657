"""Motion → repetitions, online: which excursions count, and where each begins and ends.

Two phase machines look at the same signal. One waits for bends from an upright start; where the
exercise does not say how it starts, or starts at the bottom, the other waits for rises from a low
one (a deadlift from the floor, getting up from a chair). Whoever completes a repetition first owns
the time until its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.boundaries import Boundaries, boundaries
from analysis.evidence import (
    SHORT_S,
    SINKS_M,
    Evidence,
    closed_height,
    gather,
    height_gain,
    is_still,
    main_tilt,
)
from analysis.exercises.exercise import Exercise, Signal, Start
from analysis.phase_machine import Excursion, PhaseMachine, Turn
from analysis.rep_signal import CLEAR_DROP_M, CLEAR_TILT_RAD
from analysis.sets import REST_S
from analysis.track import Stretch, Track
from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG

STILL_BEFORE_S = 0.5
QUIET_BEFORE_S = 1.5
QUIET_RAD = 3.0 * RAD_PER_DEG
"""Who begins at the bottom rests there; hands at a shoe keep the back moving."""
CHAIN_S = 2.0
"""A repetition that begins at the bottom must begin from rest, or within this after another one."""
MOST_OVERLAP = 0.25
"""Of its own length: what overlaps the repetition before by more is the same motion seen again."""
SAME_SHAPE = 0.6
"""Overlap of the times spent in the upper half, over their union: then tilt and signal agree."""
MARGIN_S = 0.3
"""What the body does is looked for this much before and after the excursion, whose height runs
ahead, and which is seen only once the level is clearly left."""
PARTIAL_SHARE = 0.5
"""Of the usual amplitude: a smaller excursion is a partial repetition, not counted."""
SITTING_M = 0.18
"""A sacrum that ends this much lower or higher has sat down or got up."""
FURTHER_M = 0.1
"""A sacrum that travels this much further than the exercise takes it was on a chair."""
ANOTHER_BOTTOM_M = 0.09
ANOTHER_BOTTOM_RAD = 20.0 * RAD_PER_DEG
"""A repetition from the floor sinks as far as it rose, and bends as far again: who does not came
from a chair or a shoe."""
CLEARLY_SINKS_M = 0.08
"""Where every repetition sinks the hips by so much, one that does not come up again was none."""
TRUNK_MOVES = 0.5
"""Of the tilt that counts: an upper sensor that is lain on may move less, and then tells nothing of
when. A design value."""
WRONG_WAY_M = 0.03
"""Rising on the way down, or sinking on the way up, of a sacrum that went there and back: less is
what a turning point that was read a little early or late makes of it. A design value."""
DEEPER_RAD = 25.0 * RAD_PER_DEG
"""Beyond the deepest that is expected on the knees or lying: that is getting down or up."""
PAUSE_S = 5.0
"""Who stays at the bottom for longer ties a shoe, and does no repetition."""
SURE_S = 2.5
"""Up to this a height holds; from there on its error grows with the square of the time."""
PASSING_M_S = 0.3
"""A lift ends at rest on the floor: a sacrum that sinks or rises faster is on its way to a seat."""
UPRIGHT_RAD = 10.0 * RAD_PER_DEG
CROUCHED_S = 1.5
"""Who goes deeper than the exercise and stays there for longer ties a shoe."""
SITTING_TILT_RAD = 60.0 * RAD_PER_DEG
"""People lean less than this to sit down; a deeper bend is one, whatever the height says."""


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
        expected = exercise.expected.trunk_tilt_deg
        deepest_deg = max(abs(expected[0]), abs(expected[1]))
        self._deepest_rad = deepest_deg * RAD_PER_DEG + DEEPER_RAD
        self._last_inverted = False
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
        self._owned_until = -np.inf
        self._stop = 0
        self._look_back = round((SHORT_S + 0.5) * rate_hz)
        self._usual: list[float] = []
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
            if excursion.left - self._owned_until > REST_S * self._rate_hz:
                self._usual = []
            rep = self._judge(excursion, track, inverted=inverted)
            if rep is not None:
                machine.accept(rep.amplitude)
                self._usual = [*self._usual, rep.amplitude][-3:]
                self._owned_until = rep.end
                self._last_inverted = inverted
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
        evidence = gather(stretch, turned, at, self._around(excursion, track))
        reason = self._objection(
            excursion, at, amplitude, evidence, track, inverted=inverted, by_tilt=by_tilt
        )
        if reason:
            self.rejected.append(Rejected(excursion.left, excursion.returned, reason))
            return None
        first = excursion.left
        if self._is_seen_in_height(evidence):
            first, at = self._by_height(excursion, track, inverted=inverted)
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
            return boundaries(tilt, int(np.argmax(tilt))), True
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
        auto = self._exercise.signal is Signal.AUTO and not evidence.thigh_worn
        return auto and self._trust > 0.5 and evidence.travel_m >= SINKS_M

    def _by_height(
        self, excursion: Excursion, track: Track, *, inverted: bool
    ) -> tuple[int, Boundaries]:
        """First sample and boundaries of a squat: how far the sacrum sank, and the trunk's lean."""
        around = self._around(excursion, track)
        sign = -1.0 if inverted else 1.0
        height = closed_height(around.upward_acc_m_s2, 1.0 / self._rate_hz)
        depth = -sign * height / CLEAR_DROP_M
        before = excursion.left - around.first
        inner = slice(before, before + excursion.returned + 1 - excursion.left)
        lean = sign * np.maximum(around.trunk_tilt_rad, 0.0) / CLEAR_TILT_RAD
        if _same_shape(lean[inner], sign * around.signal[inner]):
            depth = depth + lean
        turned = before + int(np.argmax(depth[inner]))
        found = boundaries(depth, turned, drifts=True)
        return around.first, replace(found, start=min(max(found.start, 0.0), found.bottom_start))

    def _objection(
        self,
        excursion: Excursion,
        at: Boundaries,
        amplitude: float,
        evidence: Evidence,
        track: Track,
        *,
        inverted: bool,
        by_tilt: bool,
    ) -> str:
        """Why the excursion does not count, or ""."""
        exercise = self._exercise
        tempo = exercise.tempo
        start, length = excursion.left + at.start, at.end - at.start
        if self._owned_until - start > MOST_OVERLAP * length:
            return "overlaps"
        if not tempo.min_s <= length / self._rate_hz <= tempo.max_s:
            return "too fast" if length / self._rate_hz < tempo.min_s else "too slow"
        if evidence.is_walk and amplitude < 2.0:
            return "walking"
        if self._is_sitting(excursion, at, evidence, track, by_tilt):
            return "sitting"
        if not exercise.daily and (at.bottom_end - at.bottom_start) / self._rate_hz > PAUSE_S:
            return "stayed at the bottom"
        if exercise.daily and not self._from_upright(excursion, track):
            return "not from upright"
        least = exercise.min_amplitude_deg * RAD_PER_DEG
        # seen from the bottom, the tilt falls first and grows again
        tilt = evidence.tilt_rad if not inverted else self._inverted_tilt(excursion, track)
        travel = evidence.travel_m if self._trust > 0.0 else 0.0
        if exercise.signal is not Signal.AUTO or exercise.start is Start.BOTTOM:
            if tilt < least:
                return "too small"
        elif inverted:
            if not travel >= SINKS_M:
                return "too small"
            chained = excursion.left < self._owned_until + CHAIN_S * self._rate_hz
            if not (chained and self._last_inverted) and not self._rested(excursion.left, track):
                return "began at the bottom while moving"
        elif tilt < least and not travel >= SINKS_M:
            return "too small"
        if exercise.posture.bounded and tilt > self._deepest_rad:
            return "deeper than the exercise"
        if not inverted and evidence.sideways_rad > max(evidence.tilt_rad, 0.5 * CLEAR_TILT_RAD):
            return "sideways"
        if len(self._usual) >= 2 and not exercise.daily:
            usual = sorted(self._usual)[len(self._usual) // 2]
            if amplitude < PARTIAL_SHARE * usual:
                return "partial"
        return ""

    def _rested(self, sample: int, track: Track) -> bool:
        """Whether the wearer kept still before this sample, and quiet for longer."""
        still = track.since(sample - round(STILL_BEFORE_S * self._rate_hz), sample)
        quiet = track.since(sample - round(QUIET_BEFORE_S * self._rate_hz), sample)
        return is_still(still) and float(np.ptp(main_tilt(quiet))) < QUIET_RAD

    def _is_sitting(
        self, excursion: Excursion, at: Boundaries, evidence: Evidence, track: Track, by_tilt: bool
    ) -> bool:
        """Whether the sacrum ends elsewhere, or goes much deeper than the exercise does."""
        exercise = self._exercise
        if self._trust <= 0.5 or exercise.posture.lying:
            return False
        if exercise.start is Start.BOTTOM:
            return self._is_no_lift(excursion, at, evidence, track)
        if exercise.signal is Signal.AUTO and evidence.thigh_worn:
            return False
        least_m = exercise.expected.pelvis_drop_m[0]
        if exercise.signal is not Signal.AUTO and least_m >= CLEARLY_SINKS_M:
            wrong_way_m = -min(evidence.sank_m, evidence.rose_m)
            returned = evidence.travel_m >= least_m
            return wrong_way_m > (WRONG_WAY_M if returned else 0.0)
        longer = max(1.0, evidence.duration_s / SHORT_S)
        # a height is as uncertain as the neutral that gravity is taken off with
        elsewhere = self._trust * abs(evidence.net_m) > SITTING_M * longer * longer
        deep = (
            min(evidence.sank_m, evidence.rose_m) > exercise.expected.pelvis_drop_m[1] + SITTING_M
        )
        if evidence.tilt_rad > SITTING_TILT_RAD:
            stayed = (at.bottom_end - at.bottom_start) / self._rate_hz > CROUCHED_S
            return deep and stayed and exercise.signal is not Signal.AUTO and not exercise.daily
        if exercise.signal is Signal.AUTO:
            if not by_tilt:
                passing = evidence.duration_s >= SHORT_S and self._passes(evidence, at)
                shallow = elsewhere and evidence.travel_m < SINKS_M
                return evidence.came_still or passing or shallow
            return elsewhere and abs(evidence.net_m) > evidence.travel_m
        return elsewhere or deep

    def _is_no_lift(
        self, excursion: Excursion, at: Boundaries, evidence: Evidence, track: Track
    ) -> bool:
        """Whether a rise from the bottom went further than a lift, to another bottom or a seat."""
        deepest = self._exercise.expected.pelvis_drop_m[1] + FURTHER_M
        apart = abs(evidence.tilt_out_rad - evidence.tilt_back_rad)
        if evidence.travel_m > deepest or apart > ANOTHER_BOTTOM_RAD:
            return True
        doubt = self._doubt(at)
        if abs(evidence.sank_m - evidence.rose_m) > ANOTHER_BOTTOM_M * doubt * doubt:
            return True
        if self._passes(evidence, at):
            return True
        chained = excursion.left < self._owned_until + CHAIN_S * self._rate_hz
        return not chained and self._changed_seat(excursion.left + round(at.bottom_start), track)

    def _doubt(self, at: Boundaries) -> float:
        """How much further off a speed may be for the length of the longer way."""
        longest = max(at.bottom_start - at.start, at.end - at.bottom_end)
        return max(1.0, longest / self._rate_hz / SURE_S)

    def _passes(self, evidence: Evidence, at: Boundaries) -> bool:
        """Whether the sacrum is on its way to somewhere else where the repetition should end."""
        return abs(evidence.still_rising_m_s) > PASSING_M_S * self._doubt(at)

    def _changed_seat(self, lockout: int, track: Track) -> bool:
        """Whether the wearer, upright a moment ago, is upright again but much higher or lower."""
        lately = track.since(lockout - round(SHORT_S * self._rate_hz), lockout + 1)
        upright = np.abs(lately.rep_tilt_rad) < UPRIGHT_RAD
        bent = np.flatnonzero(~upright)
        if not len(bent):
            return False
        before = np.flatnonzero(upright[: bent[-1]])
        if not len(before):
            return False
        since = lately.upward_acc_m_s2[before[-1] :]
        doubt = max(1.0, float(len(since)) / self._rate_hz / SURE_S)
        return abs(height_gain(since, 1.0 / self._rate_hz)) > SITTING_M * doubt * doubt

    def _from_upright(self, excursion: Excursion, track: Track) -> bool:
        """Whether the excursion leads from about neutral away, not from one side to the other."""
        tilt = track.since(excursion.left, excursion.returned + 1).rep_tilt_rad
        behind = max(-float(tilt[0]), -float(tilt[-1]), 0.0)
        least = self._exercise.min_amplitude_deg * RAD_PER_DEG
        return float(tilt.max()) >= max(least, 1.5 * behind)

    def _inverted_tilt(self, excursion: Excursion, track: Track) -> float:
        """How far the tilt falls on the way up, and grows again on the way down: the smaller."""
        tilt = track.since(excursion.left, excursion.returned + 1).rep_tilt_rad
        turned = excursion.turned - excursion.left
        low = float(tilt[max(turned - 5, 0) : turned + 6].min())
        return min(float(tilt[: turned + 1].max()), float(tilt[turned:].max())) - low


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
    shared, either = int((by_tilt & by_signal).sum()), int((by_tilt | by_signal).sum())
    return either > 0 and shared >= SAME_SHAPE * either


def _upper_half(values: FloatArray) -> BoolArray:
    return values > 0.5 * (float(values.max()) + float(values.min()))


def _finite_runs(signal: FloatArray) -> list[tuple[int, FloatArray]]:
    """(first row, values) of each stretch without NaN."""
    good = np.isfinite(signal)
    if np.count_nonzero(good) == len(good):
        return [(0, signal)] if len(signal) else []
    edges = np.flatnonzero(np.diff(np.concatenate(([0], good.astype(np.int8), [0]))))
    return [(int(a), signal[a:b]) for a, b in edges.reshape(-1, 2)]
