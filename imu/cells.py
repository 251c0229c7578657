"""Knots of several sensors → the mean of their signals over the cells of the grid.

Times in seconds; the signal between knots and its integral as in `imu.lines`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imu.grid import Cells
from imu.knots import BRIDGE, BRIDGED_GAP_S, CLIPPED, INTERPOLATED_GAP_S, Knots
from imu.lines import FORCE, RATE, integral, sixfold
from imu.samples import BoolArray, FloatArray

Broken = tuple[FloatArray, FloatArray, BoolArray, BoolArray]
"""Means (n, 6), gap lengths, run starts and clipping (n,) of one sensor's cells."""


def write_cells(cells: Cells, edge_s: FloatArray, channels: Sequence[Knots]) -> None:
    """Into `cells` what the S sensors say of the n cells between the n + 1 edges."""
    mean, gap, run_start, clipped = cells[1:]
    cells.t_s[:] = edge_s[1:]
    start_s, end_s = float(edge_s[0]), float(edge_s[-1])
    edge = sixfold(edge_s)
    width = edge[1:] - edge[:-1]
    for row, knots in enumerate(channels):
        if knots.is_whole(start_s, end_s):  # each edge is looked up once for both its cells
            area = integral(edge, knots.ends(edge_s))
            both = area[1:] - area[:-1]
            both /= width
            if knots.last_clipped_s > start_s - INTERPOLATED_GAP_S:
                clipped[row] = _clipped(edge_s[:-1], edge_s[1:], knots)
        else:
            both, gap[row], run_start[row], clipped[row] = _broken_cells(
                edge_s[:-1], edge_s[1:], knots
            )
        mean[0, row], mean[1, row] = both[:, FORCE], both[:, RATE]


def _clipped(start_s: FloatArray, end_s: FloatArray, knots: Knots) -> BoolArray:
    """Which cells (start, end] end after a clipped knot or begin before one."""
    t, mark = knots.t_s, knots.marks & CLIPPED != 0
    after = np.minimum(t.searchsorted(start_s, side="right"), len(t) - 1)
    return np.asarray(mark[t.searchsorted(end_s, side="right") - 1] | mark[after])


def _broken_cells(start_s: FloatArray, end_s: FloatArray, knots: Knots) -> Broken:
    """Cells (start, end], some perhaps bridged or missing: means (n, 6), the others (n,)."""
    n, m = len(end_s), len(knots.marks)
    mean = np.full((n, 6), np.nan)
    gap = np.full(n, np.inf)
    run_start = np.zeros(n, dtype=np.bool_)
    clipped = np.zeros(n, dtype=np.bool_)
    if m == 0:
        return mean, gap, run_start, clipped
    t = knots.t_s
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
    area = _integral_at(end_s, knots) - _integral_at(start_s, knots)
    mean[index] = np.where(
        instant[:, None], knots.values[last], area / np.where(instant, 1.0, width)[:, None]
    )
    tail = np.where(at_knot, 0.0, length[last + 1])
    longest = np.maximum(tail, np.where(fresh, 0.0, length[first]))
    gap[index] = np.where(longest > INTERPOLATED_GAP_S, longest, 0.0)
    run_start[index] = fresh
    clipped[index] = _clipped(start_s, end_s, knots)
    return mean, gap, run_start, clipped


def _integral_at(t: FloatArray, knots: Knots) -> FloatArray:
    """The integral (n, 6) at the times t (n,), none of which lies outside the knots."""
    return integral(sixfold(t), knots.ends(t))
