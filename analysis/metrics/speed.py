"""The fastest the trunk (without an upper sensor, the pelvis) tilts in a repetition, degrees/s."""

from __future__ import annotations

import math

import numpy as np

from analysis.evidence import main_tilt
from analysis.metrics.metric import Measure, Metric, RepMotion
from imu.units import DEG_PER_RAD

SPAN = 5


def _peak(rep: RepMotion) -> tuple[float]:
    tilt = main_tilt(rep.whole)
    if len(tilt) <= SPAN:
        return (math.nan,)
    t_s = rep.whole.t_s
    speeds = np.abs(tilt[SPAN:] - tilt[:-SPAN]) / (t_s[SPAN:] - t_s[:-SPAN])
    return (float(np.fmax.reduce(speeds)) * DEG_PER_RAD,)


PEAK = Metric("tilt_speed_peak_deg_s", "The fastest tilting within the rep.")
MEASURE = Measure((PEAK,), _peak)
