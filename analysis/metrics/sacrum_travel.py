"""How far the sacrum sinks within a repetition, metres."""

from __future__ import annotations

import numpy as np

from analysis.evidence import height_gain
from analysis.metrics.metric import Metric, RepMotion


def _drop(rep: RepMotion) -> float:
    if len(rep.out) < 2 or not np.isfinite(rep.out.upward_acc_m_s2).all():
        return float("nan")
    if not np.isfinite(rep.out.sacrum_height_m).any():
        return float("nan")
    dt_s = float(rep.out.t_s[-1] - rep.out.t_s[0]) / (len(rep.out) - 1)
    return -height_gain(rep.out.upward_acc_m_s2, dt_s)


METRIC = Metric("sacrum_drop_m", "How far the sacrum sinks on the way out of the rep.", _drop)
