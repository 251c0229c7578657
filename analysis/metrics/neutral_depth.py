"""How deep the trunk goes before the spine leaves its band around neutral, degrees.

The band is the dowel's: 10°, which opens about 2 cm under a stick at the sacrum, and is more than
the limits of agreement of a peak.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.metrics.metric import Measure, Metric, RepMotion
from imu.units import DEG_PER_RAD, RAD_PER_DEG

BAND_RAD = 10.0 * RAD_PER_DEG


def _depth(rep: RepMotion) -> tuple[float]:
    outside = np.abs(rep.out.lumbar_flexion_rad) > BAND_RAD
    if not np.count_nonzero(outside):
        return (math.nan,)
    return (float(rep.out.trunk_tilt_rad[outside.argmax()]) * DEG_PER_RAD,)


DEPTH = Metric(
    "neutral_depth_deg",
    "Trunk tilt at which the spine first leaves ±10° around neutral; empty where it never does.",
)
MEASURE = Measure((DEPTH,), _depth)
