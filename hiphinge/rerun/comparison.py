"""Two analyses of the same recording → what changed, repetition by repetition.

Repetitions belong together where they overlap in time by more than half of the shorter one, each at
most once, the largest overlap first. Values are those of reps.csv: degrees, shares, seconds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.events import Alert, Rep
from analysis.metrics.registry import METRICS
from analysis.result import Analysis

TOGETHER = 0.5
SAME_S = 0.0005
SAME = 0.005
"""Differences below the last decimal of reps.csv are none."""

METRIC_NAMES = tuple(metric.name for metric in METRICS)


@dataclass(frozen=True, slots=True)
class Side:
    """One repetition as one of the two analyses has it, with the alerts of it, by rule."""

    rep: Rep
    alerts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same repetition before and after; None where one of them has it not."""

    before: Side | None
    after: Side | None

    @property
    def start_s(self) -> float:
        """When it begins, in the first analysis that has it."""
        side = self.before or self.after
        return math.nan if side is None else side.rep.start_s

    @property
    def change(self) -> str:
        """gone, new, verdict, alerts, values or same: the first of them that holds."""
        if self.after is None:
            return "gone"
        if self.before is None:
            return "new"
        if self.before.rep.verdict != self.after.rep.verdict:
            return "verdict"
        if self.before.alerts != self.after.alerts:
            return "alerts"
        return "values" if _values_differ(self.before.rep, self.after.rep) else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one recording."""

    recording: str
    before: Analysis
    after: Analysis
    pairs: tuple[Pair, ...]

    @property
    def changes(self) -> Mapping[str, int]:
        """Kind of change → how many repetitions."""
        return Counter(pair.change for pair in self.pairs)


def compare(recording: str, before: Analysis, after: Analysis) -> Comparison:
    """Put two analyses of one recording side by side."""
    partner = _partners(before.reps, after.reps)
    pairs = [
        Pair(
            _side(rep, before.alerts),
            None if k not in partner else _side(after.reps[partner[k]], after.alerts),
        )
        for k, rep in enumerate(before.reps)
    ]
    known = set(partner.values())
    pairs += [
        Pair(None, _side(rep, after.alerts)) for k, rep in enumerate(after.reps) if k not in known
    ]
    return Comparison(recording, before, after, tuple(sorted(pairs, key=lambda one: one.start_s)))


def _side(rep: Rep, alerts: Sequence[Alert]) -> Side:
    own = (alert for alert in alerts if (alert.set, alert.rep) == (rep.set, rep.index))
    return Side(rep, Counter(f"{alert.rule} {alert.severity}" for alert in own))


def _partners(before: Sequence[Rep], after: Sequence[Rep]) -> dict[int, int]:
    """Place of a repetition in `before` → its place in `after`."""
    overlaps = []
    first = 0
    for k, one in enumerate(before):
        while first < len(after) and after[first].end_s <= one.start_s:
            first += 1
        for m in range(first, len(after)):
            other = after[m]
            if other.start_s >= one.end_s:
                break
            shared_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
            shorter_s = min(one.end_s - one.start_s, other.end_s - other.start_s)
            if shared_s > TOGETHER * shorter_s:
                overlaps.append((-shared_s, k, m))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, k, m in sorted(overlaps):
        if k not in partner and m not in taken:
            partner[k] = m
            taken.add(m)
    return partner


def _values_differ(one: Rep, other: Rep) -> bool:
    times = zip(
        (one.start_s, one.bottom_s, one.end_s),
        (other.start_s, other.bottom_s, other.end_s),
        strict=True,
    )
    if any(abs(a - b) > SAME_S for a, b in times):
        return True
    return any(
        _differ(one.metrics.get(name, math.nan), other.metrics.get(name, math.nan))
        for name in METRIC_NAMES
    )


def _differ(a: float, b: float) -> bool:
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) != math.isnan(b)
    return abs(a - b) > SAME
