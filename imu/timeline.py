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

from imu.cells import write_cells
from imu.grid import GRID_RATE_HZ, Cells, GridBlock, GridRoom
from imu.knots import BRIDGED_GAP_S, Knots
from imu.samples import SampleBlock, constant

SENSOR_DELAY_S = 0.004
"""By how much a sample shows the motion late: inertial sensors filter before they sample. Measured
against optics on BROAD (Laidig et al. 2021, Data 6:72): 4 ms fits best."""


class Timeline:
    """Feed blocks of samples, get blocks of the grid.

    delay_s is subtracted from every sample's time: the grid tells when the motion happened.
    Blocks are made in `room`, where one is given.
    """

    def __init__(
        self,
        sensors: Sequence[str],
        rate_hz: float = GRID_RATE_HZ,
        *,
        delay_s: float = SENSOR_DELAY_S,
        room: GridRoom | None = None,
    ) -> None:
        self.sensors = tuple(sensors)
        self.rate_hz = rate_hz
        self._rate, self._delay = constant(rate_hz), constant(delay_s)
        self._knots = tuple(Knots() for _ in self.sensors)
        self._knots_of = dict(zip(self.sensors, self._knots, strict=True))
        for knots in self._knots:
            knots.others = [other for other in self._knots if other is not knots]
        self._room = room
        self._was_missing = [True] * len(self.sensors)
        self._next: int | None = None
        self._first_s = math.inf
        self._nothing = self._cells(0, 0)

    def push(self, blocks: Sequence[SampleBlock]) -> GridBlock:
        """The cells that these samples complete. Blocks of unknown sensors are ignored."""
        for block in blocks:
            knots = self._knots_of.get(block.sensor)
            if knots is not None and len(block.t_s):
                t_s = block.t_s - self._delay
                if self._next is None:
                    self._first_s = min(self._first_s, float(t_s[0]))
                knots.push(block, t_s)
        if self._first_s == math.inf:
            return self._nothing
        heard = self._heard()
        self._release()
        known_s = max(min([knots.last_s for knots in heard]), self._first_s)
        return self._emit(math.ceil(known_s * self.rate_hz - 1e-6))

    def finish(self) -> GridBlock:
        """The cells that were waiting for a sensor that lagged."""
        if self._first_s == math.inf:
            return self._nothing
        for knots in self._knots:
            knots.give_up()
        self._release()
        newest_s = max([knots.last_s for knots in self._knots])
        return self._emit(math.floor(newest_s * self.rate_hz) + 1)

    def losses(self, sensor: str) -> tuple[int, int]:
        """How many samples of a sensor came twice, and how many ran backward."""
        knots = self._knots_of[sensor]
        return knots.duplicates, knots.backward

    def _heard(self) -> Sequence[Knots]:
        """Those that are waited for; what comes of the others begins a new run, if it is late."""
        arrived = [knots.arrived_s for knots in self._knots]
        newest_s = max(arrived)
        if newest_s - min(arrived) <= BRIDGED_GAP_S:
            return self._knots
        for knots in self._knots:
            if newest_s - knots.arrived_s > BRIDGED_GAP_S:
                knots.give_up()  # nobody waits for a bank
        first_s = self._first_s
        return [k for k in self._knots if newest_s - max(k.arrived_s, first_s) <= BRIDGED_GAP_S]

    def _release(self) -> None:
        """Bridge the gaps that can be, those that end first before the others that look at them."""
        moved = True
        while moved:
            moved = False
            for knots in self._knots:
                moved = knots.release() or moved

    def _emit(self, stop: int) -> GridBlock:
        if self._next is None:
            self._next = math.ceil(self._first_s * self.rate_hz - 1e-6)
        first = self._next
        if stop <= first:
            return self._nothing
        self._next = stop
        block = self._cells(first, stop)
        needed_s = (stop - 1) / self.rate_hz
        for knots in self._knots:
            knots.forget_before(needed_s)
        self._was_missing = [False] * len(self.sensors)
        if not block.is_unbroken:
            self._was_missing = np.isinf(block.gap_s[:, -1]).tolist()
        return block

    def _cells(self, first: int, stop: int) -> GridBlock:
        n = stop - first
        cells = self._room.next(n) if self._room is not None else Cells.empty(len(self.sensors), n)
        edge_s = np.arange(first - 1.0, stop) / self._rate
        edge_s.setflags(write=False)
        write_cells(cells, edge_s, self._knots)
        if any(self._was_missing):
            # a run whose first samples came too late for their own cells begins all the same
            late = np.array(self._was_missing)[:, None] & np.isfinite(cells.gap_s[:, :1])
            cells.run_start[:, :1] |= late
        return cells.block(self.sensors)
