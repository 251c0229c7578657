"""Where in a repetition the wearer is: for the picture and the metronome, never for the count.

From the tilt of the pelvis, or of the trunk where that is unknown, and how fast it changes.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from imu.angles import AngleBlock
from imu.units import DEG_PER_RAD

OVER_S = 0.25
"""The speed is taken over so long."""
MOVING_DEG_S = 12.0
DEEP_DEG = 20.0
"""A wearer who is still and bent further than this is at the bottom."""


@dataclass(slots=True)
class PhaseWatch:
    """Feed angles in order; `phase` is "top", "down", "bottom", "up", or "" where unknown."""

    phase: str = ""
    _recent: deque[tuple[float, float]] = field(default_factory=deque)

    def follow(self, angles: AngleBlock) -> None:
        """The newest sample of a block of one or more."""
        tilt_rad = float(angles.pelvis_tilt_rad[-1])
        if not math.isfinite(tilt_rad):
            tilt_rad = float(angles.trunk_tilt_rad[-1])
        now_s, tilt_deg = float(angles.t_s[-1]), tilt_rad * DEG_PER_RAD
        if not math.isfinite(tilt_deg):
            self._recent.clear()
            self.phase = ""
            return
        recent = self._recent
        recent.append((now_s, tilt_deg))
        while now_s - recent[0][0] > OVER_S and len(recent) > 2:
            recent.popleft()
        span_s = now_s - recent[0][0]
        speed_deg_s = (tilt_deg - recent[0][1]) / span_s if span_s > 0.0 else 0.0
        if abs(speed_deg_s) > MOVING_DEG_S:
            self.phase = "down" if speed_deg_s > 0.0 else "up"
        else:
            self.phase = "bottom" if tilt_deg > DEEP_DEG else "top"
