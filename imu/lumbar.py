"""The sacrum's and the upper sensor's segments → the lumbar angles, and how far they may be off.

Both segments' axes in earth (`imu.axes`) and their tilts from gravity go in; flexion, lateral and
axial angle, one standard deviation of the flexion (`imu.uncertainty`) and a quality come out.
"""

from __future__ import annotations

import math

import numpy as np

from imu.alignment import Placement
from imu.angles import Joint
from imu.samples import FloatArray, constant
from imu.uncertainty import ErrorModel, Shake, quality_of

_TURN = constant(2.0 * math.pi)


class Lumbar:
    """Feed stretches in which both sensors are present, get the columns of `AngleBlock`."""

    def __init__(self, joint: Joint, rate_hz: float, errors: ErrorModel) -> None:
        self._errors = errors
        self._rate_hz = rate_hz
        self._constant = constant(0.0)
        self._shares = np.zeros((4, 1))
        self._joint = joint
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
        self._joint.reset()
        self._shake.reset()
        self._last = math.nan

    def follow(
        self, axes: FloatArray, by_gravity: FloatArray, doubt: FloatArray | None = None
    ) -> FloatArray:
        """Flexion, lateral, axial, the deviation of flexion, quality: (5, n), n > 0.

        From the axes of all segments (3, 3, S, n), the difference of the tilts (n,), and the
        variance (n,) that gaps add, if there were any.
        """
        angles, weight = self._joint.follow(axes)
        variance = self._shake.follow(angles[0])
        if doubt is not None:
            variance += doubt
        variance += self._constant
        variance += self._grown(angles, by_gravity)
        out = np.empty((5, len(variance)))
        out[:3] = angles
        np.sqrt(variance, out=out[3])
        out[4] = quality_of(variance, weight)
        return out

    def _grown(self, angles: FloatArray, by_gravity: FloatArray) -> FloatArray:
        """The variance (n,) by flexion, side bend, rate, and how the two ways disagree."""
        flexion = angles[0]
        size = np.empty((4, len(flexion)))
        size[:2] = angles[:2]
        size[2, 0] = 0.0 if math.isnan(self._last) else flexion.item(0) - self._last
        np.subtract(flexion[1:], flexion[:-1], out=size[2, 1:])
        apart = by_gravity - flexion
        turns = apart / _TURN
        np.rint(turns, out=turns)
        turns *= _TURN
        np.subtract(apart, turns, out=size[3])
        self._last = flexion.item(-1)
        size *= size
        size *= self._shares
        halves = size[:2] + size[2:]
        grown: FloatArray = halves[0] + halves[1]
        return grown
