"""Peak lumbar flexion of a set's repetitions → whether the next one should be the last.

The peak rises as the back muscles tire (Vazirian et al. 2016, review; in repetitive lifting Boocock
et al. 2019). Measured is the median of the last three peaks over the median of the set's three
lowest. The allowed rise is what stands above the measurement within a session (5°;
Aasa 2019: 1 to 8°); it is near from four fifths of that on, if the slope over the set is surely
upwards. Three, five repetitions and four fifths are product decisions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from analysis.drift import DRIFT_THAT_SHOWS_DEG, drift

ALLOWED_RISE_DEG = DRIFT_THAT_SHOWS_DEG
NEAR_SHARE = 0.8
AT_EACH_END = 3
FEWEST_REPS = 5


def rise_deg(peaks_deg: Sequence[float]) -> float:
    """How far the last peaks are above the set's best ones; NaN for fewer than FEWEST_REPS."""
    known = [peak for peak in peaks_deg if math.isfinite(peak)]
    if len(known) < FEWEST_REPS:
        return math.nan
    return median(known[-AT_EACH_END:]) - median(sorted(known)[:AT_EACH_END])


def is_near(peaks_deg: Sequence[float]) -> bool:
    """Whether the peaks of a set, in their order, have nearly risen by what is allowed."""
    if not rise_deg(peaks_deg) >= NEAR_SHARE * ALLOWED_RISE_DEG:
        return False
    _, low, _ = drift(peaks_deg)
    return low > 0.0
