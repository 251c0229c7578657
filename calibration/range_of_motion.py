"""The wearer's own full bend, from a marked slow bend: what limits are shares of."""

from __future__ import annotations

import numpy as np

from calibration.motion import BodyMotion
from calibration.posture import unit
from calibration.result import RangeOfMotion
from imu.alignment import Alignment
from imu.angles import sagittal_tilt
from imu.frames import SACRUM, UPPER_BACK
from imu.quaternion import conjugate, rotate
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

LEAST_RAD = 20.0 * RAD_PER_DEG
MOST_RAD = 110.0 * RAD_PER_DEG
HELD_S = 0.2


def tilt_of(motion: BodyMotion, alignment: Alignment, sensor: str) -> FloatArray:
    """Forward tilt (n,) of one sensor's segment, rad."""
    q = alignment.placements[sensor].q_sensor_from_segment
    return sagittal_tilt(rotate(conjugate(q), unit(motion.sensors[sensor].up)))


def range_of_motion(motion: BodyMotion, alignment: Alignment) -> RangeOfMotion | None:
    """The largest angles held for 0.2 s in a full bend; None without both sensors."""
    if not alignment.has_lumbar or not len(motion):
        return None
    pelvis = tilt_of(motion, alignment, SACRUM)
    trunk = tilt_of(motion, alignment, UPPER_BACK)
    size = max(1, min(len(motion), round(HELD_S * motion.rate_hz)))

    def held(angle: FloatArray) -> float:
        windows = np.lib.stride_tricks.sliding_window_view(angle, size)
        return float(windows.min(axis=1).max())

    return RangeOfMotion(held(trunk - pelvis), held(pelvis), held(trunk))


def is_plausible(found: RangeOfMotion) -> bool:
    """Whether a full bend of a person can look like this (20 to 110° of the spine)."""
    return LEAST_RAD <= found.lumbar_flexion_rad <= MOST_RAD
