"""Knots of several sensors → the mean of their signals over the cells of the grid.

What is whole is looked up for all sensors in one array: a live block is a few samples long, and
takes as long as the number of calls it makes. What a gap touches is looked at sensor by sensor.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imu.knots import (
    BRIDGE,
    BRIDGED_GAP_S,
    CLIPPED,
    INTEGRAL,
    INTERPOLATED_GAP_S,
    TIME,
    VALUES,
    Knots,
)
from imu.samples import BoolArray, FloatArray, constant

Cells = tuple[FloatArray, FloatArray, BoolArray, BoolArray]
"""Means (..., n, 6), gap lengths, run starts and clipping (..., n) of n cells."""

_HALF = constant(0.5)


def cells_between(edge_s: FloatArray, channels: Sequence[Knots]) -> Cells:
    """The n cells between the n + 1 edges, of S sensors.

    Means (2, S, n, 3), those of the specific force before those of the rate; the others (S, n).
    """
    if len(edge_s) > 1:
        start_s, end_s = float(edge_s[0]), float(edge_s[-1])
        if all(knots.is_whole(start_s, end_s) for knots in channels):
            return _whole_cells(edge_s, channels)
    each = [_broken_cells(edge_s[:-1], edge_s[1:], knots) for knots in channels]
    mean, gap, run_start, clipped = map(np.array, zip(*each, strict=True))
    return np.ascontiguousarray(_by_kind(mean)), gap, run_start, clipped


def _whole_cells(edge_s: FloatArray, channels: Sequence[Knots]) -> Cells:
    """Where nothing is missing, each edge is looked up once for both its cells."""
    shape = len(channels), len(edge_s) - 1
    ends = np.empty((2, len(channels), len(edge_s), 13))
    clipped = np.zeros(shape, dtype=np.bool_)
    for row, knots in enumerate(channels):
        line = knots.line_to(edge_s)
        knots.rows.take(line, axis=0, out=ends[0, row], mode="clip")
        knots.rows[1:].take(line, axis=0, out=ends[1, row], mode="clip")
        if knots.last_clipped_s >= ends[0, row, 0, TIME]:
            clipped[row] = _clipped(edge_s[:-1], edge_s[1:], knots)
    area = _integral(edge_s, *ends)
    width = edge_s[1:] - edge_s[:-1]
    mean = np.empty((2, *shape, 3))
    np.divide(_by_kind(area[:, 1:] - area[:, :-1]), width[:, None], out=mean)
    return mean, np.zeros(shape), np.zeros(shape, dtype=np.bool_), clipped


def _by_kind(values: FloatArray) -> FloatArray:
    """Specific force and angular rate (S, n, 6) apart, (2, S, n, 3)."""
    return values.reshape(*values.shape[:2], 2, 3).transpose(2, 0, 1, 3)


def _integral(t: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """The integral (..., n, 6) at the times t (n,), on lines between two knots (..., n, 13)."""
    step = end[..., :7] - start[..., :7]
    passed = t[:, None] - start[..., :1]
    out = step[..., VALUES] / step[..., :1]
    out *= _HALF * passed
    out += start[..., VALUES]
    out *= passed
    out += start[..., INTEGRAL]
    return np.asarray(out)


def _clipped(start_s: FloatArray, end_s: FloatArray, knots: Knots) -> BoolArray:
    """Which cells (start, end] end after a clipped knot or begin before one."""
    t, mark = knots.rows[:, TIME], knots.marks & CLIPPED != 0
    after = np.minimum(t.searchsorted(start_s, side="right"), len(t) - 1)
    return np.asarray(mark[t.searchsorted(end_s, side="right") - 1] | mark[after])


def _broken_cells(start_s: FloatArray, end_s: FloatArray, knots: Knots) -> Cells:
    """Cells (start, end], some of which may be bridged or missing."""
    n, m = len(end_s), len(knots.rows)
    mean = np.full((n, 6), np.nan)
    gap = np.full(n, np.inf)
    run_start = np.zeros(n, dtype=np.bool_)
    clipped = np.zeros(n, dtype=np.bool_)
    if m == 0:
        return mean, gap, run_start, clipped
    t = knots.rows[:, TIME]
    last = t.searchsorted(end_s, side="right") - 1
    length = np.empty(m + 1)
    real = np.flatnonzero(knots.marks < BRIDGE)
    real[0] = 0  # what led to it is forgotten
    length[1:m] = np.repeat(t[real[1:]] - t[real[:-1]], real[1:] - real[:-1])
    length[0] = length[m] = np.inf  # before the first knot, after the last
    at_knot = t[np.maximum(last, 0)] == end_s
    index = np.flatnonzero((last >= 0) & (at_knot | (length[last + 1] <= BRIDGED_GAP_S)))
    last, at_knot, start_s, end_s = last[index], at_knot[index], start_s[index], end_s[index]
    first = t.searchsorted(start_s, side="right")
    fresh = length[first] > BRIDGED_GAP_S
    start_s = np.where(fresh, t[first], start_s)
    width = end_s - start_s
    instant = width <= 0.0
    begin = np.where(fresh[:, None], knots.rows[first, INTEGRAL], _integral_at(start_s, knots))
    area = _integral_at(end_s, knots) - begin
    mean[index] = np.where(
        instant[:, None], knots.rows[last, VALUES], area / np.where(instant, 1.0, width)[:, None]
    )
    tail = np.where(at_knot, 0.0, length[last + 1])
    longest = np.maximum(tail, np.where(fresh, 0.0, length[first]))
    gap[index] = np.where(longest > INTERPOLATED_GAP_S, longest, 0.0)
    run_start[index] = fresh
    clipped[index] = _clipped(start_s, end_s, knots)
    return mean, gap, run_start, clipped


def _integral_at(t: FloatArray, knots: Knots) -> FloatArray:
    """The integral (n, 6) at the times t (n,), none of which lies outside the knots."""
    rows = knots.rows
    if len(rows) == 1:
        return rows[:, INTEGRAL]
    line = knots.line_to(t)
    return _integral(t, rows[line], rows[line + 1])
