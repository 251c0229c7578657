"""The quality of one sensor's samples, kept while they stream, in constant memory."""

from __future__ import annotations

import math

import numpy as np

from firmware_bridge.stream import StreamHealth
from imu.knots import INTERPOLATED_GAP_S
from imu.samples import FloatArray, SampleBlock
from imu.sensor_quality import SensorQuality
from imu.units import DEG_PER_RAD


class Arrivals:
    """Feed a sensor's blocks."""

    def __init__(self, sensor: str) -> None:
        self.sensor = sensor
        self.samples = 0
        self._first_s = math.nan
        self._last_s = math.nan
        self._in_gaps_s = 0.0
        self._gaps = 0
        self._longest_gap_s = 0.0
        self._clipped = 0

    def push(self, block: SampleBlock) -> None:
        """The next samples, at least one."""
        t = block.t_s
        if not self.samples:
            self._first_s = float(t[0])
        step = np.diff(t, prepend=self._last_s if self.samples else t[0])
        longest = float(step.max())
        self._longest_gap_s = max(self._longest_gap_s, longest)
        if longest > INTERPOLATED_GAP_S:
            gaps = step[step > INTERPOLATED_GAP_S]
            self._gaps += len(gaps)
            self._in_gaps_s += float(gaps.sum())
        self.samples += len(block)
        self._last_s = float(t[-1])
        assert block.flags is not None
        self._clipped += int(np.count_nonzero(block.flags))

    def quality(
        self,
        health: StreamHealth,
        *,
        losses: tuple[int, int],
        gyro_bias_rad_s: FloatArray,
        gravity_m_s2: float,
    ) -> SensorQuality:
        """What has come so far."""
        streamed_s = self._last_s - self._first_s - self._in_gaps_s
        steps = self.samples - 1 - self._gaps
        rate_hz = steps / streamed_s if streamed_s > 0.0 else health.rate_hz
        lost = max(health.lost, round(self._in_gaps_s * rate_hz) - self._gaps)
        return SensorQuality(
            self.sensor,
            self.samples,
            self._first_s,
            self._last_s,
            rate_hz,
            lost / (lost + self.samples),
            self._gaps,
            self._longest_gap_s,
            *losses,
            self._clipped,
            float(np.sqrt(np.sum(gyro_bias_rad_s**2))) * DEG_PER_RAD,
            gravity_m_s2,
            _clock_of(health),
        )


def _clock_of(health: StreamHealth) -> str:
    """What the samples are timed by, as the report says it."""
    if health.on_host_time:
        return "the sender's clock on host time"
    return "arrival times" if health.skew_ppm == 0.0 else "device clock on host time"
