"""Angles → whether the wearer sits, sample by sample.

Who sits down rolls the pelvis back and rounds the lower back under an upright trunk, and stays so;
nobody stands like that for long, and no repetition is held like that at its top. So a seat shows
once it has been kept for `SEATED_S`, and it is left when the wearer has stood, trunk upright and
pelvis back at neutral, for `STOOD_S`: leaning forward to get up still belongs to the seat.

What this cannot tell: the way down to a chair, which is a bend like any other until the pelvis
rolls back; a seat on which the pelvis stays as in standing; and a seat that is itself the neutral.
The last shows after the fact, by `arched_from_seat`.
Sitting rolls the pelvis back by 20 to 40° in most people; `ROLLED_RAD` is well below that and above
the sway of standing. Both times are design values.
"""

from __future__ import annotations

import numpy as np

from analysis.verdict import longest_held
from imu.angles import AngleBlock
from imu.samples import BoolArray, IntArray
from imu.uncertainty import TRUSTED
from imu.units import RAD_PER_DEG

ROLLED_RAD = 8.0 * RAD_PER_DEG
UPRIGHT_RAD = 15.0 * RAD_PER_DEG
SEATED_S = 1.5
STOOD_S = 0.5
FURTHER_RAD = 20.0 * RAD_PER_DEG
"""Nobody tilts the pelvis this much further forward than in standing with the trunk upright; from a
slumped seat everybody does who gets up."""
HELD_S = 0.2


class SeatWatch:
    """Feed angles, get for each sample whether the wearer sits. Unknown angles tell neither."""

    def __init__(self, rate_hz: float) -> None:
        self._seated_after = round(SEATED_S * rate_hz)
        self._stood_after = round(STOOD_S * rate_hz)
        self._rolled_for = self._stood_for = 0
        self._is_seated = False

    def nobody_sits(self, least_pelvis_rad: float) -> bool:
        """Whether that is so in a whole block, as its smallest pelvis tilt tells."""
        if self._is_seated or least_pelvis_rad < -ROLLED_RAD:
            return False
        self._rolled_for = self._stood_for = 0  # who is yet to sit has not stood up again
        return True

    def follow(self, angles: AngleBlock) -> BoolArray:
        """Whether the wearer sits at each sample (n,) of the block."""
        nowhere = np.zeros(len(angles), dtype=np.bool_)
        pelvis, spine = angles.pelvis_tilt_rad, angles.lumbar_flexion_rad
        if not len(angles) or self.nobody_sits(float(np.fmin.reduce(pelvis))):
            return nowhere
        # lying on the back is no seat either
        upright = np.abs(angles.trunk_tilt_rad) < UPRIGHT_RAD
        rolled, self._rolled_for = _run_lengths(
            upright & (pelvis < -ROLLED_RAD) & (spine > ROLLED_RAD), self._rolled_for
        )
        stood, self._stood_for = _run_lengths(
            upright & (pelvis > -0.5 * ROLLED_RAD), self._stood_for
        )
        sits, stands = rolled >= self._seated_after, stood >= self._stood_after
        if not sits.any() and not self._is_seated:
            return nowhere
        turns = np.where(sits, 1, np.where(stands, -1, 0))
        last = np.maximum.accumulate(np.where(turns != 0, np.arange(1, len(turns) + 1), 0))
        told = np.concatenate(([1 if self._is_seated else -1], turns))[last]
        seated = np.asarray(told > 0)
        self._is_seated = bool(seated[-1])
        return seated


def arched_from_seat(angles: AngleBlock, rate_hz: float) -> float:
    """How far the pelvis is held forward of neutral, the spine arched and the trunk upright, rad.

    0 below `FURTHER_RAD`. Above it, neutral was a seat and this is somebody standing.
    """
    sure = (angles.quality >= TRUSTED) & (np.abs(angles.trunk_tilt_rad) < UPRIGHT_RAD)
    sure &= np.isfinite(angles.lumbar_flexion_rad)
    arched = np.minimum(angles.pelvis_tilt_rad, -angles.lumbar_flexion_rad)
    held = longest_held(np.where(sure, arched, -np.inf), max(1, round(HELD_S * rate_hz)))
    return held if held >= FURTHER_RAD else 0.0


def _run_lengths(holds: BoolArray, before: int) -> tuple[IntArray, int]:
    """For how many samples in a row it has held (n,), `before` of them earlier; and at the end."""
    if not len(holds):
        return np.zeros(0, dtype=np.int64), before
    rows = np.arange(1, len(holds) + 1, dtype=np.int64)
    broken = np.maximum.accumulate(np.where(holds, 0, rows))
    lengths = np.where(holds, rows - broken + np.where(broken == 0, before, 0), 0)
    return lengths, int(lengths[-1])
