"""A stretch of recorded motion, in the form calibration looks at it: gravity seen by each sensor.

Rows are grid cells in which every sensor used is present.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imu.grid import GRID_RATE_HZ, GridBlock
from imu.quaternion import up_in_source
from imu.samples import BoolArray, FloatArray
from imu.vertical import Height, vertical_acceleration


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


def body_motion(
    grid: GridBlock,
    sensors: tuple[str, ...],
    q_earth_from_sensor: FloatArray,
    rate_hz: float = GRID_RATE_HZ,
) -> BodyMotion:
    """The motion of `sensors`, from the grid and their orientations (S, n, 4)."""
    rows = [grid.sensors.index(name) for name in sensors]
    present: BoolArray = np.asarray(np.isfinite(grid.gap_s[rows]).all(axis=0))
    motions = {}
    for index, name in enumerate(sensors):
        up = up_in_source(q_earth_from_sensor[index][present])
        acc = grid.acc_m_s2[rows[index]][present]
        height = Height(rate_hz).follow(vertical_acceleration(up, acc))
        length = np.sqrt(np.sum(acc * acc, axis=1))
        motions[name] = SensorMotion(
            up,
            grid.gyr_rad_s[rows[index]][present],
            height,
            float(np.median(length)) if len(length) else float("nan"),
        )
    return BodyMotion(grid.t_s[present], motions, rate_hz)
