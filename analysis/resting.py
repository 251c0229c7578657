"""A signal whose 0 is the start posture → whether it has stayed there for a while."""

from __future__ import annotations

REST_NEAR, REST_QUIET, REST_S = 0.30, 0.15, 1.0
"""At rest: this near to 0, within so little, for so long."""


class Resting:
    """Feed the signal value by value; what passes by unseen must be told (`interrupt`)."""

    def __init__(self, rate_hz: float) -> None:
        self._least = round(REST_S * rate_hz)
        self._count = 0
        self._low = self._high = 0.0

    def interrupt(self) -> None:
        """The signal was elsewhere meanwhile, or lost."""
        self._count = 0

    def follow(self, value: float) -> bool:
        """Whether it has been at rest for long enough, up to this value."""
        low, high = min(self._low, value), max(self._high, value)
        if abs(value) > REST_NEAR:
            self._count = 0
        elif not self._count or high - low > REST_QUIET:
            self._count, self._low, self._high = 1, value, value
        else:
            self._count += 1
            self._low, self._high = low, high
        return self._count > self._least
