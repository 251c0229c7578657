"""A seed → a day of mixed activity, in pieces of some minutes, each from standing to standing.

Walking, stairs, standing about, sitting, lying, tying shoes, and bends of three kinds: from the
hips, shared, and from the spine. Pieces are plans of their own, so that hours are simulated in the
memory of minutes; the wearer and the way the sensors sit are the same in all of them. How often
each comes is a design choice on the busy side: real days sit more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    Pose,
    RepPlan,
    SessionPlan,
    SetPlan,
)
from firmware_bridge.virtual.lifter.tracks import stream
from firmware_bridge.virtual.lifter.wearer import Wearer

PIECE_S = 300.0
HIP_LED, SHARED, SPINE_LED = "hip_led", "shared", "spine_led"
HINGE_SHARES = {HIP_LED: (0.84, 0.97), SHARED: (0.65, 0.75), SPINE_LED: (0.30, 0.54)}
"""The hips' share of the trunk's inclination, clear of the limits between the kinds by more than
two sensors on skin err."""
MOST_OF_RANGE = 0.95
STAYS = 0.15
"""Share of the bends that stay down for some seconds, as at a basin."""

MIX: tuple[tuple[ActivityKind, float, tuple[float, float]], ...] = (
    # kind, how often beside bends (which come at 1), how long
    (ActivityKind.WALK, 1.0, (8.0, 60.0)),
    (ActivityKind.STAND, 0.5, (3.0, 15.0)),
    (ActivityKind.FIDGET, 0.8, (8.0, 40.0)),
    (ActivityKind.LOOK_AROUND, 0.4, (5.0, 15.0)),
    (ActivityKind.SIT, 0.6, (20.0, 150.0)),
    (ActivityKind.STAIRS, 0.3, (14.0, 30.0)),
    (ActivityKind.TIE_SHOE, 0.15, (6.0, 15.0)),
    (ActivityKind.LIE, 0.08, (40.0, 150.0)),
)


@dataclass(frozen=True, slots=True)
class DayPiece:
    """Some minutes of the day: what is done, and who leads the bends in it, one name per set."""

    plan: SessionPlan
    led: tuple[str, ...]
    seed: int


def draw_day(wearer: Wearer, seconds: float, seed: int) -> Iterator[DayPiece]:
    """The pieces of a day that lasts about so long; the first begins with a calibration."""
    rng = stream(seed, "day")
    done_s, number = 0.0, 0
    while done_s < seconds:
        parts: list[SetPlan | Activity | CalibrationPlan] = [Activity(ActivityKind.STAND, 3.0)]
        if number == 0:
            parts += [CalibrationPlan(), Activity(ActivityKind.STAND, 3.0)]
        led: list[str] = []
        piece_s, least_s = 3.0, min(PIECE_S, seconds - done_s)
        while piece_s < least_s:
            part, who = _part(wearer, rng)
            parts.append(part)
            led += [who] if who else []
            piece_s += _takes_s(part)
        parts.append(Activity(ActivityKind.STAND, 2.0))
        yield DayPiece(SessionPlan(tuple(parts)), tuple(led), seed + 1000 * number)
        done_s += piece_s + 2.0
        number += 1


def _part(wearer: Wearer, rng: np.random.Generator) -> tuple[SetPlan | Activity, str]:
    """The next thing that is done, and who leads if it is a bend."""
    weights = np.array([1.0, *(weight for _, weight, _ in MIX)])
    chosen = int(rng.choice(len(weights), p=weights / weights.sum()))
    if chosen == 0:
        who = str(rng.choice((HIP_LED, SHARED, SPINE_LED)))
        return draw_bend(wearer, who, rng), who
    kind, _, (low, high) = MIX[chosen - 1]
    return Activity(kind, float(rng.uniform(low, high))), ""


def draw_bend(wearer: Wearer, who: str, rng: np.random.Generator) -> SetPlan:
    """One bend to pick something up, led by hips, spine or both."""
    share = float(rng.uniform(*HINGE_SHARES[who]))
    trunk = float(rng.uniform(42.0, 95.0))
    trunk = min(trunk, MOST_OF_RANGE * wearer.full_bend_lumbar_deg / max(1.0 - share, 1e-6))
    trunk = min(trunk, wearer.hip_limit_deg / share)
    bottom = Pose(
        pelvis_tilt_deg=share * trunk,
        lumbar_flexion_deg=(1.0 - share) * trunk,
        thigh_tilt_deg=float(rng.uniform(5.0, 25.0)),
        lumbar_axial_deg=float(rng.normal(0.0, 6.0)),
        lumbar_lateral_deg=float(rng.normal(0.0, 4.0)),
        pelvis_drop_m=float(rng.uniform(0.0, 0.08)),
        pelvis_back_m=float(rng.uniform(0.05, 0.15)),
    )
    stay = float(rng.uniform(4.0, 20.0) if rng.random() < STAYS else rng.uniform(0.2, 1.5))
    rep = RepPlan(float(rng.uniform(0.9, 2.2)), stay, float(rng.uniform(0.9, 2.2)))
    ready = float(rng.uniform(0.4, 1.5))
    return SetPlan((rep,), bottom, exercise="daily_bend", ready_s=ready)


def _takes_s(part: SetPlan | Activity) -> float:
    if isinstance(part, Activity):
        return part.duration_s
    return sum(rep.duration_s for rep in part.reps) + 2.0 * max(part.ready_s, 0.2)
