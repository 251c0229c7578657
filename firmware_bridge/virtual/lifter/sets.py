"""Write a set of repetitions into the score: progress, sizes, faults, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firmware_bridge.virtual.lifter.floor import get_into, get_up
from firmware_bridge.virtual.lifter.motion import SIZES, Size, early_shape
from firmware_bridge.virtual.lifter.plan import FaultKind, RepPlan, SetPlan
from firmware_bridge.virtual.lifter.score import Score, TrueRep, TrueSegment
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.samples import FloatArray

STILL_S = 0.1
"""A pause shorter than this is none: the movement turns round without stopping."""

ONSET_SPEED_SHARE = 0.05
EARLY_TRUNK_DEG = 30.0
SWITCH_S = 0.3
PELVIS_OUT_OF_PLANE = 0.3
"""The pelvis' part of sideways bend and twist, beside the spine's."""

TURN_ROUNDNESS = 0.9
STEEPEST_TURN = 10.0

HUMP_S = 0.7
"""The shortest time in which the body rises and sinks again at the bottom."""


def size_of(plan: SetPlan, rep: RepPlan, index: int, wearer: Wearer) -> FloatArray:
    """What the progress of repetition `index` (from 0) is multiplied with, (SIZES,)."""
    bottom, fault = plan.bottom, plan.fault
    trunk, late, early = bottom.trunk_tilt_deg, 0.0, 0.0
    even = bottom.lumbar_flexion_deg + rep.spine_deg
    further = float(np.sign(trunk))
    if fault.kind is FaultKind.ROUNDING:
        late = fault.amount_deg
        trunk += 0.5 * late if further > 0.0 else 0.0
    elif fault.kind is FaultKind.ARCH:
        late = -fault.amount_deg
        trunk += 0.5 * further * fault.amount_deg
    elif fault.kind is FaultKind.DRIFT:
        late = fault.amount_deg * (index / (len(plan.reps) - 1) if len(plan.reps) > 1 else 1.0)
    elif fault.kind is FaultKind.SPINE_FIRST:
        first = min(EARLY_TRUNK_DEG, trunk)
        early = fault.early_share * first / float(early_shape(np.array(first / trunk)))
        even = 0.0
    pelvis = np.deg2rad(trunk - even - early - late)
    out = np.zeros(SIZES)
    out[Size.TRUNK] = trunk
    out[Size.SPINE_EVEN], out[Size.SPINE_EARLY], out[Size.SPINE_LATE] = even, early, late
    out[Size.THIGH] = bottom.thigh_tilt_deg
    opened = fault.amount_deg if fault.kind is FaultKind.OPEN_HIPS else 0.0
    out[Size.PELVIS_LATERAL] = bottom.pelvis_lateral_deg + PELVIS_OUT_OF_PLANE * rep.lateral_deg
    out[Size.PELVIS_OPEN] = bottom.pelvis_open_deg + plan.towards_standing_leg * opened
    out[Size.HEADING] = bottom.pelvis_axial_deg + PELVIS_OUT_OF_PLANE * rep.axial_deg
    out[Size.LUMBAR_LATERAL] = bottom.lumbar_lateral_deg + rep.lateral_deg
    out[Size.LUMBAR_AXIAL] = bottom.lumbar_axial_deg + rep.axial_deg
    leads = fault.kind is FaultKind.SPINE_FIRST
    out[Size.MIDWAY] = 0.0 if leads else plan.midway_tilt_deg
    out = np.deg2rad(out)
    if plan.side:
        stands, free = float(out[Size.THIGH]), -float(pelvis)
        out[Size.THIGH] = 0.5 * (stands + free)
        out[Size.THIGH_SPLIT] = plan.towards_standing_leg * 0.5 * (stands - free)
    base = 0.0 if plan.rest is None else float(np.deg2rad(plan.rest.pelvis_tilt_deg))
    rise_m = wearer.sacrum_rise_m(base + float(pelvis)) - wearer.sacrum_rise_m(base)
    out[Size.DROP] = bottom.pelvis_drop_m + rise_m
    out[Size.BACK] = bottom.pelvis_back_m
    return out


def write_set(score: Score, plan: SetPlan, number: int) -> None:
    """Write one set. With number 0 its repetitions are not counted (calibration)."""
    if not plan.reps:
        return
    sizes = [size_of(plan, rep, index, score.wearer) for index, rep in enumerate(plan.reps)]
    ready_s = max(plan.ready_s, 0.2)
    score.size.move(score.now_s, score.now_s + 0.2, sizes[0])
    score.now_s += ready_s
    if plan.from_the_far_end:
        _bend_or_rise(score, plan, 1.0, "bend_to_bar")
    elif plan.rest is not None:
        get_into(score, plan.rest, plan.approach_s)
        score.now_s += ready_s
    for index, following in enumerate([*sizes[1:], sizes[-1]]):
        _write_rep(score, plan, index, number, following)
    if plan.from_the_far_end:
        score.now_s += max(0.4, plan.reps[-1].rest_s)
        _bend_or_rise(score, plan, 0.0, "rise")
    elif plan.rest is not None:
        score.now_s += ready_s
        get_up(score, plan.rest, plan.approach_s)
    score.now_s += ready_s


def _bend_or_rise(score: Score, plan: SetPlan, to: float, name: str) -> None:
    start = score.now_s
    end = start + plan.approach_s
    score.progress.move(start, end, [to])
    score.shake(start, end)
    score.segments.append(TrueSegment(name, start, end))
    score.now_s = end + (plan.ready_s if to else 0.0)


@dataclass(frozen=True, slots=True)
class _Course:
    """When a repetition leaves, arrives, leaves again and is back, and how it turns round.

    The three accelerations are those of the progress, 0 where it comes to rest.
    """

    start_s: float
    turn_start_s: float
    turn_end_s: float
    end_s: float
    near: float
    far: float
    at_start: float
    at_turn: float
    at_end: float


def _course(plan: SetPlan, index: int, start_s: float) -> _Course:
    """The course of repetition `index` when it starts at start_s."""
    rep = plan.reps[index]
    near = 1.0 if plan.from_the_far_end else 0.0
    far = max(1.0 - rep.depth, 0.0) if plan.from_the_far_end else rep.depth
    span = far - near
    turns = rep.turn_s < STILL_S and not rep.hump
    turn_s = 0.0 if turns else max(rep.turn_s, HUMP_S if rep.hump else 0.0)
    before = plan.reps[index - 1] if index else None
    after = plan.reps[index + 1] if index + 1 < len(plan.reps) else None
    at_start = at_end = 0.0
    if before is not None and before.rest_s < STILL_S:
        at_start = _turning(span, before.back_s, rep.away_s)
    if after is not None and rep.rest_s < STILL_S:
        at_end = _turning(span, rep.back_s, after.away_s)
    turn_start_s = start_s + rep.away_s
    return _Course(
        start_s=start_s,
        turn_start_s=turn_start_s,
        turn_end_s=turn_start_s + turn_s,
        end_s=turn_start_s + turn_s + rep.back_s,
        near=near,
        far=far,
        at_start=at_start,
        at_turn=-_turning(span, rep.away_s, rep.back_s) if turns else 0.0,
        at_end=at_end,
    )


def _write_rep(score: Score, plan: SetPlan, index: int, number: int, following: FloatArray) -> None:
    """One repetition from score.now_s on, and the rest after it."""
    rep = plan.reps[index]
    course = _course(plan, index, score.now_s)
    _move(score, course, rep.hump)
    last = index + 1 == len(plan.reps)
    rest_s = 0.0 if course.at_end or last else rep.rest_s
    score.now_s = course.end_s + rest_s
    lockout = (course.end_s, rest_s)
    if plan.from_the_far_end:
        lockout = (course.turn_start_s, course.turn_end_s - course.turn_start_s)
    _switch(score, lockout, following)
    if plan.fault.kind is FaultKind.LEAN_BACK and not rep.partial:
        way_s = rep.away_s if plan.from_the_far_end else rep.back_s
        _lean_back(score, lockout, way_s, float(np.deg2rad(plan.fault.amount_deg)))
    if number:
        score.reps.append(_true_rep(plan, index, number, course))


def _move(score: Score, course: _Course, hump: float) -> None:
    """There and back along the progress."""
    track = score.progress
    if not course.at_start:
        track.hold(course.start_s)
    track.go(course.turn_start_s, [course.far], course.at_turn)
    if hump:
        middle_s = 0.5 * (course.turn_start_s + course.turn_end_s)
        track.go(middle_s, [course.far - hump * (course.far - course.near)])
    if not course.at_turn:
        track.go(course.turn_end_s, [course.far])
    track.go(course.end_s, [course.near], course.at_end)
    score.shake(course.start_s, course.turn_end_s if hump else course.turn_start_s)
    score.shake(course.turn_end_s, course.end_s)


def _true_rep(plan: SetPlan, index: int, number: int, course: _Course) -> TrueRep:
    """What is true of a repetition: its onsets where it rests, its knots where it turns round."""
    rep = plan.reps[index]
    away2 = rep.away_s**2 / (course.far - course.near)
    back2 = rep.back_s**2 / (course.far - course.near)
    start = turn_start = turn_end = end = 0.0
    if not course.at_start:
        start = rep.away_s * onset_share(course.at_turn * away2)
    if not course.at_end:
        end = rep.back_s * onset_share(course.at_turn * back2)
    if not course.at_turn:
        turn_start = rep.away_s * onset_share(-course.at_start * away2)
        turn_end = rep.back_s * onset_share(-course.at_end * back2)
    return TrueRep(
        set=number,
        index=index + 1,
        exercise=plan.exercise,
        start=plan.start,
        start_s=course.start_s + start,
        turn_start_s=course.turn_start_s - turn_start,
        turn_end_s=course.turn_end_s + turn_end,
        end_s=course.end_s - end,
        partial=rep.partial,
        fault=plan.fault.kind.value,
        side=plan.side,
    )


def _turning(span: float, before_s: float, after_s: float) -> float:
    """Acceleration when a movement of that span turns round without a stop, signed as span."""
    smooth = TURN_ROUNDNESS * 0.5 * np.pi**2 / (before_s * after_s)
    return span * float(min(smooth, STEEPEST_TURN / max(before_s, after_s) ** 2))


def onset_share(at_turn: float) -> float:
    """Share of a movement's time until its speed passes 5 % of the peak, from its resting end.

    at_turn is the acceleration at the other end, in units of span / duration²; at 0 the movement
    is a minimum-jerk one, and the share 0.059.
    """
    s = np.linspace(0.0, 1.0, 1001)
    c0, c1, c2 = 6.0 + 0.5 * at_turn, -15.0 - at_turn, 10.0 + 0.5 * at_turn
    speed = s * s * (3.0 * c2 + s * (4.0 * c1 + s * 5.0 * c0))
    return float(s[int(np.argmax(speed >= ONSET_SPEED_SHARE * np.max(speed)))])


def _switch(score: Score, lockout: tuple[float, float], to: FloatArray) -> None:
    """The next repetition's sizes take over while the body is upright, where they hardly show."""
    arrival_s, stay_s = lockout
    half = float(np.clip(0.5 * stay_s, 0.1, SWITCH_S))
    middle = arrival_s + 0.5 * stay_s
    score.size.move(middle - half, middle + half, to)


def _lean_back(score: Score, lockout: tuple[float, float], way_s: float, lean: float) -> None:
    """Extend past neutral from just before the lockout until after it."""
    arrival_s, stay_s = lockout
    start = max(arrival_s - 0.3 * way_s, score.lean_back.now_s + 0.01)
    full = max(arrival_s + 0.05, start + 0.2)
    stay = full + float(np.clip(stay_s - 0.8, 0.3, 0.7))
    score.lean_back.move(start, full, [lean])
    score.lean_back.hold(stay)
    score.lean_back.go(stay + 0.4, [0.0])
