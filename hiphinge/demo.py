"""The lifter of `hiphinge demo`: calibration, a clean set, and a set in which form fades.

Synthetic, as every output says. The Romanian deadlift is the exercise; in the second set the last
repetitions take most of the wearer's own range of the spine.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import ActivityKind, SetPlan
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from hiphinge.simulation import motion_of

EXERCISE = RDL
RECORDING = "lifter.csv.gz"
REPS_PER_SET = 8
FADING_SHARES = (0.64, 0.75, 0.85)
"""Shares of the own full bend that the last repetitions of the second set reach."""

MOST_OF_TRUNK = 0.6
REST_S = (25.0, 35.0)


def demo_session(seed: int) -> Simulation:
    """The demo's session; the same seed gives the same."""
    wearer = draw_wearer(seed)
    motion = motion_of(EXERCISE)
    clean = draw_set(motion, wearer, REPS_PER_SET, seed)
    fading = _fading(draw_set(motion, wearer, REPS_PER_SET, seed + 1), wearer)
    walks = (ActivityKind.FIDGET, ActivityKind.WALK)
    plan = draw_session((clean, fading), seed, rest_s=REST_S, confusers=walks)
    return simulate(plan, wearer, seed=seed)


def _fading(part: SetPlan, wearer: Wearer) -> SetPlan:
    """The set with its last repetitions rounding more and more."""
    firm = len(part.reps) - len(FADING_SHARES)
    most_deg = MOST_OF_TRUNK * part.bottom.trunk_tilt_deg
    tired = tuple(
        replace(
            rep,
            spine_deg=min(share * wearer.full_bend_lumbar_deg, most_deg)
            - part.bottom.lumbar_flexion_deg,
        )
        for rep, share in zip(part.reps[firm:], FADING_SHARES, strict=True)
    )
    return replace(part, reps=part.reps[:firm] + tired)
