"""How far pelvis, trunk and hip move within a repetition, degrees."""

from __future__ import annotations

import math

from analysis.metrics.lumbar_flexion import known
from analysis.metrics.metric import Measure, Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD


def travelled(angle_rad: FloatArray) -> float:
    """Largest minus smallest value, degrees; NaN where none is known."""
    travel = _travel(angle_rad)
    # NaN where not every value is known, which is rare
    return (travel if math.isfinite(travel) else _travel(known(angle_rad))) * DEG_PER_RAD


def _travel(angle_rad: FloatArray) -> float:
    return float(angle_rad.max() - angle_rad.min()) if len(angle_rad) else math.nan


def _all(rep: RepMotion) -> tuple[float, float, float]:
    whole = rep.whole
    return (
        travelled(whole.pelvis_tilt_rad),
        travelled(whole.trunk_tilt_rad),
        travelled(whole.hip_flexion_rad),
    )


PELVIS = Metric("pelvis_tilt_rom_deg", "How far the pelvis tilts within the rep.")
TRUNK = Metric("trunk_tilt_rom_deg", "How far the upper sensor tilts within the rep.")
HIP = Metric(
    "hip_flexion_rom_deg",
    "How far the hip bends within the rep; without a thigh sensor, the pelvis tilt.",
)
MEASURE = Measure((PELVIS, TRUNK, HIP), _all)
