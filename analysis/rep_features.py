"""The motion of one repetition → the few numbers that an exercise is recognised by.

Each is the counterpart of a range in the catalogue: where the body rests between repetitions, how
far pelvis, trunk and spine go from there to the far end, how far the sacrum sinks, how far the
thighs tilt where one is worn, and how long it takes. Degrees, metres, seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.events import Rep
from imu.pipeline import MotionBlock
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG

EDGE_S = 0.15
"""The mean over this long stands for a posture, because skin and muscle shake."""
TURN_S = 0.06
"""Likewise at the far end, which is left again at once."""
UPRIGHT_RAD = 20.0 * RAD_PER_DEG


@dataclass(frozen=True, slots=True)
class RepFeatures:
    """One repetition, in numbers; NaN where not known.

    rest_pelvis_deg, rest_trunk_deg   tilt in the start posture, from neutral standing
    pelvis_deg, trunk_deg, spine_deg  from there to the far end
    drop_m       how far the sacrum sinks on the way
    thigh_deg    how far the thighs tilt on the way
    duration_s   from its start to its end
    gap_s        from there to the start of the next; NaN of one alone
    """

    rest_pelvis_deg: float
    rest_trunk_deg: float
    pelvis_deg: float
    trunk_deg: float
    spine_deg: float
    drop_m: float
    thigh_deg: float
    duration_s: float
    gap_s: float = math.nan


def features_of(rep: Rep, motion: MotionBlock) -> RepFeatures | None:
    """The numbers of a repetition within this motion; None where the motion does not hold it.

    A repetition may be told a moment before its end: then it rests where it began.
    """
    t_s = motion.angles.t_s
    if not len(t_s) or rep.start_s < t_s[0] - 0.02 or rep.bottom_s + rep.pause_s > t_s[-1]:
        return None
    ended_at_s = rep.end_s if rep.end_s <= t_s[-1] else rep.start_s

    def around(values: FloatArray, from_s: float, until_s: float, margin_s: float) -> float:
        first, stop = np.searchsorted(t_s, (from_s - margin_s, until_s + margin_s))
        part = values[first : max(stop, first + 1)]
        return float(np.nanmean(part)) if np.isfinite(part).any() else math.nan

    def ends(values: FloatArray) -> tuple[float, float]:
        """In the start posture, and at the far end."""
        began = around(values, rep.start_s, rep.start_s, EDGE_S)
        ended = around(values, ended_at_s, ended_at_s, EDGE_S)
        low_s = rep.bottom_s + rep.pause_s
        return 0.5 * (began + ended), around(values, rep.bottom_s, low_s, TURN_S)

    angles, drop_m = motion.angles, rep.metrics.get("sacrum_drop_m", math.nan)
    pelvis, trunk = ends(angles.pelvis_tilt_rad), ends(angles.trunk_tilt_rad)
    spine, thigh = ends(angles.lumbar_flexion_rad), ends(motion.thigh_tilt_rad)
    if trunk[0] > UPRIGHT_RAD > abs(trunk[1]):
        # counted from a low start: seen from standing, as the catalogue gives its ranges
        pelvis, trunk, spine, thigh = pelvis[::-1], trunk[::-1], spine[::-1], thigh[::-1]
        drop_m = -drop_m
    return RepFeatures(
        rest_pelvis_deg=pelvis[0] * DEG_PER_RAD,
        rest_trunk_deg=trunk[0] * DEG_PER_RAD,
        pelvis_deg=(pelvis[1] - pelvis[0]) * DEG_PER_RAD,
        trunk_deg=(trunk[1] - trunk[0]) * DEG_PER_RAD,
        spine_deg=(spine[1] - spine[0]) * DEG_PER_RAD,
        drop_m=drop_m,
        thigh_deg=(thigh[1] - thigh[0]) * DEG_PER_RAD,
        duration_s=rep.end_s - rep.start_s,
    )
