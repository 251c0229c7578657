"""Getting from standing onto the floor or a bench, and up again: none of it is a repetition.

Nobody falls over backwards to lie down: one crouches and sits down first. Kneeling down goes over a
lunge, with the trunk about upright, and on to all fours over the hands. The ways are design values.
"""

from __future__ import annotations

from firmware_bridge.virtual.lifter.motion import Channel, pose_vector
from firmware_bridge.virtual.lifter.plan import Pose
from firmware_bridge.virtual.lifter.score import Score, TrueSegment

SITTING_ON_FLOOR = Pose(-25.0, 32.0, 108.0, pelvis_drop_m=0.78)
CROUCHING = Pose(48.0, 30.0, 70.0, pelvis_drop_m=0.42, pelvis_back_m=0.15)
LUNGING = Pose(14.0, 10.0, 45.0, pelvis_lateral_deg=4.0, pelvis_drop_m=0.25)
HANDS_DOWN = Pose(35.0, 15.0, 25.0, pelvis_drop_m=0.45)
LEANING_DEG = 30.0


def get_into(score: Score, rest: Pose, takes_s: float) -> None:
    """Move from standing into `rest`, which takes that long."""
    start = score.now_s
    _through(score, start, takes_s, _way(rest), rest)
    score.segments.append(TrueSegment("get_down", start, score.now_s))


def get_up(score: Score, rest: Pose, takes_s: float) -> None:
    """Move from `rest` to standing."""
    start = score.now_s
    _through(score, start, takes_s, tuple(reversed(_way(rest))), Pose())
    score.segments.append(TrueSegment("get_up", start, score.now_s))


def _way(rest: Pose) -> tuple[Pose, ...]:
    if rest.pelvis_tilt_deg > LEANING_DEG:
        return (LUNGING, HANDS_DOWN)
    if rest.pelvis_tilt_deg < -LEANING_DEG:
        return (CROUCHING, SITTING_ON_FLOOR)
    return (LUNGING,)


def _through(score: Score, start: float, takes_s: float, way: tuple[Pose, ...], to: Pose) -> None:
    poses = (*way, to)
    for index, pose in enumerate(poses):
        target = pose_vector(pose)
        target[Channel.HEADING] += score.posture.value[Channel.HEADING]
        first = start + takes_s * index / len(poses)
        score.posture.move(first, start + takes_s * (index + 1) / len(poses), target)
    score.shake(start, start + takes_s)
    score.now_s = start + takes_s
