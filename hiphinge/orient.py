"""A recording → the orientation of every sensor at the recording's own sample times.

Filters want one fixed rate, so each sensor goes through a grid of its own (`imu.timeline`), fast
enough to lose nothing, and its orientations are turned back to the times of its samples. The
table is `time_s,sensor,qw,qx,qy,qz`: q_earth_from_sensor, scalar first, earth's z up, the
horizontal heading arbitrary and each sensor's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from hiphinge.analysing import refuse_offline_without_vqf
from hiphinge.filters import refuse_unknown_filter
from imu.grid import GRID_RATE_HZ, GridBlock
from imu.orientation import Orientations, smoothed
from imu.quaternion import normalize, slerp
from imu.samples import FloatArray, SampleBlock
from imu.timeline import Timeline
from recordings.arrow import labels, numbers
from recordings.recording import Recording

COLUMNS = ("time_s", "sensor", "qw", "qx", "qy", "qz")
FASTEST_GRID_HZ = 500.0
SLICE_SAMPLES = 5000
ROWS_AT_ONCE = 100_000
DECIMALS = 7
HELD_S = 0.03
"""Beside a missing stretch, and at both ends, the nearest orientation holds for this long."""

Progress = Callable[[str, float], None]


def orientations(
    recording: Recording,
    *,
    filter_name: str = "vqf",
    offline: bool = False,
    progress: Progress | None = None,
) -> dict[str, FloatArray]:
    """Sensor → q_earth_from_sensor (n, 4) at its own n sample times, NaN where it cannot be had.

    `offline` uses the whole recording for every instant; only "vqf" can.
    Raises UnknownNameError, SettingError.
    """
    refuse_unknown_filter(filter_name)
    refuse_offline_without_vqf(filter_name, offline)
    out = {}
    done = 0
    for sensor, block in recording.blocks.items():

        def told(
            share: float, sensor: str = sensor, before: int = done, n: int = len(block)
        ) -> None:
            if progress is not None:
                progress(
                    f"Following orientation of {sensor}", (before + share * n) / recording.samples
                )

        out[sensor] = _oriented(block, filter_name, offline, told)
        done += len(block)
    return out


def grid_rate_hz(block: SampleBlock) -> float:
    """The sensor's own rate in whole hertz, 100 at least and 500 at most."""
    own = 1.0 / float(np.median(np.diff(block.t_s)))
    return float(np.clip(np.round(own), GRID_RATE_HZ, FASTEST_GRID_HZ))


def _oriented(
    block: SampleBlock, filter_name: str, offline: bool, told: Callable[[float], None]
) -> FloatArray:
    rate_hz = grid_rate_hz(block)
    origin_s = float(block.t_s[0])
    timeline = Timeline((block.sensor,), rate_hz)
    filters = Orientations((block.sensor,), filter_name=filter_name, rate_hz=rate_hz)
    grids: list[GridBlock] = []
    parts: list[FloatArray] = []
    for first in range(0, len(block), SLICE_SAMPLES):
        grids.append(timeline.push([_from_start(block, first, origin_s)]))
        if not offline:
            parts.append(filters.follow(grids[-1])[0])
        told(min(1.0, (first + SLICE_SAMPLES) / len(block)))
    grids.append(timeline.finish())
    if offline:
        q = smoothed(GridBlock.concatenate(grids), (block.sensor,), rate_hz)[0]
    else:
        q = np.concatenate([*parts, filters.follow(grids[-1])[0]])
    t_s = np.concatenate([grid.t_s for grid in grids])
    return at_times(t_s, q, block.t_s - origin_s, rate_hz)


def _from_start(block: SampleBlock, first: int, origin_s: float) -> SampleBlock:
    part = block.rows(first, min(first + SLICE_SAMPLES, len(block)))
    return SampleBlock(
        part.sensor, part.t_s - origin_s, part.acc_m_s2, part.gyr_rad_s, None, part.flags
    )


def at_times(grid_s: FloatArray, q: FloatArray, t_s: FloatArray, rate_hz: float) -> FloatArray:
    """The orientations q (m, 4) on the grid (m,), NaN where missing, at the times t_s (n,): (n, 4).

    Interpolated between neighbours on the grid; where one of them is missing the nearest holds for
    `HELD_S`, and beyond that there is no orientation.
    """
    out = np.full((len(t_s), 4), np.nan)
    known = np.flatnonzero(np.isfinite(q[:, 0]))
    if not len(known):
        return out
    known_s, known_q = grid_s[known], q[known]
    after = np.clip(np.searchsorted(known_s, t_s, side="right"), 1, max(len(known) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(known) - 1)
    width = known_s[after] - known_s[before]
    fraction = np.clip((t_s - known_s[before]) / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    neighbours = (width < 1.5 / rate_hz) & (t_s >= known_s[before]) & (t_s <= known_s[after])
    fraction = np.where(neighbours, fraction, np.round(fraction))
    distance = np.minimum(np.abs(t_s - known_s[before]), np.abs(t_s - known_s[after]))
    rows = neighbours | (distance <= HELD_S)
    out[rows] = normalize(slerp(known_q[before[rows]], known_q[after[rows]], fraction[rows]))
    return out


def write_orientations(
    recording: Recording, by_sensor: Mapping[str, FloatArray], path: Path
) -> None:
    """Write the table in order of time, a stretch of rows after the other. Raises OSError."""
    names = list(recording.blocks)
    blocks = recording.blocks.values()
    time_s = np.concatenate([block.t_s for block in blocks])
    order = np.argsort(time_s, kind="stable")
    codes = np.repeat(np.arange(len(names), dtype=np.int32), [len(block) for block in blocks])
    q = np.concatenate([by_sensor[name] for name in names])
    with path.open("wb") as file:
        file.write((",".join(COLUMNS) + "\n").encode())
        for first in range(0, len(order), ROWS_AT_ONCE):
            rows = order[first : first + ROWS_AT_ONCE]
            values = np.round(q[rows], DECIMALS) + 0.0
            columns = [numbers(time_s[rows]), labels(names, codes[rows]).cast(pa.string())]
            columns += [numbers(column) for column in values.T]
            options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
            pa_csv.write_csv(pa.table(columns, names=list(COLUMNS)), file, options)
