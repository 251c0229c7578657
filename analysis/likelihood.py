"""How well a repetition fits each exercise: the catalogue's own ranges, taken at their word.

A range says where the far end, the start posture or the time of a repetition lies over people, and
each value in it counts as much as another; its edges are as soft as the measurement is unsure. What
an exercise says of a repetition is the product over its ranges. Tempo may leave the typical range
by as much as people slow down or speed up a set. A set may have a fault of the spine, and is still
of that exercise. "None of these" is one more candidate, to which every value is alike.

There is nothing trained here: what counts for an exercise can be read in its file.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise, Range
from analysis.rep_features import RepFeatures

NONE = "none"
CANDIDATES: tuple[Exercise, ...] = tuple(known for known in EXERCISES if known.id != "any")
TILT_SD_DEG = 3.0
SPINE_SD_DEG = 3.0
REST_SD_DEG = 5.0
THIGH_SD_DEG = 6.0
DROP_SD_M = 0.015
DROP_SD_M_S2 = 0.001
"""How unsure each number is; design values, from the simulated lifter's design seeds. A drop comes
from an accelerometer, whose error grows with the square of the time."""
STANDING_DEG: Range = (-10.0, 10.0)
SLOWER, FASTER = 1.7, 0.6
BALLISTIC_SLOWER, BALLISTIC_FASTER = 1.35, 0.8
"""A swing keeps near the pace of a pendulum."""
TEMPO_SD = 0.08
GAP_S: Range = (0.0, 2.5)
BALLISTIC_GAP_S: Range = (0.0, 0.35)
GAP_SD_S = 0.1
"""Between two repetitions: a swing goes on from one into the next."""
FAULTY = 0.25
ARCHED_DEG, ROUNDED_DEG = 20.0, 60.0
FURTHER_DEG = 20.0
"""Sets with a fault of the spine: how many, how far it arches and rounds, and how much further the
trunk then goes."""
ELSEWHERE = 0.1
WIDE_DEG, WIDE_M, WIDE_REST_DEG, WIDE_LOG_S = 150.0, 0.8, 270.0, 3.5
WIDE_S = 12.0
"""Over what "none of these", and the little that is outside of any range, are spread."""


def posteriors(features: RepFeatures) -> dict[str, float]:
    """How probable each exercise is, and `none`, all as likely as one another before; sum 1."""
    logs = {known.id: log_likelihood(known, features) for known in CANDIDATES}
    logs[NONE] = _log_none(features)
    top = max(logs.values())
    shares = {name: math.exp(value - top) for name, value in logs.items()}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def log_likelihood(exercise: Exercise, features: RepFeatures) -> float:
    """Of one repetition in one exercise; what is not known says nothing."""
    expected, rest = exercise.expected, exercise.expected.rest
    pelvis = STANDING_DEG if rest is None else rest.pelvis_tilt_deg
    spine = (0.0, 0.0) if rest is None else rest.lumbar_flexion_deg
    trunk = (pelvis[0] + spine[0], pelvis[1] + spine[1])
    drop_sd_m = math.hypot(DROP_SD_M, DROP_SD_M_S2 * features.duration_s**2)
    gap = BALLISTIC_GAP_S if exercise.ballistic else GAP_S
    return sum(
        (
            _log(features.rest_pelvis_deg, pelvis, REST_SD_DEG, WIDE_REST_DEG),
            _log(features.rest_trunk_deg, trunk, REST_SD_DEG, WIDE_REST_DEG),
            _log_far_end(exercise, features),
            _log(features.drop_m, expected.pelvis_drop_m, drop_sd_m, WIDE_M),
            _log(abs(features.thigh_deg), _size(expected.thigh_tilt_deg), THIGH_SD_DEG, WIDE_DEG),
            _log(math.log(features.duration_s), _tempo(exercise), TEMPO_SD, WIDE_LOG_S),
            _log(features.gap_s, gap, GAP_SD_S, WIDE_S, ELSEWHERE),
        )
    )


def _log_far_end(exercise: Exercise, features: RepFeatures) -> float:
    """Of trunk, spine and pelvis together: as the catalogue has them, or with a fault of the spine.

    The pelvis is trunk less spine, so that its range only bounds it.
    """
    expected, sign = exercise.expected, math.copysign(1.0, sum(exercise.expected.trunk_tilt_deg))
    spine, trunk = expected.lumbar_flexion_deg, expected.trunk_tilt_deg
    further = (0.0, FURTHER_DEG) if sign > 0.0 else (-FURTHER_DEG, 0.0)
    good = (
        _log(features.trunk_deg, trunk, TILT_SD_DEG, WIDE_DEG)
        + _log(features.spine_deg, spine, SPINE_SD_DEG, WIDE_DEG)
        + _log_within(features.pelvis_deg, expected.pelvis_tilt_deg)
    )
    wider = (trunk[0] + further[0], trunk[1] + further[1])
    faulty = _log(features.trunk_deg, wider, TILT_SD_DEG, WIDE_DEG) + _log(
        features.spine_deg, (spine[0] - ARCHED_DEG, ROUNDED_DEG), SPINE_SD_DEG, WIDE_DEG
    )
    return float(np.logaddexp(math.log(1.0 - FAULTY) + good, math.log(FAULTY) + faulty))


def _log_none(features: RepFeatures) -> float:
    wide = (
        (features.rest_pelvis_deg, WIDE_REST_DEG),
        (features.rest_trunk_deg, WIDE_REST_DEG),
        (features.trunk_deg, WIDE_DEG),
        (features.spine_deg, WIDE_DEG),
        (features.drop_m, WIDE_M),
        (features.thigh_deg, WIDE_DEG),
        (features.duration_s, WIDE_LOG_S),
        (features.gap_s, WIDE_S),
    )
    return -sum(math.log(width) for value, width in wide if math.isfinite(value))


def _log(value: float, inside: Range, sd: float, wide: float, elsewhere: float = 0.001) -> float:
    """The log of a soft-edged even density over a range, mixed with a wide one."""
    if not math.isfinite(value):
        return 0.0
    low, high = inside
    width = max(high - low, sd)
    middle = 0.5 * (low + high)
    low, high = middle - 0.5 * width, middle + 0.5 * width
    within = (_below((value - low) / sd) - _below((value - high) / sd)) / width
    return math.log((1.0 - elsewhere) * within + elsewhere / wide)


def _log_within(value: float, inside: Range) -> float:
    """The log of the probability that a value lies within a range."""
    if not math.isfinite(value):
        return 0.0
    low, high = ((value - edge) / TILT_SD_DEG for edge in inside)
    return math.log(max(_below(low) - _below(high), 0.001))


def _below(deviations: float) -> float:
    """The share of a normal distribution below so many standard deviations."""
    return 0.5 * math.erfc(-deviations / math.sqrt(2.0))


def _size(inside: Range) -> Range:
    """A range without its sign."""
    low, high = sorted(map(abs, inside))
    return (low, high)


def _tempo(exercise: Exercise) -> Range:
    """The log of how long a repetition takes."""
    slower, faster = (
        (BALLISTIC_SLOWER, BALLISTIC_FASTER) if exercise.ballistic else (SLOWER, FASTER)
    )
    low, high = exercise.tempo.typical_s
    return (
        math.log(max(low * faster, exercise.tempo.min_s)),
        math.log(min(high * slower, exercise.tempo.max_s)),
    )
