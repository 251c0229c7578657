"""A signal with cells that nobody measured → what they most likely were.

What a body does next hangs on what it did last: each cell is a fixed mixture of those before it
and of what other sensors saw meanwhile, plus news. The mixture is fitted to the measured cells;
the unmeasured ones are those that leave the least news, on both sides of them (Janssen, Veldhuis
and Vries 1986, IEEE Trans. Acoust. Speech Signal Process. 34:317). What swings, shakes or rests in
the record goes on swinging, shaking or resting, in step with both banks.

Cells are equally long; their unit does not matter.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from imu.samples import BoolArray, FloatArray, IntArray

FEWEST_PER_WEIGHT = 6
"""Measured cells for each weight of the mixture, or nothing is known of the signal."""
LEANING = 1e-5
"""Share of the signal's own power added to keep weights small where the record leaves them open."""
LEANING_OUTSIDE = 1e-3
BOLDEST = 1.5
"""What is larger than so many times the largest cell known is no guess to build on."""
MOST_BRIDGES = 3
"""Orders that a gap may be away from the last unbroken stretch of one order."""


def filled(
    cells: FloatArray, measured: BoolArray, first: int, stop: int, order: int, outside: FloatArray
) -> FloatArray | None:
    """The most likely values (stop - first, C) of the cells [first, stop) of a signal (N, C).

    `measured` (N,) tells which cells are known; those from `stop` on are the far bank, all of them
    measured. `outside` (N, K) is what others saw, NaN where they did not; a column that has such in
    the gap or beside it is left out. The mixture reaches `order` cells back. None where too little
    is known to tell, or where what comes out is far larger than anything measured.
    """
    begin = _unbroken_before(measured, first, order)
    if begin is None or first <= order or stop >= len(cells):
        return None
    outside = outside[:, np.isfinite(outside[begin:]).all(axis=0)]
    rows = _rows_to_fit(measured & np.isfinite(outside).all(axis=1), first, order)
    if len(rows) < FEWEST_PER_WEIGHT * (order + outside.shape[1]):
        return None
    known = np.where(measured[:, None], cells, 0.0)
    unmeasured = np.flatnonzero(~measured[begin:stop])
    out = np.empty((stop - first, cells.shape[1]))
    for column in range(cells.shape[1]):
        signal = known[:, column]
        weights = _fit(signal, outside, rows, order)
        news = np.concatenate(((1.0,), -weights[:order]))
        left = np.convolve(signal[begin - order :], news)[order : order + len(cells) - begin]
        left -= outside[begin:] @ weights[order:]
        spread = _spread(news, unmeasured, len(left))
        found = np.linalg.solve(spread.T @ spread, -left @ spread)
        out[:, column] = found[first - stop :]
    most = BOLDEST * np.abs(known).max(axis=0)
    return out if bool((np.abs(out) <= most).all()) else None


def _unbroken_before(measured: BoolArray, first: int, order: int) -> int | None:
    """The first unmeasured cell of those that hang together with cell `first`."""
    begin = first
    while True:
        if begin < order or first - begin > MOST_BRIDGES * order:
            return None
        holes = np.flatnonzero(~measured[begin - order : begin])
        if not len(holes):
            return begin
        begin += int(holes[0]) - order
        while begin > 0 and not measured[begin - 1]:
            begin -= 1


def _rows_to_fit(usable: BoolArray, first: int, order: int) -> IntArray:
    """The cells before `first` that are usable together with the `order` cells before them."""
    whole = sliding_window_view(usable[:first], order + 1).all(axis=1)
    return np.asarray(np.flatnonzero(whole) + order)


def _fit(signal: FloatArray, outside: FloatArray, rows: IntArray, order: int) -> FloatArray:
    """The weights (order + K,) of the cells before, newest first, and of what others saw."""
    before = sliding_window_view(signal[:-1], order)[rows - order, ::-1]
    design = np.concatenate((before, outside[rows]), axis=1)
    power = design.T @ design
    own, others = np.split(np.diag(power), [order])
    lean = np.repeat(LEANING * own.mean(), order), LEANING_OUTSIDE * others
    power[np.diag_indices(len(power))] += np.concatenate(lean) + np.finfo(np.float64).tiny
    return np.asarray(np.linalg.solve(power, design.T @ signal[rows]))


def _spread(news: FloatArray, unmeasured: IntArray, n: int) -> FloatArray:
    """What each unmeasured cell adds to the news of each of n cells, (n, unmeasured)."""
    out = np.zeros((n, len(unmeasured)))
    for column, row in enumerate(unmeasured.tolist()):
        part = news[: n - row]
        out[row : row + len(part), column] = part
    return out
