"""One repetition with a stick along the back → whether sacrum and upper back kept it, and how deep.

A rigid stick fixes how the surfaces of upper back and sacrum lie to each other, so both keep it as
long as the spine's shape stays within a band around what it was when the stick lay on. The band is
10°: over a lever of 0.10-0.15 m from the middle of the bend to the sacrum that opens about 2 cm,
of which clothes and skin hide one, and it is more than the limits of agreement of a peak, ±7° (doi
10.1186/s12891-022-05866-w). Rounding past it lifts the sacrum off, arching past it the upper back.

The verdict of a repetition is one of `RepVerdict`. Everything is judged from the start of the
repetition to the end of its stay at the bottom. Angles here are degrees, in arrays of n samples at
an even rate; bends forward are positive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from imu.samples import BoolArray, FloatArray

BAND_DEG = 10.0
FURTHEST_DEG = 15.0
"""No excursion from the band goes further."""
INSIDE_SHARE = 0.95
"""Of the way down; a design value, as are the two below."""
MOST_OUTSIDE_S = 0.25
UPRIGHT_DEG = 10.0
LEVEL_DEG = 75.0
"""The trunk almost level: 15° short of it."""
SCREEN_DEG = 50.0
"""The bow of the screen (Monnier et al. 2012, BMC Musculoskelet Disord 13:263)."""
EARLY_DEG = 30.0
SPINE_FIRST_SHARE = 0.5
"""Of the trunk's first 30°: see `analysis.verdict`."""
HIP_DEG = 85.0
"""A hip bent by about 90°, where a thigh sensor measures it."""
PELVIS_DEG = (65.0, 70.0)
"""What stands for it without one: 20-30° of knee bend tilt the thigh back by as much, so that 90°
of hip are 60-70° of pelvis. Below the first it was not reached, from the second on it was, and
between them two sensors cannot tell."""


class RepVerdict(StrEnum):
    """What kept a repetition from being deeper, or that nothing did.

    PASS             the trunk almost level, the stick kept
    DEPTH_LIMITED    the stick kept to the end, which was not deep enough
    CONTROL_LIMITED  a contact was lost on the way down
    SPINE_FIRST      the spine made more than half of the first 30°
    NOT_SURE         the measurement is too uncertain here, or does not show a whole repetition
    """

    PASS = "pass"
    DEPTH_LIMITED = "depth-limited"
    CONTROL_LIMITED = "control-limited"
    SPINE_FIRST = "spine-first"
    NOT_SURE = "not sure"


class Rule(StrEnum):
    """Whether one of the articles' other rules was met."""

    MET = "met"
    NOT_MET = "not met"
    NOT_SURE = "not sure"


@dataclass(frozen=True, slots=True, eq=False)
class WayDown:
    """A repetition from its start to the end of its stay at the bottom, (n,) each, degrees.

    bend_deg       flexion of the spine from what it was with the stick on
    hip_deg        the hip's flexion; without a thigh sensor the pelvis' tilt
    upright_deg    how near to upright the trunk came again, without sign
    thigh_worn     whether hip_deg is a hip's
    """

    trunk_deg: FloatArray
    bend_deg: FloatArray
    hip_deg: FloatArray
    upright_deg: float
    thigh_worn: bool
    rate_hz: float

    def shifted(self, bend_deg: FloatArray | float, tilt_deg: float) -> WayDown:
        """As it would be if the spine bent by so much more and all tilts were so much larger."""
        return replace(
            self,
            trunk_deg=self.trunk_deg + tilt_deg,
            bend_deg=self.bend_deg + bend_deg,
            hip_deg=self.hip_deg + tilt_deg,
            upright_deg=max(0.0, self.upright_deg - abs(tilt_deg)),
        )

    @property
    def deepest_deg(self) -> float:
        """The largest tilt of the trunk."""
        return float(np.max(self.trunk_deg))


def leaves_at(way: WayDown) -> int | None:
    """The sample at which a contact is lost; None where the stick was kept.

    A touch past the band is forgiven while it is short, small and seldom. What is not forgiven is
    dated from where the first excursion begins that is long or large, else from the first at all.
    """
    away = np.abs(way.bend_deg)
    outside = away > BAND_DEG
    if not outside.any():
        return None
    runs = _runs(outside)
    too_long = MOST_OUTSIDE_S * way.rate_hz
    for first, stop in runs:
        if stop - first > too_long or float(np.max(away[first:stop])) > FURTHEST_DEG:
            return first
    if float(np.mean(outside)) > 1.0 - INSIDE_SHARE:
        return runs[0][0]
    return None


def early_share(way: WayDown) -> float:
    """The spine's share of the trunk's first 30°; NaN where the trunk does not pass them."""
    trunk = way.trunk_deg
    row = int(np.argmax(trunk >= EARLY_DEG))
    if trunk[row] < EARLY_DEG or trunk[0] > 0.5 * EARLY_DEG:
        return float("nan")
    return float(way.bend_deg[row] / trunk[row])


def neutral_depth(way: WayDown) -> float:
    """The trunk's tilt at which a contact is lost; the deepest one where the stick was kept."""
    row = leaves_at(way)
    return way.deepest_deg if row is None else float(way.trunk_deg[row])


def judged(way: WayDown) -> RepVerdict:
    """The verdict, were the angles exact."""
    if early_share(way) > SPINE_FIRST_SHARE:
        return RepVerdict.SPINE_FIRST
    if leaves_at(way) is not None:
        return RepVerdict.CONTROL_LIMITED
    if way.deepest_deg < LEVEL_DEG:
        return RepVerdict.DEPTH_LIMITED
    return RepVerdict.PASS if way.upright_deg <= UPRIGHT_DEG else RepVerdict.NOT_SURE


def hip_rule(way: WayDown) -> Rule:
    """The other rule: about 90° of hip with the spine in the band."""
    if leaves_at(way) is not None:
        return Rule.NOT_MET
    least, sure = (HIP_DEG, HIP_DEG) if way.thigh_worn else PELVIS_DEG
    reached = float(np.max(way.hip_deg))
    if reached < least:
        return Rule.NOT_MET
    return Rule.MET if reached >= sure else Rule.NOT_SURE


def screen(way: WayDown) -> Rule:
    """The screen for beginners: a bow to 50° with the spine in the band."""
    return Rule.MET if neutral_depth(way) >= SCREEN_DEG else Rule.NOT_MET


def _runs(flags: BoolArray) -> list[tuple[int, int]]:
    """[first, stop) of each stretch that holds."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
