"""Seconds of a day → what the wearer did in each, as far as sensors on the back can tell.

    off      a sensor is not on the body: nothing moves at all for two minutes, or the sensors'
             gravity is where no wearer's can be, until walking shows them in place again
    lying    the back level for ten seconds, on the back or a side, or on the belly for a minute
    sitting  the pelvis rolled back under an upright trunk (`analysis.seat`), or level thighs
    walking  a step a second or more for some seconds, stairs too
    bent     the trunk further forward than 30° (by the pelvis alone: 20°)
    upright  anything else on the feet

Breathing alone moves a sensor on the trunk by more than `OFF_RAD` (design value; accelerometers in
epidemiology use a spread below 13 mg over an hour, van Hees 2011, PLoS ONE 6:e22922). 30° is where
occupational studies begin to count (Gupta 2022, Scand J Work Environ Health 48:651). A seat on
which the pelvis stays as in standing is taken for standing. All other figures are design values.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from analysis.seconds import Seconds
from imu.samples import BoolArray, FloatArray, IntArray
from imu.units import RAD_PER_DEG

OFF_S = 120
OFF_WINDOW_S = 60
OFF_RAD = 0.15 * RAD_PER_DEG
OFF_M_S2 = 0.15
BETWEEN_RAD = (-60.0 * RAD_PER_DEG, 110.0 * RAD_PER_DEG)
"""Lumbar flexion of any living body, with room for the zero that moved a little."""
WALKS_BELOW_RAD = 30.0 * RAD_PER_DEG
"""Who walks holds pelvis and trunk nearer to neutral; a sensor that reads more sits otherwise."""
ODD_S = 8
LYING_S = 10
BELLY_S = 60
"""Who bends from the hips over a basin looks like somebody on the belly, but not for so long."""
LYING_RAD = 65.0 * RAD_PER_DEG
SUPINE_RAD = -50.0 * RAD_PER_DEG
SIDE_RAD = 50.0 * RAD_PER_DEG
STRAIGHT_RAD = 30.0 * RAD_PER_DEG
THIGH_RAD = 55.0 * RAD_PER_DEG
SITTING_S = 5
ROLLED_RAD = -10.0 * RAD_PER_DEG
ROLLED_S = 30
"""Without an upper sensor: a pelvis that stays rolled back for so long sits."""
STEPS_IN_S = 5
STEPS = 5
BENT_RAD = 30.0 * RAD_PER_DEG
BENT_PELVIS_RAD = 20.0 * RAD_PER_DEG
WALKING_LEAN_RAD = 45.0 * RAD_PER_DEG


class Doing(IntEnum):
    """What goes on in a second."""

    UNKNOWN = 0
    OFF = 1
    LYING = 2
    SITTING = 3
    WALKING = 4
    BENT = 5
    UPRIGHT = 6

    @property
    def on_feet(self) -> bool:
        """Whether bends are looked for."""
        return self >= Doing.WALKING

    @property
    def worn(self) -> bool:
        """Whether the sensors are on and tell."""
        return self >= Doing.LYING


@dataclass(frozen=True, slots=True)
class Bout:
    """A stretch of one kind, [start_s, end_s)."""

    doing: Doing
    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """How long."""
        return self.end_s - self.start_s


def classify(seconds: Seconds) -> IntArray:
    """The `Doing` of each second (n,). Pure, and looks at the day as a whole."""
    doing = np.full(len(seconds), int(Doing.UPRIGHT))
    if not len(seconds):
        return doing
    steps = _steps(seconds)
    lean = np.abs(np.nan_to_num(seconds.tilt_rad))
    alone = np.isnan(seconds.trunk_rad)
    bent = seconds.tilt_rad > np.where(alone, BENT_PELVIS_RAD, BENT_RAD)
    doing[bent] = Doing.BENT
    doing[steps & (lean < WALKING_LEAN_RAD)] = Doing.WALKING
    doing[_sitting(seconds) & ~steps] = Doing.SITTING
    doing[_lying(seconds) & ~steps] = Doing.LYING
    still = _still(seconds)
    doing[still | _displaced(seconds, steps, still)] = Doing.OFF
    doing[seconds.known < 0.5] = Doing.UNKNOWN
    return doing


def bouts(seconds: Seconds, doing: IntArray) -> tuple[Bout, ...]:
    """Runs of the same kind, in order; a hole in time ends one."""
    if not len(doing):
        return ()
    t_s = seconds.t_s
    cuts = np.flatnonzero((np.diff(doing) != 0) | (np.diff(t_s) > 1.5)) + 1
    edges = [0, *cuts.tolist(), len(doing)]
    return tuple(
        Bout(Doing(int(doing[a])), float(t_s[a]), float(t_s[b - 1]) + 1.0)
        for a, b in itertools.pairwise(edges)
    )


def _steps(seconds: Seconds) -> BoolArray:
    """Seconds in which the wearer walks."""
    swings = _around(np.nan_to_num(seconds.swings), STEPS_IN_S)
    return (swings >= STEPS) & (seconds.swings > 0)


def _sitting(seconds: Seconds) -> BoolArray:
    upright = np.abs(np.nan_to_num(seconds.tilt_rad)) < BENT_RAD
    level = _kept((seconds.thigh_rad > THIGH_RAD) & upright, SITTING_S)
    alone = np.isnan(seconds.trunk_rad)
    rolled = alone & (seconds.pelvis_rad < ROLLED_RAD) & (seconds.pelvis_rad > SUPINE_RAD)
    return (seconds.seated >= 0.5) | level | _kept(rolled, ROLLED_S)


def _lying(seconds: Seconds) -> BoolArray:
    """On the back, on the belly, or on a side."""
    pelvis, trunk = seconds.pelvis_rad, seconds.trunk_rad
    low, high = np.fmin(pelvis, trunk), np.fmax(pelvis, trunk)
    alone = np.isnan(pelvis) | np.isnan(trunk)
    straight = alone | (np.abs(seconds.lumbar_rad) < STRAIGHT_RAD)
    belly = (low > LYING_RAD) & straight & ~alone
    side = np.abs(seconds.sideways_rad) > SIDE_RAD
    return _kept(belly, BELLY_S) | _kept((high < SUPINE_RAD) | side, LYING_S)


def _still(seconds: Seconds) -> BoolArray:
    """A sensor that does not even breathe."""
    quiet = ~(seconds.upward_sd_m_s2 > OFF_M_S2)
    out = np.zeros(len(seconds), dtype=np.bool_)
    for tilt in (seconds.pelvis_rad, seconds.trunk_rad):
        known = np.isfinite(tilt) & quiet
        flat = _flat_windows(tilt, known, OFF_WINDOW_S, OFF_RAD)
        out |= _kept(flat, OFF_S)
    return out


def _displaced(seconds: Seconds, steps: BoolArray, still: BoolArray) -> BoolArray:
    """From where a sensor's gravity stepped away until walking shows it in place again.

    Walking is the one posture that says where neutral is. What lies between a walk in place and one
    out of it is off from the last moment at which the sensors lay still, or else from the odd walk.
    """
    tilts = (seconds.pelvis_rad, seconds.trunk_rad, seconds.sideways_rad)
    far = np.zeros(len(seconds), dtype=np.bool_)
    for tilt in tilts:
        far |= np.abs(np.nan_to_num(tilt)) > WALKS_BELOW_RAD
    lumbar = np.nan_to_num(seconds.lumbar_rad)
    odd = _kept(steps & far, ODD_S)
    odd |= _kept((lumbar < BETWEEN_RAD[0]) | (lumbar > BETWEEN_RAD[1]), ODD_S)
    if not odd.any():
        return odd
    fine = _kept(steps & ~far, ODD_S)
    marks = np.where(odd, 1, np.where(fine, 2, np.where(still, 3, 0)))
    out = odd.copy()
    at = np.flatnonzero(marks)
    kinds = marks[at]
    for a, b, before, after in zip(at[:-1], at[1:], kinds[:-1], kinds[1:], strict=True):
        if (before, after) in ((1, 1), (3, 1), (1, 3)):
            out[a : b + 1] = True
    if kinds[-1] == 1:
        out[at[-1] :] = True
    return out


def _around(values: FloatArray, width: int) -> FloatArray:
    """Sum over `width` seconds around each."""
    padded = np.pad(values, (width // 2, width - 1 - width // 2))
    sums = np.concatenate(([0.0], np.cumsum(padded)))
    return sums[width:] - sums[:-width]


def _kept(holds: BoolArray, least: int) -> BoolArray:
    """What holds for at least so many seconds in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], holds.astype(np.int8), [0]))))
    out = np.zeros(len(holds), dtype=np.bool_)
    for a, b in edges.reshape(-1, 2):
        out[a:b] = b - a >= least
    return out


def _flat_windows(values: FloatArray, known: BoolArray, width: int, most: float) -> BoolArray:
    """Seconds inside of some window of `width` in which known values stay within `most`."""
    out = np.zeros(len(values), dtype=np.bool_)
    if len(values) < width:
        return out
    filled = np.where(known, values, np.inf)
    high = np.lib.stride_tricks.sliding_window_view(filled, width).max(axis=1)
    low = np.lib.stride_tricks.sliding_window_view(np.where(known, values, -np.inf), width)
    flat = high - low.min(axis=1) <= most
    for first in np.flatnonzero(flat):
        out[first : first + width] = True
    return out
