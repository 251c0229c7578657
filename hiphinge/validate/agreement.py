"""Pairs of truth and measurement → bias and limits of agreement, with their confidence.

Bland & Altman 1986 (Lancet 327:307) for the plot; for several pairs from one recording the
variance is split into between and within recordings (Bland & Altman 2007, J Biopharm Stat 17:571)
and the confidence of the limits comes from both by MOVER (Zou 2013, Stat Methods Med Res 22:630).
Recordings are the subjects; pairs of one recording are repeats whose true value may change. Where
one person made several recordings the intervals are narrower than they should be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from imu.samples import FloatArray

LIMIT = 1.96
CONFIDENCE = 0.95
MOST_PAIRS = 150
"""Of one recording: more would say nothing new, and a page has to hold them."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """One quantity in one recording: what is true and what was found, in the quantity's unit."""

    quantity: str
    true: tuple[float, ...]
    found: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with its 95 % interval, which is NaN where one recording alone gives none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far measurement and truth lie apart, measurement minus truth.

    bias, lower, upper  mean difference and limits of agreement
    within_sd, between_sd  the scatter within recordings and between their means
    points  (mean of both, difference, number of the recording)
    """

    recordings: int
    pairs: int
    bias: Bound
    lower: Bound
    upper: Bound
    within_sd: float
    between_sd: float
    points: tuple[tuple[float, float, int], ...]

    @property
    def within_limits(self) -> float:
        """The share of pairs between the limits, which long tails move away from 95 %."""
        inside = [self.lower.value <= apart <= self.upper.value for _, apart, _ in self.points]
        return sum(inside) / len(inside)

    @property
    def repeated(self) -> bool:
        """Whether a recording gave more than one pair."""
        return self.pairs > self.recordings


def paired(quantity: str, true: FloatArray, found: FloatArray) -> tuple[Pairs, ...]:
    """The finite pairs of one recording, evenly thinned to `MOST_PAIRS`; () if there are none."""
    known = np.flatnonzero(np.isfinite(true) & np.isfinite(found))
    if not len(known):
        return ()
    keep = known[np.unique(np.linspace(0, len(known) - 1, MOST_PAIRS).round().astype(int))]
    return (Pairs(quantity, *(tuple(np.round(part[keep], 4).tolist()) for part in (true, found))),)


def agreement(parts: Sequence[Pairs]) -> Agreement:
    """The agreement of one quantity over recordings, at least one, each with a pair or more."""
    differences = [np.subtract(part.found, part.true) for part in parts]
    counts = np.array([len(part) for part in differences], dtype=np.float64)
    means = np.array([float(np.mean(part)) for part in differences])
    n, total = len(parts), int(counts.sum())
    squares = sum(
        float(np.sum((part - mean) ** 2)) for part, mean in zip(differences, means, strict=True)
    )
    within = squares / (total - n) if total > n else 0.0
    between = float(np.var(means, ddof=1)) if n > 1 else 0.0
    kept = 1.0 - float(np.mean(1.0 / counts))
    bias, spread = _bounds(means, between, kept * within, (n - 1, total - n))
    points = tuple(
        (0.5 * (true + found), found - true, number)
        for number, part in enumerate(parts)
        for true, found in zip(part.true, part.found, strict=True)
    )
    lower, upper = _limits(bias, spread)
    # the means scatter by what is left of the scatter within too
    own = max(0.0, between - within * float(np.mean(1.0 / counts)))
    return Agreement(
        n, total, bias, lower, upper, float(np.sqrt(within)), float(np.sqrt(own)), points
    )


def by_quantity(pairs: Sequence[tuple[Pairs, ...]]) -> Mapping[str, Agreement]:
    """Recordings' pairs → quantity → agreement, in the order in which quantities come."""
    names = dict.fromkeys(one.quantity for part in pairs for one in part)
    return {
        name: agreement([one for part in pairs for one in part if one.quantity == name])
        for name in names
    }


def _bounds(
    means: FloatArray, between: float, within: float, freedom: tuple[int, int]
) -> tuple[Bound, Bound]:
    """The bias, and the distance of the limits from it."""
    middle, total = float(np.mean(means)), between + within
    if len(means) < 2:
        nothing = float("nan")
        return Bound(middle, nothing, nothing), Bound(LIMIT * total**0.5, nothing, nothing)
    tail = 0.5 * (1.0 - CONFIDENCE)
    half = float(stats.t.ppf(1.0 - tail, freedom[0])) * (between / len(means)) ** 0.5
    low = high = 0.0
    for variance, degrees in ((between, freedom[0]), (within, freedom[1])):
        if degrees > 0 and variance > 0.0:
            low += (variance * (1.0 - degrees / float(stats.chi2.ppf(1.0 - tail, degrees)))) ** 2
            high += (variance * (degrees / float(stats.chi2.ppf(tail, degrees)) - 1.0)) ** 2
    least, most = max(0.0, total - low**0.5), total + high**0.5
    spread = Bound(LIMIT * total**0.5, LIMIT * least**0.5, LIMIT * most**0.5)
    return Bound(middle, middle - half, middle + half), spread


def _limits(bias: Bound, spread: Bound) -> tuple[Bound, Bound]:
    """Lower and upper limit, their intervals combined from those of bias and distance."""
    down, up = bias.value - bias.low, bias.high - bias.value
    nearer, further = spread.value - spread.low, spread.high - spread.value
    lower, upper = bias.value - spread.value, bias.value + spread.value
    return (
        Bound(lower, lower - float(np.hypot(down, further)), lower + float(np.hypot(up, nearer))),
        Bound(upper, upper - float(np.hypot(down, nearer)), upper + float(np.hypot(up, further))),
    )
