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

from imu.fading import faded
from imu.filter_design import butterworth_highpass
from imu.recursion import Recursion
from imu.samples import FloatArray, constant
from imu.units import RAD_PER_DEG

TRUSTED = 0.5
"""Angles of lower quality are shown, but nobody is alerted on them."""

SHAKE_HZ = 1.5
SHAKE_MEMORY_S = 1.0
SHAKE_SHARE = 0.75
"""Of the power above `SHAKE_HZ`; the rest is the movement's own, most in a swing."""

GONE_RAD2 = 1e-12
"""A variance that is no longer worth following."""

SETTLED_SD_RAD = 8.0 * RAD_PER_DEG
"""The deviation at which quality falls to `TRUSTED`."""

_SETTLED_RAD2, _TWICE_SETTLED_RAD2 = constant(SETTLED_SD_RAD**2), constant(2.0 * SETTLED_SD_RAD**2)
_HALF = constant(0.5)


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
        self._high = Recursion(*butterworth_highpass(4, SHAKE_HZ, rate_hz))
        leak = 1.0 / (SHAKE_MEMORY_S * rate_hz)
        self._keep = 1.0 - leak
        self._share = constant(SHAKE_SHARE * leak)
        self._sum = 0.0

    def reset(self) -> None:
        """The angle starts anew."""
        self._high.reset()

    def follow(self, angle_rad: FloatArray) -> FloatArray:
        """Variance (n,) in rad² of the shaking in an angle (n,) without NaN."""
        if self._high.is_new:
            self._high.start(float(angle_rad[0]))
        fast = self._high.follow(angle_rad)
        sums = faded(fast * fast, self._keep, self._sum)
        self._sum = sums.item(-1)
        return self._share * sums


class GapDoubt:
    """The variance that gaps and restarts add to each sensor's tilt, fading with time."""

    def __init__(self, sensors: int, rate_hz: float, errors: ErrorModel = DEFAULT_ERRORS) -> None:
        self._keep = float(np.exp(-2.0 / (errors.fade_s * rate_hz)))
        self._before = [0.0] * sensors
        self._errors = errors
        self._rate_hz = rate_hz

    @property
    def is_gone(self) -> bool:
        """Whether every sensor's tilt is as sure as if there had been no gap."""
        return not any(self._before)

    def follow(self, gap_s: FloatArray, restarted: FloatArray) -> FloatArray:
        """Variance (S, n) in rad²; `restarted` is 1 at the first sample of a filter, else 0."""
        if not (np.count_nonzero(gap_s) or np.count_nonzero(restarted)):
            return self.fade(gap_s.shape[1])
        bridged = np.where(np.isfinite(gap_s), gap_s, 0.0)
        # each cell of a gap of length T adds its share of (rate * T)²
        step = self._errors.bridged_rate_rad_s**2 * bridged / self._rate_hz
        step += restarted * self._errors.restart_rad**2
        return self._added(step.tolist())

    def fade(self, n: int) -> FloatArray:
        """As `follow`, for n cells without a gap or a restart."""
        if self.is_gone:
            return np.zeros((len(self._before), n))
        return self._added([[0.0] * n] * len(self._before))

    def _added(self, steps: list[list[float]]) -> FloatArray:
        keep, out = self._keep, []
        for variance, added in zip(self._before, steps, strict=True):
            row = []
            for step in added:
                variance = (keep * variance if variance > GONE_RAD2 else 0.0) + step
                row.append(variance)
            out.append(row)
        if out[0]:
            self._before = [row[-1] for row in out]
        return np.array(out)


def quality_of(variance_rad2: FloatArray, weight: FloatArray) -> FloatArray:
    """Quality (n,) from the squared deviation and from how level the medio-lateral axes are.

    1 at a deviation of zero, `TRUSTED` at `SETTLED_SD_RAD`. `weight` below a half (lying on the
    side) lowers it as far: 0 where nothing is known.
    """
    sure = np.minimum(_HALF, weight)
    sure *= _TWICE_SETTLED_RAD2
    sure /= _SETTLED_RAD2 + variance_rad2
    return sure
