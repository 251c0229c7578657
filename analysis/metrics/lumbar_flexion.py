"""How far the spine flexes within a repetition, degrees from neutral.

Skin and muscle shake, and the largest of many samples is the one that shook most: the peak is that
of the angle averaged over a fifth of a second.
"""

from __future__ import annotations

import numpy as np

from analysis.metrics.metric import Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD

AVERAGED_S = 0.2


def known(values: FloatArray) -> FloatArray:
    """Those of the values (n,) that are known, (m,)."""
    finite = np.isfinite(values)
    return values if np.count_nonzero(finite) == len(values) else values[finite]


def averaged(angle_rad: FloatArray, t_s: FloatArray) -> FloatArray:
    """Running mean over `AVERAGED_S` of the known values of an angle (n,): (m,), m <= n."""
    angle_rad = known(angle_rad)
    if len(angle_rad) < 2:
        return angle_rad
    step_s = float(t_s[-1] - t_s[0]) / max(len(t_s) - 1, 1)
    size = min(max(1, round(AVERAGED_S / step_s)), len(angle_rad))
    sums = angle_rad.cumsum()
    sums /= size
    means = sums[size - 1 :].copy()
    means[1:] -= sums[:-size]
    return means


def _peak(rep: RepMotion) -> float:
    smooth = averaged(rep.whole.lumbar_flexion_rad, rep.whole.t_s)
    return float(smooth.max()) * DEG_PER_RAD if len(smooth) else float("nan")


def _bottom(rep: RepMotion) -> float:
    smooth = averaged(rep.out.lumbar_flexion_rad[-20:], rep.out.t_s[-20:])
    return float(smooth[-1]) * DEG_PER_RAD if len(smooth) else float("nan")


PEAK = Metric(
    "lumbar_flexion_peak_deg", "The largest lumbar flexion of the rep, from neutral.", _peak
)
BOTTOM = Metric(
    "lumbar_flexion_bottom_deg", "Lumbar flexion at the turning point of the rep.", _bottom
)
