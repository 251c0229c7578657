"""The fastest the trunk (without an upper sensor, the pelvis) tilts in a repetition, degrees/s."""

from __future__ import annotations

import numpy as np

from analysis.evidence import main_tilt
from analysis.metrics.metric import Metric, RepMotion
from imu.units import DEG_PER_RAD

SPAN = 5


def _peak(rep: RepMotion) -> float:
    tilt = main_tilt(rep.whole)
    if len(tilt) <= SPAN or not np.isfinite(tilt).any():
        return float("nan")
    spans = rep.whole.t_s[SPAN:] - rep.whole.t_s[:-SPAN]
    return float(np.nanmax(np.abs(tilt[SPAN:] - tilt[:-SPAN]) / spans)) * DEG_PER_RAD


METRIC = Metric("tilt_speed_peak_deg_s", "The fastest tilting within the rep.", _peak)
