"""Write what people do between sets into the score: none of it is a repetition.

Walking after common gait figures: 1.6-2 steps a second, 3-5 cm of vertical bob, a pelvis that
lists and turns once a stride; on stairs steps are slower and heavier, and lift the body by
some 17 cm each. Sitting down, lying down and tying a shoe bend the trunk well past 30°, which is
why they are here.
"""

from __future__ import annotations

import numpy as np

from firmware_bridge.virtual.lifter.floor import get_into, get_up
from firmware_bridge.virtual.lifter.motion import Channel, pose_vector
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    Pose,
    RepPlan,
    SetPlan,
)
from firmware_bridge.virtual.lifter.score import Score, TrueSegment
from firmware_bridge.virtual.lifter.sets import write_set
from firmware_bridge.virtual.lifter.travel import Walk

SEATED = Pose(
    pelvis_tilt_deg=-12.0,
    lumbar_flexion_deg=18.0,
    thigh_tilt_deg=86.0,
    pelvis_drop_m=0.42,
    pelvis_back_m=0.36,
)
LEAN_TO_SIT = Pose(pelvis_tilt_deg=34.0, lumbar_flexion_deg=10.0)
CROUCH = Pose(
    pelvis_tilt_deg=34.0,
    lumbar_flexion_deg=38.0,
    thigh_tilt_deg=62.0,
    pelvis_lateral_deg=4.0,
    lumbar_lateral_deg=6.0,
    pelvis_drop_m=0.34,
    pelvis_back_m=0.16,
)
ON_THE_BACK = Pose(pelvis_tilt_deg=-86.0, lumbar_flexion_deg=2.0, pelvis_drop_m=0.45)
CLIMBING_LEAN = Pose(pelvis_tilt_deg=8.0, lumbar_flexion_deg=6.0, thigh_tilt_deg=8.0)
STEP_M = 0.17
TO_BED_S = 6.0
WALKING_LEAN = Pose(pelvis_tilt_deg=2.5, lumbar_flexion_deg=1.5, thigh_tilt_deg=2.0)

WALK_SWINGS: tuple[tuple[Channel, float, float, float], ...] = (
    # channel, amplitude (degrees or metres), multiple of the step frequency, phase
    (Channel.HIP_DROP, 0.0025, 2.0, 0.6),
    (Channel.HIP_DROP, 0.0004, 4.0, 1.9),
    (Channel.HIP_BACK, 0.012, 1.0, 1.2),
    (Channel.HIP_SIDE, 0.022, 0.5, 0.3),
    (Channel.PELVIS_TILT, 1.8, 1.0, 0.9),
    (Channel.LUMBAR_FLEXION, 1.2, 1.0, 2.6),
    (Channel.PELVIS_LATERAL, 4.0, 0.5, 0.0),
    (Channel.LUMBAR_LATERAL, -4.5, 0.5, 0.0),
    (Channel.HEADING, 5.0, 0.5, 1.4),
    (Channel.LUMBAR_AXIAL, -8.0, 0.5, 1.4),
    (Channel.THIGH_SPLIT, 22.0, 0.5, 1.5),
)
METRES = (Channel.HIP_DROP, Channel.HIP_BACK, Channel.HIP_SIDE)
UPRIGHT = Pose()


def write_activity(score: Score, activity: Activity) -> None:
    """Write one activity, from standing to standing."""
    start, end = score.now_s, score.now_s + activity.duration_s
    score.segments.append(TrueSegment(activity.kind.value, start, end))
    if activity.pose is not None:
        _settle(score, start, start + 1.0, activity.pose)
        score.shake(start, start + 1.0, 0.4)
        _settle(score, end - 1.0, end, UPRIGHT)
        score.shake(end - 1.0, end, 0.4)
    elif activity.kind is ActivityKind.FIDGET:
        _fidget(score, start, end)
    elif activity.kind is ActivityKind.WALK:
        _walk(score, start, end)
    elif activity.kind is ActivityKind.STAIRS:
        _stairs(score, start, end)
    elif activity.kind is ActivityKind.LIE:
        _lie(score, start, end)
    elif activity.kind is ActivityKind.SIT:
        _sit(score, start, end)
    elif activity.kind is ActivityKind.TIE_SHOE:
        _tie_shoe(score, start, end)
    elif activity.kind is ActivityKind.LOOK_AROUND:
        _look_around(score, start, end)
    score.now_s = end


