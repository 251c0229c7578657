"""The samples of one sensor → its signal between them, integrated over the cells of the grid.

Between two samples the signal is a straight line; a cell gets the mean of that line over its
length. Gaps are handled as `imu.timeline` says. Whatever pieces the samples come in, the same
cells come out, bit for bit.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from imu.samples import BoolArray, FloatArray, IntArray, SampleBlock, SampleFlag

INTERPOLATED_GAP_S = 0.0505
"""50 ms, and what a file's rounded times add to it."""
BRIDGED_GAP_S = 0.5
LONG_GAP_S = 0.1
SETTLE_S = 0.2
"""A gap longer than LONG_GAP_S is bridged between the means over SETTLE_S on either bank; a shorter
one between single samples, which still follow what shakes."""
BANK_S = 1e-6
BANK_SAMPLES = 160
"""Enough for SETTLE_S at 800 Hz."""
CLIPPED = int(SampleFlag.CLIPPED_ACC | SampleFlag.CLIPPED_GYR)

Cells = tuple[FloatArray, FloatArray, BoolArray, BoolArray]
"""Means (n, 6), gap lengths, run starts and clipping of n cells."""


class Knots:
    """The knots of one sensor that the grid still needs, with their running integral.

    A knot is a row: its time, six values, and their integral since the first knot. Samples after a
    long gap wait until `SETTLE_S` of them have come: a bridge rests on the mean of the signal on
    either bank, because soft tissue shakes, and one sample of a shaking sensor, held over a gap,
    turns the sensor by degrees.
    """

    def __init__(self) -> None:
        self._knots: FloatArray = np.empty((0, 13))
        self._flagged: BoolArray = np.empty(0, dtype=np.bool_)
        self._bank: deque[FloatArray] = deque()
        self._waiting: list[tuple[FloatArray, BoolArray]] = []
        self.last_s = -math.inf
        """Up to where the signal is known."""
        self.duplicates = 0
        self.backward = 0
        self._was_missing = True

    @property
    def arrived_s(self) -> float:
        """When the last sample was taken, whether it waits or not."""
        return float(self._waiting[-1][0][-1, 0]) if self._waiting else self.last_s

    def push(self, block: SampleBlock, t: FloatArray) -> None:
        """Take the samples, which show the motion at `t` (n,), if they lie after the last one.

        The others are counted.
        """
        if not len(t):
            return
        samples = np.concatenate((t[:, None], block.acc_m_s2, block.gyr_rad_s), axis=1)
        assert block.flags is not None
        flagged = block.flags & CLIPPED != 0
        before = np.concatenate(((self.arrived_s,), t[:-1]))
        step = t - before
        if not self._waiting and step.min() > 0.0 and step.max() <= LONG_GAP_S:
            self._append(samples, flagged)
            return
        newest = np.maximum.accumulate(before)
        keep = t > newest
        self.duplicates += int(np.count_nonzero(t == newest))
        self.backward += int(np.count_nonzero(t < newest))
        if not keep.any():
            return
        self._waiting.append((samples[keep], flagged[keep]))
        self._release(final=False)

    def flush(self) -> None:
        """No more samples will come: stop waiting."""
        self._release(final=True)

    def _release(self, *, final: bool) -> None:
        """Append the waiting samples whose gaps have both banks."""
        if not self._waiting:
            return
        samples, flagged = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        t = samples[:, 0]
        before = np.concatenate(((self.last_s,), t[:-1]))
        gaps = np.flatnonzero(t - before > LONG_GAP_S).tolist()
        ends = [*gaps[1:], len(t)] if gaps else []
        done = gaps[0] if gaps else len(t)
        self._append(samples[:done], flagged[:done])
        for first, end in zip(gaps, ends, strict=True):
            complete = final or end < len(t) or t[-1] - t[first] >= SETTLE_S
            if not complete:
                break
            if before[first] > -math.inf and t[first] - before[first] <= BRIDGED_GAP_S:
                near = t[first:end] < t[first] + SETTLE_S
                self._bridge(t[first], _mean(samples[first:end, 1:][near]))
            self._append(samples[first:end], flagged[first:end])
            done = end
        self._waiting = [(samples[done:], flagged[done:])] if done < len(t) else []

    def _bridge(self, until_s: float, far: FloatArray) -> None:
        """Two knots just inside the gap that lead from bank to bank."""
        bank = np.concatenate(self._bank)[-BANK_SAMPLES:]
        near = bank[bank[:, 0] > self.last_s - SETTLE_S, 1:]
        times = np.array([[self.last_s + BANK_S], [until_s - BANK_S]])
        banks = np.concatenate((times, np.stack((_mean(near), far))), axis=1)
        self._add_knots(banks, np.zeros(2, dtype=np.bool_))

    def _append(self, samples: FloatArray, flagged: BoolArray) -> None:
        if not len(samples):
            return
        self._bank.append(samples[-BANK_SAMPLES:])
        while self._bank[0][-1, 0] < samples[-1, 0] - SETTLE_S:
            self._bank.popleft()
        self._add_knots(samples, flagged)

    def _add_knots(self, samples: FloatArray, flagged: BoolArray) -> None:
        """Samples (n, 7): time and values."""
        known = len(self._knots) > 0
        joined = np.concatenate((self._knots[-1:, :7], samples)) if known else samples
        half = 0.5 * (joined[1:, :1] - joined[:-1, :1])
        integral = (joined[1:, 1:] + joined[:-1, 1:]) * half
        if known:
            integral[0] += self._knots[-1, 7:]
        else:
            integral = np.concatenate((np.zeros((1, 6)), integral))
        knots = np.concatenate((samples, np.cumsum(integral, axis=0)), axis=1)
        self._knots = np.concatenate((self._knots, knots))
        self._flagged = np.concatenate((self._flagged, flagged))
        self.last_s = float(samples[-1, 0])

    def _integral_at(self, t: FloatArray, knot: IntArray) -> FloatArray:
        """The integral (n, 6) at the times t (n,), each of which follows the knot beside it."""
        start = self._knots[knot]
        following = self._knots[np.minimum(knot + 1, len(self._knots) - 1), :7]
        step = following - start[:, :7]
        width = step[:, :1]
        slope = step[:, 1:] / np.where(width > 0.0, width, 1.0)
        passed = t[:, None] - start[:, :1]
        return np.asarray(start[:, 7:] + passed * (start[:, 1:7] + 0.5 * passed * slope))

    def cells(self, edge_s: FloatArray) -> Cells:
        """The n cells between the n + 1 edges."""
        if len(edge_s) > 1 and self._is_whole(float(edge_s[0]), float(edge_s[-1])):
            cells = self._whole_cells(edge_s)
        else:
            cells = self._broken_cells(edge_s[:-1], edge_s[1:])
        _, gap, run_start, _ = cells
        if len(gap):
            # a run whose first samples came too late for their own cells begins all the same
            run_start[0] |= self._was_missing and gap[0] < math.inf
            self._was_missing = bool(gap[-1] == math.inf)
        return cells

    def _is_whole(self, start_s: float, end_s: float) -> bool:
        """Whether the signal is known from start_s to end_s without a gap worth marking."""
        t = self._knots[:, 0]
        if len(t) < 2 or t[0] > start_s or t[-1] < end_s:
            return False
        return bool((t[1:] - t[:-1]).max() <= INTERPOLATED_GAP_S)

    def _whole_cells(self, edge_s: FloatArray) -> Cells:
        """Where nothing is missing, each edge is looked up once for both its cells."""
        knot = self._knots[:, 0].searchsorted(edge_s, side="right") - 1
        area = self._integral_at(edge_s, knot)
        mean = (area[1:] - area[:-1]) / (edge_s[1:] - edge_s[:-1])[:, None]
        clipped = np.zeros(len(mean), dtype=np.bool_)
        if self._flagged.any():
            after = np.minimum(knot[:-1] + 1, len(self._knots) - 1)
            clipped = self._flagged[knot[1:]] | self._flagged[after]
        return mean, np.zeros(len(mean)), np.zeros(len(mean), dtype=np.bool_), clipped

    def _broken_cells(self, start_s: FloatArray, end_s: FloatArray) -> Cells:
        """Cells (start, end], some of which may be bridged or missing."""
        n, m = len(end_s), len(self._knots)
        mean = np.full((n, 6), np.nan)
        gap = np.full(n, np.inf)
        run_start = np.zeros(n, dtype=np.bool_)
        clipped = np.zeros(n, dtype=np.bool_)
        if m == 0:
            return mean, gap, run_start, clipped
        t = self._knots[:, 0]
        last = np.searchsorted(t, end_s, side="right") - 1
        first = np.searchsorted(t, start_s, side="right") - 1
        length = np.empty(m + 1)
        length[1:m] = t[1:] - t[:-1]
        length[0] = length[m] = np.inf  # before the first knot, after the last
        at_knot = t[np.maximum(last, 0)] == end_s
        covered = (last >= 0) & (at_knot | (length[last + 1] <= BRIDGED_GAP_S))
        fresh = covered & (length[first + 1] > BRIDGED_GAP_S)
        first = np.where(fresh, first + 1, first)
        start = np.where(fresh, t[np.clip(first, 0, m - 1)], start_s)
        index = np.flatnonzero(covered)
        if len(index) < n:
            last, first, start, end_s = last[index], first[index], start[index], end_s[index]
            at_knot, fresh = at_knot[index], fresh[index]
        width = end_s - start
        instant = width <= 0.0
        area = self._integral_at(end_s, last) - self._integral_at(start, first)
        mean[index] = np.where(
            instant[:, None],
            self._knots[np.clip(first, 0, m - 1), 1:7],
            area / np.where(instant, 1.0, width)[:, None],
        )
        tail = np.where(at_knot, 0.0, length[last + 1])
        longest = np.maximum(tail, np.where(fresh, 0.0, length[first + 1]))
        gap[index] = np.where(longest > INTERPOLATED_GAP_S, longest, 0.0)
        run_start[index] = fresh
        clipped[index] = self._flagged[last] | self._flagged[np.clip(first + 1, 0, m - 1)]
        return mean, gap, run_start, clipped

    def forget_before(self, t_s: float) -> None:
        """Drop the knots that no later cell needs."""
        first = int(self._knots[:, 0].searchsorted(t_s, side="right")) - 1
        if first > 0:
            self._knots = self._knots[first:]
            self._flagged = self._flagged[first:]


def _mean(values: FloatArray) -> FloatArray:
    """Column means (6,), added up one by one: the same for the same rows, always."""
    return np.asarray(np.cumsum(values, axis=0)[-1] / len(values))
