"""An exercise's ranges → plans, drawn with a seed.

This package knows no exercise by name: `ExerciseMotion` says where the body is at the far end and
how long a repetition takes, and the application fills it in from its catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firmware_bridge.virtual.lifter.plan import (
    BOTTOM,
    TOP,
    Activity,
    ActivityKind,
    CalibrationPlan,
    Fault,
    FaultKind,
    Pose,
    RepPlan,
    SessionPlan,
    SetPlan,
    shortest_s,
)
from firmware_bridge.virtual.lifter.tracks import stream
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.errors import UnknownNameError

Range = tuple[float, float]

TEMPO_FACTORS: dict[str, Range] = {"slow": (1.4, 1.7), "typical": (1.0, 1.0), "fast": (0.6, 0.72)}
CLEAN_SHARE_OF_RANGE = 0.5
"""A clean repetition stays below this share of the wearer's own full bend."""

CLEAN_SHARE_OF_TRUNK = 0.4
"""... and takes no more than this of the trunk's inclination, unless the pelvis tucks under."""

ROUNDED_SHARE_OF_RANGE: Range = (0.85, 0.97)
MOST_TRUNK_DEG = 105.0
LEAN_S = 1.0
THIGH_M = 0.42
LIST_DEG: Range = (0.0, 6.0)
"""How far the pelvis sinks over the standing leg at the bottom without being open: a design value,
to be replaced by recordings."""
DOWN_TAKES_LONGER = 2.5
"""Onto the floor and up again, against bending down to a bar."""


@dataclass(frozen=True, slots=True)
class RestRange:
    """Where an exercise starts that does not start standing, degrees from neutral standing."""

    pelvis_tilt_deg: Range
    lumbar_flexion_deg: Range
    thigh_tilt_deg: Range
    hips_lower_m: float


@dataclass(frozen=True, slots=True)
class ExerciseMotion:
    """Where the body is at the far end of a repetition, and how fast it gets there and back.

    Ranges are (low, high) over people, degrees from neutral standing or, where there is one, from
    `rest`. pelvis_drop_m is how far the
    sacrum sinks, rep_s the time away from the start posture (the rest there comes on top), and
    rep_limits_s what no tempo passes.
    midway_tilt_deg is pelvis tilt that comes and goes on the way (a squat that tucks under).
    """

    id: str
    start: str = TOP
    pelvis_tilt_deg: Range = (55.0, 70.0)
    trunk_tilt_deg: Range = (60.0, 80.0)
    thigh_tilt_deg: Range = (15.0, 30.0)
    lumbar_flexion_deg: Range = (3.0, 12.0)
    pelvis_drop_m: Range = (0.03, 0.10)
    rep_s: Range = (3.0, 4.5)
    rep_limits_s: Range = (0.8, 15.0)
    ballistic: bool = False
    midway_tilt_deg: Range = (0.0, 0.0)
    rest: RestRange | None = None

    @property
    def from_the_far_end(self) -> bool:
        """See `SetPlan`."""
        return self.start == BOTTOM and self.rest is None


@dataclass(frozen=True, slots=True)
class Variation:
    """How much repetitions differ from one another, and what else they show.

    partial_share   chance of each repetition to be a partial one
    hump_share      chance of each full repetition from the top to have a double bottom
    sloppy_deg      sideways bend and twist at the bottom, in turn to either side
    """

    tempo: str = "typical"
    depth_sd: float = 0.03
    time_sd: float = 0.06
    spine_sd_deg: float = 0.8
    out_of_plane_sd_deg: float = 1.0
    partial_share: float = 0.0
    hump_share: float = 0.0
    sloppy_deg: float = 0.0


def draw_set(
    motion: ExerciseMotion,
    wearer: Wearer,
    reps: int,
    seed: int,
    fault: str = "none",
    variation: Variation | None = None,
    side: str = "",
) -> SetPlan:
    """One set as this person would do it, on the leg of that side or on both.

    The same seed gives the mirrored set on the other leg. Raises UnknownNameError, SettingError.
    """
    variation = variation or Variation()
    if variation.tempo not in TEMPO_FACTORS:
        raise UnknownNameError("tempo", variation.tempo, TEMPO_FACTORS)
    rng = stream(seed, "set", motion.id)
    bottom = _bottom(motion, wearer, rng)
    rest = None if motion.rest is None else _rest_pose(motion.rest, stream(seed, "rest", motion.id))
    factor = rng.uniform(*TEMPO_FACTORS[variation.tempo])
    if motion.ballistic:
        factor = 0.5 * (1.0 + factor)  # a swing keeps near the pace of a pendulum
    rep_s = float(np.clip(rng.uniform(*motion.rep_s) * factor, *motion.rep_limits_s))
    plans = tuple(
        _rep(motion, rep_s, variation, index, stream(seed, "rep", str(index)))
        for index in range(reps)
    )
    if fault == FaultKind.LEAN_BACK and not motion.ballistic:
        plans = tuple(_with_time_to_lean(rep, motion) for rep in plans)
    planned = SetPlan(
        reps=plans,
        bottom=bottom,
        exercise=motion.id,
        start=motion.start,
        fault=_sized(Fault.of(fault), bottom, wearer, rng, rest),
        midway_tilt_deg=float(rng.uniform(*motion.midway_tilt_deg)),
        approach_s=float(rng.uniform(1.8, 2.8)) * (1.0 if rest is None else DOWN_TAKES_LONGER),
        rest=rest,
        side=side,
    )
    return _on_one_leg(planned, seed) if side else planned


