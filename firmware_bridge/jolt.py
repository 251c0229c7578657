"""Two sensors that felt the same jolt → the constant between their clocks.

Mapping arrival times leaves each link's least delay in a sensor's times: some milliseconds that no
clock fit can see. A jolt that both sensors feel at once tells: both held in one hand and knocked on
a table, or, worn, a jump and its landing. The lengths of both accelerations are shifted against
each other until they agree best.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from imu.samples import FloatArray, SampleBlock
from imu.units import STANDARD_GRAVITY_M_S2

GRID_S: Final = 0.001
BEFORE_S: Final = 0.3
AFTER_S: Final = 0.5
STRONG_M_S2: Final = 5.0
"""How far from 1 g a jolt must go in both sensors."""
LEAST_AGREEMENT: Final = 0.6
"""Correlation of the two below which it was not the same jolt."""


def shared_jolt_s(first: SampleBlock, second: SampleBlock, *, most_s: float = 0.1) -> float | None:
    """Seconds to add to `second`'s times so that both felt the strongest jolt at once.

    Looks for up to ± `most_s`. None if there is no jolt that both felt. Finer than the sample
    period, but not by much more than ten times.
    """
    strength = np.abs(_length(first) - STANDARD_GRAVITY_M_S2)
    if not len(first) or not len(second) or float(np.max(strength)) < STRONG_M_S2:
        return None
    middle = float(first.t_s[np.argmax(strength)])
    start, end = middle - BEFORE_S, middle + AFTER_S
    for block, margin in ((first, 0.0), (second, most_s)):
        if block.t_s[0] > start - margin or block.t_s[-1] < end + margin:
            return None
    grid = np.arange(start, end, GRID_S)
    reference = np.interp(grid, first.t_s, _length(first))
    steps = round(most_s / GRID_S)
    wide = np.arange(-steps, len(grid) + steps) * GRID_S + start
    other = np.interp(wide, second.t_s, _length(second))
    if float(np.max(np.abs(other - STANDARD_GRAVITY_M_S2))) < STRONG_M_S2:
        return None
    agreement = _correlations(reference, other)
    best = int(np.argmax(agreement))
    if agreement[best] < LEAST_AGREEMENT or best in (0, len(agreement) - 1):
        return None
    return (steps - best - _peak(agreement[best - 1 : best + 2])) * GRID_S


def _length(block: SampleBlock) -> FloatArray:
    return np.asarray(np.linalg.norm(block.acc_m_s2, axis=1))


def _correlations(reference: FloatArray, wide: FloatArray) -> FloatArray:
    """Pearson's correlation of the reference with each stretch of its length in `wide`."""
    centred = reference - np.mean(reference)
    windows = np.lib.stride_tricks.sliding_window_view(wide, len(reference))
    spread = np.std(windows, axis=1) * np.linalg.norm(centred) * np.sqrt(len(reference))
    return np.asarray(windows @ centred / np.where(spread > 0.0, spread, np.inf))


def _peak(three: FloatArray) -> float:
    """Where a parabola through three equidistant values peaks, in steps from the middle one."""
    left, middle, right = three.tolist()
    bend = left - 2.0 * middle + right
    return 0.0 if bend >= 0.0 else 0.5 * (left - right) / bend
