"""Orientations of segments → the angles of the hinge.

Signs and axes: `imu.frames`. Everything is element by element along time, so that blocks of any
length give the same bits.

The lumbar angle comes two ways. (a) `sagittal_tilt` of each segment from gravity alone: blind to
heading, but sideways bending and twist leak into it. (b) `cardan_zxy` of the relative rotation,
after `Heading` has turned the upper segment so that both medio-lateral axes point the same way on
average: six-axis headings drift apart by tens of degrees in an hour, but both segments belong to
one person who faces one way. `Joint` does both. (b) is the angle; the difference to (a) tells how
far to trust it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from imu.fading import faded
from imu.samples import ComplexArray, FloatArray, read_only

HEADING_MEMORY_S = 10.0

# The elements of a relative rotation that the Cardan angles come from, between which axis of lower
# and which of upper: what each arctan2 takes first, and what it takes second. There the lateral one
# takes the length of what stands around it in its row.
_LOWER = np.array([0, 2, 2, 1, 2, 2])
_UPPER = np.array([1, 1, 0, 1, 2, 2])
_LEVEL = 5
"""The element between both medio-lateral axes."""


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
            if values.flags.writeable:
                object.__setattr__(self, name, read_only(values))

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


def tilts(up_in_segment: FloatArray) -> tuple[FloatArray, FloatArray]:
    """`sagittal_tilt`, and how far a segment leans to its right (±π/2), components first.

    From earth's up in its axes: (3, ...) → (...), (...).
    """
    down, squares = -up_in_segment, up_in_segment * up_in_segment
    level = np.sqrt(squares[0] + squares[1])
    return np.arctan2(down[0], up_in_segment[1]), np.arctan2(down[2], level)


def cardan_zxy(lower_from_upper: FloatArray) -> FloatArray:
    """Flexion, lateral and axial angle of the upper segment in the lower one, (3, ...).

    From the upper segment's axes in the lower one, (3, 3, ...), see `imu.axes`. Cardan Z-X-Y
    with ISB's flexion sign flipped (`imu.frames`).
    """
    return _cardan(lower_from_upper[_LOWER, _UPPER])


def _cardan(elements: FloatArray) -> FloatArray:
    """The three angles (3, ...) from those elements (6, ...), which may be scaled."""
    np.hypot(elements[2], elements[5], out=elements[4, ...])
    angles: FloatArray = np.arctan2(elements[:3], elements[3:])
    np.negative(angles[2], out=angles[2, ...])
    return angles


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
        (x, y), (u, v) = lower[:2, 2], upper[:2, 2]
        sums, weight = self.mean(x * u + y * v, y * u - x * v)
        return sums / np.abs(sums), weight

    def mean(self, along: FloatArray, across: FloatArray) -> tuple[ComplexArray, FloatArray]:
        """As `follow`, from the dot and the cross product of both axes seen from above, (n,) each.

        The turn is longer than 1.
        """
        apart = np.empty(len(along), dtype=np.complex128)
        apart.real, apart.imag = along, across
        if self._sum is None:
            self._sum = (complex(apart[0]) or 1.0) / (1.0 - self._keep)
        sums = faded(apart, self._keep, self._sum)
        self._sum = sums.item(-1)
        return sums, np.abs(apart)


class Joint:
    """The Cardan angles between two of S segments, whose headings are made to agree."""

    def __init__(self, lower: int, upper: int, segments: int, rate_hz: float) -> None:
        self._heading = Heading(rate_hz)
        # rows of the axes (3 * 3 * S, n): all components of the axes between which the elements lie
        component, shape = np.arange(3)[:, None], (3, 3, segments)
        self._own = np.ravel_multi_index((component, _LOWER, lower), shape)
        self._other = np.ravel_multi_index((component, _UPPER, upper), shape)

    def reset(self) -> None:
        """Forget the headings."""
        self._heading.reset()

    def follow(self, axes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """As `cardan_zxy` (3, n), and the weight of `Heading` (n,); n > 0.

        From the axes of all segments in earth, (3, 3, S, n).
        """
        rows = axes.reshape(-1, axes.shape[-1])
        own, other = rows.take(self._own, axis=0), rows.take(self._other, axis=0)
        crossed = own[1::-1] * other[:2]
        own *= other
        along, across, upward = own[0], own[1], own[2]
        along += across
        np.subtract(crossed[0], crossed[1], out=across)
        turn, weight = self._heading.mean(along[_LEVEL], across[_LEVEL])
        # the dot products after the turn; angles do not mind that it makes them longer
        along *= turn.real
        across *= turn.imag
        upward *= np.abs(turn)
        along += across
        along += upward
        return _cardan(along), weight
