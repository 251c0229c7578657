"""Find samples at which a sensor was at the end of its range.

A saturated axis repeats its largest value exactly. Three or more samples in a row at the very
maximum (or minimum) of an axis, at a level where measuring ranges end, mark every sample at that
value. The smallest ranges in use are 2 g and 250 deg/s.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from imu.samples import BoolArray, FlagArray, FloatArray, SampleFlag

SMALLEST_ACC_RANGE_M_S2: Final = 18.0
SMALLEST_GYR_RANGE_RAD_S: Final = 4.2
"""A little below 2 g and 250 deg/s, for scale errors."""


def clipping_flags(acc_m_s2: FloatArray, gyr_rad_s: FloatArray) -> FlagArray:
    """`SampleFlag` bits (n,) of samples with a saturated axis. Inputs (n, 3)."""
    flags = np.zeros(len(acc_m_s2), dtype=np.uint8)
    flags[_clipped(acc_m_s2, SMALLEST_ACC_RANGE_M_S2)] |= np.uint8(SampleFlag.CLIPPED_ACC)
    flags[_clipped(gyr_rad_s, SMALLEST_GYR_RANGE_RAD_S)] |= np.uint8(SampleFlag.CLIPPED_GYR)
    return flags


def _clipped(values: FloatArray, smallest_range: float) -> BoolArray:
    clipped = np.zeros(len(values), dtype=np.bool_)
    if max(values.max(initial=-np.inf), -values.min(initial=np.inf)) < smallest_range:
        return clipped
    for axis in values.T:
        for end in (axis.max(initial=-np.inf), axis.min(initial=np.inf)):
            if not smallest_range <= abs(end) < np.inf:
                continue
            there = axis == end
            if np.any(there[:-2] & there[1:-1] & there[2:]):
                clipped |= there
    return clipped
