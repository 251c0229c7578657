"""Grid blocks → the orientation of every sensor.

Where a sensor's data restart, its filter starts afresh; after a bridged gap it leans on gravity
more strongly for a while, because the tilt was carried over by a guess.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from imu.fusion import OrientationFilter, make_filter, smooth
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.knots import LONG_GAP_S
from imu.samples import BoolArray, FloatArray, unknown

RECOVERY_S = 3.0


class Orientations:
    """One filter per sensor. Feed blocks of the grid, get orientations."""

    def __init__(
        self,
        sensors: tuple[str, ...],
        *,
        filter_name: str = "vqf",
        rate_hz: float = GRID_RATE_HZ,
    ) -> None:
        self.sensors = sensors
        self._runs = {name: _Run(filter_name, rate_hz) for name in sensors}

    def follow(self, grid: GridBlock, out: FloatArray | None = None) -> FloatArray:
        """q_earth_from_sensor (S, n, 4) in the order of `sensors`, NaN where one is missing.

        They are written to `out`, where that is given.
        """
        if out is None:
            out = np.empty((len(self.sensors), len(grid), 4))
        if not grid.is_unbroken:
            out.fill(np.nan)
        for row, (sensor, run) in enumerate(self._runs.items()):
            source = grid.sensors.index(sensor)
            gyr, acc = grid.gyr_rad_s[source], grid.acc_m_s2[source]
            if grid.is_unbroken and run.is_settled:
                out[row] = run.filter.update(gyr, acc)
                continue
            for first, stop in stretches(grid, [source]):
                if grid.run_start[source, first]:
                    run.begin()
                part = slice(first, stop)
                out[row, part] = run.follow(gyr[part], acc[part], grid.gap_s[source, part])
        return out

    def gyro_bias_rad_s(self, sensor: str) -> FloatArray:
        """The bias of one sensor's gyroscope as estimated so far, (3,)."""
        return self._runs[sensor].filter.gyro_bias_rad_s


class _Run:
    """One sensor's data since they began: its filter, and how long ago the last gap was."""

    def __init__(self, filter_name: str, rate_hz: float) -> None:
        self._filter_name = filter_name
        self._rate_hz = rate_hz
        self._recovery = round(RECOVERY_S * rate_hz)
        self.begin()

    def begin(self) -> None:
        """The filter starts afresh."""
        self.filter: OrientationFilter = make_filter(self._filter_name, self._rate_hz)
        self._strongly = False
        self._since_gap = self._recovery

    @property
    def is_settled(self) -> bool:
        """Whether it leans on gravity as usual, as long as no gap comes."""
        return not self._strongly and self._since_gap >= self._recovery

    def follow(self, gyr_rad_s: FloatArray, acc_m_s2: FloatArray, gap_s: FloatArray) -> FloatArray:
        """(n, 3), (n, 3) and the lengths of bridged gaps (n,) → q_earth_from_sensor (n, 4)."""
        out = np.empty((len(gap_s), 4))
        for first, stop, strongly in self._modes(gap_s):
            if strongly is not self._strongly:
                self.filter.lean_on_gravity(strongly=strongly)
                self._strongly = strongly
            part = slice(first, stop)
            out[part] = self.filter.update(gyr_rad_s[part], acc_m_s2[part])
        return out

    def _modes(self, gap_s: FloatArray) -> list[tuple[int, int, bool]]:
        """The stretches with one way to lean on gravity: (first, stop, strongly)."""
        n = len(gap_s)
        since = self._since_gap
        if since >= self._recovery and not np.count_nonzero(gap_s):
            return [(0, n, False)]
        in_gap = gap_s > LONG_GAP_S
        row = np.arange(n)
        last = np.maximum.accumulate(np.where(in_gap, row, -1 - since))
        self._since_gap = min(int(n - 1 - last[-1]), self._recovery)
        recovering = row - last <= self._recovery
        cuts = [0, *(np.flatnonzero(recovering[1:] != recovering[:-1]) + 1).tolist(), n]
        return [(a, b, bool(recovering[a])) for a, b in itertools.pairwise(cuts)]


def smoothed(
    grid: GridBlock, sensors: tuple[str, ...], rate_hz: float = GRID_RATE_HZ
) -> FloatArray:
    """As `Orientations.follow`, for a whole recording at once, with knowledge of what comes."""
    out = unknown(len(sensors), len(grid), 4)
    for row, sensor in enumerate(sensors):
        source = grid.sensors.index(sensor)
        for first, stop in stretches(grid, [source]):
            out[row, first:stop] = smooth(
                grid.gyr_rad_s[source, first:stop], grid.acc_m_s2[source, first:stop], rate_hz
            )
    return out


def stretches(grid: GridBlock, rows: Sequence[int]) -> list[tuple[int, int]]:
    """The cells [first, stop) in which all these sensors are present, cut where one starts anew."""
    if grid.is_unbroken:
        return [(0, len(grid))] if len(grid) else []
    present: BoolArray = np.asarray(np.isfinite(grid.gap_s[rows]).all(axis=0))
    anew: BoolArray = np.asarray(grid.run_start[rows].any(axis=0))
    return runs(present, anew)


def runs(present: BoolArray, anew: BoolArray) -> list[tuple[int, int]]:
    """The stretches [first, stop) of `present` (n,), cut where `anew` (n,)."""
    n = len(present)
    edges = np.flatnonzero(present[1:] != present[:-1]) + 1
    cuts = sorted({0, n, *edges.tolist(), *np.flatnonzero(anew).tolist()})
    return [(a, b) for a, b in itertools.pairwise(cuts) if present[a]]
