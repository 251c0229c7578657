"""What is said of a repetition as a whole, from its own motion and the limits.

"clean" stayed within the limits; "amber" and "red" passed them for at least the dwell time;
"spine_first" bent the spine before the hips; "leaning_back" arched behind neutral at the lockout;
"open_hips" turned the pelvis out of level in single-leg work; "unjudged" has no lumbar angle, or
none that may be trusted. Where several are true, the foremost is said: red, spine first, amber,
open hips, leaning back. An alert raised in the repetition counts as well, so that no repetition is
called by less than what was said while it went on.
"""

from __future__ import annotations

import numpy as np

from analysis.events import Alert
from analysis.limits import OPEN_HIPS_RAD
from analysis.metrics.metric import RepMotion
from analysis.track import Stretch
from imu.samples import FloatArray
from imu.uncertainty import TRUSTED
from imu.units import RAD_PER_DEG

SPINE_FIRST_SHARE = 0.5
"""Spine share of the first 30° of trunk inclination: habitual about 0.71, a hinge at most 0.2 (from
Tafazzol et al. 2014)."""
LEANING_BACK_RAD = 10.0 * RAD_PER_DEG
EXTENDED_RAD = 15.0 * RAD_PER_DEG
"""Of trunk and pelvis, forward of neutral: below it the hips are extended, which makes a lockout. A
pelvis that stays tilted further under an upright trunk arches the spine and leans nobody back."""
TRUSTED_SHARE = 0.6
"""Of the repetition: where less of it can be trusted, it is not judged."""


def verdict(rep: RepMotion, early_spine_share: float, rate_hz: float) -> str:
    """The verdict of one repetition."""
    whole, flexion = rep.whole, rep.whole.lumbar_flexion_rad
    trusted = (whole.quality >= TRUSTED) & np.isfinite(flexion)
    if not len(trusted) or np.count_nonzero(trusted) < TRUSTED_SHARE * len(trusted):
        return "unjudged"
    limits = rep.limits
    dwell = max(1, round(limits.profile.dwell_s * rate_hz))
    size = np.abs(flexion) if limits.profile.two_sided else flexion
    held = longest_held(np.where(trusted, size, -np.inf), dwell, limits.amber_rad)
    if held >= limits.red_rad:
        return "red"
    if limits.profile.spine_first and early_spine_share > SPINE_FIRST_SHARE:
        return "spine_first"
    if held >= limits.amber_rad:
        return "amber"
    if rep.sided and longest_held(_opened(whole), dwell, OPEN_HIPS_RAD) >= OPEN_HIPS_RAD:
        return "open_hips"
    top = rep.lockout
    extended = np.fmax(top.trunk_tilt_rad, top.pelvis_tilt_rad) < EXTENDED_RAD
    back = np.where(extended, -top.lumbar_flexion_rad, -np.inf)
    leant = longest_held(back, dwell, LEANING_BACK_RAD) > LEANING_BACK_RAD
    return "leaning_back" if leant else "clean"


def _opened(whole: Stretch) -> FloatArray:
    """How far the pelvis is out of level (n,), from the repetition's start; -inf where unknown."""
    lateral = whole.pelvis_lateral_rad
    known = np.isfinite(lateral) & (whole.quality >= TRUSTED)
    if not known.any():
        return np.full(len(lateral), -np.inf)
    return np.where(known, np.abs(lateral - lateral[int(np.argmax(known))]), -np.inf)


FOREMOST = ("clean", "leaning_back", "open_hips", "amber", "spine_first", "red")
"""From the least to the foremost."""


def with_alert(judged: str, alert: Alert) -> str:
    """The verdict of a repetition in which this alert was raised; what is not judged stays so."""
    said = alert.rule if alert.rule in FOREMOST else alert.severity
    return said if _rank(said) > _rank(judged) else judged


def _rank(judged: str) -> int:
    return FOREMOST.index(judged) if judged in FOREMOST else len(FOREMOST)


def longest_held(values: FloatArray, samples: int, least: float = -np.inf) -> float:
    """The highest value that was held, or passed, for `samples` in a row.

    Of values that stay below `least` it is enough to know that: -inf is said then.
    """
    if len(values) < samples or (least > -np.inf and not values.max() >= least):
        return -np.inf
    lowest, seen = values, 1
    while seen < samples:
        more = min(seen, samples - seen)
        lowest = np.minimum(lowest[:-more], lowest[more:])
        seen += more
    return float(lowest.max())
