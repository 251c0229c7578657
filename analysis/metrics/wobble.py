"""How unsteady the pelvis is across the plane of the bend, degrees/s.

What a gyroscope aligned with the pelvis would show about its two other axes than that of the bend,
as root mean square. It is had from the angles: the speed at which the pelvis' sideways axis moves
is that of turning about any axis but itself. Differences over `SPAN` samples keep the noise of the
angles out, and with it what shakes faster than about 10 Hz.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.metrics.metric import Measure, Metric, RepMotion
from analysis.metrics.pelvis_out_of_plane import unwrapped
from imu.units import DEG_PER_RAD

SPAN = 5


def _wobble(rep: RepMotion) -> tuple[float]:
    lateral, heading = rep.whole.pelvis_lateral_rad, rep.whole.pelvis_heading_rad
    t_s = rep.whole.t_s
    if not math.isfinite(lateral @ heading):  # somewhere one of them is not known
        known = np.isfinite(lateral) & np.isfinite(heading)
        t_s, lateral, heading = t_s[known], lateral[known], heading[known]
    if len(t_s) <= SPAN:
        return (math.nan,)
    heading = unwrapped(heading)
    spans_s = t_s[SPAN:] - t_s[:-SPAN]
    up = (lateral[SPAN:] - lateral[:-SPAN]) / spans_s
    round_ = (heading[SPAN:] - heading[:-SPAN]) / spans_s * np.cos(lateral[SPAN:])
    return (math.sqrt((up @ up + round_ @ round_) / len(up)) * DEG_PER_RAD,)


WOBBLE = Metric(
    "wobble_rms_deg_s",
    "How fast the pelvis turns across the plane of the bend, root mean square over the rep.",
)
MEASURE = Measure((WOBBLE,), _wobble)
