"""How far the lumbar angle may be off: one standard deviation, and a quality from 0 to 1.

A filter's own covariance covers a tenth to a quarter of the real errors; most come from how the
sensor sits on a moving body. The stated deviation is the root of the sum of squares of

    filter       tilt of each sensor under acceleration
    neutral      the neutral posture of each calibration
    axis         a medio-lateral axis that is off turns lateral bending into flexion
    soft tissue  skin and muscle slide with the flexion, and shake faster than people bend: what the
                 angle holds above 1.5 Hz is taken for that
    timing       sensors out of step, times the rate of the angle
    disagreement half of what the two ways to the angle differ by
    gap          a bridged gap adds what the motion in it may have been, and fades as gravity is
                 seen again; a restart begins with an unknown tilt

The shares were set on the simulated lifter (design seeds) and their coverage is checked on others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, lfilter, lfilter_zi

from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

TRUSTED = 0.5
"""Angles of lower quality are shown, but nobody is alerted on them."""

SHAKE_HZ = 1.5
SHAKE_MEMORY_S = 1.0
SHAKE_SHARE = 0.75
"""Of the power above `SHAKE_HZ`; the rest is the movement's own, most in a swing."""

SETTLED_SD_RAD = 8.0 * RAD_PER_DEG
"""The deviation at which quality falls to `TRUSTED`."""


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """The terms of the deviation; angles in radians, times in seconds."""

    filter_rad: float = 0.2 * RAD_PER_DEG
    soft_tissue_share: float = 0.01
    timing_s: float = 0.005
    bridged_rate_rad_s: float = 10.0 * RAD_PER_DEG
    restart_rad: float = 12.0 * RAD_PER_DEG
    fade_s: float = 2.0


DEFAULT_ERRORS = ErrorModel()


class Shake:
    """How much an angle shakes: the power of what it holds above `SHAKE_HZ`, fading with time."""

    def __init__(self, rate_hz: float) -> None:
        self._high = butter(4, SHAKE_HZ, "highpass", fs=rate_hz)
        leak = 1.0 / (SHAKE_MEMORY_S * rate_hz)
        self._b, self._a = np.array([leak]), np.array([1.0, leak - 1.0])
        self._fast: FloatArray | None = None
        self._power: FloatArray = np.zeros(1)

    def reset(self) -> None:
        """The angle starts anew."""
        self._fast = None

    def follow(self, angle_rad: FloatArray) -> FloatArray:
        """Variance (n,) in rad² of the shaking in an angle (n,) without NaN."""
        if self._fast is None:
            self._fast = lfilter_zi(*self._high) * angle_rad[0]
        fast, self._fast = lfilter(*self._high, angle_rad, zi=self._fast)
        power, self._power = lfilter(self._b, self._a, fast * fast, zi=self._power)
        return SHAKE_SHARE * np.asarray(power)


class GapDoubt:
    """The variance that gaps and restarts add to each sensor's tilt, fading with time."""

    def __init__(self, sensors: int, rate_hz: float, errors: ErrorModel = DEFAULT_ERRORS) -> None:
        keep = float(np.exp(-2.0 / (errors.fade_s * rate_hz)))
        self._a = np.array([1.0, -keep])
        self._b = np.array([1.0])
        self._state: FloatArray = np.zeros((sensors, 1))
        self._errors = errors
        self._rate_hz = rate_hz

    def follow(self, gap_s: FloatArray, restarted: FloatArray) -> FloatArray:
        """Variance (S, n) in rad²; `restarted` is 1 at the first sample of a filter, else 0."""
        if not gap_s.shape[1]:
            return np.zeros_like(gap_s)  # lfilter forgets its state over an empty block
        if not self._state.any() and not gap_s.any() and not restarted.any():
            return np.zeros(gap_s.shape)
        bridged = np.where(np.isfinite(gap_s), gap_s, 0.0)
        # each cell of a gap of length T adds its share of (rate * T)²
        step = self._errors.bridged_rate_rad_s**2 * bridged / self._rate_hz
        step = step + restarted * self._errors.restart_rad**2
        variance, self._state = lfilter(self._b, self._a, step, axis=1, zi=self._state)
        return np.asarray(variance)


def quality_of(sd_rad: FloatArray, weight: FloatArray) -> FloatArray:
    """Quality (n,) from the deviation and from how level the medio-lateral axes are.

    1 at a deviation of zero, `TRUSTED` at `SETTLED_SD_RAD`, 0 where nothing is known. `weight`
    below a half (lying on the side) lowers it as far.
    """
    ratio = sd_rad / SETTLED_SD_RAD
    quality = 1.0 / (1.0 + ratio * ratio)
    quality = quality * np.minimum(1.0, 2.0 * weight)
    return np.where(np.isfinite(quality), quality, 0.0)
