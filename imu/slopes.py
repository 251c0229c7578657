"""The slope that half of all pairs exceed: what goes astray in a few points does not move it."""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

import numpy as np

from imu.samples import FloatArray

DEVIATIONS = 1.959963984540054
"""Of a normal distribution, to both sides, hold 95 %."""


class Slope(NamedTuple):
    """A slope and its 95 % interval."""

    value: float
    low: float
    high: float


def median_slope(values: FloatArray, at: FloatArray) -> Slope:
    """Of values (n,) over `at` (n,), no two of which need be in order and not all alike.

    Sen 1968, J Am Stat Assoc 63:1379; as `scipy.stats.theilslopes`, which takes half a second to
    load, and half a millisecond for ten. The interval is NaN where too much is alike for one.
    """
    apart = at - at[:, None]
    later = apart > 0
    slopes = np.sort((values - values[:, None])[later] / apart[later]).tolist()
    count, middle = len(slopes), len(slopes) // 2
    slope = slopes[middle] if count % 2 else 0.5 * (slopes[middle - 1] + slopes[middle])
    # the variance of Kendall's sum, 18 times, with what is alike taken out
    spread = _triples(len(values))
    spread -= sum(map(_triples, Counter(values.tolist()).values()))
    spread -= sum(map(_triples, Counter(at.tolist()).values()))
    if spread < 0:
        return Slope(slope, math.nan, math.nan)
    reach = DEVIATIONS * math.sqrt(spread / 18.0)
    low, high = round(0.5 * (count - reach)) - 1, round(0.5 * (count + reach))
    return Slope(slope, slopes[max(low, 0)], slopes[min(high, count - 1)])


def _triples(n: int) -> int:
    return n * (n - 1) * (2 * n + 5)
