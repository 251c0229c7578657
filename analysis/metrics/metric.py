"""What a metric is: a number measured on one repetition, with its unit in its name.

Metrics that come of the same steps are measured together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.limits import Limits
from analysis.track import Stretch


@dataclass(frozen=True, slots=True, eq=False)
class RepMotion:
    """One repetition's motion.

    whole    from its start to its end
    out      from its start to the turning point; back: from there to its end
    lockout  from its end on, up to half a second, as far as the next repetition has not begun
    sided    it is one leg's: the pelvis should stay square
    """

    whole: Stretch
    out: Stretch
    back: Stretch
    lockout: Stretch
    limits: Limits
    sided: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of reps.csv.

    name     with its unit: `_deg`, `_s`, `_m`, `_deg_s`, or `_share` for a plain ratio
    meaning  one sentence for the glossary
    """

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How metrics are had: their values in order, NaN where one does not apply."""

    metrics: tuple[Metric, ...]
    of: Callable[[RepMotion], tuple[float, ...]]
