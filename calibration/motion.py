"""A stretch of recorded motion, in the form calibration looks at it: gravity seen by each sensor.

Rows are grid cells in which every sensor used is present.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imu.grid import GRID_RATE_HZ, GridBlock
from imu.quaternion import up_in_source
from imu.ranks import median_in_place
from imu.samples import BoolArray, FloatArray
from imu.vertical import Height, vertical_acceleration

CELLS_AT_ONCE = 4096
"""Cells reckoned with at a time: what is at hand stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class SensorMotion:
    """One sensor's motion in its own axes.

    up         (n, 3) earth's up, unit length
    gyr_rad_s  (n, 3)
    height_m   (n,)   recent height (`imu.vertical`)
    gravity_m_s2      median length of the accelerometer's vector
    """

    up: FloatArray
    gyr_rad_s: FloatArray
    height_m: FloatArray
    gravity_m_s2: float


@dataclass(frozen=True, slots=True, eq=False)
class BodyMotion:
    """All sensors on common rows; `t_s` (n,) may jump where a sensor was missing."""

    t_s: FloatArray
    sensors: Mapping[str, SensorMotion]
    rate_hz: float = GRID_RATE_HZ

    def __len__(self) -> int:
        return len(self.t_s)

    def between(self, start_s: float, end_s: float) -> BodyMotion:
        """The rows with start_s <= t < end_s."""
        first, stop = np.searchsorted(self.t_s, (start_s, end_s))
        part = slice(int(first), int(stop))
        return BodyMotion(
            self.t_s[part],
            {
                name: SensorMotion(m.up[part], m.gyr_rad_s[part], m.height_m[part], m.gravity_m_s2)
                for name, m in self.sensors.items()
            },
            self.rate_hz,
        )

    def thinned(self, rate_hz: float) -> BodyMotion:
        """One row in so many that about `rate_hz` are left; each has the mean rate of its own."""
        step = max(1, round(self.rate_hz / rate_hz))
        n = len(self) // step
        middle = slice(step // 2, n * step, step)
        slow = {}
        for name, motion in self.sensors.items():
            each = motion.gyr_rad_s[: n * step].reshape(n, step, 3)
            mean = np.einsum("nks->ns", each) / step
            up, height = motion.up[middle], motion.height_m[middle]
            slow[name] = SensorMotion(up, mean, height, motion.gravity_m_s2)
        return BodyMotion(self.t_s[middle], slow, self.rate_hz / step)


def body_motion(
    grid: GridBlock,
    sensors: tuple[str, ...],
    q_earth_from_sensor: FloatArray,
    rate_hz: float = GRID_RATE_HZ,
) -> BodyMotion:
    """The motion of `sensors`, from the grid and their orientations (S, n, 4)."""
    rows = [grid.sensors.index(name) for name in sensors]
    seen: BoolArray = np.logical_and.reduce([np.isfinite(grid.gap_s[row]) for row in rows])
    present = slice(None) if seen.all() else seen
    motions = {
        name: _sensor_motion(
            q_earth_from_sensor[index][present],
            grid.acc_m_s2[row][present],
            grid.gyr_rad_s[row][present],
            rate_hz,
        )
        for index, (name, row) in enumerate(zip(sensors, rows, strict=True))
    }
    return BodyMotion(grid.t_s[present], motions, rate_hz)


def _sensor_motion(
    q: FloatArray, acc_m_s2: FloatArray, gyr_rad_s: FloatArray, rate_hz: float
) -> SensorMotion:
    n = len(q)
    heights = Height(rate_hz)
    up, height, length = np.empty((n, 3)), np.empty(n), np.empty(n)
    for first in range(0, n, CELLS_AT_ONCE):
        part = slice(first, first + CELLS_AT_ONCE)
        acc = acc_m_s2[part]
        up[part] = up_in_source(q[part])
        upward = vertical_acceleration(up[part], acc)
        height[part] = heights.follow(upward)
        x, y, z = np.square(acc.T)
        length[part] = np.sqrt(x + y + z)
    gravity = median_in_place(length) if n else float("nan")
    return SensorMotion(up, gyr_rad_s, height, gravity)