def _on_one_leg(plan: SetPlan, seed: int) -> SetPlan:
    """The set with the pelvis sinking over the standing leg; on the left all is mirrored."""
    sign = plan.towards_standing_leg
    lists = float(stream(seed, "list", plan.exercise).uniform(*LIST_DEG))
    reps = tuple(
        replace(rep, lateral_deg=sign * rep.lateral_deg, axial_deg=sign * rep.axial_deg)
        for rep in plan.reps
    )
    bottom = replace(plan.bottom, pelvis_open_deg=sign * lists)
    return replace(plan, reps=reps, bottom=bottom)


def _rest_pose(rest: RestRange, rng: np.random.Generator) -> Pose:
    """This person's start posture."""
    return Pose(
        pelvis_tilt_deg=float(rng.uniform(*rest.pelvis_tilt_deg)),
        lumbar_flexion_deg=float(rng.uniform(*rest.lumbar_flexion_deg)),
        thigh_tilt_deg=float(rng.uniform(*rest.thigh_tilt_deg)),
        pelvis_drop_m=rest.hips_lower_m,
    )


def _bottom(motion: ExerciseMotion, wearer: Wearer, rng: np.random.Generator) -> Pose:
    """The far end: spine and pelvis from their ranges, the pelvis giving way to the trunk's."""
    clean = CLEAN_SHARE_OF_RANGE * wearer.full_bend_lumbar_deg
    spine = float(min(rng.uniform(*motion.lumbar_flexion_deg), clean))
    pelvis = float(min(rng.uniform(*motion.pelvis_tilt_deg), wearer.hip_limit_deg))
    pelvis = max(pelvis, motion.pelvis_tilt_deg[0])
    trunk = float(np.clip(pelvis + spine, *motion.trunk_tilt_deg))
    if not any(motion.midway_tilt_deg):
        spine = min(spine, CLEAN_SHARE_OF_TRUNK * abs(trunk))
    pelvis = trunk - spine
    thigh = float(rng.uniform(*motion.thigh_tilt_deg))
    return Pose(
        pelvis_tilt_deg=pelvis,
        lumbar_flexion_deg=spine,
        thigh_tilt_deg=thigh,
        pelvis_drop_m=float(rng.uniform(*motion.pelvis_drop_m)),
        pelvis_back_m=_hips_back_m(motion, pelvis, thigh) * float(rng.uniform(0.7, 1.1)),
    )


def _hips_back_m(motion: ExerciseMotion, pelvis_deg: float, thigh_deg: float) -> float:
    """How far the hips go back: over the feet as a counterweight, over the knees as the thigh."""
    if motion.rest is None:
        return 0.25 * float(np.sin(np.deg2rad(max(pelvis_deg, 0.0))))
    return THIGH_M * float(np.sin(np.deg2rad(max(thigh_deg, 0.0))))


def _sized(
    fault: Fault, bottom: Pose, wearer: Wearer, rng: np.random.Generator, rest: Pose | None
) -> Fault:
    """The fault at a size that this person's own range makes plain."""
    share, size, lean = rng.uniform(*ROUNDED_SHARE_OF_RANGE), rng.uniform(13.0, 18.0), rng.random()
    settled = bottom.lumbar_flexion_deg + (0.0 if rest is None else rest.lumbar_flexion_deg)
    if fault.kind is FaultKind.ROUNDING and rest is not None:
        return replace(fault, amount_deg=float(size) + max(0.0, -settled))
    if fault.kind is FaultKind.ROUNDING:
        to = float(share) * wearer.full_bend_lumbar_deg
        amount = max(12.0, to - bottom.lumbar_flexion_deg)
        room = max(12.0, 2.0 * (MOST_TRUNK_DEG - bottom.trunk_tilt_deg))
        return replace(fault, amount_deg=min(amount, room))
    if fault.kind is FaultKind.DRIFT:
        return replace(fault, amount_deg=float(size))
    if fault.kind is FaultKind.ARCH:
        return replace(fault, amount_deg=13.0 + 6.0 * float(lean) + max(0.0, settled))
    if fault.kind is FaultKind.LEAN_BACK:
        return replace(fault, amount_deg=13.0 + 6.0 * float(lean))
    if fault.kind is FaultKind.OPEN_HIPS:
        return replace(fault, amount_deg=18.0 + 8.0 * float(lean))
    return replace(fault, early_share=0.6 + 0.15 * float(lean))


