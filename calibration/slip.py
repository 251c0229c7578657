"""A sensor that has slipped or turned on the skin, told from the wearer standing otherwise.

Looked at while the wearer stands still: the tilt of both sensors of the back from their neutral, to
the front and to the side. People stand in many ways, but what they do moves both sensors, or comes
and goes; a slip moves one alone and stays. A standing is suspicious where one sensor is away from
every posture seen before by `LEAST_RAD` while the other is as it was, and a slip where the next
standing shows the same. At once a slip is what nobody can stand like: one sensor far to the side,
or very far at all.

A sacrum rolled back under an upright trunk is how people sit: there a slip is one only where
repetitions were done in between, and the wearer never stood as before.

What standing does not show: a turn about the vertical. The thresholds are set on simulated
standing (`docs/decisions/0013-slipped-sensors.md`); published repeats of one stance differ by less
than 2°, whole postures by more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.standing import Standing
from imu.alignment import Alignment
from imu.frames import SACRUM, UPPER_BACK
from imu.quaternion import conjugate, rotate
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

LEAST_RAD = 8.0 * RAD_PER_DEG
ALIKE_RAD = 5.0 * RAD_PER_DEG
AS_IT_WAS_RAD = 4.0 * RAD_PER_DEG
SIDEWAYS_RAD = 12.0 * RAD_PER_DEG
FAR_RAD = 22.0 * RAD_PER_DEG
CREPT_RAD = 15.0 * RAD_PER_DEG
"""From neutral itself: what crept there by small steps was each time a posture seen before."""
SEATED_SHARE = 0.7
"""Of the movement, to the back: more sideways than that nobody sits."""
POSTURES = 40
PAIR = (SACRUM, UPPER_BACK)

Pose = Mapping[str, FloatArray]
"""Sensor → its tilt from neutral to the front and to the right (2,), rad."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One sensor that sits otherwise than before, by how much, and since when that was seen."""

    sensor: str
    moved_rad: float
    t_s: float


def pose_of(alignment: Alignment, standing: Standing) -> dict[str, FloatArray]:
    """How both sensors of the back stand; empty unless both are there."""
    if not all(name in alignment and name in standing.up for name in PAIR):
        return {}
    out = {}
    for name in PAIR:
        q = alignment.placements[name].q_sensor_from_segment
        x, y, z = rotate(conjugate(q), standing.up[name])
        out[name] = np.array([np.arctan2(-x, y), -np.arctan2(z, np.hypot(x, y))])
    return out


class SlipWatch:
    """Feed standings, get the slip that one of them shows. `restart` when it was mended."""

    def __init__(self) -> None:
        self._known: deque[Pose] = deque(maxlen=POSTURES)
        self._suspect: tuple[str, Pose, int, int] | None = None

    def restart(self) -> None:
        """Sensors sit anew: postures seen before say nothing any more."""
        self._known.clear()
        self._suspect = None

    def follow(self, pose: Pose, standing: Standing, reps: int) -> Slip | None:
        """The slip that this standing shows, if it does. Feed each standing as it grows.

        `reps` is how many repetitions there have been.
        """
        if not pose:
            return None
        known = [*self._known, {name: np.zeros(2) for name in PAIR}]
        found = _moved_alone(pose, known)
        crept = _moved_alone(pose, known[-1:], least_rad=CREPT_RAD)
        if crept is None and any(_apart(pose, other) < ALIKE_RAD for other in known):
            self._is_posture(pose)
            return None
        found = found or crept
        if found is None:
            self._is_posture(pose)
            return None
        name, moved = found
        size = float(np.hypot(*moved))
        told = Slip(name, size, standing.since_s)
        sits = name == SACRUM and float(moved[0]) < -SEATED_SHARE * size
        if not sits and (size >= FAR_RAD or abs(float(moved[1])) >= SIDEWAYS_RAD):
            return told
        if self._suspect is not None:
            before, other, number, reps_then = self._suspect
            stayed = float(np.hypot(*(pose[name] - other[name]))) < AS_IT_WAS_RAD
            anew = reps > reps_then if sits else number != standing.number
            if stayed and anew and before == name:
                return told
            if stayed and before == name:
                return None
        if self._suspect is None or self._suspect[2] != standing.number:
            if self._suspect is not None:
                self._known.append(self._suspect[1])
            self._suspect = (name, dict(pose), standing.number, reps)
        return None

    def _is_posture(self, pose: Pose) -> None:
        """The wearer stands so now and then; what was suspicious before came and went."""
        if self._suspect is not None:
            self._known.append(self._suspect[1])
            self._suspect = None
        if not self._known or _apart(pose, self._known[-1]) > 0.5 * ALIKE_RAD:
            self._known.append(dict(pose))


def _apart(one: Pose, other: Pose) -> float:
    return max(float(np.hypot(*(one[name] - other[name]))) for name in PAIR)


def _moved_alone(
    pose: Pose, known: list[Pose], *, least_rad: float = LEAST_RAD
) -> tuple[str, FloatArray] | None:
    """The sensor that stands away from a known posture while the other does not, and how far.

    Of several such postures the one it moved least from.
    """
    best: tuple[str, FloatArray] | None = None
    for other in known:
        for name, partner in (PAIR, PAIR[::-1]):
            moved = pose[name] - other[name]
            size = float(np.hypot(*moved))
            if size < least_rad:
                continue
            if float(np.hypot(*(pose[partner] - other[partner]))) > AS_IT_WAS_RAD:
                continue
            if best is None or size < float(np.hypot(*best[1])):
                best = name, moved
    return best
