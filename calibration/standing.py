"""Standing still, seen while it happens, and a calibration whose neutral is taken from it.

Standing gives gravity in each sensor and with it pitch and roll of how it sits; the turn about the
vertical it cannot show, and keeps from before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.posture import unit
from imu.alignment import Alignment, Placement, placement_from_up_and_right
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.quaternion import rotate, up_in_source
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

WINDOW_S = 0.5
LEAST_S = 1.5
"""Three windows; quiet standing sways by about half a degree within them."""
TURNING_RAD_S = 5.0 * RAD_PER_DEG
APART_RAD = 2.0 * RAD_PER_DEG
STANCE_SD_RAD = 0.4 * RAD_PER_DEG
UNSEEN_SHARE = 0.3
"""Of how far a sensor moved: so much it may have turned about the vertical too, unseen."""
CRANIAL, RIGHT = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A stretch of standing still that goes on.

    number         counts such stretches from 1
    up             sensor → earth's up in its axes, (3,) unit, mean of the stretch
    turning_rad_s  how much the sensors still turned, rms
    """

    number: int
    since_s: float
    until_s: float
    up: Mapping[str, FloatArray]
    turning_rad_s: float

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return self.until_s - self.since_s


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    since_s: float
    until_s: float
    up: dict[str, FloatArray]
    turning_sq: float


class StandingWatch:
    """Feed blocks of the grid with the sensors' orientations, get the standing that goes on."""

    def __init__(self, rate_hz: float = GRID_RATE_HZ) -> None:
        self._size = round(WINDOW_S * rate_hz)
        self._grids: list[GridBlock] = []
        self._q: list[FloatArray] = []
        self._cells = 0
        self._windows: list[_Window] = []
        self._number = 0

    def restart(self) -> None:
        """Look for standing from here on only."""
        self._grids, self._q, self._cells, self._windows = [], [], 0, []

    def follow(self, grid: GridBlock, q_earth_from_sensor: FloatArray) -> Standing | None:
        """The next cells, orientations (S, n, 4); the present standing where a window ended it."""
        self._grids.append(grid)
        self._q.append(q_earth_from_sensor)
        self._cells += len(grid)
        if self._cells < self._size:
            return None
        grid = GridBlock.concatenate(self._grids)
        q = np.concatenate(self._q, axis=1)
        whole = len(grid) - len(grid) % self._size
        told = None
        for first in range(0, whole, self._size):
            told = self._take(
                grid.part(first, first + self._size), q[:, first : first + self._size]
            )
        self._grids, self._q = [grid.part(whole, len(grid))], [q[:, whole:]]
        self._cells = len(grid) - whole
        return told

    def _take(self, grid: GridBlock, q: FloatArray) -> Standing | None:
        window = _window(grid, q)
        if window is None or not self._goes_on(window):
            self._number += bool(self._windows) or window is not None
            self._windows = [] if window is None else [window]
            return None
        self._windows.append(window)
        if (len(self._windows)) * WINDOW_S < LEAST_S - 1e-9:
            return None
        names = window.up
        mean = {name: unit(np.mean([w.up[name] for w in self._windows], axis=0)) for name in names}
        turning = float(np.sqrt(np.mean([w.turning_sq for w in self._windows])))
        since_s = self._windows[0].since_s
        return Standing(self._number, since_s, window.until_s, mean, turning)

    def _goes_on(self, window: _Window) -> bool:
        if not self._windows or self._windows[0].up.keys() != window.up.keys():
            return False
        least = np.cos(APART_RAD)
        first = self._windows[0].up
        return all(float(np.dot(first[name], up)) > least for name, up in window.up.items())


def _window(grid: GridBlock, q: FloatArray) -> _Window | None:
    """What half a second shows; None where somebody moves or nothing is known."""
    up, turning = {}, []
    for row, name in enumerate(grid.sensors):
        if not (np.isfinite(grid.gap_s[row]).all() and np.isfinite(q[row]).all()):
            continue
        gyr = grid.gyr_rad_s[row] - grid.gyr_rad_s[row].mean(axis=0)
        turning.append(float(np.mean(np.sum(gyr * gyr, axis=1))))
        ups = up_in_source(q[row])
        if float(np.dot(unit(ups[0]), unit(ups[-1]))) < np.cos(APART_RAD):
            return None
        up[name] = unit(ups.mean(axis=0))
    if not up or max(turning) > TURNING_RAD_S**2:
        return None
    half_s = 0.5 * (grid.t_s[1] - grid.t_s[0])
    since_s, until_s = float(grid.t_s[0] - half_s), float(grid.t_s[-1] + half_s)
    return _Window(since_s, until_s, up, float(np.mean(turning)))


def neutral_up(placement: Placement) -> FloatArray:
    """Earth's up (3,) in the sensor's axes in the neutral stance."""
    return np.asarray(rotate(placement.q_sensor_from_segment, CRANIAL))


def moved(alignment: Alignment, standing: Standing) -> dict[str, float]:
    """How far each sensor stands from its neutral, rad; of those that are in both."""
    return {
        name: float(np.arccos(np.clip(np.dot(neutral_up(p), standing.up[name]), -1.0, 1.0)))
        for name, p in alignment.placements.items()
        if name in standing.up
    }


def with_neutral(
    alignment: Alignment,
    standing: Standing,
    *,
    only: str = "",
    axis_sd_rad: float = 0.0,
    neutral_sd_rad: float = STANCE_SD_RAD,
) -> Alignment:
    """The alignment with this standing as neutral; the medio-lateral axes are kept.

    `only` names the one sensor that is to change; all do without it. `axis_sd_rad` is what the axes
    are less certain by, beside what standing cannot show.
    """
    apart = moved(alignment, standing)
    if only:
        apart = {only: apart[only]}
    neutral_sd = float(np.hypot(neutral_sd_rad, 0.2 * standing.turning_rad_s))
    placements = dict(alignment.placements)
    for name, moved_rad in apart.items():
        before = placements[name]
        unseen = float(np.hypot(axis_sd_rad, UNSEEN_SHARE * moved_rad))
        placements[name] = placement_from_up_and_right(
            name,
            standing.up[name],
            np.asarray(rotate(before.q_sensor_from_segment, RIGHT)),
            axis_sd_rad=float(np.hypot(before.axis_sd_rad, unseen)),
            neutral_sd_rad=neutral_sd,
            gravity_m_s2=before.gravity_m_s2,
        )
    return Alignment(placements, alignment.score)
