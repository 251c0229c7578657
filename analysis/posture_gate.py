"""When the wearer is in the posture of the exercise: repetitions and alerts count then only.

Getting down to the floor and up again bends the spine and tilts the pelvis more than the exercise
does. The gate opens when the posture has been held for `SETTLED_S` and closes at once.
"""

from __future__ import annotations

import numpy as np

from analysis.exercises.posture import Posture
from analysis.rep_signal import common_tilt
from imu.pipeline import MotionBlock
from imu.samples import BoolArray

SETTLED_S = 1.0
"""A design value: who lies or kneels for so long has arrived."""


class PostureGate:
    """Feed blocks of motion in order; what comes out is the same wherever they are cut."""

    def __init__(self, posture: Posture, rate_hz: float) -> None:
        self._posture = posture
        self._settled = round(SETTLED_S * rate_hz)
        self._inside = 0

    def follow(self, motion: MotionBlock) -> BoolArray | None:
        """Whether each sample (n,) counts; None where every one does."""
        if not self._posture.bounded:
            return None
        inside = self._posture.holds(common_tilt(motion.angles))
        row = np.arange(1, len(inside) + 1)
        since = row - np.maximum.accumulate(np.where(inside, -self._inside, row))
        if len(since):
            self._inside = int(since[-1])
        return np.asarray(since > self._settled)
