"""The sacrum's and the upper sensor's segments → the lumbar angles, and how far they may be off.

Both segments' axes in earth (`imu.axes`) and their tilts from gravity go in; flexion, lateral and
axial angle, one standard deviation of the flexion (`imu.uncertainty`) and a quality come out.
"""

from __future__ import annotations

import math

import numpy as np

from imu.alignment import Placement
from imu.angles import Heading, cardan_zxy, relative
from imu.samples import FloatArray, constant
from imu.uncertainty import ErrorModel, Shake, quality_of

_TURN, _HALF_TURN = constant(2.0 * math.pi), constant(math.pi)


class Lumbar:
    """Feed stretches in which both sensors are present, get the columns of `AngleBlock`."""

    def __init__(self, rate_hz: float, errors: ErrorModel) -> None:
        self._errors = errors
        self._rate_hz = rate_hz
        self._constant = constant(0.0)
        self._shares = np.zeros((4, 1))
        self._heading = Heading(rate_hz)
        self._shake = Shake(rate_hz)
        self._last = math.nan

    def realign(self, lower: Placement, upper: Placement) -> None:
        """How sure the placements of both sensors are, from the next stretch on."""
        errors = self._errors
        axis_variance = lower.axis_sd_rad**2 + upper.axis_sd_rad**2
        self._constant = constant(
            2.0 * errors.filter_rad**2 + lower.neutral_sd_rad**2 + upper.neutral_sd_rad**2
        )
        self._shares = np.array(
            [
                [errors.soft_tissue_share**2 + 0.02 * axis_variance],
                [axis_variance],
                [(errors.timing_s * self._rate_hz) ** 2],
                [0.5**2],
            ]
        )
        self._last = math.nan

    def reset(self) -> None:
        """A sensor has started afresh: forget."""
        self._heading.reset()
        self._shake.reset()
        self._last = math.nan

    def follow(
        self,
        lower: FloatArray,
        upper: FloatArray,
        by_gravity: FloatArray,
        doubt: FloatArray | None = None,
    ) -> FloatArray:
        """Flexion, its deviation, lateral, axial and quality: (5, n), n > 0.

        From the axes (3, 3, n), the difference of the tilts and the variance that gaps add, (n,),
        if there were any.
        """
        turn, weight = self._heading.follow(lower, upper)
        flexion, lateral, axial = cardan_zxy(relative(lower, upper, turn))
        variance = self._shake.follow(flexion)
        if doubt is not None:
            variance += doubt
        variance += self._constant
        for grown in self._grown(flexion, lateral, by_gravity):
            variance += grown
        out = np.empty((5, len(flexion)))
        out[0], out[2], out[3] = flexion, lateral, axial
        np.sqrt(variance, out=out[1])
        out[4] = quality_of(variance, weight)
        return out

    def _grown(
        self, flexion: FloatArray, lateral: FloatArray, by_gravity: FloatArray
    ) -> FloatArray:
        """The variance by flexion, side bend, rate, and how the two ways disagree, (4, n)."""
        size = np.empty((4, len(flexion)))
        size[0], size[1] = flexion, lateral
        size[2, 0] = 0.0 if math.isnan(self._last) else flexion[0] - self._last
        np.subtract(flexion[1:], flexion[:-1], out=size[2, 1:])
        apart = by_gravity - flexion
        apart += _HALF_TURN
        np.subtract(np.mod(apart, _TURN), _HALF_TURN, out=size[3])
        self._last = float(flexion[-1])
        size *= size
        size *= self._shares
        return size
