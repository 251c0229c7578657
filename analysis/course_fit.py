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

import numpy as np
from scipy.linalg.lapack import dposv

from imu.samples import FloatArray

Course = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""From the share of the time (n,), 0 to 1, to the share of the way and its slope."""

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
    rest = 1.0 - time
    way = time * time * time * (10.0 - 15.0 * time + 6.0 * time * time)
    return way, 30.0 * time * time * rest * rest


def sine(time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Half a swing."""
    return 0.5 - 0.5 * np.cos(np.pi * time), 0.5 * np.pi * np.sin(np.pi * time)


def even(time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same speed all the way."""
    return time, np.ones_like(time)


@dataclass(frozen=True, slots=True)
class Ways:
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


def fit_course(signal: FloatArray, ways: Ways, course: Course, *, drifts: bool) -> Fit | None:
    """The ways nearest to `ways` that fit this signal (n,), which rises and falls again.

    With `drifts` both ways are equally far and a parabola is fitted along; without, the levels
    before and after may differ. None where nothing near fits.
    """
    thin = max(1, -(-len(signal) // MOST_SAMPLES))
    at = np.arange(0, len(signal), thin, dtype=np.float64)
    values = signal[::thin]
    fixed, sized = (3, 1) if drifts else (1, 2)
    rows = np.ones((1 + fixed + sized + 4, len(at)))
    rows[0] = values
    if drifts:
        rows[2] = 2.0 * at / len(signal) - 1.0
        rows[3] = rows[2] * rows[2]
    begun, sizes = ways, np.full(sized, float(np.ptp(values)))
    shares: FloatArray | None = None
    for _ in range(STEPS):
        _write_columns(rows[1 + fixed :], at, ways, course, sizes)
        shares = _solve(rows)
        if shares is None:
            return None
        sizes = shares[fixed:-4]
        if min(sizes.tolist()) <= 0.0:
            return None
        ways, moved = _moved(ways, shares[-4:].tolist())
        if moved < SETTLED:
            break
    if shares is None or not _is_near(ways, begun):
        return None
    left = values - (rows[1:-4] * shares[:-4, None]).sum(axis=0)
    return Fit(ways, math.sqrt(float(np.mean(left * left))) / max(sizes.tolist()))


def _is_near(ways: Ways, begun: Ways) -> bool:
    moved = (ways.out - begun.out, ways.out + ways.out_length - begun.out - begun.out_length)
    back = (ways.back - begun.back, ways.back + ways.back_length - begun.back - begun.back_length)
    return bool(
        max(abs(m) for m in moved) <= MOST_MOVED * begun.out_length
        and max(abs(m) for m in back) <= MOST_MOVED * begun.back_length
    )


def _write_columns(
    rows: FloatArray, at: FloatArray, ways: Ways, course: Course, sizes: FloatArray
) -> None:
    """Into the first row or two what the signal is a sum of, into the last four how it changes.

    Those are moving and stretching the way out, and then the way back.
    """
    begin = np.array(((ways.out,), (ways.back,)))
    length = np.array(((ways.out_length,), (ways.back_length,)))
    time = at - begin
    time /= length
    within = np.minimum(np.maximum(time, 0.0), 1.0)
    way, slope = course(within)
    if len(sizes) == 1:
        np.subtract(way[0], way[1], out=rows[0])
    else:
        rows[0] = way[0]
        np.negative(way[1], out=rows[1])
    scale = np.array(((-sizes[0],), (sizes[-1],)))
    scale /= length
    slope *= scale
    slope *= within == time
    rows[-4::2] = slope
    np.multiply(slope, time, out=rows[-3::2])


def _solve(rows: FloatArray) -> FloatArray | None:
    """The shares of the rows (1 + k, n) but the first that come nearest to the first."""
    products = rows @ rows.T
    square = products[1:, 1:]
    diagonal = np.einsum("ii->i", square)
    diagonal += STRAY * diagonal.sum()
    _, found, failed = dposv(square, products[1:, 0])
    return None if failed or not np.isfinite(found).all() else found


def _moved(ways: Ways, by: list[float]) -> tuple[Ways, float]:
    """The ways after a step of bounded size, and the size of its largest part, in samples."""
    a = _clipped(by[0], MOST_SHIFT * ways.out_length)
    b = _clipped(by[1], MOST_STRETCH * ways.out_length)
    c = _clipped(by[2], MOST_SHIFT * ways.back_length)
    d = _clipped(by[3], MOST_STRETCH * ways.back_length)
    after = Ways(
        ways.out + a,
        max(SHORTEST, ways.out_length + b),
        ways.back + c,
        max(SHORTEST, ways.back_length + d),
    )
    return after, max(abs(a), abs(b), abs(c), abs(d))


def _clipped(value: float, most: float) -> float:
    return min(max(value, -most), most)
