"""The lifter of `hiphinge demo`: calibration, a clean set, and a set in which form fades.

Synthetic, as every output says. Without a wish for another exercise or fault it does Romanian
deadlifts, and in its second set the last repetitions take most of the wearer's own range of the
spine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.exercises.dowel_hinge import DOWEL_HINGE
from analysis.exercises.exercise import Exercise
from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import Variation, draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    SessionPlan,
    SetPlan,
)
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from hiphinge.simulation import motion_of
from imu.errors import SettingError

REPS_PER_SET = 8
FADING_SHARES = (0.64, 0.75, 0.85)
"""Shares of the own full bend that the last repetitions of the second set reach."""

DOWEL_REPS = 3
DOWEL_STAND_S, DOWEL_TOLD_S = 7.0, 6.0
MOST_OF_TRUNK = 0.6
REST_S = (25.0, 35.0)
SHORT_REST_S = (13.0, 15.0)
WHOLE_CALIBRATION_FROM_S = 60.0
BRIEF = CalibrationPlan(hinge_s=2.8, full_bend=False)
"""In less time than that the own range is not measured, the limits are the usual
ones and the tempo is brisk."""


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What the demo's lifter is to do.

    fault    of every set; "" for a clean set and one in which form fades
    dowel    begin with a dowel test, guided
    seconds  how long the lifter may take, calibration included; None for two whole sets
    """

    exercise: Exercise = RDL
    fault: str = ""
    seed: int = 1
    dowel: bool = False
    seconds: float | None = None


def demo_session(wish: DemoWish) -> Simulation:
    """The demo's session; the same wish gives the same.

    Raises SettingError if the time is too short for a single repetition, UnknownNameError for a
    fault.
    """
    wearer = draw_wearer(wish.seed)
    if wish.seconds is None:
        return simulate(_plan(wish, wearer, REPS_PER_SET, 2), wearer, seed=wish.seed)
    shortest_s = 0.0
    for sets in (2, 1):
        longest, shortest_s = _longest(wish, wearer, sets, wish.seconds)
        if longest is not None:
            return longest
    raise SettingError(
        f"the lifter needs {shortest_s:.0f} s for the calibration and one repetition: "
        f"--seconds {shortest_s + 1.0:.0f} or more"
    )


def _longest(
    wish: DemoWish, wearer: Wearer, sets: int, seconds: float
) -> tuple[Simulation | None, float]:
    """So many sets of as many repetitions as fit, and how long those took that did not, s."""
    found, too_long_s = None, 0.0
    fits, too_many = 0, REPS_PER_SET + 1
    while too_many - fits > 1:
        reps = (fits + too_many) // 2
        session = simulate(_plan(wish, wearer, reps, sets), wearer, seed=wish.seed)
        if session.truth.duration_s <= seconds:
            fits, found = reps, session
        else:
            too_many, too_long_s = reps, session.truth.duration_s
    return found, too_long_s


def _plan(wish: DemoWish, wearer: Wearer, reps: int, sets: int) -> SessionPlan:
    motion = motion_of(wish.exercise)
    is_brief = wish.seconds is not None and wish.seconds < WHOLE_CALIBRATION_FROM_S
    tempo = Variation(tempo="fast" if is_brief else "typical")
    drawn = [
        draw_set(motion, wearer, reps, wish.seed + number, wish.fault or "none", tempo)
        for number in range(sets)
    ]
    if not wish.fault and sets > 1:
        drawn[-1] = _fading(drawn[-1], wearer)
    walks = (ActivityKind.FIDGET, ActivityKind.WALK)
    rest_s = REST_S if wish.seconds is None else SHORT_REST_S
    plan = draw_session(tuple(drawn), wish.seed, rest_s=rest_s, confusers=walks)
    parts: list[Activity | CalibrationPlan | SetPlan] = []
    for part in plan.parts:
        parts.append(BRIEF if is_brief and isinstance(part, CalibrationPlan) else part)
        if wish.dowel and isinstance(part, CalibrationPlan):
            parts += _dowel_test(wish, wearer, tempo)
    return SessionPlan(tuple(parts))


def _dowel_test(wish: DemoWish, wearer: Wearer, tempo: Variation) -> tuple[Activity | SetPlan, ...]:
    """Standing with the stick, three hinges with it, and standing to hear what came out."""
    hinges = draw_set(
        motion_of(DOWEL_HINGE), wearer, DOWEL_REPS, wish.seed, wish.fault or "none", tempo
    )
    stand, listen = (Activity(ActivityKind.STAND, s) for s in (DOWEL_STAND_S, DOWEL_TOLD_S))
    return stand, hinges, listen


def _fading(part: SetPlan, wearer: Wearer) -> SetPlan:
    """The set with its last repetitions rounding more and more."""
    firm = max(len(part.reps) - len(FADING_SHARES), 0)
    most_deg = MOST_OF_TRUNK * part.bottom.trunk_tilt_deg
    tired = tuple(
        replace(
            rep,
            spine_deg=min(share * wearer.full_bend_lumbar_deg, most_deg)
            - part.bottom.lumbar_flexion_deg,
        )
        for rep, share in zip(part.reps[firm:], FADING_SHARES[-len(part.reps) :], strict=True)
    )
    return replace(part, reps=part.reps[:firm] + tired)
