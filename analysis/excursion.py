"""What `analysis.phase_machine` finds: ways out and back, and those under way that turned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Excursion:
    """One way out and back. Indices count samples from the first one ever fed.

    left, turned, returned  where the level was left (before the opening threshold), the farthest
                            point, and where it came back to rest or turned out again
    level, peak, valley     the signal there
    at_once                 the next excursion began without a stay at the level
    closed                  the sample after the one at which all this was known
    """

    left: int
    turned: int
    returned: int
    level: float
    peak: float
    valley: float
    at_once: bool
    closed: int


@dataclass(frozen=True, slots=True)
class Turn:
    """An excursion under way that has turned back, once in each: samples as in `Excursion`.

    known  the sample after the one at which this was known
    """

    left: int
    turned: int
    known: int
