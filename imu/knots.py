"""The samples of one sensor → knots: its signal as straight lines, with their running integral.

Gaps are handled as `imu.timeline` says. Whatever pieces the samples come in, the same knots come
out, bit for bit. What the grid makes of them: `imu.cells`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imu.bridging import HISTORY_S, Track, turning
from imu.samples import FlagArray, FloatArray, IntArray, SampleBlock, SampleFlag, constant

INTERPOLATED_GAP_S = 0.0505
"""50 ms, and what a file's rounded times add to it."""
BRIDGED_GAP_S = 0.5
LONG_GAP_S = 0.1
SETTLE_S = 0.2
"""A gap longer than LONG_GAP_S is bridged from what lies within SETTLE_S on either bank and longer
ago (`imu.bridging`); a shorter one between single samples, which still follow what shakes."""
BANK_S = 1e-6
BANK_SAMPLES = 160
"""Enough for SETTLE_S at 800 Hz."""
CLIPPED = int(SampleFlag.CLIPPED_ACC | SampleFlag.CLIPPED_GYR)
BRIDGE = 1 << 7
"""Marks a knot that no sample was taken for."""
ROOM = 512

_HALF = constant(0.5)

TIME, VALUES, RATE, INTEGRAL = 0, slice(1, 7), slice(4, 7), slice(7, 13)
"""The columns of a knot; the integral is that of the values since the first knot."""


