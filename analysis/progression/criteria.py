"""One exercise in one session → whether it fulfils its step, criterion by criterion.

    clean share   80 % of the judged repetitions within the limits, as `analysis.fading` has it: a
                  product decision
    depth         the median repetition goes as deep as the exercise at least does, or as its
                  article asks. Standing exercises only: elsewhere two sensors see depth poorly
    neutral depth drills: the spine kept ±10° around neutral as far down (median; one that never
                  left it counts with its own depth). 50° of a standing bow is the screen of Monnier
                  et al. 2012 (BMC Musculoskelet Disord 13:263), and the least depth of the hinges
    no drift      in no set the peak rises by more than 5° with a slope that is surely upwards: less
                  may be measurement (Aasa 2019)
    sides         one-legged: either side fulfils the clean share on its own. That the weaker side
                  leads is article 000's; that it must fulfil it is a product decision

A session with fewer than 8 judged repetitions is not counted, for or against (a product decision).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from analysis.drift import DRIFT_THAT_SHOWS_DEG, drift
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from analysis.exercises.posture import ONE_LEG, STANDING
from analysis.fading import CLEAN_SHARE
from analysis.progression.orders import Depth, OrderStep
from analysis.progression.practice import Practice, PractisedRep

FEWEST_JUDGED = 8
DRILL = "drill"
DECISION = "product decision"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: what was measured (NaN if nothing was), what is needed, and whose it is.

    value, needed  in `unit`: "share", "deg"
    """

    id: str
    value: float
    needed: float
    unit: str
    holds: bool
    source: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A practice held against its step; `fulfilled` is None where too little was judged."""

    practice: Practice
    fulfilled: bool | None
    criteria: tuple[Criterion, ...]

    @property
    def missed(self) -> tuple[Criterion, ...]:
        """What does not hold."""
        return tuple(one for one in self.criteria if not one.holds)


def judge(practice: Practice, step: OrderStep) -> Judged:
    """Hold a practice against a step of an order. Raises UnknownNameError for its exercise."""
    if len(practice.judged) < FEWEST_JUDGED:
        return Judged(practice, None, ())
    criteria = tuple(_criteria(practice, exercise_named(step.exercise), step.depth))
    return Judged(practice, all(one.holds for one in criteria), criteria)


def clean_share(reps: Sequence[PractisedRep]) -> float:
    """Of the judged repetitions; NaN for none."""
    judged = [rep for rep in reps if rep.is_judged]
    return sum(rep.is_clean for rep in judged) / len(judged) if judged else math.nan


def _criteria(practice: Practice, exercise: Exercise, asked: Depth | None) -> Iterator[Criterion]:
    yield _at_least("clean_share", clean_share(practice.reps), CLEAN_SHARE, "share", DECISION)
    if exercise.sided:
        for side in ("left", "right"):
            share = clean_share([rep for rep in practice.reps if rep.side == side])
            source = f"article 000 (the weaker side leads); {DECISION}"
            yield _at_least(f"clean_share_{side}", share, CLEAN_SHARE, "share", source)
    if exercise.posture in (STANDING, ONE_LEG):
        need = asked or Depth(
            "trunk", exercise.expected.trunk_tilt_deg[0], exercise.expected.source
        )
        yield _at_least("depth", _depth_deg(practice, need), need.deg, "deg", need.source)
        if exercise.limit_profile == DRILL:
            deg = exercise.expected.trunk_tilt_deg[0]
            source = f"{exercise.expected.source}; band of ±10°"
            yield _at_least("neutral_depth", _neutral_depth_deg(practice), deg, "deg", source)
    rise = max((_drift_deg(reps) for reps in practice.sets()), default=0.0)
    holds = rise <= DRIFT_THAT_SHOWS_DEG
    yield Criterion("drift", rise, DRIFT_THAT_SHOWS_DEG, "deg", holds, "Aasa 2019")


def _at_least(name: str, value: float, needed: float, unit: str, source: str) -> Criterion:
    return Criterion(name, value, needed, unit, value >= needed, source)


def _depth_deg(practice: Practice, need: Depth) -> float:
    """The median depth; without an upper sensor the pelvis stands for the trunk."""
    trunk = [rep.trunk_deg for rep in practice.judged if math.isfinite(rep.trunk_deg)]
    pelvis = [rep.pelvis_deg for rep in practice.judged if math.isfinite(rep.pelvis_deg)]
    values = trunk or pelvis if need.metric == "trunk" else pelvis
    return median(values) if values else math.nan


def _neutral_depth_deg(practice: Practice) -> float:
    """The median trunk tilt down to which the spine stayed in its band."""
    kept = [
        rep.neutral_depth_deg if math.isfinite(rep.neutral_depth_deg) else rep.trunk_deg
        for rep in practice.judged
    ]
    known = [value for value in kept if math.isfinite(value)]
    return median(known) if known else math.nan


def _drift_deg(reps: Sequence[PractisedRep]) -> float:
    """How far the peak surely rose over a set, degrees; 0 where that is not sure."""
    slope, low, _ = drift([rep.peak_deg for rep in reps])
    total = slope * (len(reps) - 1)
    return total if math.isfinite(total) and low > 0.0 else 0.0
