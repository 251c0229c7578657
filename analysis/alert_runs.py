"""Angles → runs of samples of one kind, of which most can be stepped over by `analysis.alerts`.

A rule looks at every sample, but in most of them nothing can begin or end. What kind a sample is
follows from itself and the few before it, so that the runs say the same wherever blocks are cut.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.limits import Limits
from analysis.metrics.hinge_share import EARLY_RAD
from analysis.recent_angle import RecentAngle
from analysis.verdict import LEANING_BACK_RAD
from imu.angles import AngleBlock
from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG

LEAD_S, MOST_LEAD_RAD = 0.15, 5.0 * RAD_PER_DEG
"""How far ahead of the angle a rule looks, and at most."""
UPRIGHT_RAD = 15.0 * RAD_PER_DEG
BENT_RAD = 20.0 * RAD_PER_DEG

UPRIGHT, LEANED, INCLINED, CALM, PAST, MIXED, HELD_BACK = range(7)
"""Upright; upright and leaned back; on the way to a bend, and in one, below the limit as the rules
look ahead; past it; of several kinds; not to be trusted."""
FEW = 12
"""Samples: of a shorter block only its extremes are looked at to know whether it is of one kind."""


class Run(NamedTuple):
    """Rows [first, stop) of one kind, and how far the trunk tilts in them."""

    kind: int
    first: int
    stop: int
    furthest_rad: float


def runs_of_a_kind(
    angles: AngleBlock, sure: BoolArray, recent: RecentAngle, limits: Limits, dwell: int
) -> list[Run]:
    """The runs of a block; `sure` (n,) are those to be trusted, `recent` is what came before it.

    Past the limit for less than `dwell` samples is as if below it, where that is known of a block.

    A few are called `MIXED` as they are, since `kind_of_few` was asked before.
    """
    flexion, tilt = angles.lumbar_flexion_rad, angles.trunk_tilt_rad
    if len(sure) < FEW and np.count_nonzero(sure) == len(sure):
        return [Run(MIXED, 0, len(sure), float(tilt.max()))]
    kinds = np.where(tilt >= EARLY_RAD, np.int8(CALM), np.int8(INCLINED))
    size = np.abs(flexion) if limits.profile.two_sided else flexion
    near = np.flatnonzero((size >= limits.amber_rad - MOST_LEAD_RAD) & (tilt >= BENT_RAD))
    ahead = angle_ahead(flexion[near], tilt[near], recent.rates(flexion, near, sure), limits)
    kinds[near[ahead >= limits.amber_rad]] = PAST
    upright = tilt < UPRIGHT_RAD
    kinds[upright] = UPRIGHT
    kinds[upright & (flexion < -LEANING_BACK_RAD)] = LEANED
    kinds[~sure] = HELD_BACK
    first = np.flatnonzero(np.diff(kinds, prepend=-1))
    passing = (kinds[first] == PAST) & (np.diff(first, append=len(kinds)) < dwell)
    passing[[0, -1]] = False  # they may go on in another block
    run_kinds = np.where(passing, CALM, kinds[first])
    changes = np.diff(run_kinds, prepend=-1) != 0
    first, run_kinds = first[changes], run_kinds[changes]
    stop = [*first[1:].tolist(), len(kinds)]
    furthest = np.maximum.reduceat(tilt, first).tolist()
    return [*map(Run, run_kinds.tolist(), first.tolist(), stop, furthest)]


def kind_of_few(flexion: list[float], tilt: list[float], limits: Limits) -> int:
    """The kind of a few samples that may be trusted; `PAST` if they are not all far from limits."""
    low, high = min(tilt), max(tilt)
    if low < UPRIGHT_RAD:
        leans = high >= UPRIGHT_RAD or min(flexion) < -LEANING_BACK_RAD
        return MIXED if leans else UPRIGHT
    far = limits.amber_rad - MOST_LEAD_RAD
    if max(flexion) >= far or (limits.profile.two_sided and min(flexion) <= -far):
        return PAST
    return INCLINED if high < EARLY_RAD else CALM


def angle_ahead(
    flexion: FloatArray, tilt: FloatArray, rate: FloatArray, limits: Limits
) -> FloatArray:
    """The angle as it will be `LEAD_S` ahead (n,), at its rate (n,); -inf in who is not bent."""
    growth = np.where(flexion >= 0.0, rate, -rate)
    size = np.abs(flexion) if limits.profile.two_sided else flexion
    ahead = size + np.minimum(np.maximum(growth * LEAD_S, 0.0), MOST_LEAD_RAD)
    return np.where(tilt >= BENT_RAD, ahead, -np.inf)
