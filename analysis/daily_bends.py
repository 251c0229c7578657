"""Repetitions of `daily_bend` and the classes of a day → the bends that count, and who led each.

A bend counts where the trunk passed 30° (by the pelvis alone: 20°) and the wearer was on their
feet: the way to a chair or a bed, and what happens there, does not. Who led is the share of the
trunk's inclination that the pelvis supplied: 0.8 or more from the hips, below 0.6 from the spine,
shared in between (design values; a habitual full bend is at 0.47 to 0.53, Laird 2018, Tafazzol
2014). It is uncertain where a sensor is missing or the angles are not to be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.events import Rep
from analysis.exposure import Doing
from analysis.limits import Limits
from analysis.seconds import Seconds
from imu.samples import IntArray
from imu.units import DEG_PER_RAD

HIP_LED_SHARE = 0.8
SPINE_LED_SHARE = 0.6
LEAST_TRUNK_DEG = 30.0
LEAST_PELVIS_DEG = 20.0
TO_A_SEAT_S = 4
"""A seat is known 1.5 s after its bend (`analysis.seat`); a body that lies down sits on the way."""


class Led(StrEnum):
    """Who made the bend."""

    HIPS = "hip_led"
    SHARED = "shared"
    SPINE = "spine_led"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Bend:
    """One bend of a day. NaN where a value cannot be had.

    depth_deg       largest less smallest tilt of the trunk, of the pelvis if only that is worn
    hinge_share     the pelvis' share of the trunk's inclination
    spine_peak_deg  largest lumbar flexion, a mean over 0.2 s
    share_of_range  the same as a share of the wearer's own full bend
    """

    start_s: float
    bottom_s: float
    end_s: float
    led: Led
    depth_deg: float
    hinge_share: float
    spine_peak_deg: float
    share_of_range: float

    @property
    def duration_s(self) -> float:
        """From leaving upright to being upright again."""
        return self.end_s - self.start_s


def led_by(hinge_share: float) -> Led:
    """Who made a bend with this share of the hips; uncertain for NaN."""
    if not math.isfinite(hinge_share):
        return Led.UNCERTAIN
    if hinge_share >= HIP_LED_SHARE:
        return Led.HIPS
    return Led.SHARED if hinge_share >= SPINE_LED_SHARE else Led.SPINE


def bends_of(
    reps: Iterable[Rep], limits: Limits, seconds: Seconds, doing: IntArray
) -> tuple[Bend, ...]:
    """The bends that count, in order of time."""
    found = (_bend(rep, limits) for rep in reps)
    return tuple(bend for bend in found if bend is not None and _on_feet(bend, seconds, doing))


def _bend(rep: Rep, limits: Limits) -> Bend | None:
    """The repetition as a bend; None where it was not deep enough."""
    metrics = rep.metrics
    trunk = metrics.get("trunk_tilt_rom_deg", math.nan)
    pelvis = metrics.get("pelvis_tilt_rom_deg", math.nan)
    alone = not math.isfinite(trunk)
    depth, least = (pelvis, LEAST_PELVIS_DEG) if alone else (trunk, LEAST_TRUNK_DEG)
    if not depth >= least:
        return None
    share = math.nan if rep.verdict == "unjudged" else metrics.get("hinge_share", math.nan)
    peak = metrics.get("lumbar_flexion_peak_deg", math.nan)
    own_deg = math.nan if limits.range_rad is None else limits.range_rad * DEG_PER_RAD
    return Bend(
        rep.start_s,
        rep.bottom_s,
        rep.end_s,
        led_by(share),
        depth,
        share,
        peak,
        peak / own_deg,
    )


def _on_feet(bend: Bend, seconds: Seconds, doing: IntArray) -> bool:
    """Whether the wearer stood before, bent, and stood again."""
    t_s = seconds.t_s
    first = max(int(np.searchsorted(t_s, bend.start_s, side="right")) - 1, 0)
    last = max(int(np.searchsorted(t_s, bend.end_s, side="right")) - 1, first)
    own = doing[first : last + 1]
    if not all(Doing(int(kind)).on_feet for kind in own):
        return False
    after = doing[last + 1 : last + 1 + TO_A_SEAT_S]
    again = np.flatnonzero(after == Doing.BENT)  # then that was the way to the seat
    after = after[: again[0]] if len(again) else after
    return not np.isin(after, (Doing.SITTING, Doing.LYING)).any()
