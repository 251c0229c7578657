"""How the body lies in space during an exercise, and how its tilt is read there.

Tilts are degrees from neutral standing, forward +: prone is +90, supine -90. A posture says between
which tilts of the pelvis (without a sacrum sensor: of the trunk) the body is in it, and turns the
tilt into one that grows towards the bottom of a repetition and is never below 0. The bounds are
geometry, wide enough for every repetition and narrow enough to leave out getting there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG


@dataclass(frozen=True, slots=True)
class Posture:
    """One way to lie in space.

    low_deg, high_deg  the tilts of someone who is in it; anything counts where they are None
    from_deg           where the tilt of repetitions begins
    sign               +1 if the tilt grows towards the bottom, -1 if it falls
    lying              the trunk is about level: nobody walks, sits down or squats in it
    """

    id: str
    words: str
    low_deg: float | None = None
    high_deg: float | None = None
    from_deg: float = 0.0
    sign: float = 1.0
    lying: bool = False

    @property
    def bounded(self) -> bool:
        """Whether there are tilts at which the body is not in it."""
        return self.low_deg is not None and self.high_deg is not None

    def holds(self, tilt_rad: FloatArray) -> BoolArray:
        """Whether the body is in this posture, (n,), at pelvis tilts (n,); not where unknown."""
        if self.low_deg is None or self.high_deg is None:
            return np.ones(len(tilt_rad), dtype=np.bool_)
        low, high = self.low_deg * RAD_PER_DEG, self.high_deg * RAD_PER_DEG
        return np.asarray((tilt_rad > low) & (tilt_rad < high))

    def towards_bottom(self, tilt_rad: FloatArray) -> FloatArray:
        """The tilt (n,), rad, as repetitions are counted by."""
        if self.from_deg == 0.0 and self.sign == 1.0:
            return tilt_rad
        return np.asarray(self.sign * (tilt_rad - self.from_deg * RAD_PER_DEG))


STANDING = Posture("standing", "standing")
ONE_LEG = Posture("one_leg", "standing on one leg")
KNEELING = Posture("kneeling", "tall kneeling", -40.0, 75.0)
SUPINE = Posture("supine", "on the back, knees bent", -165.0, -55.0, from_deg=-165.0, lying=True)
BENCH = Posture("bench", "shoulders on a bench", -140.0, -30.0, from_deg=-140.0, lying=True)
QUADRUPED = Posture(
    "quadruped", "on hands and knees", 40.0, 130.0, from_deg=130.0, sign=-1.0, lying=True
)
