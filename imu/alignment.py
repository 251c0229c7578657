"""How each sensor sits on its body segment: estimated in `calibration`, used here.

A placement turns a sensor's axes into its segment's: q_sensor_from_segment maps segment axes
(X anterior, Y cranial, Z right) to sensor axes. In the calibrated neutral stance every segment's Y
points up, so that all angles are zero there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from imu.frames import SACRUM, THIGHS, UPPER_BACK
from imu.mappings import remade
from imu.quaternion import from_axes
from imu.samples import FloatArray, read_only
from imu.units import STANDARD_GRAVITY_M_S2


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """One sensor on one segment.

    q_sensor_from_segment  (4,) unit quaternion
    axis_sd_rad            how uncertain the medio-lateral axis is, one standard deviation
    neutral_sd_rad         how uncertain the neutral posture is, one standard deviation
    gravity_m_s2           how long gravity reads on this sensor: 9.81 but for its scale error
    """

    sensor: str
    q_sensor_from_segment: FloatArray
    axis_sd_rad: float
    neutral_sd_rad: float
    gravity_m_s2: float = STANDARD_GRAVITY_M_S2

    def __post_init__(self) -> None:
        object.__setattr__(self, "q_sensor_from_segment", read_only(self.q_sensor_from_segment))

    @property
    def scale_error(self) -> float:
        """By which share gravity reads too long or too short on this sensor."""
        return abs(self.gravity_m_s2 / STANDARD_GRAVITY_M_S2 - 1.0)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The placements of one donning, and how good they are.

    score is 0 (do not use) to 1 (both estimators agree).
    """

    placements: Mapping[str, Placement]
    score: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "placements", MappingProxyType(dict(self.placements)))

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    def __contains__(self, sensor: object) -> bool:
        return sensor in self.placements

    @property
    def has_lumbar(self) -> bool:
        """Whether both ends of the spine are worn."""
        return SACRUM in self and UPPER_BACK in self

    @property
    def thighs(self) -> tuple[str, ...]:
        """The thigh sensors worn, in the order of `imu.frames.THIGHS`."""
        return tuple(name for name in THIGHS if name in self)


def placement_from_up_and_right(
    sensor: str,
    up: FloatArray,
    right: FloatArray,
    *,
    axis_sd_rad: float,
    neutral_sd_rad: float,
    gravity_m_s2: float = STANDARD_GRAVITY_M_S2,
) -> Placement:
    """The placement whose cranial axis is `up` and whose Z is nearest to `right`.

    Both are (3,), in sensor axes, of any length; `right` is made perpendicular to `up`.
    """
    y = up / float(np.linalg.norm(up))
    z = right - y * float(np.dot(right, y))
    z = z / float(np.linalg.norm(z))
    return Placement(
        sensor,
        from_axes(np.cross(y, z), y, z),
        axis_sd_rad=axis_sd_rad,
        neutral_sd_rad=neutral_sd_rad,
        gravity_m_s2=gravity_m_s2,
    )
