"""Both ends of a repetition → one SVG with two small figures, where it starts and where it turns.

Colours and line widths are classes of the style sheets; nothing carries a style attribute, which
the pages' policies refuse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.exercises.exercise import Exercise
from analysis.exercises.posture import BENCH, SUPINE
from hiphinge.exercises import body, gear
from hiphinge.exercises.body import Body, Leg, Point
from hiphinge.exercises.gear import Place, disc, path
from hiphinge.exercises.stances import Ends, ends_of
from hiphinge.report import svg
from hiphinge.report.figures import whole_degrees as degrees
from hiphinge.report.markup import Markup, element, join
from imu.units import RAD_PER_DEG

SCALE = 84.0
"""Units of the drawing to a metre: the same in all, so that people are of one size."""
PANEL, GAP, MARGIN = 156.0, 8.0, 5.0
LABEL = 19.0
LEAST_HEIGHT = 84.0
ARROW_M = 0.17


def drawing(exercise: Exercise) -> Markup:
    """The drawing of an exercise, with its title and a description in words."""
    ends = ends_of(exercise)
    points = [*_outline(ends.start), *_outline(ends.turn), *_beside(exercise, ends)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    height = max(SCALE * max(y for _, y in points) + MARGIN, LEAST_HEIGHT)
    parts = []
    for index, (one, label) in enumerate(((ends.start, "Start"), (ends.turn, turn_name(exercise)))):
        middle = 0.5 * PANEL + index * (PANEL + GAP)

        def place(point: Point, middle: float = middle) -> Point:
            return middle + SCALE * (point[0] - 0.5 * (left + right)), height - SCALE * point[1]

        parts.append(_panel(exercise, one, ends, place, middle))
        parts.append(svg.text("x-label", middle, height + LABEL - 4.0, label, "middle"))
    return svg.drawing(
        2.0 * PANEL + GAP,
        height + LABEL,
        *parts,
        title=f"{exercise.name}: start and {turn_name(exercise).lower()} of a repetition",
        description=describe(exercise, ends),
        class_="x-drawing",
        id_=f"drawn-{exercise.id}",
    )


def turn_name(exercise: Exercise) -> str:
    """What the other end of a repetition is called."""
    return "Bottom" if exercise.start.value == "top" else "Top"


def describe(exercise: Exercise, ends: Ends) -> str:
    """The drawing in words, for who does not see it."""
    told = []
    for name, one in (("start", ends.start), (turn_name(exercise).lower(), ends.turn)):
        pelvis, back = one.torso.tilts_deg[0], one.torso.trunk_deg
        told.append(f"{name}: pelvis {degrees(pelvis)}, upper back {degrees(back)}")
    where = exercise.posture.words
    return f"A figure from the side, {where}. Tilts from upright at the {'; at the '.join(told)}."


def _outline(one: Body) -> Iterator[Point]:
    torso = one.torso
    for point, tilt in zip(torso.points, torso.tilts_deg, strict=True):
        yield body.off(point, tilt, body.DEEP_M)
        yield body.off(point, tilt, -body.DEEP_M)
    for dx, dy in ((1, 0), (-1, 0), (0, 1)):
        yield torso.head[0] + 1.2 * dx * body.HEAD_M, torso.head[1] + 1.2 * dy * body.HEAD_M
    for leg in filter(None, (one.leg, one.free_leg)):
        yield from (leg.knee, leg.ankle, leg.heel, leg.toe)
    yield one.arm[2]


def _beside(exercise: Exercise, ends: Ends) -> Iterator[Point]:
    """What of the gear makes the drawing wider or higher."""
    names = {one.value for one in exercise.gear}
    if "wall" in names:
        yield gear.wall_x(ends) - 0.16, 0.5
    if names & {"band_from_behind", "cable"}:
        yield gear.tied_x(ends) - 0.03, 0.5
    if "bench" in names:
        yield -0.38, 0.3
    if names & {"bar", "bar_from_floor", "kettlebell"}:
        for one in (ends.start, ends.turn):
            x, y = one.arm[2]
            yield x + 0.24, y
    if "stick" in names:
        for one in (ends.start, ends.turn):
            yield body.towards(one.torso.head, one.torso.head_deg, body.HEAD_M + 0.12)


def _panel(exercise: Exercise, one: Body, ends: Ends, place: Place, middle: float) -> Markup:
    floor_y = place((0.0, 0.0))[1]
    return join(
        svg.line(
            "x-floor", middle - 0.5 * PANEL + 2.0, floor_y, middle + 0.5 * PANEL - 2.0, floor_y
        ),
        gear.behind(exercise, one, ends, place),
        None if one.free_leg is None else _leg("x-limb x-far", one.free_leg, place),
        _leg("x-limb", one.leg, place),
        None if one.far_arm is None else path("x-arm x-far", place, *one.far_arm),
        _torso(exercise, one, place),
        path("x-arm", place, *one.arm),
        gear.in_front(exercise, one, place),
        _arrow(ends, place) if one is ends.start else None,
    )


def _leg(class_: str, leg: Leg, place: Place) -> Markup:
    foot = (leg.ankle, leg.toe) if leg.heel == leg.ankle else (leg.heel, leg.toe)
    lifted = [body.mix(p, leg.ankle, 0.35) for p in foot] if leg.heel != leg.ankle else list(foot)
    return join(
        path(f"{class_} x-foot", place, *lifted),
        path(class_, place, leg.hip, leg.knee, leg.ankle),
    )


def _torso(exercise: Exercise, one: Body, place: Place) -> Markup:
    torso = one.torso
    nose = body.off(torso.head, torso.head_deg, body.HEAD_M)
    front = 1.0 if exercise.posture in (SUPINE, BENCH) else -1.0
    neck = body.mix(torso.shoulder, torso.head, 0.6)
    return join(
        path("x-neck", place, torso.shoulder, neck),
        disc("x-head", place, torso.head, body.HEAD_M),
        disc("x-head", place, nose, 0.022),
        path("x-torso", place, *torso.points),
        path("x-pelvis", place, *torso.points[:2]),
        path("x-spine", place, *torso.points[1:]),
        _sensor(torso.sacrum, torso.tilts_deg[1], place),
        _sensor(torso.upper(front), torso.trunk_deg, place),
    )


def _sensor(at: Point, tilt_deg: float, place: Place) -> Markup:
    x, y = place(at)
    return element(
        "rect",
        class_="x-sensor",
        x=-2.5,
        y=-5,
        width=5,
        height=10,
        rx=1.5,
        transform=f"translate({svg.number(x)} {svg.number(y)}) rotate({svg.number(tilt_deg)})",
    )


def _arrow(ends: Ends, place: Place) -> Markup | None:
    """Which way the hips go from the start."""
    first, then = ends.start.torso.hip, ends.turn.torso.hip
    if body.apart(first, then) < 0.02:
        return None
    tilt = body.tilt_of(first, then)
    pelvis = ends.start.torso.tilts_deg[0]
    along = math.cos((tilt - pelvis) * RAD_PER_DEG)
    if abs(along) > 0.6:
        first = body.off(first, pelvis, -body.DEEP_M - 0.07)
    root = body.towards(first, tilt, body.DEEP_M + 0.07)
    tip = body.towards(root, tilt, ARROW_M)
    wings = [body.towards(tip, tilt + turn, 0.06) for turn in (150.0, -150.0)]
    return path("x-arrow", place, root, tip, wings[0], tip, wings[1])
