"""How far pelvis, trunk and hip move within a repetition, degrees."""

from __future__ import annotations

import math

from analysis.metrics.lumbar_flexion import known
from analysis.metrics.metric import Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD


def travelled(angle_rad: FloatArray) -> float:
    """Largest minus smallest value, degrees; NaN where none is known."""
    travel = _travel(angle_rad)
    # NaN where not every value is known, which is rare
    return (travel if math.isfinite(travel) else _travel(known(angle_rad))) * DEG_PER_RAD


def _travel(angle_rad: FloatArray) -> float:
    return float(angle_rad.max() - angle_rad.min()) if len(angle_rad) else math.nan


def _pelvis(rep: RepMotion) -> float:
    return travelled(rep.whole.pelvis_tilt_rad)


def _trunk(rep: RepMotion) -> float:
    return travelled(rep.whole.trunk_tilt_rad)


def _hip(rep: RepMotion) -> float:
    return travelled(rep.whole.hip_flexion_rad)


PELVIS = Metric("pelvis_tilt_rom_deg", "How far the pelvis tilts within the rep.", _pelvis)
TRUNK = Metric("trunk_tilt_rom_deg", "How far the upper sensor tilts within the rep.", _trunk)
HIP = Metric(
    "hip_flexion_rom_deg",
    "How far the hip bends within the rep; without a thigh sensor, the pelvis tilt.",
    _hip,
)
