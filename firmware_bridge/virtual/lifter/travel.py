"""Where walking takes the body: speed along the heading, summed up.

Earth coordinates in metres; the lifter starts at the origin, facing +x.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from firmware_bridge.virtual.lifter.tracks import smooth_step
from imu.samples import FloatArray

STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Walk:
    """Walking at speed_m_s from start_s to end_s, with ramp_s to get going and to stop."""

    start_s: float
    end_s: float
    speed_m_s: float
    ramp_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Horizontal place of the feet, t (n,) → (n, 2)."""

    legs: tuple[tuple[Walk, CubicSpline], ...] = ()

    def __call__(self, t_s: FloatArray) -> FloatArray:
        """The place at t_s: the sum of all legs, each at rest before and after it."""
        out = np.zeros((len(t_s), 2))
        first, last = float(np.min(t_s)), float(np.max(t_s))
        for walk, path in self.legs:
            if first > walk.end_s:
                out += path(walk.end_s)
            elif walk.start_s < last:
                out += path(np.clip(t_s, walk.start_s, walk.end_s))
        return out


def travel(walks: list[Walk], heading_rad: Callable[[FloatArray], FloatArray]) -> Travel:
    """The path of the walks, given the heading (n,) at times (n,)."""
    legs = []
    for walk in walks:
        t = np.linspace(
            walk.start_s, walk.end_s, max(8, round((walk.end_s - walk.start_s) / STEP_S))
        )
        fade = smooth_step((t - walk.start_s) / walk.ramp_s)
        speed = walk.speed_m_s * fade * smooth_step((walk.end_s - t) / walk.ramp_s)
        heading = heading_rad(t)
        velocity = np.column_stack((speed * np.cos(heading), speed * np.sin(heading)))
        step = 0.5 * (velocity[1:] + velocity[:-1]) * np.diff(t)[:, None]
        place = np.vstack((np.zeros((1, 2)), np.cumsum(step, axis=0)))
        legs.append((walk, CubicSpline(t, place, bc_type="clamped")))
    return Travel(tuple(legs))
