"""From a coarse excursion to the moments a coach would mark: start, bottom, end and the pause.

People start and stop smoothly, so that a threshold finds the start late and the end early. Each
way is instead fitted from a tenth to nine tenths with the course that suits it best (least jerk,
Flash & Hogan 1985, J Neurosci 5:1688; a sine; an even speed). From there the repetition is fitted
as a whole (`analysis.course_fit`), and read where the course has a twentieth of its top speed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.course_fit import Course, Fit, Ways, Whole, even, least_jerk, sine
from imu.samples import FloatArray

LOW, HIGH = 0.10, 0.90
_TIME = np.linspace(0.0, 1.0, 201)
SHAPES: tuple[tuple[Course, float], ...] = ((least_jerk, 0.0594), (sine, 0.0159), (even, 0.0))
"""The course, and the share of the time after which it has 5 % of its top speed."""
_CURVED = tuple(shape(_TIME)[0] for shape in (least_jerk, sine))
CLEARLY = 0.5
"""Another course than the first must misfit by less than this share of the first's (rms)."""
WELL, CURVED = 0.01, 0.02
"""Of the way: where no more is left, no other course is looked for; nor another curved one, which
differs from the first by 0.003 of the way: it helps where the first went astray."""
HOPELESS = 2.0
"""Times the first's misfit: a course whose first step leaves more does not come to fit clearly
better. Of those that did on our recordings none left more than 1.2."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Times in samples, fractional, from the first sample given; the end may lie after the last."""

    start: float
    bottom_start: float
    bottom_end: float
    end: float


def boundaries(signal: FloatArray, turned: int, *, drifts: bool = False) -> Boundaries:
    """Of one excursion, from the sample where the level was left to where it was regained.

    signal (n,) rises to its peak at `turned` and falls again; `drifts` is said of a height that was
    integrated twice.
    """
    return _as_a_whole(signal, way_by_way(signal, turned), drifts=drifts)


def _as_a_whole(signal: FloatArray, at: Boundaries, *, drifts: bool) -> Boundaries:
    """The boundaries once out, pause and back are fitted together; as they were if nothing fits."""
    rest = SHAPES[0][1]
    room = 1.0 - 2.0 * rest
    out, back = (at.bottom_start - at.start) / room, (at.end - at.bottom_end) / room
    if min(out, back) < 4.0:
        return at
    ways = Ways(at.start - rest * out, out, at.bottom_end - rest * back, back)
    whole = Whole(signal, drifts=drifts)
    best: tuple[Fit, float] | None = None
    for shape, rest in SHAPES:
        misfit = math.inf if best is None else best[0].misfit
        if misfit < (WELL if shape is even else CURVED):
            continue
        fit = whole.fit(ways, shape, worth=HOPELESS * misfit)
        if fit is not None and (best is None or fit.misfit < CLEARLY * misfit):
            best = fit, rest
    if best is None:
        return at
    ways, rest = best[0].ways, best[1]
    start = ways.out + rest * ways.out_length
    bottom_start = ways.out + (1.0 - rest) * ways.out_length
    bottom_end = ways.back + rest * ways.back_length
    end = ways.back + (1.0 - rest) * ways.back_length
    if bottom_end < bottom_start:
        bottom_start = bottom_end = 0.5 * (bottom_start + bottom_end)
    return Boundaries(min(start, bottom_start), bottom_start, bottom_end, max(end, bottom_end))


def way_by_way(signal: FloatArray, turned: int) -> Boundaries:
    """The boundaries of the way out and of the way back, each fitted for itself."""
    last = len(signal) - 1
    start, pause_start = _limb(signal[: turned + 1])
    end, pause_end = _limb(signal[turned:][::-1])
    end, pause_end = last - end, last - pause_end
    if pause_end < pause_start:
        pause_start = pause_end = 0.5 * (pause_start + pause_end)
    return Boundaries(min(start, pause_start), pause_start, pause_end, max(end, pause_end))


def _limb(limb: FloatArray) -> tuple[float, float]:
    """Where a rising limb begins and where it arrives, in samples."""
    n = len(limb)
    level, peak = float(limb.min()), float(limb[-1])
    if n < 4 or peak <= level:
        return 0.0, float(n - 1)
    share = (limb - level) / (peak - level)
    arrived = int((share >= HIGH).argmax())
    (below,) = (share[:arrived] < LOW).nonzero()
    begun = int(below[-1]) + 1 if len(below) else 0
    left = max(begun - 1, 0)
    if arrived - begun < 3:
        return float(left), float(arrived)
    length, begin, rest = _nearest(share[begun:arrived])
    if length <= 0.0:
        return float(left), float(arrived)
    begin += begun
    return begin + rest * length, min(begin + (1.0 - rest) * length, n - 1.0)


def _nearest(share: FloatArray) -> tuple[float, float, float]:
    """Of the course through these samples (n,): length and beginning in samples, and its rest."""
    times = (np.interp(share, way, _TIME) for way in _CURVED)
    # at an even speed the share of the time is that of the way
    points = np.array([np.arange(len(share)), *times, share])
    middle = np.add.reduce(points, axis=1) / len(share)
    points -= middle[:, None]
    products = points @ points.T
    spread, *towards = products[0].tolist()
    _, *powers = products.diagonal().tolist()
    row, *middles = middle.tolist()
    fits = []
    for time, along, power, (_, rest) in zip(middles, towards, powers, SHAPES, strict=True):
        length = along / power if power > 0.0 else 0.0
        fits.append((spread - length * along, length, row - length * time, rest))
    usual, *others = fits
    nearest = min((usual, *(one for one in others if one[0] < CLEARLY * usual[0])))
    return nearest[1:]
