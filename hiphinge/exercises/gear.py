"""What an exercise is done with → SVG beside, behind and in the hands of a drawn body."""

from __future__ import annotations

import math
from collections.abc import Callable

from analysis.exercises.exercise import Exercise
from analysis.exercises.gear import Gear
from hiphinge.exercises import body
from hiphinge.exercises.body import Body, Point
from hiphinge.exercises.hands import HANDLE_M, PLATE_M
from hiphinge.exercises.stances import BENCH_M, Ends
from hiphinge.report.markup import Markup, element, join
from hiphinge.report.svg import number

Place = Callable[[Point], Point]
"""A point of the body, metres → a point of the drawing."""

POST_M = 0.62
"""How far behind the feet a band or cable is tied."""
BELL_M = 0.10
SMALL_PLATE_M = 0.16
SET_DOWN_M = 0.42
"""Hands below that have their weight on the floor."""


def path(class_: str, place: Place, *points: Point, closed: bool = False) -> Markup:
    """A line through points of the body."""
    drawn = "L".join(f"{number(x)} {number(y)}" for x, y in map(place, points))
    return element("path", class_=class_, d=f"M{drawn}{'Z' if closed else ''}")


def disc(class_: str, place: Place, centre: Point, radius_m: float) -> Markup:
    """A circle."""
    x, y = place(centre)
    edge = place((centre[0] + radius_m, centre[1]))
    return element("circle", class_=class_, cx=number(x), cy=number(y), r=number(edge[0] - x))


def behind(exercise: Exercise, one: Body, ends: Ends, place: Place) -> Markup:
    """What stands or lies behind the body."""
    gear, torso = exercise.gear, one.torso
    parts = []
    if Gear.WALL in gear:
        x = wall_x(ends)
        parts.append(path("x-wall", place, (x - 0.03, 0.0), (x - 0.03, 1.55)))
        ticks = (0.1 + 0.145 * step for step in range(11))
        parts += [path("x-hatch", place, (x - 0.05, y), (x - 0.16, y - 0.1)) for y in ticks]
    if Gear.BAND_FROM_BEHIND in gear:
        x, tied = tied_x(ends), 0.85
        waist = body.towards(torso.hip, torso.tilts_deg[0], 0.02)
        parts.append(path("x-post", place, (x, 0.0), (x, 1.1)))
        front = body.off(waist, torso.tilts_deg[0], body.DEEP_M + 0.02)
        parts.append(path("x-band", place, (x, tied), front))
    if Gear.CABLE in gear:
        x = tied_x(ends)
        parts.append(path("x-post", place, (x, 0.0), (x, 1.1)))
        parts.append(path("x-cable", place, (x, 0.22), one.arm[2]))
        parts.append(disc("x-weight", place, (x, 0.22), 0.035))
    if Gear.BENCH in gear:
        parts.append(_bench(place))
    return join(*parts)


def in_front(exercise: Exercise, one: Body, place: Place) -> Markup:
    """What is held, carried or tied on."""
    gear, torso = exercise.gear, one.torso
    hand = one.arm[2]
    parts = []
    if Gear.STICK in gear:
        parts.append(_stick(one, place))
    if Gear.BAR in gear or Gear.BAR_FROM_FLOOR in gear:
        radius = PLATE_M if Gear.BAR_FROM_FLOOR in gear else SMALL_PLATE_M
        parts += [disc("x-plate", place, hand, radius), disc("x-weight", place, hand, 0.03)]
    if Gear.BAR_ON_SHOULDERS in gear:
        tilt = torso.tilts_deg[-1]
        bar = body.off(body.towards(torso.shoulder, tilt, 0.02), tilt, -0.10)
        parts += [disc("x-plate", place, bar, SMALL_PLATE_M), disc("x-weight", place, bar, 0.03)]
    if Gear.KETTLEBELL in gear or Gear.KETTLEBELL_FROM_FLOOR in gear:
        parts.append(_bell(one, place, standing=Gear.KETTLEBELL_FROM_FLOOR in gear))
    if Gear.BAND_OVER_HIPS in gear:
        tilt = torso.tilts_deg[0]
        over = body.off(body.towards(torso.hip, tilt, 0.02), tilt, body.DEEP_M + 0.02)
        parts.append(path("x-band", place, (over[0] - 0.06, over[1]), (over[0] + 0.06, over[1])))
        parts += [
            path("x-band", place, (over[0] + x, over[1]), (over[0] + 1.6 * x, 0.0))
            for x in (-0.06, 0.06)
        ]
    return join(*parts)


def wall_x(ends: Ends) -> float:
    """The wall is where the hips reach."""
    return min(_rearmost(ends.start), _rearmost(ends.turn))


def tied_x(ends: Ends) -> float:
    """The post of a band or cable is further back than that."""
    return min(_rearmost(ends.start), _rearmost(ends.turn)) - POST_M + 0.2


def _rearmost(one: Body) -> float:
    torso = one.torso
    return (
        min(
            body.off(p, t, -body.DEEP_M)[0]
            for p, t in zip(torso.points[:2], torso.tilts_deg, strict=False)
        )
        - 0.01
    )


def _stick(one: Body, place: Place) -> Markup:
    """From below the sacrum along the back to above the head."""
    torso = one.torso
    low = torso.sacrum
    tilt = body.tilt_of(low, torso.upper())
    on = body.off(low, tilt, -0.015)
    length = body.apart(low, torso.upper())
    return path(
        "x-stick",
        place,
        body.towards(on, tilt, -0.22),
        body.towards(on, tilt, length + body.NECK_M + body.HEAD_M + 0.12),
    )


def _bell(one: Body, place: Place, *, standing: bool) -> Markup:
    """A kettlebell: its handle in the hand, the ball beyond."""
    shoulder, _, hand = one.arm
    down = standing and hand[1] < SET_DOWN_M
    reach = (hand[1] if down else HANDLE_M[Gear.KETTLEBELL_FROM_FLOOR]) - BELL_M
    away = 180.0 if standing else body.tilt_of(shoulder, hand)
    ball = body.towards(hand, away, reach)
    left, right = body.off(hand, away, 0.055), body.off(hand, away, -0.055)
    root = body.towards(hand, away, reach - 0.05)
    handle = path(
        "x-handle", place, body.off(root, away, 0.06), left, right, body.off(root, away, -0.06)
    )
    return join(handle, disc("x-weight", place, ball, BELL_M))


def _bench(place: Place) -> Markup:
    low, high = place((-0.38, BENCH_M)), place((0.10, BENCH_M - 0.09))
    top = element(
        "rect",
        class_="x-bench",
        x=number(low[0]),
        y=number(low[1]),
        width=number(high[0] - low[0]),
        height=number(math.fabs(high[1] - low[1])),
        rx=3,
    )
    legs = [path("x-post", place, (x, 0.0), (x, BENCH_M - 0.09)) for x in (-0.30, 0.02)]
    return join(*legs, top)
