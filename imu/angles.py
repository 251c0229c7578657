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

from imu.axes import inverse, product, turned_about_up
from imu.fading import faded
from imu.samples import ComplexArray, FloatArray, read_only

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
            values = getattr(self, name)
            frozen = read_only(values)
            if frozen is not values:
                object.__setattr__(self, name, frozen)

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


def cardan_zxy(lower_from_upper: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Flexion, lateral and axial angle of the upper segment in the lower one, 3 x (...).

    From the upper segment's axes in the lower one, (3, 3, ...), see `imu.axes`. Cardan Z-X-Y
    with ISB's flexion sign flipped (`imu.frames`).
    """
    r = lower_from_upper
    flexion = np.arctan2(r[0, 1], r[1, 1])
    lateral = np.arctan2(r[2, 1], np.hypot(r[2, 0], r[2, 2]))
    axial = np.arctan2(-r[2, 0], r[2, 2])
    return flexion, lateral, axial


class Heading:
    """The yaw between two segments' frames, followed with a leaky memory.

    At each instant the angle between both medio-lateral axes, seen from above and weighted by how
    horizontal both are, is a complex number; its leaky mean gives the yaw that lets them agree.
    """

    def __init__(self, rate_hz: float, memory_s: float = HEADING_MEMORY_S) -> None:
        self._keep = 1.0 - 1.0 / (memory_s * rate_hz)
        self._sum: complex | None = None

    def reset(self) -> None:
        """Forget: the next instant starts anew."""
        self._sum = None

    def follow(self, lower: FloatArray, upper: FloatArray) -> tuple[ComplexArray, FloatArray]:
        """The turn (n,) that brings upper's earth to lower's, and the weight (n,) of each instant.

        From the segments' axes in earth, (3, 3, n) each. The turn is cos + i sin of the yaw. The
        weight is 1 where both medio-lateral axes are level, 0 where one is vertical.
        """
        z_lower, z_upper = lower[:2, 2], upper[:2, 2]
        along, across = z_lower * z_upper, z_lower[::-1] * z_upper
        apart = np.empty(along.shape[1], dtype=np.complex128)
        np.add(along[0], along[1], out=apart.real)
        np.subtract(across[0], across[1], out=apart.imag)
        if self._sum is None:
            self._sum = (complex(apart[0]) or 1.0) / (1.0 - self._keep)
        sums = faded(apart, self._keep, self._sum)
        self._sum = complex(sums[-1])
        return sums / np.hypot(sums.real, sums.imag), np.hypot(apart.real, apart.imag)


def relative(lower: FloatArray, upper: FloatArray, turn: ComplexArray) -> FloatArray:
    """Upper's axes in lower's frame, after turning upper's earth about up by `turn` (n,).

    From the segments' axes in earth; all (3, 3, n).
    """
    return product(inverse(lower), turned_about_up(upper, turn))
