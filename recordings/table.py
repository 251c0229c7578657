"""Write samples as a plain table: CSV, gzipped CSV or Parquet, by the ending of the file's name.

Rows are in order of time. Parquet is compressed by snappy: a tenth larger than by zstd, and read
three times as fast. Numbers keep six decimals: a microsecond, a millionth of a m/s² and of a
rad/s, well below what any sensor resolves. Metadata goes into a sidecar (`recordings.sidecar`).
"""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from imu.errors import OutputError
from imu.samples import FloatArray, SampleBlock
from recordings.arrow import labels, numbers
from recordings.sidecar import write_sidecar
from recordings.units import AXES, SENSOR, TIME

DECIMALS: Final = 6
SUFFIXES: Final = (".csv", ".csv.gz", ".parquet")
GZIP_LEVEL: Final = 3
"""Levels above cost three times the time for a tenth of the size."""


def stem_of(path: Path) -> str:
    """The name of a table without its ending, ".csv.gz" being one ending."""
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if path.name.lower().endswith(suffix) and len(path.name) > len(suffix):
            return path.name[: -len(suffix)]
    return path.stem


def write_table(
    path: Path, blocks: Iterable[SampleBlock], metadata: Mapping[str, str] | None = None
) -> None:
    """Write the blocks to `path`, replacing a file that is there only once all is written.

    Several blocks of one sensor are allowed. Raises OutputError if the name ends in none of
    `SUFFIXES`, or the file cannot be written.
    """
    path = Path(path)
    name = path.name.lower()
    if not name.endswith(SUFFIXES):
        raise OutputError(path, f"the name must end in one of {', '.join(SUFFIXES)}")
    table = _merged(list(blocks))
    facts = {" ".join(k.split()): " ".join(v.split()) for k, v in (metadata or {}).items()}
    part = path.with_name(path.name + ".part")
    try:
        if name.endswith(".parquet"):
            pq.write_table(table, part, compression="snappy", write_page_checksum=True)
        else:
            part.write_bytes(_as_csv(table, zipped=name.endswith(".gz")))
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(path, f"cannot be written ({error.strerror or error})") from error
    if facts:
        write_sidecar(path, facts)


def _merged(blocks: list[SampleBlock]) -> pa.Table:
    """One table of all blocks, in order of time; equal times keep the order of the blocks."""
    time_s = np.concatenate([block.t_s for block in blocks] or [np.zeros(0)])
    order = np.argsort(time_s, kind="stable")
    names = list(dict.fromkeys(block.sensor for block in blocks))
    codes = np.concatenate(
        [np.full(len(b), names.index(b.sensor), dtype=np.int32) for b in blocks]
        or [np.zeros(0, dtype=np.int32)]
    )
    columns: dict[str, pa.Array] = {
        TIME: numbers(_rounded(time_s[order])),
        SENSOR: labels(names, codes[order]),
    }
    for stem, unit, vectors in (
        ("acc", "m_s2", [block.acc_m_s2 for block in blocks]),
        ("gyr", "rad_s", [block.gyr_rad_s for block in blocks]),
        ("mag", "ut", _magnetic(blocks)),
    ):
        values = np.concatenate(vectors or [np.zeros((0, 3))])[order]
        if stem == "mag" and (not vectors or np.all(np.isnan(values))):
            continue
        for axis, column in zip(AXES, _rounded(values).T, strict=True):
            columns[f"{stem}_{axis}_{unit}"] = numbers(column)
    return pa.table(columns, schema=_schema(columns))


def _schema(columns: Mapping[str, pa.Array]) -> pa.Schema:
    """A column in which nothing is missing says so: it is read in half the time."""
    return pa.schema(
        [pa.field(name, column.type, column.null_count > 0) for name, column in columns.items()]
    )


def _magnetic(blocks: list[SampleBlock]) -> list[FloatArray]:
    return [np.full((len(b), 3), np.nan) if b.mag_ut is None else b.mag_ut for b in blocks]


def _rounded(values: FloatArray) -> FloatArray:
    rounded: FloatArray = np.round(values, DECIMALS) + 0.0
    return rounded


def _as_csv(table: pa.Table, *, zipped: bool) -> bytes:
    buffer = io.BytesIO()
    buffer.write((",".join(table.column_names) + "\n").encode())
    plain = table.set_column(1, SENSOR, table[SENSOR].cast(pa.string()))
    pa_csv.write_csv(plain, buffer, pa_csv.WriteOptions(include_header=False, quoting_style="none"))
    data = buffer.getvalue()
    return gzip.compress(data, GZIP_LEVEL, mtime=0) if zipped else data
