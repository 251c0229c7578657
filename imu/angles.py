"""Orientations of segments → the angles of the hinge.

Signs and axes: `imu.frames`. Everything is element by element along time, so that blocks of any
length give the same bits.

The lumbar angle comes two ways. (a) `sagittal_tilt` of each segment from gravity alone: blind to
heading, but sideways bending and twist leak into it. (b) `cardan_zxy` of the relative rotation,
after `Heading` has turned the upper segment so that both medio-lateral axes point the same way on
average: six-axis headings drift apart by tens of degrees in an hour, but both segments belong to
one person who faces one way. (b) is the angle; the difference to (a) tells how far to trust it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.signal import lfilter

from imu.quaternion import conjugate, multiply
from imu.samples import FloatArray, read_only

HEADING_MEMORY_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class AngleBlock:
    """Angles on the grid, all (n,), radians, flexion +, zero at neutral, NaN where unknown.

    lumbar_flexion_rad     upper sensor's segment against the sacrum; from an upper-back sensor it
                           holds thoracic flexion too
    lumbar_flexion_sd_rad  one standard deviation of its error
    hip_flexion_rad        pelvis against thigh; the pelvis tilt where no thigh sensor is worn
    quality                0 to 1; below `imu.uncertainty.TRUSTED` the angles are not to be acted on
    """

    t_s: FloatArray
    pelvis_tilt_rad: FloatArray
    trunk_tilt_rad: FloatArray
    lumbar_flexion_rad: FloatArray
    lumbar_flexion_sd_rad: FloatArray
    lumbar_lateral_rad: FloatArray
    lumbar_axial_rad: FloatArray
    hip_flexion_rad: FloatArray
    quality: FloatArray

    def __post_init__(self) -> None:
        for name in _NAMES:
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.t_s)

    @staticmethod
    def concatenate(blocks: list[AngleBlock]) -> AngleBlock:
        """The blocks one after the other. At least one."""
        return AngleBlock(
            **{
                field.name: np.concatenate([getattr(block, field.name) for block in blocks])
                for field in fields(AngleBlock)
            }
        )


_NAMES = tuple(field.name for field in fields(AngleBlock))


def sagittal_tilt(up_in_segment: FloatArray) -> FloatArray:
    """Forward tilt of a segment from earth's up in its axes: (..., 3) → (...), ±π.

    Upright 0, prone +90°, supine -90°.
    """
    return np.arctan2(-up_in_segment[..., 0], up_in_segment[..., 1])


def medio_lateral_heading(q_earth_from_segment: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The horizontal part (x, y) of the segment's Z axis in earth: (..., 4) → (...), (...)."""
    q = q_earth_from_segment
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    return 2.0 * (x * z + w * y), 2.0 * (y * z - w * x)


def cardan_zxy(q_lower_from_upper: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Flexion, lateral and axial angle of the upper segment in the lower one, (..., 4) → 3 x (...).

    Cardan Z-X-Y with ISB's flexion sign flipped (`imu.frames`).
    """
    q = q_lower_from_upper
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    flexion = np.arctan2(2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z))
    lateral = np.arcsin(np.minimum(np.maximum(2.0 * (y * z + w * x), -1.0), 1.0))
    axial = np.arctan2(-2.0 * (x * z - w * y), 1.0 - 2.0 * (x * x + y * y))
    return flexion, lateral, axial


class Heading:
    """The yaw between two segments' frames, followed with a leaky memory.

    At each instant the angle between both medio-lateral axes, seen from above and weighted by how
    horizontal both are, is a phasor; its leaky mean gives the yaw that lets them agree.
    """

    def __init__(self, rate_hz: float, memory_s: float = HEADING_MEMORY_S) -> None:
        leak = 1.0 / (memory_s * rate_hz)
        self._b = np.array([leak])
        self._a = np.array([1.0, leak - 1.0])
        self._state: FloatArray | None = None

    def reset(self) -> None:
        """Forget: the next instant starts anew."""
        self._state = None

    def follow(
        self, q_earth_from_lower: FloatArray, q_earth_from_upper: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The yaw (n,) that turns upper's earth into lower's, and the weight (n,) of each instant.

        The weight is 1 where both axes are level, 0 where one is vertical.
        """
        lx, ly = medio_lateral_heading(q_earth_from_lower)
        ux, uy = medio_lateral_heading(q_earth_from_upper)
        phasor = np.empty((2, len(lx)))
        phasor[0] = lx * ux + ly * uy
        phasor[1] = ly * ux - lx * uy
        if self._state is None:
            self._state = (1.0 - self._b[0]) * phasor[:, :1]
        mean, self._state = lfilter(self._b, self._a, phasor, axis=1, zi=self._state)
        weight = np.sqrt(phasor[0] * phasor[0] + phasor[1] * phasor[1])
        return np.arctan2(mean[1], mean[0]), weight


def relative(
    q_earth_from_lower: FloatArray, q_earth_from_upper: FloatArray, yaw_rad: FloatArray
) -> FloatArray:
    """q_lower_from_upper (n, 4), after turning upper's earth by yaw_rad (n,) about the vertical."""
    half = 0.5 * yaw_rad
    c, d = np.cos(half), np.sin(half)
    u = q_earth_from_upper
    w, x, y, z = u[..., 0], u[..., 1], u[..., 2], u[..., 3]
    turned = np.empty(u.shape)
    turned[..., 0] = c * w - d * z
    turned[..., 1] = c * x - d * y
    turned[..., 2] = c * y + d * x
    turned[..., 3] = c * z + d * w
    return multiply(conjugate(q_earth_from_lower), turned)