def _rep(
    motion: ExerciseMotion,
    rep_s: float,
    variation: Variation,
    index: int,
    rng: np.random.Generator,
) -> RepPlan:
    """One repetition. All draws are made whatever the settings."""
    depth, time, spine, lateral, axial = np.clip(rng.standard_normal(5), -2.5, 2.5)
    chance_partial, chance_hump, split, rest = rng.random(4)
    rep_s = float(np.clip(rep_s * (1.0 + variation.time_sd * time), *motion.rep_limits_s))
    partial = bool(chance_partial < variation.partial_share)
    hump = 0.0
    bends = motion.start == TOP and not motion.ballistic and not partial
    if chance_hump < variation.hump_share and bends:
        hump = 0.15 + 0.15 * float(split)
    turn_s = _turn_s(motion, rep_s, hump, float(split))
    moving_s = 0.9 * rep_s if hump else rep_s - turn_s  # a double bottom costs time of its own
    away = (0.56 if motion.ballistic else 0.5 + 0.08 * (split - 0.5)) * moving_s
    away = float(away if motion.start == TOP else moving_s - away)
    side = variation.sloppy_deg * (1.0 if index % 2 else -1.0)
    sd = variation.out_of_plane_sd_deg
    return RepPlan(
        away_s=away,
        turn_s=turn_s,
        back_s=moving_s - away,
        rest_s=_rest_s(motion, rep_s, float(rest)),
        depth=float(0.30 + 0.12 * split if partial else 1.0 + variation.depth_sd * depth),
        partial=partial,
        hump=hump,
        spine_deg=float(variation.spine_sd_deg * spine),
        lateral_deg=float(side + sd * lateral),
        axial_deg=float(side * (1.0 if index % 4 < 2 else -1.0) + sd * axial),
    )


def _with_time_to_lean(rep: RepPlan, motion: ExerciseMotion) -> RepPlan:
    """The repetition with a lockout long enough to lean back and come up again."""
    if motion.from_the_far_end:
        return replace(rep, turn_s=rep.turn_s + LEAN_S)
    return replace(rep, rest_s=rep.rest_s + LEAN_S)


def _turn_s(motion: ExerciseMotion, rep_s: float, hump: float, split: float) -> float:
    """Time at the far end: none when ballistic, a tenth else, more for a double bottom."""
    if motion.ballistic:
        return 0.0
    if hump:
        return max(1.0, 0.25 * rep_s)
    if motion.start == BOTTOM:
        return max(0.4, 0.12 * rep_s)
    turn = rep_s * (0.02 + 0.16 * split)
    return turn if turn >= 0.12 else 0.0


def _rest_s(motion: ExerciseMotion, rep_s: float, rest: float) -> float:
    """Time in the start posture between repetitions."""
    if motion.ballistic:
        return 0.15 + 0.15 * rest
    return float(np.clip(rep_s * (0.1 + 0.2 * rest), 0.3, 1.5))


def draw_session(
    sets: tuple[SetPlan, ...],
    seed: int,
    *,
    calibration: bool = True,
    rest_s: Range = (20.0, 40.0),
    confusers: tuple[ActivityKind, ...] = (ActivityKind.STAND, ActivityKind.FIDGET),
) -> SessionPlan:
    """The sets with rests between them, filled with the confusers in random order.

    A rest is made of whole activities and lasts at least its drawn time, and no rest follows the
    last set. The session starts and ends with two seconds of standing.
    """
    rng = stream(seed, "session")
    stand = Activity(ActivityKind.STAND, 2.0)
    parts: list[SetPlan | Activity | CalibrationPlan] = [stand]
    if calibration:
        parts.append(CalibrationPlan())
    for index, part in enumerate(sets):
        parts.append(part)
        left = float(rng.uniform(*rest_s)) if index + 1 < len(sets) and confusers else 0.0
        while left > 0.0:
            kind = confusers[int(rng.integers(len(confusers)))]
            duration = max(float(rng.uniform(6.0, 14.0)), shortest_s(kind))
            parts.append(Activity(kind, duration))
            left -= duration
    parts.append(stand)
    return SessionPlan(tuple(parts))
