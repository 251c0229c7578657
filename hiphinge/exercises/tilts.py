"""An exercise's own ranges → where pelvis, trunk and thigh are at both ends of a repetition.

Degrees from upright standing: pelvis and trunk forward +, the thigh + where the hip is behind the
knee. A range gives one posture: most of the way to its deep end, with little of the bend that it
allows the spine, because what is shown is what the cues ask for.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.exercises.exercise import Exercise, Range, RestPose

USUAL_SHARE = 0.6
"""How far into its range a posture lies, from 0 (shallow) to 1 (deep): a product decision."""
SPINE_SHARE = 0.3
UPRIGHT = RestPose((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class Tilts:
    """One posture; trunk less pelvis is what the spine is bent."""

    pelvis_deg: float
    trunk_deg: float
    thigh_deg: float


def resting(exercise: Exercise) -> Tilts:
    """The posture from which an exercise's ranges are counted: standing, or its own rest."""
    rest = exercise.expected.rest or UPRIGHT
    pelvis, thigh = _middle(rest.pelvis_tilt_deg), _middle(rest.thigh_tilt_deg)
    return Tilts(pelvis, pelvis + _little(rest.lumbar_flexion_deg), thigh)


def far_end(exercise: Exercise, share: float = USUAL_SHARE) -> Tilts:
    """The posture at the far end of a repetition."""
    rest, expected = resting(exercise), exercise.expected
    pelvis = _deep(expected.pelvis_tilt_deg, share)
    low, high = expected.trunk_tilt_deg
    trunk = min(max(pelvis + _little(expected.lumbar_flexion_deg), low), high)
    return Tilts(
        rest.pelvis_deg + pelvis,
        rest.trunk_deg + trunk,
        rest.thigh_deg + _deep(expected.thigh_tilt_deg, share),
    )


def _middle(over: Range) -> float:
    return 0.5 * (over[0] + over[1])


def _deep(over: Range, share: float) -> float:
    """That share of the way from the end that is nearer to nothing to the other one."""
    near, far = sorted(over, key=abs)
    return near + share * (far - near)


def _little(over: Range) -> float:
    """From what is nearest to straight, a little of the way to the most."""
    low, high = over
    least = min(max(0.0, low), high)
    return least + SPINE_SHARE * (high - least)
