"""How far the spine may change shape before it is said: the profiles, in one place.

The thresholds are shares of the wearer's own full standing bend, measured in the same donning, so
that they do not depend on where the upper sensor sits. Without one, an uncalibrated fall-back in
degrees is used, built on the 10th centile of 124 pain-free adults (38°; Laird et al. 2018, BMC
Musculoskelet Disord 19:309), and flagged.

`hinge`  70 % is where PostureCoach cued (doi 10.3233/WOR-203149); competent lifts sit at 47-52 %
         of an average range (von Arx 2021, Front Bioeng Biotechnol 9:769117)
`squat`  as `hinge`, but a pelvis that tucks under takes the lean from the hips by right: the order
         of hips and spine is not judged
`floor`  80 % is where Boocock 2019 cued and where flexion-relaxation begins (Schinkel-Ivy 2014,
         JMPT 37:494); trained deadlifters use about 63 % (Bengtsson 2022, IJSPT)
`drill`  10° is more than the limits of agreement of a peak, ±7° (doi 10.1186/s12891-022-05866-w),
         and opens about 2 cm under a dowel at the sacrum; two-sided
`floor_drill`  the limits of the drill on the back or on hands and knees, where hips and spine begin
         from bent hips: their order and arching at a lockout are not judged, arching itself is
`kneeling_drill`  as `floor_drill`, but tall kneeling ends with the hips extended, as standing does:
         arching at the lockout is said, after bends that are as shallow as kneeling makes them
`daily`  only a long stay near full flexion: about 50 full bends a day are usual (Rohlmann 2014,
         Eur Spine J 23:2375)
`daily_silent`  the same, written down and never told: a day is logged, not alarmed (an audio alarm
         changed nothing in 130 workers; Ribeiro 2020, doi 10.1136/oemed-2019-106293)
"""

from __future__ import annotations

from dataclasses import dataclass

from imu.errors import UnknownNameError
from imu.units import RAD_PER_DEG

OPEN_HIPS_RAD = 10.0 * RAD_PER_DEG
"""How far the pelvis may leave level in single-leg work before the hips are said to open: a design
value. It is twice what a drifting or slightly turned sideways axis makes of a square pelvis, and
the pelvis' own list over the standing leg stays below it; no norms were found."""


@dataclass(frozen=True, slots=True)
class LimitProfile:
    """Thresholds of one kind of exercise.

    amber_share, red_share  of the own full bend; None where the limit is in degrees always
    amber_deg, red_deg      the fall-back without an own range, or the limit itself
    two_sided               extension past the same angle counts too
    dwell_s                 how long the limit must stay passed
    spacing_s               the shortest time between two cues
    cues_per_hour           the most cues in an hour; None for no such bound
    spine_first             whether the spine-first rule is judged
    leaning_back            whether arching behind neutral at the lockout is said
    bend_deg                tilt of the trunk from which on a lockout may follow
    """

    id: str
    amber_share: float | None
    red_share: float | None
    amber_deg: float
    red_deg: float
    two_sided: bool
    dwell_s: float
    spacing_s: float
    spine_first: bool
    leaning_back: bool = True
    cues_per_hour: int | None = None
    bend_deg: float = 30.0


PROFILES = (
    LimitProfile("drill", None, None, 10.0, 15.0, True, 0.25, 3.0, True),
    LimitProfile("hinge", 0.60, 0.70, 25.0, 30.0, False, 0.25, 3.0, True),
    LimitProfile("squat", 0.60, 0.70, 25.0, 30.0, False, 0.25, 3.0, False),
    LimitProfile("floor", 0.70, 0.80, 30.0, 35.0, False, 0.25, 3.0, True),
    LimitProfile("floor_drill", None, None, 10.0, 15.0, True, 0.25, 3.0, False, False),
    LimitProfile("kneeling_drill", None, None, 10.0, 15.0, True, 0.25, 3.0, False, bend_deg=20.0),
    LimitProfile("daily", 0.70, 0.80, 30.0, 35.0, False, 1.0, 60.0, False, False, 6),
    LimitProfile(
        "daily_silent", 0.70, 0.80, 30.0, 35.0, False, 1.0, 60.0, False, False, cues_per_hour=0
    ),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one wearer in one exercise, in radians.

    basis is "own range" or "uncalibrated"; range_rad is the own full bend, or None.
    """

    profile: LimitProfile
    amber_rad: float
    red_rad: float
    range_rad: float | None
    basis: str


def profile_named(profile_id: str) -> LimitProfile:
    """The profile with this id. Raises UnknownNameError."""
    for profile in PROFILES:
        if profile.id == profile_id:
            return profile
    raise UnknownNameError("limit profile", profile_id, (p.id for p in PROFILES))


def limits_for(profile: LimitProfile, range_rad: float | None) -> Limits:
    """The limits in radians, from the own full bend `range_rad` where it is known."""
    if profile.amber_share is None or profile.red_share is None:
        amber, red, basis = profile.amber_deg * RAD_PER_DEG, profile.red_deg * RAD_PER_DEG, "fixed"
    elif range_rad is None:
        amber = profile.amber_deg * RAD_PER_DEG
        red = profile.red_deg * RAD_PER_DEG
        basis = "uncalibrated"
    else:
        amber, red = profile.amber_share * range_rad, profile.red_share * range_rad
        basis = "own range"
    return Limits(profile, amber, red, range_rad, basis)
