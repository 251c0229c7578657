"""The whole of one repetition, out, pause and back, fitted with the course people move on.

A single sample near the end of a way says little about when it ended: skin shakes, the wearer
sways, a height that was integrated twice has drifted. Fitted as a whole, level, size, and the
beginning and the length of both ways come out of every sample at once (least squares after
Gauss and Newton). For a height, drift is part of the fit: what an error of the accelerometer and
of the first velocity makes of it, a parabola.

Indices are samples, fractional, from the first one given.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg.lapack import dposv

from imu.samples import FloatArray

Course = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""From the share of the time (..., n) to the share of the way, 0 before it and 1 after, and its
slope, 0 outside of it."""

MOST_SAMPLES = 120
"""A longer repetition is thinned out: its ends are no sharper for more samples."""
STEPS = 10
SETTLED = 0.2
"""Samples: a step that moves everything by less is the last."""
SHORTEST = 3.0
MOST_SHIFT, MOST_STRETCH = 0.10, 0.15
"""Of a way's length, in one step: keeps the fit from jumping."""
MOST_MOVED = 0.6
"""Of a way's length: a fit that ends further than this from where it began has found another."""
STRAY = 1e-9


def least_jerk(time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Flash & Hogan 1985, J Neurosci 5:1688."""
    time = _within(time)
    # in place: these columns are written anew at every step of a fit
    slope = 1.0 - time
    slope *= time
    slope *= slope
    slope *= 30.0
    way = 6.0 * time
    way -= 15.0
    way *= time
    way += 10.0
    for _ in range(3):
        way *= time
    return way, slope


def sine(time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Half a swing."""
    angle = np.pi * _within(time)
    return 0.5 - 0.5 * np.cos(angle), 0.5 * np.pi * np.sin(angle)


def even(time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same speed all the way."""
    way = _within(time)
    return way, (way == time).astype(np.float64)


def _within(time: FloatArray) -> FloatArray:
    return np.minimum(np.maximum(time, 0.0), 1.0)


class Ways(NamedTuple):
    """When the way out and the way back begin, and how long they are."""

    out: float
    out_length: float
    back: float
    back_length: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The ways that fit best, and the rms distance that is left, as a share of the way."""

    ways: Ways
    misfit: float


class Whole:
    """One repetition, fitted with one course after the other.

    signal (n,) rises and falls again. With `drifts` both ways are equally far and a parabola is
    fitted along; without, the levels before and after may differ.
    """

    def __init__(self, signal: FloatArray, *, drifts: bool) -> None:
        thin = max(1, -(-len(signal) // MOST_SAMPLES))
        self._at = np.arange(0, len(signal), thin, dtype=np.float64)
        self._values = signal[::thin]
        self._size = float(self._values.max() - self._values.min())
        self._fixed, self._sized = (3, 1) if drifts else (1, 2)
        # the signal, what it is a sum of, and how that changes as the ways move
        self._rows = np.ones((1 + self._fixed + self._sized + 4, len(self._at)))
        self._rows[0] = self._values
        if drifts:
            self._rows[2] = 2.0 * self._at / len(signal) - 1.0
            self._rows[3] = self._rows[2] * self._rows[2]

    def fit(self, begun: Ways, course: Course, *, worth: float = math.inf) -> Fit | None:
        """The ways nearest to `begun` that fit the signal. None where nothing near fits.

        Nor where the first step, went it as far as it points, would leave more than `worth`.
        """
        ways, rows, fixed = begun, self._rows, self._fixed
        sizes = [self._size] * self._sized
        for step in range(STEPS):
            _write_columns(rows[1 + fixed :], self._at, ways, course, sizes)
            shares, left = _solve(rows)
            sizes = shares[fixed:-4]
            if not shares or min(sizes) <= 0.0:
                return None
            if step == 0 and left > worth * max(sizes):
                return None
            ways, moved = _moved(ways, shares[-4:])
            if moved < SETTLED:
                break
        if not _is_near(ways, begun):
            return None
        apart = self._values - np.array(shares[:-4]) @ rows[1:-4]
        return Fit(ways, math.sqrt(float(apart @ apart) / len(apart)) / max(sizes))


def _is_near(ways: Ways, begun: Ways) -> bool:
    moved = (ways.out - begun.out, ways.out + ways.out_length - begun.out - begun.out_length)
    back = (ways.back - begun.back, ways.back + ways.back_length - begun.back - begun.back_length)
    return bool(
        max(abs(m) for m in moved) <= MOST_MOVED * begun.out_length
        and max(abs(m) for m in back) <= MOST_MOVED * begun.back_length
    )


def _write_columns(
    rows: FloatArray, at: FloatArray, ways: Ways, course: Course, sizes: list[float]
) -> None:
    """Into the first row or two what the signal is a sum of, into the last four how it changes.

    Those are moving and stretching the way out, and then the way back.
    """
    begin = np.array(((ways.out,), (ways.back,)))
    length = np.array(((ways.out_length,), (ways.back_length,)))
    time = at - begin
    time /= length
    way, slope = course(time)
    if len(sizes) == 1:
        np.subtract(way[0], way[1], out=rows[0])
    else:
        rows[0] = way[0]
        np.negative(way[1], out=rows[1])
    scale = np.array(((-sizes[0],), (sizes[-1],)))
    scale /= length
    slope *= scale
    rows[-4::2] = slope
    np.multiply(slope, time, out=rows[-3::2])


def _solve(rows: FloatArray) -> tuple[list[float], float]:
    """The shares of the rows (1 + k, n) but the first that come nearest to the first.

    Also the rms distance that is left. No shares where there are none.
    """
    products = rows @ rows.T
    square, towards = products[1:, 1:], products[1:, 0]
    diagonal = products.ravel()[len(rows) + 1 :: len(rows) + 1]
    diagonal += STRAY * np.add.reduce(diagonal)
    _, found, failed = dposv(square, towards)
    left = float(products[0, 0] - found @ towards)
    if failed or not math.isfinite(left):
        return [], math.inf
    return found.tolist(), math.sqrt(max(left, 0.0) / rows.shape[1])


def _moved(ways: Ways, by: list[float]) -> tuple[Ways, float]:
    """The ways after a step of bounded size, and the size of its largest part, in samples."""
    out, out_length, back, back_length = ways
    a = _clipped(by[0], MOST_SHIFT * out_length)
    b = _clipped(by[1], MOST_STRETCH * out_length)
    c = _clipped(by[2], MOST_SHIFT * back_length)
    d = _clipped(by[3], MOST_STRETCH * back_length)
    after = Ways(out + a, max(SHORTEST, out_length + b), back + c, max(SHORTEST, back_length + d))
    return after, max(abs(a), abs(b), abs(c), abs(d))


def _clipped(value: float, most: float) -> float:
    return min(max(value, -most), most)
