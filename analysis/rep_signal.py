"""Which motion repetitions are seen in: one signal, 1 = a clear bend of the trunk or the pelvis.

Where the exercise does not name its signal, tilt and height are added. A hinge tilts the trunk and
leaves the sacrum about where it is; a squat with a tucked pelvis tilts twice per repetition, but
sinks once. Both grow on the way down, so their sum has one hump per repetition in either. A thigh
sensor says the same more plainly, and from a chair too: where one is worn, the tilt of the thigh
away from neutral takes the place of the height.
"""

from __future__ import annotations

import numpy as np

from analysis.exercises.exercise import Signal
from analysis.exercises.posture import STANDING, Posture
from imu.alignment import Alignment
from imu.angles import AngleBlock
from imu.frames import SACRUM
from imu.pipeline import MotionBlock
from imu.samples import BoolArray, FloatArray, constant
from imu.units import RAD_PER_DEG

CLEAR_TILT_RAD = 30.0 * RAD_PER_DEG
_CLEAR_TILT_RAD = constant(CLEAR_TILT_RAD)
CLEAR_DROP_M = 0.25
SCALE_TRUSTED = 0.02
SCALE_USELESS = 0.05
"""An accelerometer whose gravity reads this much off cannot be integrated twice."""


def height_trust(alignment: Alignment) -> float:
    """How far the sacrum's height may count, 0 to 1, from how well its accelerometer is scaled."""
    if SACRUM not in alignment:
        return 0.0
    error = alignment.placements[SACRUM].scale_error
    return min(1.0, max(0.0, (SCALE_USELESS - error) / (SCALE_USELESS - SCALE_TRUSTED)))


def rep_tilt(
    motion: MotionBlock,
    signal: Signal,
    posture: Posture = STANDING,
    counts: BoolArray | None = None,
) -> FloatArray:
    """The tilt (n,) that repetitions are measured by, rad, growing towards the bottom.

    NaN where its sensors are missing, and where it does not count (`analysis.posture_gate`).
    """
    tilt = posture.towards_bottom(_tilt(motion, signal))
    return tilt if counts is None else np.where(counts, tilt, np.nan)


def _tilt(motion: MotionBlock, signal: Signal) -> FloatArray:
    angles = motion.angles
    trunk, pelvis = angles.trunk_tilt_rad, angles.pelvis_tilt_rad
    if signal is Signal.PELVIS_TILT:
        return _or_other(pelvis, trunk)
    if signal is Signal.TRUNK_TILT:
        return _or_other(trunk, pelvis)
    if signal is Signal.COMMON_TILT:
        return common_tilt(angles)
    thigh = np.fmax(motion.thigh_tilt_rad, 0.0)  # it has no sign: 0 only where none is known
    return np.asarray(np.fmax(angles.trunk_tilt_rad, angles.pelvis_tilt_rad + thigh))


def _or_other(values: FloatArray, other: FloatArray) -> FloatArray:
    """The values (n,), the other ones where they are not known."""
    missing = np.isnan(values)
    return np.where(missing, other, values) if np.count_nonzero(missing) else values


def common_tilt(angles: AngleBlock) -> FloatArray:
    """The mean of pelvis and trunk tilt (n,), rad; of one alone where the other is not known.

    It is the way from the hips to the shoulders: a spine that bends between them turns one end as
    far on as it turns the other back.
    """
    both = 0.5 * (angles.trunk_tilt_rad + angles.pelvis_tilt_rad)
    return np.where(np.isnan(both), np.fmax(angles.trunk_tilt_rad, angles.pelvis_tilt_rad), both)


def rep_signal(
    motion: MotionBlock, tilt_rad: FloatArray, signal: Signal, trust: float
) -> FloatArray:
    """The signal (n,) from `rep_tilt`; NaN where the sensors it needs are missing."""
    out = tilt_rad / _CLEAR_TILT_RAD
    if signal is not Signal.AUTO or trust == 0.0:
        return out
    usable = np.isfinite(motion.sacrum_height_m) & np.isnan(motion.thigh_tilt_rad)
    height = np.where(usable, motion.sacrum_height_m, 0.0)
    return out - trust * height / CLEAR_DROP_M
