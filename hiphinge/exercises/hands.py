"""A body and what it works with → shoulder, elbow and hand. Arms are not measured: they follow."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from analysis.exercises.exercise import Exercise
from analysis.exercises.gear import Gear
from analysis.exercises.posture import BENCH, QUADRUPED, SUPINE
from hiphinge.exercises import body
from hiphinge.exercises.body import Body, Leg, Point, Torso

ARM_M = body.UPPER_ARM_M + body.FOREARM_M
PLATE_M: Final = 0.225
HANDLE_M: Final = {Gear.BAR_FROM_FLOOR: PLATE_M, Gear.KETTLEBELL_FROM_FLOOR: 0.28}
"""How high a weight on the floor is gripped: by the usual plate of 45 cm, and by its handle."""
HELD_M: Final = 0.10
"""What is held in front of the legs keeps about that far from their middle."""
IN_HANDS: Final = (*HANDLE_M, Gear.BAR, Gear.KETTLEBELL)
MOST_REACH_DEG: Final = 75.0

Arm = tuple[Point, Point, Point]


def weight_hangs_at(one: Body) -> float:
    """How high the hands are."""
    return one.arm[2][1]


def arm_of(
    exercise: Exercise, torso: Torso, leg: Leg, *, far: bool, before: Body | None = None
) -> Arm:
    """The arm at one end of a repetition; `before` is the body at the other end, where it rests."""
    gear, shoulder = exercise.gear, torso.shoulder
    if exercise.posture is QUADRUPED:
        x = shoulder[0] if before is None else before.arm[2][0]
        return _to(shoulder, (x, 0.03), 1.0)
    if exercise.posture is SUPINE:
        return _to(shoulder, (shoulder[0] + 0.9 * ARM_M, 0.04), 1.0)
    if exercise.posture is BENCH:
        return _to(shoulder, _beside_line(torso, 1, 0.1), -1.0)
    if Gear.STICK in gear:
        return _to(shoulder, _beside_line(torso, 3, -0.12), 1.0, bent=True)
    if Gear.BAR_ON_SHOULDERS in gear:
        return _to(shoulder, _beside_line(torso, -1, -0.09), -1.0, bent=True)
    if exercise.ballistic or Gear.CABLE in gear:
        return _between_legs(exercise, torso, leg, far=far)
    if Gear.KETTLEBELL_FROM_FLOOR in gear and far:
        return _straight(shoulder, _forward_to(shoulder, (leg.ankle[0] + 0.08, HANDLE_M[gear[0]])))
    if any(one in gear for one in IN_HANDS):
        return _along_legs(shoulder, leg)
    back = -body.tilt_of(leg.knee, leg.hip)
    return _straight(shoulder, min(max(back, 0.0), MOST_REACH_DEG) * (0.9 if far else 0.0))


def arm_at_neck(torso: Torso) -> Arm:
    """The other arm, where a stick is held: behind the neck."""
    tilt = torso.trunk_deg
    neck = body.off(body.towards(torso.shoulder, tilt, 0.09), tilt, -0.1)
    return _to(torso.shoulder, neck, -1.0, bent=True)


def _beside_line(torso: Torso, index: int, front_m: float) -> Point:
    """A point in front of or behind the line of the torso."""
    return body.off(torso.points[index], torso.tilts_deg[index], front_m)


def _forward_to(shoulder: Point, target: Point) -> float:
    """The direction of something, in degrees in front of hanging."""
    return 180.0 - body.tilt_of(shoulder, target) % 360.0


def _straight(shoulder: Point, forward_deg: float) -> Arm:
    """So far in front of hanging."""
    tilt = 180.0 - forward_deg
    return (
        shoulder,
        body.towards(shoulder, tilt, body.UPPER_ARM_M),
        body.towards(shoulder, tilt, ARM_M),
    )


def _to(shoulder: Point, hand: Point, side: float, *, bent: bool = False) -> Arm:
    """With the hand there; drawn nearly straight unless it has to be bent."""
    share = 1.0 if bent else min(1.004 * body.apart(shoulder, hand) / ARM_M, 1.0)
    upper, fore = share * body.UPPER_ARM_M, share * body.FOREARM_M
    if bent:
        upper, fore = 0.8 * upper, 0.8 * fore
    return shoulder, body.bent(shoulder, hand, upper, fore, side), hand


def _between_legs(exercise: Exercise, torso: Torso, leg: Leg, *, far: bool) -> Arm:
    """Drawn back between the legs at the low end; in front at the other one."""
    if far:
        x, y = body.mix(leg.hip, leg.knee, 0.45)
        return _straight(torso.shoulder, _forward_to(torso.shoulder, (x - 0.08, y)))
    return _straight(torso.shoulder, MOST_REACH_DEG if exercise.ballistic else 8.0)


def _along_legs(shoulder: Point, leg: Leg) -> Arm:
    """Hanging, as close to the legs as what is held allows."""
    line = (leg.ankle, leg.knee, leg.hip, body.towards(leg.hip, 0.0, 1.0))
    for forward in range(-40, 60):
        arm = _straight(shoulder, float(forward))
        x, y = arm[2]
        for low, high in pairwise(line):
            if (
                low[1] <= y <= high[1]
                and x - body.mix(low, high, (y - low[1]) / (high[1] - low[1]))[0] >= HELD_M
            ):
                return arm
    return _straight(shoulder, 0.0)
