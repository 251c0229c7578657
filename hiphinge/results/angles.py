"""Angles → angles.csv: the uniform grid, one row per cell.

Seconds and quality with up to three decimals, degrees with up to two; an hour has 360,000 rows,
so they are written by pyarrow.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from imu.angles import AngleBlock
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD
from recordings.arrow import numbers

ANGLES = (
    "pelvis_tilt",
    "trunk_tilt",
    "lumbar_flexion",
    "lumbar_flexion_sd",
    "lumbar_lateral",
    "lumbar_axial",
    "hip_flexion",
)
COLUMNS = ("time_s", *(f"{name}_deg" for name in ANGLES), "quality")


def _column(values: FloatArray, decimals: int) -> pa.Array:
    """Rounded, never "-0", NaN as an empty cell."""
    return numbers(np.round(values, decimals) + 0.0)


def write_angles(angles: AngleBlock, path: Path) -> None:
    """Write angles.csv."""
    columns = [_column(angles.t_s, 3)]
    columns += [_column(getattr(angles, f"{name}_rad") * DEG_PER_RAD, 2) for name in ANGLES]
    columns.append(_column(angles.quality, 3))
    with path.open("wb") as file:
        file.write((",".join(COLUMNS) + "\n").encode())
        table = pa.table(columns, names=list(COLUMNS))
        pa_csv.write_csv(table, file, pa_csv.WriteOptions(include_header=False))
