"""The best hinge of a dowel test → a stick figure with its stick; the three hinges → small charts.

The figure stands at the hinge's deepest point, seen from the right. Pelvis, trunk and, where one is
worn, thigh are drawn at the angles that were measured; head, shanks and feet only belong to a
figure and are drawn thinner. The stick lies on upper back and head, as it does when somebody
rounds: where sacrum and stick part, they part in the drawing by the angle that was measured.
Lengths are those of a grown person, in metres; what is drawn is degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.dowel_rule import BAND_DEG, LEVEL_DEG, SCREEN_DEG
from analysis.dowel_test import DowelRep, DowelTest
from hiphinge.dowel.wording import depth_words
from hiphinge.report import figures, svg
from hiphinge.report.markup import Markup, element, join
from imu.units import RAD_PER_DEG

WIDTH, HEIGHT = 330.0, 312.0
SCALE = 172.0
FLOOR_Y = 304.0
ANKLE_X = 124.0
SHANK_M, THIGH_M, PELVIS_M, TRUNK_M, NECK_M = 0.42, 0.42, 0.15, 0.34, 0.22
OFF_M = 0.085
"""From the line of the body to the stick."""
SOFT_KNEE_DEG = 22.0
ARC_M = 0.80
POINTS = 90

CHART_WIDTH, CHART_HEIGHT = 236.0, 132.0


@dataclass(frozen=True, slots=True)
class Pose:
    """The deepest point of a hinge, degrees; thigh_deg is None where none is worn."""

    pelvis_deg: float
    trunk_deg: float
    thigh_deg: float | None


Point = tuple[float, float]


def pose_of(one: DowelRep, test: DowelTest) -> Pose:
    """The pose at the deepest point of a hinge, the spine straight where the stick was on."""
    way = one.way
    deepest = int(np.argmax(way.trunk_deg))
    trunk, bend = float(way.trunk_deg[deepest]), float(way.bend_deg[deepest])
    thigh: float | None = None
    if test.thigh_worn:
        thigh = float(way.hip_deg[deepest]) - (trunk - bend - test.stick.bend_deg)
    return Pose(trunk - bend, trunk, thigh)


def figure(pose: Pose, one: DowelRep) -> Markup:
    """The stick figure of the best hinge, with its neutral depth marked on an arc."""
    depth = depth_words(one.neutral_depth_deg, one.neutral_depth_sd_deg, kept=one.kept)
    return svg.drawing(
        WIDTH,
        HEIGHT,
        _floor(),
        _arc(_hip(pose), one),
        _body(pose, one),
        title=f"The best hinge, {one.rep.name}",
        description=(
            f"A figure leaning {figures.whole_degrees(pose.trunk_deg)} forward with a stick along "
            f"its back; the stick kept its contacts to {depth}."
        ),
        class_="dowel-figure",
        id_="dowel-figure",
    )


def _hip(pose: Pose) -> Point:
    back = SOFT_KNEE_DEG if pose.thigh_deg is None else pose.thigh_deg
    knee = (0.03, SHANK_M + 0.05)
    return _along(knee, -back, THIGH_M)


def _along(start: Point, tilt_deg: float, length_m: float) -> Point:
    """From a point upwards, tilted forward."""
    angle = tilt_deg * RAD_PER_DEG
    return start[0] + length_m * math.sin(angle), start[1] + length_m * math.cos(angle)


def _behind(start: Point, tilt_deg: float, length_m: float = OFF_M) -> Point:
    """Square to a tilted line, on the side of the back."""
    return _along(start, tilt_deg - 90.0, length_m)


def _at(point: Point) -> Point:
    return ANKLE_X + SCALE * point[0], FLOOR_Y - SCALE * point[1]


def _line(class_: str, *points: Point) -> Markup:
    drawn = " ".join(
        f"{'M' if k == 0 else 'L'}{svg.number(x)} {svg.number(y)}"
        for k, (x, y) in enumerate(map(_at, points))
    )
    return element("path", class_=class_, d=drawn)


def _dot(class_: str, point: Point, radius: float) -> Markup:
    x, y = _at(point)
    return element("circle", class_=class_, cx=svg.number(x), cy=svg.number(y), r=radius)


def _floor() -> Markup:
    return svg.line("zero", 20.0, FLOOR_Y, WIDTH - 20.0, FLOOR_Y)


def _body(pose: Pose, one: DowelRep) -> Markup:
    hip, trunk = _hip(pose), pose.trunk_deg
    knee, ankle, toe = (0.03, SHANK_M + 0.05), (0.0, 0.05), (0.17, 0.0)
    joint = _along(hip, pose.pelvis_deg, PELVIS_M)
    shoulder = _along(joint, trunk, TRUNK_M)
    head = _along(joint, trunk, TRUNK_M + NECK_M)
    hand = _along(shoulder, 180.0 + 0.4 * trunk - 20.0, 0.3)
    low, high = _along(joint, trunk, -PELVIS_M - 0.16), _along(head, trunk, 0.16)
    sacrum = _behind(_along(hip, pose.pelvis_deg, 0.04), pose.pelvis_deg, OFF_M - 0.012)
    upper = _behind(_along(joint, trunk, TRUNK_M - 0.05), trunk, OFF_M - 0.012)
    leg = "body-drawn" if pose.thigh_deg is None else "body"
    lost_low, lost_high = one.lost == "sacrum", one.lost == "upper back"
    return join(
        _line("stick", _behind(low, trunk), _behind(high, trunk)),
        _line("body-drawn", toe, (-0.05, 0.0), ankle, knee),
        _line(leg, knee, hip),
        _line("body-drawn", shoulder, hand),
        _line("body-drawn", shoulder, head),
        _line("body", hip, joint, shoulder),
        _dot("body-head", head, 15.0),
        _dot("joint", hip, 4.5),
        _dot("joint", joint, 3.5),
        _dot("touch-lost" if lost_low else "touch", sacrum, 5.0),
        _dot("touch-lost" if lost_high else "touch", upper, 5.0),
        _dot("touch-unknown", _behind(head, trunk, OFF_M - 0.005), 5.0),
    )


def _arc(hip: Point, one: DowelRep) -> Markup:
    """Tilts of the trunk about the hip: upright, 50°, 75°, level, and the depth that was kept."""
    kept = min(one.neutral_depth_deg, 110.0)
    parts = [_line("arc", *_round(hip, 0.0, 90.0)), _line("arc-kept", *_round(hip, 0.0, kept))]
    for tilt in (SCREEN_DEG, LEVEL_DEG, 90.0):
        parts.append(_line("arc", _along(hip, tilt, ARC_M - 0.02), _along(hip, tilt, ARC_M + 0.02)))
        if abs(tilt - kept) > 9.0:
            x, y = _at(_along(hip, tilt, ARC_M + 0.05))
            parts.append(svg.text("tick", x, y + 4.0, f"{tilt:.0f}°"))
    parts.append(
        _line("depth-mark", _along(hip, kept, ARC_M - 0.09), _along(hip, kept, ARC_M + 0.05))
    )
    x, y = _at(_along(hip, kept, ARC_M + 0.08))
    text = f"{'≥ ' if one.kept else ''}{figures.whole_degrees(one.neutral_depth_deg)}"
    parts.append(svg.text("depth-text", min(x, WIDTH - 44.0), y + 5.0, text))
    return join(*parts)


def _round(hip: Point, first_deg: float, last_deg: float) -> list[Point]:
    tilts = np.linspace(first_deg, last_deg, 24).tolist()
    return [_along(hip, tilt, ARC_M) for tilt in tilts]


def chart(one: DowelRep, number: int) -> Markup:
    """How far the spine left the stick's shape on the way down, over the trunk's tilt."""
    trunk, bend = one.way.trunk_deg, one.way.bend_deg
    keep = svg.evenly(len(trunk), POINTS)
    x = svg.Scale(0.0, 95.0, 34.0, CHART_WIDTH - 8.0)
    y = svg.Scale(
        -20.0, max(30.0, 5.0 * math.ceil(float(np.max(bend)) / 5.0)), CHART_HEIGHT - 26.0, 18.0
    )
    at_x, at_y = x.all(np.clip(trunk[keep], -5.0, 95.0)), y.all(np.maximum(bend[keep], -20.0))
    lost = None
    if not one.kept:
        row = int(np.argmax(trunk >= one.neutral_depth_deg))
        lost = element(
            "circle",
            class_="turn",
            cx=svg.number(x(float(trunk[row]))),
            cy=svg.number(y(float(bend[row]))),
            r=4.0,
        )
    return svg.drawing(
        CHART_WIDTH,
        CHART_HEIGHT,
        _chart_axes(x, y),
        element("path", class_="there", d=svg.path_data(at_x, at_y)),
        lost,
        title=f"{one.rep.name}: bend of the spine over the tilt of the trunk",
        description=f"Furthest {figures.whole_degrees(one.bend_deg)} from its shape on the stick.",
        class_="rep-drawing",
        id_=f"dowel-rep-{number}",
    )


def _chart_axes(x: svg.Scale, y: svg.Scale) -> Markup:
    top, bottom = y(BAND_DEG), y(-BAND_DEG)
    parts = [
        element(
            "rect",
            class_="band-kept",
            x=svg.number(x.start),
            y=svg.number(top),
            width=svg.number(x.end - x.start),
            height=svg.number(bottom - top),
        ),
        svg.line("zero", x.start, y(0.0), x.end, y(0.0)),
        svg.line("limit-amber", x(LEVEL_DEG), y.start, x(LEVEL_DEG), y.end),
        svg.text("axis-name", 2.0, 11.0, "Spine off the stick's shape, °"),
        svg.text("axis-name", x.end, CHART_HEIGHT - 1.0, "Trunk tilt, °", "end"),
    ]
    for value in svg.ticks(-20.0, y.high, 10.0):
        text = figures.fixed(value, 0)
        parts.append(svg.text("tick", x.start - 4.0, y(value) + 3.5, text, "end"))
    for value in (0.0, 25.0, 50.0, LEVEL_DEG):
        parts.append(svg.line("grid", x(value), y.start, x(value), y.start + 3.0))
        parts.append(svg.text("tick", x(value), y.start + 13.0, figures.fixed(value, 0), "middle"))
    return join(*parts)
