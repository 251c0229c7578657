"""The last few values of an angle → how fast it changes, and its mean as repetitions measure it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from analysis.metrics.lumbar_flexion import AVERAGED_S
from imu.samples import BoolArray, FloatArray, IntArray

RATE_SPAN = 10
"""Samples over which the rate is taken: the shaking of skin lies within them."""


class RecentAngle:
    """Push values, radians, one per sample and without gaps; clear where they are interrupted."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._averaged = max(1, round(AVERAGED_S * rate_hz))
        self.memory = max(RATE_SPAN + 1, self._averaged)
        self._values: deque[float] = deque(maxlen=self.memory)

    def push(self, value: float) -> None:
        """One more value."""
        self._values.append(value)

    def extend(self, values: Iterable[float]) -> None:
        """Several more; of many, the last `memory` are enough."""
        self._values.extend(values)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()

    @property
    def rate(self) -> float:
        """Radians per second; 0 until enough is known."""
        if len(self._values) <= RATE_SPAN:
            return 0.0
        return (self._values[-1] - self._values[-1 - RATE_SPAN]) * self._rate_hz / RATE_SPAN

    def rates(self, values: FloatArray, rows: IntArray, sure: BoolArray) -> FloatArray:
        """The rate (m,) at these rows (m,) of values (n,), were they pushed one after the other.

        All would be forgotten at those that are not `sure` (n,).
        """
        both = np.concatenate((list(self._values), values))
        at = rows + len(self._values)
        rates = (both[at] - both[np.maximum(at - RATE_SPAN, 0)]) * self._rate_hz / RATE_SPAN
        known = at >= RATE_SPAN
        if np.count_nonzero(sure) < len(sure):
            forgot = np.maximum.accumulate(np.where(sure, -1 - RATE_SPAN, np.arange(len(sure))))
            known &= rows - forgot[rows] > RATE_SPAN
        return np.where(known, rates, 0.0)

    @property
    def mean(self) -> float:
        """Of the last `AVERAGED_S`, or of the fewer that are known; at least one must be."""
        if len(self._values) <= self._averaged:
            return sum(self._values) / len(self._values)
        return sum(list(self._values)[-self._averaged :]) / self._averaged
