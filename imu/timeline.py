"""Samples of several sensors → one uniform grid that they share.

Sensors have their own rates, start times and gaps; filters want one fixed rate. Each grid cell
(t - 1/rate, t] gets the mean of the linearly interpolated signal over the cell: the rotation over
the cell is then what the gyroscope integrated to, at any input rate, and nothing aliases.

Gaps
    up to 50 ms       interpolated, as if nothing had happened
    up to 0.5 s       bridged: interpolated and marked, because the motion in between is a guess
    longer            missing: NaN, and what follows is a new run (filters start afresh)

A sensor that lags the others by more than 0.5 s is not waited for. Nothing here looks at a clock:
time passes only as samples arrive, so that a replay gives the same grid, wherever it is cut.

Times in seconds, values in the units of `SampleBlock`. Grid times are whole multiples of 1/rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imu.samples import BoolArray, FloatArray, IntArray, SampleBlock, SampleFlag

GRID_RATE_HZ = 100.0
SENSOR_DELAY_S = 0.004
"""By how much a sample shows the motion late: inertial sensors filter before they sample. Measured
against optics on BROAD (Laidig et al. 2021, Data 6:72): 4 ms fits best."""
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


@dataclass(frozen=True, slots=True, eq=False)
class GridBlock:
    """n consecutive grid cells of S sensors.

    sensors    S names
    t_s        (n,)      end of each cell
    acc_m_s2   (S, n, 3) NaN where missing
    gyr_rad_s  (S, n, 3) NaN where missing
    gap_s      (S, n)    0 where measured, the gap's length where bridged, inf where missing
    run_start  (S, n)    True at the first cell after nothing, or after a missing stretch
    clipped    (S, n)    True where a sample of the cell was clipped
    """

    sensors: tuple[str, ...]
    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    gap_s: FloatArray
    run_start: BoolArray
    clipped: BoolArray

    def __len__(self) -> int:
        return len(self.t_s)


class _Channel:
    """The knots of one sensor that the grid still needs, with their running integral.

    Samples after a long gap wait until `SETTLE_S` of them have come: a bridge rests on the mean of
    the signal on either bank, because soft tissue shakes, and one sample of a shaking sensor, held
    over a gap, turns the sensor by degrees.
    """

    def __init__(self) -> None:
        self.t: FloatArray = np.empty(0)
        self.values: FloatArray = np.empty((0, 6))
        self.integral: FloatArray = np.empty((0, 6))
        self.flagged: BoolArray = np.empty(0, dtype=np.bool_)
        self.duplicates = 0
        self.backward = 0
        self._bank: FloatArray = np.empty((0, 7))
        self._waiting: list[tuple[FloatArray, FloatArray, BoolArray]] = []

    @property
    def last_s(self) -> float:
        """Up to where the signal is known."""
        return float(self.t[-1]) if len(self.t) else -math.inf

    @property
    def arrived_s(self) -> float:
        """When the last sample was taken, whether it waits or not."""
        return float(self._waiting[-1][0][-1]) if self._waiting else self.last_s

    def push(self, block: SampleBlock, t: FloatArray) -> None:
        """Take the samples, which show the motion at `t` (n,), if they lie after the last one.

        The others are counted.
        """
        values = np.concatenate((block.acc_m_s2, block.gyr_rad_s), axis=1)
        assert block.flags is not None
        flagged = block.flags & (SampleFlag.CLIPPED_ACC | SampleFlag.CLIPPED_GYR) != 0
        newest = np.maximum.accumulate(np.concatenate(((self.arrived_s,), t)))[:-1]
        if not np.all(t > newest):
            keep = t > newest
            self.duplicates += int(np.count_nonzero(t == newest))
            self.backward += int(np.count_nonzero(t < newest))
            t, values, flagged = t[keep], values[keep], flagged[keep]
        if not len(t):
            return
        before = np.concatenate(((self.arrived_s,), t[:-1]))
        if not self._waiting and not np.any(t - before > LONG_GAP_S):
            self._append(t, values, flagged)
            return
        self._waiting.append((t, values, flagged))
        self._release(final=False)

    def flush(self) -> None:
        """No more samples will come: stop waiting."""
        self._release(final=True)

    def _release(self, *, final: bool) -> None:
        """Append the waiting samples whose gaps have both banks."""
        if not self._waiting:
            return
        t, values, flagged = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        before = np.concatenate(((self.last_s,), t[:-1]))
        gaps = np.flatnonzero(t - before > LONG_GAP_S).tolist()
        ends = [*gaps[1:], len(t)]
        done = gaps[0] if gaps else len(t)
        self._append(t[:done], values[:done], flagged[:done])
        for first, end in zip(gaps, ends, strict=True):
            complete = final or end < len(t) or t[-1] - t[first] >= SETTLE_S
            if not complete:
                break
            if before[first] > -math.inf and t[first] - before[first] <= BRIDGED_GAP_S:
                near = t[first:end] < t[first] + SETTLE_S
                self._bridge(t[first], _mean(values[first:end][near]))
            self._append(t[first:end], values[first:end], flagged[first:end])
            done = end
        self._waiting = [(t[done:], values[done:], flagged[done:])] if done < len(t) else []

    def _bridge(self, until_s: float, far: FloatArray) -> None:
        """Two knots just inside the gap that lead from bank to bank."""
        near = self._bank[self._bank[:, 0] > self.last_s - SETTLE_S, 1:]
        t = np.array([self.last_s + BANK_S, until_s - BANK_S])
        self._append(t, np.stack((_mean(near), far)), np.zeros(2, dtype=np.bool_), bridge=True)

    def _append(
        self, t: FloatArray, values: FloatArray, flagged: BoolArray, *, bridge: bool = False
    ) -> None:
        if not len(t):
            return
        if not bridge:
            bank = np.concatenate((t[:, None], values), axis=1)[-BANK_SAMPLES:]
            self._bank = np.concatenate((self._bank, bank))[-BANK_SAMPLES:]
        if not len(self.t):
            start = np.zeros((1, 6))
            area = 0.5 * (values[1:] + values[:-1]) * (t[1:] - t[:-1])[:, None]
            self.t, self.values, self.flagged = t, values, flagged
            self.integral = np.cumsum(np.concatenate((start, area)), axis=0)
            return
        all_t = np.concatenate((self.t[-1:], t))
        both = np.concatenate((self.values[-1:], values))
        area = 0.5 * (both[1:] + both[:-1]) * (all_t[1:] - all_t[:-1])[:, None]
        integral = np.cumsum(np.concatenate((self.integral[-1:], area)), axis=0)
        self.t = np.concatenate((self.t, t))
        self.values = np.concatenate((self.values, values))
        self.integral = np.concatenate((self.integral, integral[1:]))
        self.flagged = np.concatenate((self.flagged, flagged))

    def _integral_at(self, t: FloatArray, knot: IntArray) -> FloatArray:
        following = np.minimum(knot + 1, len(self.t) - 1)
        start = self.t[knot]
        width = self.t[following] - start
        passed = t - start
        slope = (self.values[following] - self.values[knot]) / np.where(width > 0.0, width, 1.0)[
            :, None
        ]
        passed = passed[:, None]
        return self.integral[knot] + passed * (self.values[knot] + 0.5 * passed * slope)

    def cells(
        self, start_s: FloatArray, end_s: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray, BoolArray]:
        """Means (n, 6), gap lengths, run starts and clipping of the cells (start, end]."""
        n = len(end_s)
        mean = np.full((n, 6), np.nan)
        gap = np.full(n, np.inf)
        run_start = np.zeros(n, dtype=np.bool_)
        clipped = np.zeros(n, dtype=np.bool_)
        m = len(self.t)
        if m == 0:
            return mean, gap, run_start, clipped
        last = np.searchsorted(self.t, end_s, side="right") - 1
        first = np.searchsorted(self.t, start_s, side="right") - 1
        length = np.empty(m + 1)
        length[1:m] = self.t[1:] - self.t[:-1]
        length[0] = length[m] = np.inf  # before the first knot, after the last
        at_knot = self.t[np.maximum(last, 0)] == end_s
        covered = (last >= 0) & (at_knot | (length[last + 1] <= BRIDGED_GAP_S))
        fresh = covered & (length[first + 1] > BRIDGED_GAP_S)
        first = np.where(fresh, first + 1, first)
        start = np.where(fresh, self.t[np.clip(first, 0, m - 1)], start_s)
        index = np.flatnonzero(covered)
        if len(index) < n:
            last, first, start, end_s = last[index], first[index], start[index], end_s[index]
            at_knot, fresh = at_knot[index], fresh[index]
        width = end_s - start
        instant = width <= 0.0
        area = self._integral_at(end_s, last) - self._integral_at(start, first)
        mean[index] = np.where(
            instant[:, None],
            self.values[np.clip(first, 0, m - 1)],
            area / np.where(instant, 1.0, width)[:, None],
        )
        tail = np.where(at_knot, 0.0, length[last + 1])
        longest = np.maximum(tail, np.where(fresh, 0.0, length[first + 1]))
        gap[index] = np.where(longest > INTERPOLATED_GAP_S, longest, 0.0)
        run_start[index] = fresh
        clipped[index] = self.flagged[last] | self.flagged[np.clip(first + 1, 0, m - 1)]
        return mean, gap, run_start, clipped

    def forget_before(self, t_s: float) -> None:
        """Drop the knots that no later cell needs."""
        first = int(np.searchsorted(self.t, t_s, side="right")) - 1
        if first > 0:
            self.t = self.t[first:]
            self.values = self.values[first:]
            self.integral = self.integral[first:]
            self.flagged = self.flagged[first:]


def _mean(values: FloatArray) -> FloatArray:
    """Column means (6,), added up one by one: the same for the same rows, always."""
    return np.asarray(np.cumsum(values, axis=0)[-1] / len(values))


class Timeline:
    """Feed blocks of samples, get blocks of the grid.

    delay_s is subtracted from every sample's time: the grid tells when the motion happened.
    """

    def __init__(
        self,
        sensors: Sequence[str],
        rate_hz: float = GRID_RATE_HZ,
        *,
        delay_s: float = SENSOR_DELAY_S,
    ) -> None:
        self.sensors = tuple(sensors)
        self.rate_hz = rate_hz
        self._delay_s = delay_s
        self._channels = {name: _Channel() for name in self.sensors}
        self._next: int | None = None
        self._first_s = math.inf

    def push(self, blocks: Sequence[SampleBlock]) -> GridBlock:
        """The cells that these samples complete. Blocks of unknown sensors are ignored."""
        for block in blocks:
            channel = self._channels.get(block.sensor)
            if channel is not None and len(block):
                t_s = block.t_s - self._delay_s
                if self._next is None:
                    self._first_s = min(self._first_s, float(t_s[0]))
                channel.push(block, t_s)
        channels = self._channels.values()
        newest = max(c.arrived_s for c in channels)
        if newest == -math.inf:
            return self._cells(0, 0)
        for channel in channels:
            if newest - channel.arrived_s > BRIDGED_GAP_S:
                channel.flush()  # what comes next begins a new run: no bank to wait for
        waited_for = [
            max(c.last_s, self._first_s)
            for c in channels
            if newest - max(c.arrived_s, self._first_s) <= BRIDGED_GAP_S
        ]
        return self._emit(math.ceil(min(waited_for) * self.rate_hz - 1e-6))

    def finish(self) -> GridBlock:
        """The cells that were waiting for a sensor that lagged."""
        for channel in self._channels.values():
            channel.flush()
        newest = max(c.last_s for c in self._channels.values())
        if newest == -math.inf:
            return self._cells(0, 0)
        return self._emit(math.floor(newest * self.rate_hz) + 1)

    def losses(self, sensor: str) -> tuple[int, int]:
        """How many samples of a sensor came twice, and how many ran backward."""
        channel = self._channels[sensor]
        return channel.duplicates, channel.backward

    def _emit(self, stop: int) -> GridBlock:
        if self._next is None:
            self._next = math.ceil(self._first_s * self.rate_hz - 1e-6)
        first = self._next
        stop = max(stop, first)
        self._next = stop
        block = self._cells(first, stop)
        for channel in self._channels.values():
            channel.forget_before((stop - 1) / self.rate_hz)
        return block

    def _cells(self, first: int, stop: int) -> GridBlock:
        edges = np.arange(first - 1, stop) / self.rate_hz
        end = edges[1:]
        per_sensor = [channel.cells(edges[:-1], end) for channel in self._channels.values()]
        means = np.stack([entry[0] for entry in per_sensor])
        return GridBlock(
            self.sensors,
            end,
            np.ascontiguousarray(means[:, :, :3]),
            np.ascontiguousarray(means[:, :, 3:]),
            np.stack([entry[1] for entry in per_sensor]),
            np.stack([entry[2] for entry in per_sensor]),
            np.stack([entry[3] for entry in per_sensor]),
        )
