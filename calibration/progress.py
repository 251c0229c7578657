"""What a wearer has shown of a calibration so far, seen while it happens: stillness and bends.

This decides nothing but when a step may end. It looks at the direction of gravity in the sensors
and needs no axes, so that it works before there is a calibration; twisting and turning on the spot
do not count as bends, and a twitch begins the stillness anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from calibration.posture import tilt_vectors, unit
from imu.frames import SACRUM, UPPER_BACK
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.quaternion import up_in_source
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

TWITCH_RAD_S = 5.0 * RAD_PER_DEG
"""Below what `calibration.checks` refuses: what was seen to be still passes there."""
SWAYED_RAD = 4.0 * RAD_PER_DEG
CALM_S = 0.3
LEFT_RAD = 20.0 * RAD_PER_DEG
BACK_RAD = 12.0 * RAD_PER_DEG
BACK_SHARE = 0.3
LEAST_RAD = 25.0 * RAD_PER_DEG
SHORTEST_S, LONGEST_S = 0.6, 20.0
SAME_WAY = 0.5
"""Cosine between two bends that go the same way; sideways to either side they do not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The present phase so far.

    still_s    for how long all sensors have kept still, up to now
    twitched   one of them has moved since standing began
    bends      bends there and back that go the same way
    deepest_rad  how far the wearer bent at most
    upright    the wearer stands about as before the bends
    """

    still_s: float = 0.0
    twitched: bool = False
    bends: int = 0
    deepest_rad: float = 0.0
    upright: bool = True


class PhaseWatch:
    """Feed blocks of the grid with the sensors' orientations, ask what was seen."""

    def __init__(self, rate_hz: float = GRID_RATE_HZ) -> None:
        self._rate_hz = rate_hz
        self._leak = 1.0 / (CALM_S * rate_hz)
        self._stir: dict[str, float] = {}
        self._anchor: dict[str, FloatArray] = {}
        self._still = 0
        self._twitched = False
        self._neutral: FloatArray | None = None
        self._lead = ""
        self._forget()

    def _forget(self) -> None:
        self._peak = 0.0
        self._way = np.zeros(2)
        self._away = 0
        self._tilt = 0.0
        self._ways: list[FloatArray] = []
        self._deepest = 0.0

    @property
    def seen(self) -> Seen:
        """What the present phase has shown."""
        still_s, upright = self._still / self._rate_hz, self._away == 0 and self._tilt < LEFT_RAD
        return Seen(still_s, self._twitched, self._bends(), self._deepest, upright)

    def stand(self) -> None:
        """Standing begins: stillness counts from here, bends from this posture."""
        self.begin()
        self._neutral = None
        self._still, self._twitched = 0, False
        self._anchor = {}

    def begin(self) -> None:
        """Another phase begins: bends count from here."""
        self._forget()

    def follow(self, grid: GridBlock, q_earth_from_sensor: FloatArray) -> None:
        """The next cells; orientations (S, n, 4) in the order of the grid's sensors."""
        if not len(grid):
            return
        known = np.isfinite(grid.gap_s) & np.isfinite(q_earth_from_sensor[:, :, 0])
        up = up_in_source(q_earth_from_sensor)
        rate_sq = np.sum(grid.gyr_rad_s**2, axis=2)
        names = grid.sensors
        for cell in range(len(grid)):
            rows = [row for row in range(len(names)) if known[row, cell]]
            if not rows:
                self._still, self._twitched = 0, True
                continue
            self._stillness([(names[row], up[row, cell], rate_sq[row, cell]) for row in rows])
            lead = min(rows, key=lambda row: _rank(names[row]))
            self._bending(names[lead], up[lead, cell])

    def _stillness(self, sensors: list[tuple[str, FloatArray, float]]) -> None:
        calm = True
        for name, up, rate_sq in sensors:
            before = self._stir.get(name, TWITCH_RAD_S**2)
            self._stir[name] = stir = before + self._leak * (float(rate_sq) - before)
            anchor = self._anchor.setdefault(name, up)
            calm &= stir < TWITCH_RAD_S**2 and float(np.dot(anchor, up)) > math.cos(SWAYED_RAD)
        if calm:
            self._still += 1
        else:
            self._still, self._twitched = 0, True
            self._anchor = {}

    def _bending(self, name: str, up: FloatArray) -> None:
        if self._neutral is None or name != self._lead:
            self._neutral, self._lead = unit(up), name
        way = tilt_vectors(up[None], self._neutral)[:, 0]
        self._tilt = tilt = float(np.hypot(way[0], way[1]))
        self._deepest = max(self._deepest, tilt)
        if self._away == 0 and tilt < LEFT_RAD:
            return
        self._away += 1
        if tilt > self._peak:
            self._peak, self._way = tilt, way / tilt
        if tilt < max(BACK_RAD, BACK_SHARE * self._peak):
            lasted_s = self._away / self._rate_hz
            if self._peak >= LEAST_RAD and SHORTEST_S <= lasted_s <= LONGEST_S:
                self._ways.append(self._way)
            self._peak, self._away = 0.0, 0

    def _bends(self) -> int:
        """How many bends go the same way: the largest such group."""
        return max(
            (sum(1 for other in self._ways if np.dot(way, other) > SAME_WAY) for way in self._ways),
            default=0,
        )


def _rank(name: str) -> int:
    """Bends are seen best in the trunk."""
    order = (UPPER_BACK, SACRUM)
    return order.index(name) if name in order else len(order)
