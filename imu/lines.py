"""A signal as straight lines between knots → its integral, at the knots and between them.

Knots (4, n, 6): the time of each of six values, the value, the slope of the line that leads to it,
and its integral since the first knot. A time is written six times: arrays of one shape go the short
way through numpy. Times in seconds.
"""

from __future__ import annotations

import numpy as np

from imu.samples import FloatArray, constant

TIME, VALUE, SLOPE, INTEGRAL = range(4)
FORCE, RATE = slice(0, 3), slice(3, 6)
"""The values: specific force, angular rate."""

_HALF = constant(0.5)


def sixfold(t_s: FloatArray) -> FloatArray:
    """Times (n,), once for each value (n, 6)."""
    return t_s.repeat(6).reshape(-1, 6)


def join(knots: FloatArray, step_s: FloatArray) -> None:
    """Slopes and integrals of knots (4, 1 + n, 6) but the first, by the steps (n, 6) to them."""
    value, area = knots[VALUE], knots[INTEGRAL]
    after, before = value[1:], value[:-1]
    np.divide(after - before, step_s, out=knots[SLOPE, 1:])
    np.multiply(after + before, _HALF * step_s, out=area[1:])
    np.add.accumulate(area, axis=0, out=area)


def integral(t_s: FloatArray, knots: FloatArray) -> FloatArray:
    """The integral (n, 6) at the times t_s (n, 6) on the lines that lead to the knots (4, n, 6)."""
    passed = t_s - knots[TIME]
    out = knots[SLOPE] * passed
    out *= _HALF
    out += knots[VALUE]
    out *= passed
    out += knots[INTEGRAL]
    return np.asarray(out)
