"""The uniform grid that all sensors share: its blocks, cut and joined.

Times in seconds, values in the units of `SampleBlock`. Grid times are whole multiples of 1/rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imu.samples import BoolArray, FloatArray

GRID_RATE_HZ = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class GridBlock:
    """n consecutive grid cells of S sensors.

    sensors    S names
    t_s        (n,)      end of each cell
    acc_m_s2   (S, n, 3) NaN where missing
    gyr_rad_s  (S, n, 3) NaN where missing
    gap_s      (S, n)    0 where measured, the gap's length where bridged, inf where missing
    run_start  (S, n)    True at the first cell after nothing, or after a missing stretch
    clipped    (S, n)    True where a sample of the cell was clipped

    `is_unbroken` tells whether every cell of every sensor was measured, and none starts a run.
    """

    sensors: tuple[str, ...]
    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    gap_s: FloatArray
    run_start: BoolArray
    clipped: BoolArray
    is_unbroken: bool = field(init=False)

    def __post_init__(self) -> None:
        broken = np.count_nonzero(self.gap_s) or np.count_nonzero(self.run_start)
        object.__setattr__(self, "is_unbroken", not broken)

    def __len__(self) -> int:
        return len(self.t_s)

    def part(self, first: int, stop: int) -> GridBlock:
        """The cells [first, stop)."""
        return GridBlock(
            self.sensors,
            self.t_s[first:stop],
            *(getattr(self, name)[:, first:stop] for name in _PER_SENSOR),
        )

    @staticmethod
    def concatenate(blocks: Sequence[GridBlock]) -> GridBlock:
        """Consecutive blocks as one. At least one."""
        room = GridRoom(blocks[0].sensors, sum(map(len, blocks)))
        for block in blocks:
            room.take(block)
        return room.block()


class GridRoom:
    """Room for up to so many cells. Feed consecutive blocks, get them as one.

    A block is put in its place as it comes: what it was made in is free for the next one.
    """

    def __init__(self, sensors: tuple[str, ...], cells: int) -> None:
        shape = (len(sensors), cells)
        self._sensors = sensors
        self._cells = 0
        self._t_s = np.empty(cells)
        self._per_sensor: tuple[NDArray[Any], ...] = (
            np.empty((*shape, 3)),
            np.empty((*shape, 3)),
            np.empty(shape),
            np.empty(shape, dtype=np.bool_),
            np.empty(shape, dtype=np.bool_),
        )

    def take(self, block: GridBlock) -> slice:
        """Put the next block in; the cells that are its own."""
        own = slice(self._cells, self._cells + len(block))
        self._t_s[own] = block.t_s
        for room, name in zip(self._per_sensor, _PER_SENSOR, strict=True):
            room[:, own] = getattr(block, name)
        self._cells = own.stop
        return own

    def block(self) -> GridBlock:
        """All that came."""
        n = self._cells
        return GridBlock(self._sensors, self._t_s[:n], *(room[:, :n] for room in self._per_sensor))


_PER_SENSOR = ("acc_m_s2", "gyr_rad_s", "gap_s", "run_start", "clipped")
