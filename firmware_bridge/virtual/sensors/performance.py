"""What the simulated lifter does, on the event loop's clock: sensor and time → readings.

Before it begins the lifter stands as in the first sample; after it ends, as in the last one. In
between a sensor that samples at other times than the simulation gets what lies between two samples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from imu.errors import UnknownNameError
from imu.samples import FloatArray, SampleBlock


class Performance:
    """Blocks of one simulation, by sensor, all on the same clock from 0 on."""

    def __init__(self, blocks: Mapping[str, SampleBlock]) -> None:
        self._blocks = dict(blocks)
        self._began_s = math.inf

    @property
    def duration_s(self) -> float:
        """From its beginning to the last sample."""
        return max(float(block.t_s[-1]) for block in self._blocks.values())

    @property
    def ends_s(self) -> float:
        """When it is over, on the event loop's clock; inf before it began."""
        return self._began_s + self.duration_s

    def begin(self, at_s: float) -> None:
        """Let the lifter begin, at a time of the event loop's clock."""
        self._began_s = at_s

    def readings(self, sensor: str, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Specific force and rate (n, 3), SI, at the loop's times (n,). Raises UnknownNameError."""
        block = self._blocks.get(sensor)
        if block is None:
            raise UnknownNameError("sensor", sensor, self._blocks)
        t = t_s - self._began_s
        after = np.searchsorted(block.t_s, t, side="right")
        second = np.clip(after, 1, len(block) - 1)
        first = second - 1
        span = block.t_s[second] - block.t_s[first]
        share = np.clip((t - block.t_s[first]) / span, 0.0, 1.0)[:, None]
        acc = (1.0 - share) * block.acc_m_s2[first] + share * block.acc_m_s2[second]
        gyr = (1.0 - share) * block.gyr_rad_s[first] + share * block.gyr_rad_s[second]
        moving = (t >= block.t_s[0]) & (t <= block.t_s[-1])
        return acc, np.where(moving[:, None], gyr, 0.0)
