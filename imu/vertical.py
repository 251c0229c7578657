"""Specific force and orientation → how far a sensor has risen or sunk lately.

Twice integrated, the vertical acceleration drifts away within seconds; what it says over the
length of a repetition is good to a few centimetres. Each of the three high-pass stages forgets
with `MEMORY_S`, so that a constant acceleration error leaves nothing. A long hold fades to zero.
Forgetting lets the height run ahead of the motion, by 0.15 s at 0.4 repetitions per second and
0.5 s at half of that; it is delayed by `DELAY_S` to keep in step with the tilt.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from imu.filter_design import digital
from imu.recursion import Recursion
from imu.samples import FloatArray, constant
from imu.units import STANDARD_GRAVITY_M_S2

MEMORY_S = 3.0
DELAY_S = 0.25
SCALE_ERROR_M_S2 = 0.3
"""What an accelerometer's length of gravity may be off by: as much of the first sample is taken for
such an error, the rest for motion."""

_GRAVITY_M_S2 = constant(STANDARD_GRAVITY_M_S2)


def vertical_acceleration(
    up: FloatArray, acc_m_s2: FloatArray, gravity_m_s2: float = STANDARD_GRAVITY_M_S2
) -> FloatArray:
    """Upward acceleration without gravity, m/s², (..., 3), (..., 3) → (...).

    `up` is earth's up in the sensor's axes, `gravity_m_s2` what the sensor reads at rest: an
    accelerometer's scale error is taken out.
    """
    along = up * acc_m_s2
    upward: FloatArray = along[..., 0] + along[..., 1]
    upward += along[..., 2]
    upward *= STANDARD_GRAVITY_M_S2 / gravity_m_s2
    upward -= _GRAVITY_M_S2
    return upward


class Height:
    """Feed upward acceleration, get recent height in metres, up +."""

    def __init__(self, rate_hz: float, memory_s: float = MEMORY_S) -> None:
        self._filter = Recursion(*_twice_integrated(rate_hz, memory_s))
        self._at_rest = np.zeros(round(DELAY_S * rate_hz))
        self._late = self._at_rest

    def reset(self) -> None:
        """Start again from rest at height zero."""
        self._filter.reset()

    def follow(self, acceleration_m_s2: FloatArray) -> FloatArray:
        """(n,) m/s² → (n,) m."""
        n = len(acceleration_m_s2)
        if not n:
            return np.empty(0)
        if self._filter.is_new:
            first = float(acceleration_m_s2[0])
            self._filter.start(min(max(first, -SCALE_ERROR_M_S2), SCALE_ERROR_M_S2))
            self._late = self._at_rest
        height = np.concatenate((self._late, self._filter.follow(acceleration_m_s2)))
        self._late = height[n:]
        return height[:n]


@cache
def _twice_integrated(rate_hz: float, memory_s: float) -> tuple[FloatArray, FloatArray]:
    """The filter b / a that integrates twice and forgets in three stages."""
    # (τs / (1 + τs))³ / s² = s / (s + 1/τ)³
    return digital([0.0], [-1.0 / memory_s] * 3, rate_hz)
