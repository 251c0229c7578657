"""Samples of several sensors → one uniform grid that they share.

Sensors have their own rates, start times and gaps; filters want one fixed rate. Each grid cell
(t - 1/rate, t] gets the mean of the linearly interpolated signal over the cell: the rotation over
the cell is then what the gyroscope integrated to, at any input rate, and nothing aliases.

Gaps
    up to 50 ms       interpolated, as if nothing had happened
    up to 0.5 s       bridged and marked, because the motion in between is a guess (`imu.bridging`)
    longer            missing: NaN, and what follows is a new run (filters start afresh)

A sensor that lags the others by more than 0.5 s is not waited for. Nothing here looks at a clock:
time passes only as samples arrive, so that a replay gives the same grid, wherever it is cut.

Times in seconds, values in the units of `SampleBlock`. Grid times are whole multiples of 1/rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imu.cells import cells_between
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.knots import BRIDGED_GAP_S, Knots
from imu.samples import SampleBlock, constant

SENSOR_DELAY_S = 0.004
"""By how much a sample shows the motion late: inertial sensors filter before they sample. Measured
against optics on BROAD (Laidig et al. 2021, Data 6:72): 4 ms fits best."""


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
        self._rate, self._delay = constant(rate_hz), constant(delay_s)
        self._channels = {name: Knots() for name in self.sensors}
        for channel in self._channels.values():
            channel.others = [other for other in self._channels.values() if other is not channel]
        self._was_missing = [True] * len(self.sensors)
        self._next: int | None = None
        self._first_s = math.inf

    def push(self, blocks: Sequence[SampleBlock]) -> GridBlock:
        """The cells that these samples complete. Blocks of unknown sensors are ignored."""
        for block in blocks:
            channel = self._channels.get(block.sensor)
            if channel is not None and len(block):
                t_s = block.t_s - self._delay
                if self._next is None:
                    self._first_s = min(self._first_s, float(t_s[0]))
                channel.push(block, t_s)
        channels = self._channels.values()
        arrived = [channel.arrived_s for channel in channels]
        newest = max(arrived)
        if newest == -math.inf:
            return self._cells(0, 0)
        if newest - min(arrived) > BRIDGED_GAP_S:
            for channel, arrived_s in zip(channels, arrived, strict=True):
                if newest - arrived_s > BRIDGED_GAP_S:
                    channel.give_up()  # what comes next begins a new run: no bank to wait for
        self._release()
        known_s = math.inf
        for channel, arrived_s in zip(channels, arrived, strict=True):
            if newest - max(arrived_s, self._first_s) <= BRIDGED_GAP_S:
                known_s = min(known_s, max(channel.last_s, self._first_s))
        return self._emit(math.ceil(known_s * self.rate_hz - 1e-6))

    def finish(self) -> GridBlock:
        """The cells that were waiting for a sensor that lagged."""
        for channel in self._channels.values():
            channel.give_up()
        self._release()
        newest = max(c.last_s for c in self._channels.values())
        if newest == -math.inf:
            return self._cells(0, 0)
        return self._emit(math.floor(newest * self.rate_hz) + 1)

    def losses(self, sensor: str) -> tuple[int, int]:
        """How many samples of a sensor came twice, and how many ran backward."""
        channel = self._channels[sensor]
        return channel.duplicates, channel.backward

    def _release(self) -> None:
        """Bridge the gaps that can be, those that end first before the others that look at them."""
        moved = True
        while moved:
            moved = False
            for channel in self._channels.values():
                moved = channel.release() or moved

    def _emit(self, stop: int) -> GridBlock:
        if self._next is None:
            self._next = math.ceil(self._first_s * self.rate_hz - 1e-6)
        first = self._next
        stop = max(stop, first)
        self._next = stop
        block = self._cells(first, stop)
        needed_s = (stop - 1) / self.rate_hz
        for channel in self._channels.values():
            channel.forget_before(needed_s)
        return block

    def _cells(self, first: int, stop: int) -> GridBlock:
        edge_s = np.arange(first - 1.0, stop) / self._rate
        edge_s.flags.writeable = False
        mean, gap_s, run_start, clipped = cells_between(edge_s, tuple(self._channels.values()))
        if stop > first:
            if any(self._was_missing):
                # a run whose first samples came too late for their own cells begins all the same
                run_start[:, 0] |= np.array(self._was_missing) & (gap_s[:, 0] < math.inf)
            self._was_missing = [gap == math.inf for gap in gap_s[:, -1].tolist()]
        return GridBlock(
            self.sensors,
            edge_s[1:],
            mean[0],
            mean[1],
            gap_s,
            run_start,
            clipped,
        )
