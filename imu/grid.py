"""The uniform grid that all sensors share: its blocks, cut and joined.

Times in seconds, values in the units of `SampleBlock`. Grid times are whole multiples of 1/rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

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
    """

    sensors: tuple[str, ...]
    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    gap_s: FloatArray
    run_start: BoolArray
    clipped: BoolArray

    def __len__(self) -> int:
        return len(self.t_s)

    @property
    def is_unbroken(self) -> bool:
        """Whether every cell of every sensor was measured, and no filter has to start afresh."""
        return not (np.count_nonzero(self.gap_s) or np.count_nonzero(self.run_start))

    def part(self, first: int, stop: int) -> GridBlock:
        """The cells [first, stop)."""
        return GridBlock(
            self.sensors,
            self.t_s[first:stop],
            *(getattr(self, f.name)[:, first:stop] for f in fields(GridBlock)[2:]),
        )

    @staticmethod
    def concatenate(blocks: Sequence[GridBlock]) -> GridBlock:
        """Consecutive blocks as one. At least one."""
        return GridBlock(
            blocks[0].sensors,
            *(
                np.concatenate([getattr(b, f.name) for b in blocks], axis=int(f.name != "t_s"))
                for f in fields(GridBlock)[1:]
            ),
        )
