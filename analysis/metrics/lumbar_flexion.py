"""How far the spine flexes within a repetition, and how far it arches, degrees from neutral.

Skin and muscle shake, and the largest of many samples is the one that shook most: the peak is that
of the angle averaged over a fifth of a second.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.metrics.metric import Measure, Metric, RepMotion
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD

AVERAGED_S = 0.2


def known(values: FloatArray) -> FloatArray:
    """Those of the values (n,) that are known, (m,)."""
    finite = np.isfinite(values)
    return values if np.count_nonzero(finite) == len(values) else values[finite]


def averaged(angle_rad: FloatArray, t_s: FloatArray) -> FloatArray:
    """Running mean over `AVERAGED_S` of the known values of an angle (n,): (m,), m <= n."""
    return running_mean(known(angle_rad), samples_averaged(t_s))


def samples_averaged(t_s: FloatArray) -> int:
    """How many samples at these times (n,) are `AVERAGED_S`."""
    if len(t_s) < 2:
        return 1
    step_s = float(t_s[-1] - t_s[0]) / (len(t_s) - 1)
    return max(1, round(AVERAGED_S / step_s))


def running_mean(values: FloatArray, samples: int) -> FloatArray:
    """Of so many of the values (n,), or of all where there are fewer: (m,), m <= n."""
    samples = min(samples, len(values))
    if samples < 2:
        return values
    sums = values.cumsum()
    sums /= samples
    means = sums[samples - 1 :].copy()
    means[1:] -= sums[:-samples]
    return means


def _peak(rep: RepMotion) -> float:
    smooth = averaged(rep.whole.lumbar_flexion_rad, rep.whole.t_s)
    return float(smooth.max()) * DEG_PER_RAD if len(smooth) else math.nan


def _bottom(rep: RepMotion) -> float:
    last = known(rep.out.lumbar_flexion_rad[-20:])[-samples_averaged(rep.out.t_s[-20:]) :]
    return float(last.sum()) / len(last) * DEG_PER_RAD if len(last) else math.nan


def _arch(rep: RepMotion) -> float:
    whole, top = rep.whole, rep.lockout
    both = np.concatenate((whole.lumbar_flexion_rad, top.lumbar_flexion_rad))
    smooth = averaged(both, np.concatenate((whole.t_s, top.t_s)))
    return max(0.0, -float(smooth.min())) * DEG_PER_RAD if len(smooth) else math.nan


PEAK = Metric("lumbar_flexion_peak_deg", "The largest lumbar flexion of the rep, from neutral.")
BOTTOM = Metric("lumbar_flexion_bottom_deg", "Lumbar flexion at the turning point of the rep.")
ARCH = Metric(
    "lumbar_extension_peak_deg",
    "The furthest the spine arches behind neutral in the rep or at its lockout; else 0.",
)
MEASURE = Measure((PEAK, BOTTOM, ARCH), lambda rep: (_peak(rep), _bottom(rep), _arch(rep)))
