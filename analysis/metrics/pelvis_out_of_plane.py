"""How far the pelvis leaves the plane of the bend within a repetition, degrees from its start.

Lateral is how far it goes out of level: upright, a hip that drops; bent, a pelvis that turns open
about the line of the trunk. Axial is its turn about the vertical. Both are told from the start of
the repetition, since six axes know a turn over seconds only. What single-leg work is watched for;
no norms were found.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.metrics.lumbar_flexion import known, running_mean, samples_averaged
from analysis.metrics.metric import Measure, Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD


def unwrapped(angle_rad: FloatArray) -> FloatArray:
    """An angle (n,) of a circle, known everywhere, without its jumps by a whole turn."""
    jumps = len(angle_rad) > 1 and np.abs(angle_rad[1:] - angle_rad[:-1]).max() > np.pi
    return np.unwrap(angle_rad) if jumps else angle_rad


def _all(rep: RepMotion) -> tuple[float, float, float, float]:
    samples = samples_averaged(rep.whole.t_s)
    lateral = known(rep.whole.pelvis_lateral_rad)  # it is no angle of a circle
    heading = unwrapped(known(rep.whole.pelvis_heading_rad))
    return (*_peak_and_rms(lateral, samples), *_peak_and_rms(heading, samples))


def _peak_and_rms(angle_rad: FloatArray, samples: int) -> tuple[float, float]:
    """How far an angle (n,) that is known goes from its first value, degrees."""
    if not len(angle_rad):
        return math.nan, math.nan
    moved = angle_rad - angle_rad[0]
    smooth = running_mean(moved, samples)
    peak = max(float(smooth.max()), -float(smooth.min()))
    return peak * DEG_PER_RAD, math.sqrt(moved @ moved / len(moved)) * DEG_PER_RAD


LATERAL_PEAK = Metric(
    "pelvis_lateral_peak_deg",
    "How far the pelvis goes out of level within the rep, to either side, from the rep's start.",
)
LATERAL_RMS = Metric("pelvis_lateral_rms_deg", "The same as root mean square over the rep.")
AXIAL_PEAK = Metric(
    "pelvis_axial_peak_deg",
    "How far the pelvis turns about the vertical within the rep, either way, from the rep's start.",
)
AXIAL_RMS = Metric("pelvis_axial_rms_deg", "The same as root mean square over the rep.")
MEASURE = Measure((LATERAL_PEAK, LATERAL_RMS, AXIAL_PEAK, AXIAL_RMS), _all)