def _settle(score: Score, start: float, end: float, pose: Pose) -> None:
    """Go to the pose; the heading stays where the last activity left it."""
    to = pose_vector(pose)
    to[Channel.HEADING] += score.posture.value[Channel.HEADING]
    score.posture.move(start, end, to)


def _fidget(score: Score, start: float, end: float) -> None:
    """Shift weight and sway, a new small posture every second or two."""
    rng, t = score.rng, start
    while end - t > 3.0:
        step = float(rng.uniform(0.8, 1.8))
        tilt, spine, side, bend, twist = rng.normal(0.0, 1.0, 5)
        pose = Pose(
            pelvis_tilt_deg=3.0 * tilt,
            lumbar_flexion_deg=3.0 * spine,
            thigh_tilt_deg=2.0 * abs(side),
            pelvis_lateral_deg=2.5 * side,
            lumbar_lateral_deg=-2.0 * side + 1.5 * bend,
            lumbar_axial_deg=5.0 * twist,
            pelvis_drop_m=0.006 * abs(side),
        )
        _settle(score, t, t + step, pose)
        score.shake(t, t + step, 0.4)
        t += step + float(rng.uniform(0.0, 0.8))
    last = min(t + 1.2, end)
    if last - t > 0.3:
        _settle(score, t, last, UPRIGHT)


def _walk(score: Score, start: float, end: float) -> None:
    """Walk off, turn now and then, and stop."""
    rng = score.rng
    step_hz = float(rng.uniform(1.6, 2.0))
    vigour = float(rng.uniform(0.85, 1.15))
    phase = float(rng.uniform(0.0, 2.0 * np.pi))
    for channel, amplitude, multiple, lag in WALK_SWINGS:
        size = vigour * (amplitude if channel in METRES else float(np.deg2rad(amplitude)))
        score.swing(channel, size, multiple * step_hz, 2.0 * multiple * phase + lag, start, end)
    bob = 0.5 * float(rng.uniform(0.03, 0.05))
    score.swing(Channel.HIP_DROP, bob, step_hz, 2.0 * phase, start, end)
    score.walks.append(Walk(start, end, 1.2 * vigour, min(1.2, 0.45 * (end - start))))
    score.shake(start, end)
    _settle(score, start, start + 0.8, WALKING_LEAN)
    t = start + 0.8 + float(rng.uniform(0.2, 1.5))
    while t + 3.5 < end:
        turn_s = float(rng.uniform(1.2, 2.5))
        to = score.posture.value.copy()
        to[Channel.HEADING] += float(rng.choice((-1.0, 1.0)) * rng.uniform(0.5, np.pi))
        score.posture.move(t, t + turn_s, to)
        t += turn_s + float(rng.uniform(1.0, 6.0))
    _settle(score, max(end - 0.9, score.posture.now_s), end, UPRIGHT)


def _stairs(score: Score, start: float, end: float) -> None:
    """Climb a flight, leaning forward a little, turn, and come down again."""
    rng = score.rng
    step_hz = float(rng.uniform(1.3, 1.7))
    phase = float(rng.uniform(0.0, 2.0 * np.pi))
    for channel, amplitude, multiple, lag in WALK_SWINGS:
        size = 1.2 * (amplitude if channel in METRES else float(np.deg2rad(amplitude)))
        score.swing(channel, size, multiple * step_hz, 2.0 * multiple * phase + lag, start, end)
    bob = 0.5 * float(rng.uniform(0.05, 0.07))
    score.swing(Channel.HIP_DROP, bob, step_hz, 2.0 * phase, start, end)
    score.walks.append(Walk(start, end, 0.5, min(1.2, 0.45 * (end - start))))
    score.shake(start, end)
    top_s = 0.5 * (start + end)
    up_m = STEP_M * step_hz * (top_s - start - 2.0)
    _settle(score, start, start + 0.8, CLIMBING_LEAN)
    top = pose_vector(CLIMBING_LEAN)
    top[Channel.HEADING] += score.posture.value[Channel.HEADING]
    top[Channel.HIP_DROP] = -up_m
    score.posture.move(start + 0.8, top_s - 1.0, top)
    turned = top.copy()
    turned[Channel.HEADING] += np.pi
    score.posture.move(top_s - 1.0, top_s + 1.0, turned)
    down = pose_vector(WALKING_LEAN)
    down[Channel.HEADING] += score.posture.value[Channel.HEADING]
    score.posture.move(top_s + 1.0, end - 0.9, down)
    _settle(score, end - 0.9, end, UPRIGHT)


