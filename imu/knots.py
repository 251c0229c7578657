"""The samples of one sensor → knots: its signal as straight lines, with their running integral.

Gaps are handled as `imu.timeline` says. Whatever pieces the samples come in, the same knots come
out, bit for bit. What the grid makes of them: `imu.cells`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imu.bridging import HISTORY_S, Track, turning
from imu.lines import FORCE, RATE, TIME, VALUE, join
from imu.samples import FlagArray, FloatArray, SampleBlock, SampleFlag

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
ROOM = 2048


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
        self._buffer: FloatArray = np.empty((4, ROOM, 6))
        self._marks_buffer: FlagArray = np.zeros(ROOM, dtype=np.uint8)
        self._count = 0
        self._needed_s = -math.inf
        self._waiting: list[tuple[FloatArray, FlagArray]] = []
        self.last_s = -math.inf
        """Up to where the signal is known."""
        self.arrived_s = -math.inf
        """When the last sample was taken, whether it waits or not."""
        self._first_s = math.inf
        self.last_gap_s = -math.inf
        """The end of the last gap worth marking."""
        self.last_clipped_s = -math.inf
        self.duplicates = 0
        self.backward = 0

    @property
    def t_s(self) -> FloatArray:
        """When the knots are (m,), oldest first."""
        return self._buffer[TIME, : self._count, 0]

    @property
    def values(self) -> FloatArray:
        """What the signal is at the knots (m, 6)."""
        return self._buffer[VALUE, : self._count]

    @property
    def marks(self) -> FlagArray:
        """What is known of each knot (m,): `SampleFlag` bits, `BRIDGE`."""
        return self._marks_buffer[: self._count]

    def push(self, block: SampleBlock, t: FloatArray) -> None:
        """Take the samples, which show the motion at `t` (n,), if they lie after the last one.

        The others are counted.
        """
        assert block.flags is not None
        self.is_given_up = False
        if self._count and not self._waiting:
            knots = self._room_for(len(t))
            time, value = knots[TIME], knots[VALUE]
            time[1:] = t[:, None]
            value[1:, FORCE], value[1:, RATE] = block.acc_m_s2, block.gyr_rad_s
            step = time[1:] - time[:-1]
            longest = step.item(step.argmax())
            if longest <= LONG_GAP_S and step.item(step.argmin()) > 0.0:
                self._take(knots, step, longest, block.flags)
                self.arrived_s = self.last_s
                return
        samples = np.column_stack((t, block.acc_m_s2, block.gyr_rad_s))
        before = np.concatenate(((self.arrived_s,), t[:-1]))
        newest = np.maximum.accumulate(before)
        keep = t > newest
        self.duplicates += int(np.count_nonzero(t == newest))
        self.backward += int(np.count_nonzero(t < newest))
        if not keep.any():
            return
        self._waiting.append((samples[keep], block.flags[keep]))
        self.arrived_s = float(t[keep][-1])
        self.release(bridging=False)

    def give_up(self) -> None:
        """No more samples will come, as it seems: nobody waits for them."""
        self.is_given_up = True

    def forget_before(self, t_s: float) -> None:
        """No later cell begins before t_s."""
        self._needed_s = t_s

    def is_whole(self, start_s: float, end_s: float) -> bool:
        """Whether the signal is known from start_s to end_s without a gap worth marking."""
        return self._first_s <= start_s and self.last_gap_s <= start_s and end_s <= self.last_s

    def ends(self, t: FloatArray) -> FloatArray:
        """The knots (4, n, 6) that end the lines on which the times t (n,) lie.

        A knot belongs to the line that leads to it. None of the times lies outside the knots.
        """
        at = self._buffer[TIME, : self._count, 0].searchsorted(t)
        return self._buffer.take(at, axis=1, mode="clip")

    def release(self, *, bridging: bool = True) -> bool:
        """Append the waiting samples whose gaps can be bridged; whether there were any.

        Samples after a gap wait for the far bank, and for the other sensors up to its end.
        """
        if not self._waiting:
            return False
        samples, marks = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        t = samples[:, 0]
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
        if self.last_s >= bank[-1, 0]:
            return False
        if self._waiting:  # the gap that ends first is bridged first
            return bool(self._waiting[0][0][0, 0] < bank[0, 0])
        return not self.is_given_up

    def _bridge(self, bank: FloatArray) -> None:
        """Knots in the gap that lead to the far bank (n, 7).

        Two just inside of it, between the means of both banks; more where the turning is told
        better by `imu.bridging`.
        """
        measured = np.flatnonzero(self.marks < BRIDGE)[-BANK_SAMPLES:]
        near = self.values[measured[self.t_s[measured] > self.last_s - SETTLE_S]]
        until_s = bank[0, 0]
        ends = np.empty((2, 7))
        ends[:, 0] = self.last_s + BANK_S, until_s - BANK_S
        ends[0, 1:], ends[1, 1:] = _mean(near), _mean(bank[:, 1:])
        others = [other.track(self.last_s, bank[-1, 0]) for other in self.others]
        told = turning(self.track(self.last_s, self.last_s), bank[:, 0], bank[:, 4:], others)
        if told is not None:
            t, rate = told
            share = ((t - self.last_s) / (until_s - self.last_s))[:, None]
            force = ends[0, 1:4] + share * (ends[1, 1:4] - ends[0, 1:4])
            ends = np.concatenate((t[:, None], force, rate), axis=1)
        self._append(ends, np.full(len(ends), BRIDGE, dtype=np.uint8))

    def track(self, before_s: float, until_s: float) -> Track:
        """What was recorded from `HISTORY_S` before before_s up to the first sample at until_s."""
        t = self.t_s
        first = t.searchsorted(before_s - HISTORY_S - SETTLE_S)
        stop = t.searchsorted(until_s) + 1
        t, bridged = t[first:stop], self.marks[first:stop] & BRIDGE != 0
        broken = bridged.copy()
        broken[1:] |= bridged[:-1] | (t[1:] - t[:-1] > LONG_GAP_S)
        return Track(t, self.values[first:stop, RATE], broken)

    def _append(self, samples: FloatArray, marks: FlagArray) -> None:
        """Samples (n, 7), time and values, whatever came before."""
        if len(samples) and self._count == 0:
            self._buffer[:, 0] = 0.0
            self._buffer[TIME, 0], self._buffer[VALUE, 0] = samples[0, 0], samples[0, 1:]
            self._count_in(samples[:1, 0], marks[:1])
            self._first_s = self.last_s
            samples, marks = samples[1:], marks[1:]
        if len(samples):
            knots = self._room_for(len(samples))
            knots[TIME, 1:], knots[VALUE, 1:] = samples[:, :1], samples[:, 1:]
            step = knots[TIME, 1:] - knots[TIME, :-1]
            self._take(knots, step, step.item(step.argmax()), marks)

    def _take(self, knots: FloatArray, step: FloatArray, longest: float, marks: FlagArray) -> None:
        """The last knot (4, 1 + n, 6) and what has been written behind it, by the steps (n, 6)."""
        t = knots[TIME, 1:, 0]
        if longest > INTERPOLATED_GAP_S:
            self.last_gap_s = float(t[step[:, 0] > INTERPOLATED_GAP_S][-1])
        join(knots, step)
        self._count_in(t, marks)

    def _count_in(self, t: FloatArray, marks: FlagArray) -> None:
        """The knots behind the last one, whose times are t (n,), are complete."""
        if np.count_nonzero(marks):
            self._marks_buffer[self._count : self._count + len(t)] = marks
            clipped = t[marks & CLIPPED != 0]
            self.last_clipped_s = float(clipped[-1]) if len(clipped) else self.last_clipped_s
        self._count += len(t)
        self.last_s = float(t[-1])

    def _room_for(self, n: int) -> FloatArray:
        """The last knot and n behind it; a full buffer keeps what is still needed."""
        if self._count + n > len(self._marks_buffer):
            history_s = min(self._needed_s, self.last_s) - HISTORY_S - 2.0 * SETTLE_S
            needed = max(int(self.t_s.searchsorted(history_s)) - 1, 0)
            self._begin_at(needed, room=self._count - needed + n + ROOM)
        return self._buffer[:, self._count - 1 : self._count + n]

    def _begin_at(self, first: int, *, room: int) -> None:
        """Forget the knots before this one; the others and those to come have this much room."""
        knots, marks = self._buffer[:, first : self._count].copy(), self.marks[first:].copy()
        if room > len(self._marks_buffer):
            self._buffer, self._marks_buffer = np.empty((4, room, 6)), np.empty(room, np.uint8)
        self._count = len(marks)
        self._buffer[:, : self._count] = knots
        self._marks_buffer[:] = 0
        self.marks[:] = marks
        self._first_s = float(self.t_s[0])


def _mean(values: FloatArray) -> FloatArray:
    """Column means (6,), added up one by one: the same for the same rows, always."""
    return np.asarray(np.cumsum(values, axis=0)[-1] / len(values))
