"""Which share of the trunk's inclination the hips supply.

Over the way out of a repetition the trunk inclines by pelvis tilt plus lumbar flexion; the share of
the pelvis is 0.47 to 0.53 in a habitual full bend (Laird 2018; Tafazzol 2014) and 0.8 or more in a
practised hinge. In the first 30° the habit is 0.29 (from Tafazzol's ratio), which makes the early
share the clearest sign of a spine that moves first.
"""

from __future__ import annotations

import math

from analysis.metrics.metric import Measure, Metric, RepMotion
from analysis.track import Stretch
from imu.units import RAD_PER_DEG

LEAST_INCLINATION_RAD = 15.0 * RAD_PER_DEG
EARLY_RAD = 30.0 * RAD_PER_DEG


def _share(rep: RepMotion) -> tuple[float]:
    """Pelvis growth over trunk growth on the longer way of the two."""
    ways = [_ends(way) for way in (rep.out, rep.back) if len(way)]
    if not ways:
        return (math.nan,)
    pelvis, trunk = max(ways, key=lambda ends: abs(ends[1]))
    return (pelvis / trunk if abs(trunk) >= LEAST_INCLINATION_RAD else math.nan,)


def _ends(way: Stretch) -> tuple[float, float]:
    pelvis, trunk = way.pelvis_tilt_rad, way.trunk_tilt_rad
    return float(pelvis[-1] - pelvis[0]), float(trunk[-1] - trunk[0])


def _early_spine_share(rep: RepMotion) -> tuple[float]:
    """Lumbar share where the trunk first passes 30°, on a way out that begins above that."""
    trunk, lumbar = rep.out.trunk_tilt_rad, rep.out.lumbar_flexion_rad
    if not len(trunk) or not trunk[0] < 0.5 * EARLY_RAD:
        return (math.nan,)
    row = int((trunk >= EARLY_RAD).argmax())
    return (float(lumbar[row] / trunk[row]) if trunk[row] >= EARLY_RAD else math.nan,)


SHARE = Metric(
    "hinge_share",
    "Share of the trunk's inclination that the pelvis supplies; given from 15° of inclination on.",
)
EARLY_SHARE = Metric(
    "early_spine_share", "Share of the trunk's first 30° of inclination that the spine supplies."
)
MEASURE = Measure((SHARE,), _share)
EARLY = Measure((EARLY_SHARE,), _early_spine_share)
