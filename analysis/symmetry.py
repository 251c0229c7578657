"""Repetitions of single-leg work → what each side shows, and how unlike the sides are.

The symmetry index of a measure is SI = 2 (L - R) / (L + R) of both sides' means, as a share: 0.1 is
a tenth. Its noise is the half-width of the 95 % interval that the scatter of the repetitions leaves
(first-order propagation, Student's t at the smaller side's repetitions). A difference is worth
talking about from 10 % on; no norms for single-leg hinges were found, so that is a design value.
Nothing is claimed within the noise, nor of angles less than 5° apart, which may be measurement
(minimal detectable change of spinal angles in deadlifts 1 to 8°, Aasa 2019).

Sides are the standing leg's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from analysis.drift import DRIFT_THAT_SHOWS_DEG
from analysis.events import Rep
from analysis.sides import LEFT, RIGHT, SIDES, other
from imu.samples import FloatArray

WORTH_TALKING: Final = 0.10
FEWEST: Final = 3
"""Repetitions on each side below which no index is given."""
LEAST_DEG: Final = 5.0
"""A mean angle below it makes a ratio of noise: no index is given."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that sides are compared in.

    name    with its unit, as in reps.csv where it is a column of it
    words   in a sentence: "the left side ... 12 % more depth"
    better  +1 where more of it is the stronger side's, -1 where less is, 0 where it is neither
    """

    name: str
    words: str
    of: Callable[[Rep], float]
    better: int = 0

    @property
    def is_angle(self) -> bool:
        """Whether it is in degrees, and differences below the measurement's own say nothing."""
        return self.name.endswith("_deg")


def _metric(name: str) -> Callable[[Rep], float]:
    return lambda rep: float(rep.metrics.get(name, math.nan))


MEASURES: Final = (
    Measure("trunk_tilt_rom_deg", "depth", _metric("trunk_tilt_rom_deg"), 1),
    Measure("neutral_depth_deg", "depth before the spine moves", _metric("neutral_depth_deg"), 1),
    Measure(
        "lumbar_flexion_peak_deg", "flexion of the spine", _metric("lumbar_flexion_peak_deg"), -1
    ),
    Measure("rep_s", "time per rep", lambda rep: rep.end_s - rep.start_s),
    Measure("eccentric_s", "time on the way down", lambda rep: rep.eccentric_s),
    Measure("wobble_rms_deg_s", "wobble", _metric("wobble_rms_deg_s"), -1),
    Measure("pelvis_axial_peak_deg", "turn of the pelvis", _metric("pelvis_axial_peak_deg"), -1),
    Measure(
        "pelvis_lateral_peak_deg", "drop of the pelvis", _metric("pelvis_lateral_peak_deg"), -1
    ),
)


@dataclass(frozen=True, slots=True)
class SideSummary:
    """One side's repetitions.

    known   how the side is known, most often: "thigh", "said" or "inferred"
    means   measure → mean over the repetitions that have it, NaN for none
    """

    side: str
    reps: int
    known: str
    means: dict[str, float]


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Both sides in one measure.

    index   SI, + where the left has more; NaN where there are too few repetitions or too little
    noise   half-width of its 95 % interval, NaN as the index
    told    it is beyond the noise and worth talking about
    """

    measure: str
    left: float
    right: float
    index: float
    noise: float
    told: bool


def side_summaries(reps: Sequence[Rep]) -> tuple[SideSummary, ...]:
    """The sides that have repetitions, left first."""
    out = []
    for side in SIDES:
        own = [rep for rep in reps if rep.side == side]
        if own:
            how = [rep.side_known for rep in own]
            known = max(sorted(set(how)), key=how.count)
            means = {one.name: _mean(_values(own, one)) for one in MEASURES}
            out.append(SideSummary(side, len(own), known, means))
    return tuple(out)


def symmetry(reps: Sequence[Rep]) -> tuple[Symmetry, ...]:
    """Every measure, both sides against each other; nothing where one side has no repetition."""
    left = [rep for rep in reps if rep.side == LEFT]
    right = [rep for rep in reps if rep.side == RIGHT]
    if not left or not right:
        return ()
    return tuple(_compared(one, _values(left, one), _values(right, one)) for one in MEASURES)


def _compared(measure: Measure, left: FloatArray, right: FloatArray) -> Symmetry:
    a, b = _mean(left), _mean(right)
    index, noise = symmetry_index(left, right, LEAST_DEG if measure.is_angle else 0.0)
    apart = abs(a - b)
    measured = not measure.is_angle or apart >= DRIFT_THAT_SHOWS_DEG
    told = bool(abs(index) >= WORTH_TALKING and abs(index) > noise and measured)
    return Symmetry(measure.name, a, b, index, noise, told)


def symmetry_index(left: FloatArray, right: FloatArray, least: float = 0.0) -> tuple[float, float]:
    """SI of the means of (n,) and (m,) values, and the half-width of its 95 % interval, as shares.

    NaN below `FEWEST` values on a side, and where the mean of both is not above `least`.
    """
    fewer = min(len(left), len(right))
    if fewer < FEWEST:
        return math.nan, math.nan
    a, b = float(np.mean(left)), float(np.mean(right))
    if not min(a, b) > 0.0 or not 0.5 * (a + b) > least:
        return math.nan, math.nan
    se_a = float(np.std(left, ddof=1)) / math.sqrt(len(left))
    se_b = float(np.std(right, ddof=1)) / math.sqrt(len(right))
    spread = 4.0 * math.hypot(b * se_a, a * se_b) / (a + b) ** 2
    half_width = float(stdtrit(fewer - 1, 0.975)) * spread
    return 2.0 * (a - b) / (a + b), half_width


def weaker_side(reps: Sequence[Rep]) -> str:
    """The side that is told to be behind in more measures; "" where none is."""
    behind = 0
    for found in symmetry(reps):
        (measure,) = (one for one in MEASURES if one.name == found.measure)
        if found.told:
            behind += measure.better * (1 if found.index > 0.0 else -1)
    if behind == 0:
        return ""
    return RIGHT if behind > 0 else LEFT


def order_of_sides(weaker: str, draw: float) -> tuple[str, str]:
    """Which side a set of both begins with: the weaker one, or by a draw from 0 to 1."""
    first = weaker if weaker in SIDES else (LEFT if draw < 0.5 else RIGHT)
    return first, other(first)


def sentence(reps: Sequence[Rep]) -> str:
    """Both sides in plain words, "" where there are not both."""
    compared = symmetry(reps)
    if not compared:
        return ""
    counts = " and ".join(f"{one.reps} on the {one.side}" for one in side_summaries(reps))
    told = [found for found in compared if found.told]
    if not any(math.isfinite(found.index) for found in compared):
        return f"{counts}: too few to compare the sides."
    if not told:
        return f"{counts}: no difference between the sides beyond what the reps scatter."
    words = {one.name: one.words for one in MEASURES}
    parts = []
    for found in told:
        side = LEFT if found.index > 0.0 else RIGHT
        share = f"{100.0 * abs(found.index):.0f} % (± {100.0 * found.noise:.0f})"
        parts.append(f"{share} more {words[found.measure]} on the {side}")
    return f"{counts}: {'; '.join(parts)}."


def _values(reps: Sequence[Rep], measure: Measure) -> FloatArray:
    values = np.array([measure.of(rep) for rep in reps])
    return np.asarray(values[np.isfinite(values)])


def _mean(values: FloatArray) -> float:
    return float(np.mean(values)) if len(values) else math.nan
