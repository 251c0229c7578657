"""The uniform grid that all sensors share: its blocks, cut and joined.

Times in seconds, values in the units of `SampleBlock`. Grid times are whole multiples of 1/rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from imu.samples import BoolArray, FloatArray, read_only

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
        return GridBlock(
            blocks[0].sensors,
            np.concatenate([block.t_s for block in blocks]),
            *(
                np.concatenate([getattr(block, name) for block in blocks], axis=1)
                for name in _PER_SENSOR
            ),
        )


_PER_SENSOR = ("acc_m_s2", "gyr_rad_s", "gap_s", "run_start", "clipped")


class Cells(NamedTuple):
    """What a `GridBlock` of n cells of S sensors is made in.

    t_s        (n,)
    mean       (2, S, n, 3) specific force, angular rate
    gap_s, run_start, clipped  (S, n)
    """

    t_s: FloatArray
    mean: FloatArray
    gap_s: FloatArray
    run_start: BoolArray
    clipped: BoolArray

    @staticmethod
    def empty(sensors: int, n: int) -> Cells:
        """Neither gaps nor marks yet, and any means and times."""
        return Cells(
            np.empty(n),
            np.empty((2, sensors, n, 3)),
            np.zeros((sensors, n)),
            np.zeros((sensors, n), dtype=np.bool_),
            np.zeros((sensors, n), dtype=np.bool_),
        )

    def part(self, first: int, stop: int) -> Cells:
        """The cells [first, stop)."""
        own = slice(first, stop)
        return Cells(
            self.t_s[own],
            self.mean[:, :, own],
            self.gap_s[:, own],
            self.run_start[:, own],
            self.clipped[:, own],
        )

    def block(self, sensors: tuple[str, ...]) -> GridBlock:
        """As the block of the grid that they are."""
        acc, gyr = self.mean
        own = self.gap_s, self.run_start, self.clipped
        return GridBlock(sensors, read_only(self.t_s), acc, gyr, *own)


class GridRoom:
    """Room for up to so many cells of so many sensors.

    Consecutive blocks that are made in it are one block in the end, and none was copied.
    """

    def __init__(self, sensors: int, cells: int) -> None:
        self._cells = Cells.empty(sensors, cells)
        self.used = 0

    def next(self, n: int) -> Cells:
        """The next n cells."""
        first, self.used = self.used, self.used + n
        return self._cells.part(first, self.used)

    def filled(self) -> Cells:
        """All that was asked for."""
        return self._cells.part(0, self.used)