class Knots:
    """The knots of one sensor that the grid still needs, in a buffer that is moved when it is full.

    Samples after a long gap wait until `SETTLE_S` of them have come: a bridge rests on the mean of
    the signal on either bank, because soft tissue shakes, and one sample of a shaking sensor, held
    over a gap, turns the sensor by degrees.
    """

    def __init__(self) -> None:
        self.others: Sequence[Knots] = ()
        """The knots of the sensors that may tell how this one turned in a gap."""
        self.is_given_up = False
        """Whether nobody waits for more of its samples."""
        self._buffer: FloatArray = np.empty((ROOM, 13))
        self._marks_buffer: FlagArray = np.empty(ROOM, dtype=np.uint8)
        self._count = 0
        self._needed_s = -math.inf
        self._waiting: list[tuple[FloatArray, FlagArray]] = []
        self.last_s = -math.inf
        """Up to where the signal is known."""
        self.last_gap_s = -math.inf
        """The end of the last gap worth marking."""
        self.last_clipped_s = -math.inf
        self.duplicates = 0
        self.backward = 0

    @property
    def rows(self) -> FloatArray:
        """The knots (m, 13), oldest first."""
        return self._buffer[: self._count]

    @property
    def marks(self) -> FlagArray:
        """What is known of each knot (m,): `SampleFlag` bits, `BRIDGE`."""
        return self._marks_buffer[: self._count]

    @property
    def arrived_s(self) -> float:
        """When the last sample was taken, whether it waits or not."""
        return float(self._waiting[-1][0][-1, TIME]) if self._waiting else self.last_s

    def push(self, block: SampleBlock, t: FloatArray) -> None:
        """Take the samples, which show the motion at `t` (n,), if they lie after the last one.

        The others are counted.
        """
        assert block.flags is not None
        self.is_given_up = False
        if self._count and not self._waiting:
            knots = self._room_for(len(t))
            self._write(knots[1:], t, block)
            step = knots[1:, TIME] - knots[:-1, TIME]
            steps = step.tolist()
            longest = max(steps)
            if min(steps) > 0.0 and longest <= LONG_GAP_S:
                self._take(knots, step, longest, block.flags)
                return
        samples = np.empty((len(t), 7))
        self._write(samples, t, block)
        before = np.concatenate(((self.arrived_s,), t[:-1]))
        newest = np.maximum.accumulate(before)
        keep = t > newest
        self.duplicates += int(np.count_nonzero(t == newest))
        self.backward += int(np.count_nonzero(t < newest))
        if not keep.any():
            return
        self._waiting.append((samples[keep], block.flags[keep]))
        self.release(bridging=False)

    def give_up(self) -> None:
        """No more samples will come, as it seems: nobody waits for them."""
        self.is_given_up = True

    def forget_before(self, t_s: float) -> None:
        """No later cell begins before t_s."""
        self._needed_s = t_s

    def is_whole(self, start_s: float, end_s: float) -> bool:
        """Whether the signal is known from start_s to end_s without a gap worth marking."""
        if self.last_s < end_s or self.last_gap_s > start_s or self._count < 2:
            return False
        return bool(self._buffer[0, TIME] <= start_s)

    def line_to(self, t: FloatArray) -> IntArray:
        """The rows (n,) of the knots that begin the lines on which the times t (n,) lie.

        A knot belongs to the line that leads to it, the first knot to the one that leaves it.
        """
        return self.rows[1:, TIME].searchsorted(t)

    def release(self, *, bridging: bool = True) -> bool:
        """Append the waiting samples whose gaps can be bridged; whether there were any.

        Samples after a gap wait for the far bank, and for the other sensors up to its end.
        """
        if not self._waiting:
            return False
        samples, marks = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        t = samples[:, TIME]
        before = np.concatenate(((self.last_s,), t[:-1]))
        gaps = np.flatnonzero(t - before > LONG_GAP_S).tolist()
        ends = [*gaps[1:], len(t)] if gaps else []
        done = gaps[0] if gaps else len(t)
        self._append(samples[:done], marks[:done])
        for first, end in zip(gaps, ends, strict=True):
            complete = self.is_given_up or end < len(t) or t[-1] - t[first] >= SETTLE_S
            if not complete:
                break
            if before[first] > -math.inf and t[first] - before[first] <= BRIDGED_GAP_S:
                bank = samples[first:end][t[first:end] < t[first] + SETTLE_S]
                if not bridging or any(other.may_tell_more(bank) for other in self.others):
                    break
                self._bridge(bank)
                self.last_gap_s = float(t[first])
            self._append(samples[first:end], marks[first:end])
            done = end
        self._waiting = [(samples[done:], marks[done:])] if done < len(t) else []
        return done > 0

    def may_tell_more(self, bank: FloatArray) -> bool:
        """Whether samples up to the end of another sensor's far bank (n, 7) are still to come."""
        if self.last_s >= bank[-1, TIME]:
            return False
        if self._waiting:  # the gap that ends first is bridged first
            return bool(self._waiting[0][0][0, TIME] < bank[0, TIME])
        return not self.is_given_up

    def _bridge(self, bank: FloatArray) -> None:
        """Knots in the gap that lead to the far bank (n, 7).

        Two just inside of it, between the means of both banks; more where the turning is told
        better by `imu.bridging`.
        """
        near = self.rows[self.marks < BRIDGE][-BANK_SAMPLES:]
        near = near[near[:, TIME] > self.last_s - SETTLE_S, VALUES]
        until_s = bank[0, TIME]
        ends = np.empty((2, 7))
        ends[:, TIME] = self.last_s + BANK_S, until_s - BANK_S
        ends[0, 1:], ends[1, 1:] = _mean(near), _mean(bank[:, 1:])
        others = [other.track(self.last_s, bank[-1, TIME]) for other in self.others]
        told = turning(self.track(self.last_s, self.last_s), bank[:, TIME], bank[:, RATE], others)
        if told is not None:
            t, rate = told
            share = ((t - self.last_s) / (until_s - self.last_s))[:, None]
            force = ends[0, 1:4] + share * (ends[1, 1:4] - ends[0, 1:4])
            ends = np.concatenate((t[:, None], force, rate), axis=1)
        self._append(ends, np.full(len(ends), BRIDGE, dtype=np.uint8))

    def track(self, before_s: float, until_s: float) -> Track:
        """What was recorded from `HISTORY_S` before before_s up to the first sample at until_s."""
        t = self.rows[:, TIME]
        first = t.searchsorted(before_s - HISTORY_S - SETTLE_S)
        stop = t.searchsorted(until_s) + 1
        t, bridged = t[first:stop], self.marks[first:stop] & BRIDGE != 0
        broken = bridged.copy()
        broken[1:] |= bridged[:-1] | (t[1:] - t[:-1] > LONG_GAP_S)
        return Track(t, self.rows[first:stop, RATE], broken)

    @staticmethod
    def _write(rows: FloatArray, t: FloatArray, block: SampleBlock) -> None:
        """Times and values of the samples into the first columns of the rows."""
        rows[:, TIME] = t
        rows[:, 1:4] = block.acc_m_s2
        rows[:, 4:7] = block.gyr_rad_s

    def _append(self, samples: FloatArray, marks: FlagArray) -> None:
        """Samples (n, 7), time and values, whatever came before."""
        if len(samples) and self._count == 0:
            self._buffer[0, :7], self._buffer[0, INTEGRAL] = samples[0], 0.0
            self._count_in(samples[:1, TIME], marks[:1])
            samples, marks = samples[1:], marks[1:]
        if len(samples):
            knots = self._room_for(len(samples))
            knots[1:, :7] = samples
            step = knots[1:, TIME] - knots[:-1, TIME]
            self._take(knots, step, float(step.max()), marks)

    def _take(self, knots: FloatArray, step: FloatArray, longest: float, marks: FlagArray) -> None:
        """The last knot (1 + n, 13) and what has been written behind it, by these steps in time."""
        area = knots[1:, VALUES] + knots[:-1, VALUES]
        area *= (_HALF * step)[:, None]
        area[0] += knots[0, INTEGRAL]
        np.add.accumulate(area, axis=0, out=knots[1:, INTEGRAL])
        if longest > INTERPOLATED_GAP_S:
            self.last_gap_s = float(knots[1:][step > INTERPOLATED_GAP_S, TIME][-1])
        self._count_in(knots[1:, TIME], marks)

    def _count_in(self, t: FloatArray, marks: FlagArray) -> None:
        """The knots behind the last one, whose times are t (n,), are complete."""
        self._marks_buffer[self._count : self._count + len(t)] = marks
        self._count += len(t)
        self.last_s = float(t[-1])
        if np.count_nonzero(marks):
            clipped = t[marks & CLIPPED != 0]
            self.last_clipped_s = float(clipped[-1]) if len(clipped) else self.last_clipped_s

    def _room_for(self, n: int) -> FloatArray:
        """The last knot and n rows behind it; a full buffer keeps what is still needed."""
        if self._count + n > len(self._buffer):
            history_s = min(self._needed_s, self.last_s) - HISTORY_S - 2.0 * SETTLE_S
            needed = int(self.line_to(np.array([history_s]))[0])
            rows, marks = self.rows[needed:], self.marks[needed:]
            self._count = len(rows)
            self._buffer = np.empty((self._count + n + ROOM, 13))
            self._marks_buffer = np.empty(len(self._buffer), dtype=np.uint8)
            self.rows[:], self.marks[:] = rows, marks
        return self._buffer[self._count - 1 : self._count + n]


def _mean(values: FloatArray) -> FloatArray:
    """Column means (6,), added up one by one: the same for the same rows, always."""
    return np.asarray(np.cumsum(values, axis=0)[-1] / len(values))
