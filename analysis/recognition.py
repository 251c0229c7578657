"""Blocks of motion → which exercise it is, from the first repetitions of a set that are alike.

Nobody has said what will be done, so repetitions are looked for in every posture at once: a probe
for bends and rises of somebody upright, and one each for lying, leaning on a bench and being on
hands and knees. The mean of those in a row that are alike is held against the catalogue
(`analysis.likelihood`). What is recognised is a family of exercises that move alike
(`analysis.families`); below `SURE` the nearest two are offered. The wearer always knows better.

Standing on one leg cannot be told from standing on both by sensors on the back: a single-leg
deadlift is recognised as a hinge, and its side is for the wearer to say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from analysis.engine import Engine
from analysis.events import Rep
from analysis.exercises.any_bend import ANY
from analysis.exercises.banded_hip_thrust import BANDED_HIP_THRUST
from analysis.exercises.exercise import Exercise
from analysis.exercises.glute_bridge import GLUTE_BRIDGE
from analysis.exercises.rock_back import ROCK_BACK
from analysis.families import FAMILIES, Family
from analysis.likelihood import posteriors
from analysis.limits import Limits, limits_for, profile_named
from analysis.rep_features import RepFeatures, features_of
from analysis.sets import REST_S
from imu.alignment import Alignment
from imu.grid import GRID_RATE_HZ
from imu.pipeline import MotionBlock

PROBES: tuple[Exercise, ...] = (ANY, GLUTE_BRIDGE, BANDED_HIP_THRUST, ROCK_BACK)
SURE = 0.80
"""The least probability of a family that is told as recognised; it is right more often."""
KEPT_S = 45.0
MOST_KEPT = 5
"""Repetitions in a row whose mean is looked at: what is unsure in one is less so in several."""
PIECE_S = 1.0
"""Motion is looked at in pieces of this length, so that it does not matter how it is cut."""
ALIKE_DEG = 12.0
ALIKE_SHARE = 0.35
"""Of the larger excursion: repetitions of one set differ by less."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A family, how probable it is, and its members, the likeliest first."""

    family: Family
    probability: float
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the first repetitions of a set are.

    start_s, end_s  from the first of them to the end of the last
    nearest         the two likeliest families, the likelier first
    """

    start_s: float
    end_s: float
    nearest: tuple[Guess, Guess]
    features: RepFeatures

    @property
    def is_sure(self) -> bool:
        """Whether the first is recognised; else both are offered."""
        return self.nearest[0].probability >= SURE

    @property
    def exercise_id(self) -> str:
        """The likeliest member of the likeliest family."""
        return self.nearest[0].members[0]


def recognized(features: RepFeatures, start_s: float, end_s: float) -> Recognition:
    """The families by how probable they are."""
    probable = posteriors(features)
    guesses = sorted(
        (_guess(family, probable) for family in FAMILIES),
        key=lambda guess: guess.probability,
        reverse=True,
    )
    return Recognition(start_s, end_s, (guesses[0], guesses[1]), features)


def commonest(found: Sequence[Recognition]) -> Recognition | None:
    """The set that stands for a whole recording: of the family most sets surely are; or None."""
    sure = [one for one in found if one.is_sure]
    families = [one.nearest[0].family.id for one in sure]
    return max(sure, key=lambda one: families.count(one.nearest[0].family.id), default=None)


def _guess(family: Family, probable: dict[str, float]) -> Guess:
    members = sorted(family.members, key=lambda member: probable[member], reverse=True)
    return Guess(family, sum(probable[member] for member in members), tuple(members))


@dataclass(slots=True, eq=False)
class _Probe:
    """One way to look for repetitions, and those in a row that it found alike, in their order."""

    engine: Engine
    run: list[tuple[Rep, RepFeatures]] = field(default_factory=list)


class Recognizer:
    """Feed blocks of motion in order; what comes out is the same wherever they are cut."""

    def __init__(self, alignment: Alignment, rate_hz: float = GRID_RATE_HZ) -> None:
        self._probes = [
            _Probe(Engine(probe, alignment, _limits(probe), rate_hz=rate_hz)) for probe in PROBES
        ]
        self._piece = round(PIECE_S * rate_hz)
        self._waiting: list[MotionBlock] = []
        self._kept: list[MotionBlock] = []
        self._found: list[Recognition] = []
        self._last_end_s = -math.inf

    @property
    def found(self) -> tuple[Recognition, ...]:
        """What each set so far was recognised as, or the nearest two."""
        return tuple(self._found)

    def follow(self, motion: MotionBlock) -> Recognition | None:
        """What a set is newly recognised as, sure or not; None where nothing is new."""
        self._waiting.append(motion)
        if sum(map(len, self._waiting)) < self._piece:
            return None
        whole = MotionBlock.concatenate(self._waiting)
        news: Recognition | None = None
        first = 0
        while len(whole) - first >= self._piece:
            news = self._look(whole.part(first, first + self._piece)) or news
            first += self._piece
        self._waiting = [whole.part(first, len(whole))]
        return news

    def finish(self) -> Recognition | None:
        """What is left when the motion has ended."""
        waiting, self._waiting = self._waiting, []
        return self._look(MotionBlock.concatenate(waiting)) if waiting else None

    def _look(self, motion: MotionBlock) -> Recognition | None:
        if not len(motion):
            return None
        self._kept.append(motion)
        reps = [(rep, probe) for probe in self._probes for rep in probe.engine.follow(motion).reps]
        news: Recognition | None = None
        for rep, probe in sorted(reps, key=lambda found: (found[0].end_s, found[0].start_s)):
            news = self._pair(rep, probe) or news
        self._forget(float(motion.angles.t_s[-1]) - KEPT_S)
        return news

    def _pair(self, rep: Rep, probe: _Probe) -> Recognition | None:
        recent = self._recent(rep.start_s)
        features = None if recent is None else features_of(rep, recent)
        run, probe.run = probe.run, []
        if features is None:
            return None
        if run and rep.start_s - run[-1][0].end_s <= REST_S and alike(run[-1][1], features):
            gap_s = max(0.0, rep.start_s - run[-1][0].end_s)
            probe.run = [*run[-MOST_KEPT + 1 :], (rep, replace(features, gap_s=gap_s))]
            alike_reps = [one for _, one in probe.run]
            return self._news(recognized(between(alike_reps), probe.run[0][0].start_s, rep.end_s))
        probe.run = [(rep, features)]
        return None

    def _news(self, found: Recognition) -> Recognition | None:
        """The first of its set, or a sure one after one that was not."""
        same_set = bool(self._found) and found.start_s - self._last_end_s <= REST_S
        if same_set:
            self._last_end_s = max(self._last_end_s, found.end_s)
            if self._found[-1].is_sure or not found.is_sure:
                return None
            self._found[-1] = found
            return found
        if found.nearest[0].probability < 1.0 - sum(g.probability for g in found.nearest):
            return None
        self._last_end_s = found.end_s
        self._found.append(found)
        return found

    def _recent(self, since_s: float) -> MotionBlock | None:
        blocks = [block for block in self._kept if block.angles.t_s[-1] >= since_s - 1.0]
        return MotionBlock.concatenate(blocks) if blocks else None

    def _forget(self, before_s: float) -> None:
        while len(self._kept) > 1 and self._kept[0].angles.t_s[-1] < before_s:
            del self._kept[0]


def alike(a: RepFeatures, b: RepFeatures) -> bool:
    """Whether two repetitions may be of one set: the same start, about the same depth."""
    rests = (
        abs(a.rest_pelvis_deg - b.rest_pelvis_deg),
        abs(a.rest_trunk_deg - b.rest_trunk_deg),
    )
    if any(apart > ALIKE_DEG for apart in rests):
        return False
    most = max(abs(a.trunk_deg), abs(b.trunk_deg), abs(a.pelvis_deg), abs(b.pelvis_deg))
    return not (
        abs(a.trunk_deg - b.trunk_deg) > ALIKE_SHARE * most + 3.0
        or abs(a.pelvis_deg - b.pelvis_deg) > ALIKE_SHARE * most + 3.0
    )


def between(reps: Sequence[RepFeatures]) -> RepFeatures:
    """The means of repetitions, of those where a number is known."""
    names = [one.name for one in fields(RepFeatures)]
    return RepFeatures(*(_mean([getattr(one, name) for one in reps]) for name in names))


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return sum(known) / len(known) if known else math.nan


def _limits(probe: Exercise) -> Limits:
    return limits_for(profile_named(probe.limit_profile), None)
