"""Peak lumbar flexion, repetition by repetition → its slope over the set."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imu.slopes import Slope, median_slope

DRIFT_THAT_SHOWS_DEG = 5.0
"""Total drift over a set that is said: what changes within a session below 5° may be measurement
(minimal detectable change of spinal angles in deadlifts 1 to 8°, Aasa 2019)."""


def drift(peaks_deg: Sequence[float]) -> Slope:
    """Slope per repetition and its 95 % interval; NaN below three known peaks."""
    peaks = np.array(peaks_deg)
    rows = np.flatnonzero(np.isfinite(peaks))
    if len(rows) < 3:
        return Slope(math.nan, math.nan, math.nan)
    return median_slope(peaks[rows], rows.astype(np.float64))
