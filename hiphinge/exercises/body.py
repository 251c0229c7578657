"""Tilts → the joints of a person seen from the right, facing right: metres, x forward, y up.

Lengths are those of a grown person of 1.7 m; what is drawn with them is degrees. The spine bends
between pelvis and ribs, evenly, by what the trunk's tilt differs from the pelvis'.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiphinge.exercises.tilts import Tilts
from imu.units import RAD_PER_DEG

Point = tuple[float, float]

SHANK_M, THIGH_M = 0.43, 0.42
PELVIS_M, LUMBAR_M, THORAX_M = 0.12, 0.17, 0.23
NECK_M, HEAD_M = 0.185, 0.098
"""From the shoulders to the middle of the head; the head's radius."""
UPPER_ARM_M, FOREARM_M = 0.30, 0.33
ANKLE_M, HEEL_M, TOE_M = 0.06, 0.05, 0.17
DEEP_M = 0.085
"""From the line of the body to its surface."""
PIECES = 6
CHEST = 0.55
"""How far up the ribs the upper sensor sits."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Hip, knee, ankle, and the foot from heel to toe."""

    hip: Point
    knee: Point
    ankle: Point
    heel: Point
    toe: Point


@dataclass(frozen=True, slots=True)
class Torso:
    """From hip to shoulders, with the tilt at each point; the head's middle and tilt.

    chest  the point of the line beside which the upper sensor is worn
    """

    points: tuple[Point, ...]
    tilts_deg: tuple[float, ...]
    head: Point
    head_deg: float
    chest: Point
    trunk_deg: float

    @property
    def hip(self) -> Point:
        """The lower end."""
        return self.points[0]

    @property
    def shoulder(self) -> Point:
        """The upper end."""
        return self.points[-1]

    @property
    def sacrum(self) -> Point:
        """Where the lower sensor is worn."""
        return off(self.points[1], self.tilts_deg[1], -DEEP_M)

    def upper(self, side: float = -1.0) -> Point:
        """Where the upper sensor is worn: on the back, or on the breastbone with side +1."""
        return off(self.chest, self.trunk_deg, side * DEEP_M)


@dataclass(frozen=True, slots=True)
class Body:
    """A person: the leg that stands, shoulder-elbow-hand, and what of the other side is apart."""

    torso: Torso
    leg: Leg
    arm: tuple[Point, Point, Point]
    free_leg: Leg | None = None
    far_arm: tuple[Point, Point, Point] | None = None


def towards(start: Point, tilt_deg: float, length_m: float) -> Point:
    """From a point upwards, tilted forward."""
    angle = tilt_deg * RAD_PER_DEG
    return start[0] + length_m * math.sin(angle), start[1] + length_m * math.cos(angle)


def off(point: Point, tilt_deg: float, length_m: float) -> Point:
    """Square to a tilted line, to its front."""
    return towards(point, tilt_deg + 90.0, length_m)


def mix(a: Point, b: Point, share: float) -> Point:
    """A point between two."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def apart(a: Point, b: Point) -> float:
    """The distance of two points."""
    return math.hypot(b[0] - a[0], b[1] - a[1])


def tilt_of(low: Point, high: Point) -> float:
    """The tilt of the line from one point to another, degrees."""
    return math.atan2(high[0] - low[0], high[1] - low[1]) / RAD_PER_DEG


def moved(points: Sequence[Point], dx: float, dy: float) -> tuple[Point, ...]:
    """All points, moved."""
    return tuple((x + dx, y + dy) for x, y in points)


def bent(start: Point, end: Point, first_m: float, second_m: float, side: float) -> Point:
    """The joint between two limbs whose ends are known; side +1 or -1 says to which side it bends.

    Out of reach, it lies on the line between them.
    """
    span = apart(start, end)
    if span < 1e-9:
        return towards(start, 0.0, first_m)
    along = (first_m**2 - second_m**2 + span**2) / (2.0 * span)
    height = math.sqrt(max(first_m**2 - along**2, 0.0))
    x, y = mix(start, end, min(along, span) / span)
    ux, uy = (end[0] - start[0]) / span, (end[1] - start[1]) / span
    return x + side * height * uy, y - side * height * ux


def torso_at(hip: Point, tilts: Tilts) -> Torso:
    """The torso upwards from the hip."""
    points, at = [hip, towards(hip, tilts.pelvis_deg, PELVIS_M)], [tilts.pelvis_deg] * 2
    bend = tilts.trunk_deg - tilts.pelvis_deg
    for piece in range(PIECES):
        tilt = tilts.pelvis_deg + bend * (piece + 0.5) / PIECES
        points.append(towards(points[-1], tilt, LUMBAR_M / PIECES))
        at.append(tilt)
    points.append(towards(points[-1], tilts.trunk_deg, THORAX_M))
    at.append(tilts.trunk_deg)
    head = off(towards(points[-1], tilts.trunk_deg, NECK_M), tilts.trunk_deg, 0.02)
    chest = mix(points[-2], points[-1], CHEST)
    return Torso(tuple(points), tuple(at), head, tilts.trunk_deg, chest, tilts.trunk_deg)


def torso_moved(torso: Torso, dx: float, dy: float) -> Torso:
    """The torso somewhere else."""
    *points, head, chest = moved((*torso.points, torso.head, torso.chest), dx, dy)
    return replace(torso, points=tuple(points), head=head, chest=chest)


def flat_foot(ankle: Point) -> tuple[Point, Point]:
    """Heel and toe under an ankle."""
    return (ankle[0] - HEEL_M, ankle[1] - ANKLE_M), (ankle[0] + TOE_M, ankle[1] - ANKLE_M)
