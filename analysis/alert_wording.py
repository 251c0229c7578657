"""An alert → the one sentence that says it: the amount, the share of the own range, the limit.

It says what was measured, against the wearer's own neutral and limit, and judges nothing.
"""

from __future__ import annotations

from analysis.events import Alert
from analysis.limits import Limits
from analysis.metrics.hinge_share import EARLY_RAD
from imu.units import DEG_PER_RAD

EARLY = f"the first {EARLY_RAD * DEG_PER_RAD:.0f}° of the bend"


def sentence(alert: Alert, limits: Limits) -> str:
    """What is said and shown of an alert raised under these limits."""
    if alert.rule == "spine_first":
        if alert.value > 1.0:
            return f"Spine moved before hips: it made all of {EARLY}, while the pelvis tilted back."
        return f"Spine moved before hips: it made {100.0 * alert.value:.0f} % of {EARLY}."
    degrees = f"{abs(alert.value) * DEG_PER_RAD:.0f}°"
    if alert.rule == "leaning_back":
        return f"Your back arched {degrees} behind neutral at the end of the bend."
    if alert.rule == "open_hips":
        rose = "left" if alert.value > 0.0 else "right"
        limit = f"{alert.limit * DEG_PER_RAD:.0f}°"
        return f"Your hips opened {degrees}: the {rose} side rose, {_past(degrees, limit)} {limit}."
    verb = "rounded" if alert.rule == "lumbar_flexion" else "arched"
    if limits.basis == "own range" and limits.range_rad:
        share = f"{100.0 * abs(alert.value) / limits.range_rad:.0f} %"
        bound = f"{100.0 * alert.limit / limits.range_rad:.0f} %"
        return f"Your back {verb} {degrees} ({share} of your range), {_past(share, bound)} {bound}."
    limit = f"{alert.limit * DEG_PER_RAD:.0f}°"
    whose = "an uncalibrated limit" if limits.basis == "uncalibrated" else "the limit"
    return f"Your back {verb} {degrees}, {_past(degrees, limit)} {whose} of {limit}."


def _past(value: str, limit: str) -> str:
    """How far past: rounded to whole numbers, value and limit may look the same."""
    return "just past" if value == limit else "past"
