"""How far the pelvis leaves the plane of the bend within a repetition, degrees from its start.

Lateral is how far it goes out of level: upright, a hip that drops; bent, a pelvis that turns open
about the line of the trunk. Axial is its turn about the vertical. Both are told from the start of
the repetition, since six axes know a turn over seconds only. What single-leg work is watched for;
no norms were found.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.metrics.lumbar_flexion import averaged, known
from analysis.metrics.metric import Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD


def unwrapped(angle_rad: FloatArray) -> FloatArray:
    """An angle (n,) of a circle, known everywhere, without its jumps by a whole turn."""
    jumps = len(angle_rad) > 1 and np.abs(angle_rad[1:] - angle_rad[:-1]).max() > np.pi
    return np.unwrap(angle_rad) if jumps else angle_rad


def _lateral(rep: RepMotion) -> FloatArray:
    """From its first known value on, without what is not known. It is no angle of a circle."""
    lateral = known(rep.whole.pelvis_lateral_rad)
    return lateral - lateral[:1]


def _axial(rep: RepMotion) -> FloatArray:
    """Likewise."""
    heading = unwrapped(known(rep.whole.pelvis_heading_rad))
    return heading - heading[:1]


def _peak(moved: FloatArray, t_s: FloatArray) -> float:
    smooth = averaged(moved, t_s)
    return float(max(smooth.max(), -smooth.min())) * DEG_PER_RAD if len(smooth) else float("nan")


def _rms(moved: FloatArray) -> float:
    return math.sqrt(moved @ moved / len(moved)) * DEG_PER_RAD if len(moved) else float("nan")


def _lateral_peak(rep: RepMotion) -> float:
    return _peak(_lateral(rep), rep.whole.t_s)


def _lateral_rms(rep: RepMotion) -> float:
    return _rms(_lateral(rep))


def _axial_peak(rep: RepMotion) -> float:
    return _peak(_axial(rep), rep.whole.t_s)


def _axial_rms(rep: RepMotion) -> float:
    return _rms(_axial(rep))


LATERAL_PEAK = Metric(
    "pelvis_lateral_peak_deg",
    "How far the pelvis goes out of level within the rep, to either side, from the rep's start.",
    _lateral_peak,
)
LATERAL_RMS = Metric(
    "pelvis_lateral_rms_deg", "The same as root mean square over the rep.", _lateral_rms
)
AXIAL_PEAK = Metric(
    "pelvis_axial_peak_deg",
    "How far the pelvis turns about the vertical within the rep, either way, from the rep's start.",
    _axial_peak,
)
AXIAL_RMS = Metric("pelvis_axial_rms_deg", "The same as root mean square over the rep.", _axial_rms)
