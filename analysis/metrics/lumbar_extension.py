"""How far the spine arches behind neutral, in the repetition and right after it, degrees."""

from __future__ import annotations

import numpy as np

from analysis.metrics.lumbar_flexion import averaged
from analysis.metrics.metric import Metric, RepMotion
from imu.units import DEG_PER_RAD


def _peak(rep: RepMotion) -> float:
    both = np.concatenate((rep.whole.lumbar_flexion_rad, rep.lockout.lumbar_flexion_rad))
    smooth = averaged(both, np.concatenate((rep.whole.t_s, rep.lockout.t_s)))
    return max(0.0, -float(smooth.min())) * DEG_PER_RAD if len(smooth) else float("nan")


METRIC = Metric(
    "lumbar_extension_peak_deg",
    "The furthest the spine arches behind neutral in the rep or at its lockout; else 0.",
    _peak,
)
