"""Angles → runs of samples of one kind, of which most can be stepped over by `analysis.alerts`.

A rule looks at every sample, but in most of them nothing can begin or end. What kind a sample is
follows from itself alone, so that the runs say the same wherever blocks are cut.
"""

from __future__ import annotations

import numpy as np

from analysis.limits import Limits
from analysis.metrics.hinge_share import EARLY_RAD
from analysis.verdict import LEANING_BACK_RAD
from imu.angles import AngleBlock
from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG

LEAD_S, MOST_LEAD_RAD = 0.15, 5.0 * RAD_PER_DEG
"""How far ahead of the angle a rule looks, and at most."""
UPRIGHT_RAD = 15.0 * RAD_PER_DEG
BENT_RAD = 20.0 * RAD_PER_DEG

UPRIGHT, LEANED, INCLINED, CALM, STIRRING, MIXED, HELD_BACK = range(7)
"""Upright; upright and leaned back; on the way to a bend, and in one, far from every limit; others
that are not upright; of several kinds; not to be trusted."""
FEW = 12
"""Samples: of a shorter block only its extremes are looked at to know whether it is of one kind."""


def runs_of_a_kind(
    angles: AngleBlock, sure: BoolArray, limits: Limits
) -> list[tuple[int, int, int]]:
    """(kind, first row, row after the last) of each; `sure` (n,) are those to be trusted.

    A few are called `MIXED` as they are, since `kind_of_few` was asked before.
    """
    if len(sure) < FEW and np.count_nonzero(sure) == len(sure):
        return [(MIXED, 0, len(sure))]
    flexion, tilt = angles.lumbar_flexion_rad, angles.trunk_tilt_rad
    size = np.abs(flexion) if limits.profile.two_sided else flexion
    far = size < limits.amber_rad - MOST_LEAD_RAD
    kinds = np.where(far, np.where(tilt >= EARLY_RAD, CALM, INCLINED), STIRRING)
    upright = tilt < UPRIGHT_RAD
    kinds[upright] = UPRIGHT
    kinds[upright & (flexion < -LEANING_BACK_RAD)] = LEANED
    kinds[~sure] = HELD_BACK
    edges = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), len(kinds)]
    return list(zip(kinds[edges[:-1]].tolist(), edges[:-1], edges[1:], strict=True))


def kind_of_few(flexion: list[float], tilt: list[float], limits: Limits) -> int:
    """The kind of a few samples that may be trusted, with others in a bend that is `STIRRING`."""
    low, high = min(tilt), max(tilt)
    if low < UPRIGHT_RAD:
        leans = high >= UPRIGHT_RAD or min(flexion) < -LEANING_BACK_RAD
        return MIXED if leans else UPRIGHT
    far = limits.amber_rad - MOST_LEAD_RAD
    if max(flexion) >= far or (limits.profile.two_sided and min(flexion) <= -far):
        return STIRRING
    if low >= EARLY_RAD:
        return CALM
    return INCLINED if high < EARLY_RAD else STIRRING


def angle_ahead(
    flexion: FloatArray, tilt: FloatArray, rate: FloatArray, limits: Limits
) -> FloatArray:
    """The angle as it will be `LEAD_S` ahead (n,), at its rate (n,); -inf in who is not bent."""
    growth = np.where(flexion >= 0.0, rate, -rate)
    size = np.abs(flexion) if limits.profile.two_sided else flexion
    ahead = size + np.minimum(np.maximum(growth * LEAD_S, 0.0), MOST_LEAD_RAD)
    return np.where(tilt >= BENT_RAD, ahead, -np.inf)
