"""Every metric of a repetition, in the order of reps.csv. A new one is a file and a line here."""

from __future__ import annotations

from analysis.metrics import (
    hinge_share,
    lumbar_extension,
    lumbar_flexion,
    neutral_depth,
    pelvis_out_of_plane,
    range_of_motion,
    sacrum_travel,
    speed,
    wobble,
)
from analysis.metrics.metric import Metric, RepMotion

METRICS: tuple[Metric, ...] = (
    range_of_motion.PELVIS,
    range_of_motion.TRUNK,
    range_of_motion.HIP,
    lumbar_flexion.PEAK,
    lumbar_flexion.BOTTOM,
    lumbar_extension.METRIC,
    hinge_share.METRIC,
    neutral_depth.METRIC,
    hinge_share.EARLY,
    sacrum_travel.METRIC,
    speed.METRIC,
    pelvis_out_of_plane.LATERAL_PEAK,
    pelvis_out_of_plane.LATERAL_RMS,
    pelvis_out_of_plane.AXIAL_PEAK,
    pelvis_out_of_plane.AXIAL_RMS,
    wobble.METRIC,
)


def measure(rep: RepMotion) -> dict[str, float]:
    """All metrics of one repetition by name."""
    return {metric.name: metric.measure(rep) for metric in METRICS}
