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
    """Slopes and integrals of knots (4, 1 + n, 6) but the first, by the steps (n, 6) to them.

    The steps are used up.
    """
    value, slope, area = knots[VALUE], knots[SLOPE, 1:], knots[INTEGRAL]
    after, before, gained = value[1:], value[:-1], area[1:]
    np.subtract(after, before, out=slope)
    slope /= step_s
    step_s *= _HALF
    np.add(after, before, out=gained)
    gained *= step_s
    pairs = area.view(np.complex128)  # two sums in the time of one
    np.add.accumulate(pairs, axis=0, out=pairs)


def integral(t_s: FloatArray, knots: FloatArray) -> FloatArray:
    """The integral (n, 6) at the times t_s (n, 6) on the lines that lead to the knots (4, n, 6).

    The knots are used up.
    """
    passed: FloatArray = knots[TIME]
    out: FloatArray = knots[SLOPE]
    np.subtract(t_s, passed, out=passed)
    out *= passed
    out *= _HALF
    out += knots[VALUE]
    out *= passed
    out += knots[INTEGRAL]
    return out
