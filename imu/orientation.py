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
        self._filter_name = filter_name
        self._rate_hz = rate_hz
        self._filters: dict[str, OrientationFilter | None] = dict.fromkeys(sensors)
        self._recovery = round(RECOVERY_S * rate_hz)
        self._since_gap = dict.fromkeys(sensors, self._recovery)
        self._strongly = dict.fromkeys(sensors, False)

    def follow(self, grid: GridBlock) -> FloatArray:
        """q_earth_from_sensor (S, n, 4) in the order of `sensors`, NaN where one is missing."""
        out = unknown(len(self.sensors), len(grid), 4)
        for row, sensor in enumerate(self.sensors):
            source = grid.sensors.index(sensor)
            for first, stop in stretches(grid, [source]):
                current = self._filters[sensor]
                if current is None or grid.run_start[source, first]:
                    current = make_filter(self._filter_name, self._rate_hz)
                    self._filters[sensor] = current
                    self._strongly[sensor] = False
                    self._since_gap[sensor] = self._recovery
                for begin, end, strongly in self._modes(sensor, grid.gap_s[source, first:stop]):
                    if strongly is not self._strongly[sensor]:
                        current.lean_on_gravity(strongly=strongly)
                        self._strongly[sensor] = strongly
                    part = slice(first + begin, first + end)
                    out[row, part] = current.update(
                        grid.gyr_rad_s[source, part], grid.acc_m_s2[source, part]
                    )
        return out

    def _modes(self, sensor: str, gap_s: FloatArray) -> list[tuple[int, int, bool]]:
        """The stretches of a run with one way to lean on gravity: (first, stop, strongly)."""
        n = len(gap_s)
        since = self._since_gap[sensor]
        if since >= self._recovery and not np.count_nonzero(gap_s):
            return [(0, n, False)]
        in_gap = gap_s > LONG_GAP_S
        row = np.arange(n)
        last = np.maximum.accumulate(np.where(in_gap, row, -1 - since))
        self._since_gap[sensor] = min(int(n - 1 - last[-1]), self._recovery)
        recovering = row - last <= self._recovery
        cuts = [0, *(np.flatnonzero(recovering[1:] != recovering[:-1]) + 1).tolist(), n]
        return [(a, b, bool(recovering[a])) for a, b in itertools.pairwise(cuts)]

    def gyro_bias_rad_s(self, sensor: str) -> FloatArray:
        """The bias of one sensor's gyroscope as estimated so far, (3,)."""
        current = self._filters[sensor]
        return np.zeros(3) if current is None else current.gyro_bias_rad_s


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