def _lie(score: Score, start: float, end: float) -> None:
    """Sit down, lie back, stay there, get up again."""
    segments = len(score.segments)
    get_into(score, ON_THE_BACK, TO_BED_S)
    score.now_s = end - TO_BED_S
    get_up(score, ON_THE_BACK, TO_BED_S)
    del score.segments[segments:]  # all of it is told as one


def _sit(score: Score, start: float, end: float) -> None:
    """Lean forward and sit down, sit slumped, lean forward and stand up."""
    down = float(score.rng.uniform(1.4, 2.0))
    up = float(score.rng.uniform(1.2, 1.8))
    lean = pose_vector(LEAN_TO_SIT)
    nothing = pose_vector(UPRIGHT)
    score.gesture.move(start, start + 0.6 * down, lean)
    score.gesture.go(start + 1.2 * down, nothing)
    _settle(score, start + 0.1 * down, start + down, SEATED)
    score.shake(start, start + 1.2 * down)
    score.gesture.move(end - 1.25 * up, end - 0.7 * up, lean)
    score.gesture.go(end, nothing)
    _settle(score, end - 0.85 * up, end, UPRIGHT)
    score.shake(end - 1.25 * up, end)


def _tie_shoe(score: Score, start: float, end: float) -> None:
    """Crouch, hold it while the hands work, rise."""
    rng = score.rng
    down, up = float(rng.uniform(1.2, 1.6)), float(rng.uniform(1.0, 1.5))
    _settle(score, start, start + down, CROUCH)
    work_start, work_end = start + down, end - up
    for channel, amplitude in ((Channel.LUMBAR_FLEXION, 1.5), (Channel.LUMBAR_AXIAL, 2.0)):
        size = float(np.deg2rad(amplitude))
        hz = float(rng.uniform(0.7, 1.6))
        score.swing(channel, size, hz, float(rng.uniform(0.0, 6.0)), work_start, work_end, 0.4)
    _settle(score, work_end, end, UPRIGHT)
    score.shake(start, work_start)
    score.shake(work_start, work_end, 0.3)
    score.shake(work_end, end)


def _look_around(score: Score, start: float, end: float) -> None:
    """Turn the upper body to one side and the other."""
    rng, t, side = score.rng, start, float(score.rng.choice((-1.0, 1.0)))
    while end - t > 2.6:
        step = float(rng.uniform(0.7, 1.2))
        angle = side * float(rng.uniform(10.0, 30.0))
        base = Pose(lumbar_axial_deg=angle, lumbar_lateral_deg=-0.1 * angle)
        heading = score.posture.value[Channel.HEADING]
        _settle(score, t, t + step, base)
        assert score.posture.value[Channel.HEADING] == heading
        score.shake(t, t + step, 0.5)
        t += step + float(rng.uniform(0.2, 1.0))
        side = -side
    if end - t > 0.3:
        _settle(score, t, min(t + 1.0, end), UPRIGHT)


def write_calibration(score: Score, plan: CalibrationPlan) -> None:
    """Stand, hinge, bend: each a phase of the truth, with half a second of stillness around it."""
    wearer = score.wearer
    start = score.now_s
    score.now_s += plan.stand_s
    score.phases.append(TrueSegment("stand", start, score.now_s))
    hinge_deg = min(55.0, 0.8 * wearer.hip_limit_deg)
    hinge = Pose(hinge_deg, 7.0, 18.0, pelvis_drop_m=0.03, pelvis_back_m=0.12)
    rep = RepPlan(0.47 * plan.hinge_s, 0.06 * plan.hinge_s, 0.47 * plan.hinge_s, rest_s=0.6)
    full = Pose(
        wearer.full_bend_pelvis_deg,
        wearer.full_bend_lumbar_deg,
        8.0,
        pelvis_back_m=0.10,
    )
    bend = RepPlan(away_s=3.2, turn_s=1.5, back_s=3.0, rest_s=0.5)
    for name, pose, reps in (
        ("hinge", hinge, (rep,) * plan.hinges),
        ("bend", full, (bend,) if plan.full_bend else ()),
    ):
        if reps:
            start = score.now_s
            write_set(score, SetPlan(reps, pose, exercise="calibration", ready_s=0.5), 0)
            score.phases.append(TrueSegment(name, start, score.now_s))
