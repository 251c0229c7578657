"""How far the sacrum sinks within a repetition, metres."""

from __future__ import annotations

import math

import numpy as np

from analysis.evidence import height_gain
from analysis.metrics.metric import Measure, Metric, RepMotion


def _drop(rep: RepMotion) -> tuple[float]:
    t_s, upward = rep.out.t_s, rep.out.upward_acc_m_s2
    if len(t_s) < 2 or not np.count_nonzero(np.isfinite(rep.out.sacrum_height_m)):
        return (math.nan,)
    return (-height_gain(upward, float(t_s[-1] - t_s[0]) / (len(t_s) - 1)),)


DROP = Metric("sacrum_drop_m", "How far the sacrum sinks on the way out of the rep.")
MEASURE = Measure((DROP,), _drop)
