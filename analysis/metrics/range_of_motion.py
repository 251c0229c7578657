"""How far pelvis, trunk and hip move within a repetition, degrees."""

from __future__ import annotations

from analysis.metrics.lumbar_flexion import known
from analysis.metrics.metric import Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD


def travelled(angle_rad: FloatArray) -> float:
    """Largest minus smallest value, degrees; NaN where none is known."""
    angle_rad = known(angle_rad)
    if not len(angle_rad):
        return float("nan")
    return float(angle_rad.max() - angle_rad.min()) * DEG_PER_RAD


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
