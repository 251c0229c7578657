"""The plain sample table: one row per sample of a sensor, as CSV, gzipped CSV or Parquet.

Columns and units are those of `recordings.units`; the content tells the three apart, whatever the
file is called. Rows in messages are lines of the text; for Parquet, the first row is row 1.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from imu.errors import RecordingError
from imu.samples import FloatArray, IntArray
from recordings.assembly import assemble
from recordings.importers.delimited import DelimitedText, header_of
from recordings.importers.importer import Importer
from recordings.recording import Recording
from recordings.tracks import Source, Track, canonical_sensors
from recordings.units import (
    HEADER_EXAMPLE,
    SENSOR,
    TIME,
    Columns,
    VectorColumns,
    columns_of,
    looks_like_plain_table,
    normalised,
)

GZIP_START: Final = b"\x1f\x8b"
PARQUET_START: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns that are read, and what goes with them."""

    columns: Columns
    values: pa.Table
    line_of: Callable[[int], int]
    metadata: Mapping[str, str]


def recognises(path: Path, head: bytes) -> bool:
    """Parquet, or text (gzipped or not) whose header has names of a plain table."""
    if head.startswith(PARQUET_START):
        return True
    if head.startswith(GZIP_START):
        head = _start_of_gzip(head)
        if not head:
            return path.name.lower().endswith(".csv.gz")
    if b"\0" in head[:1024]:
        return False
    header = header_of(head)
    return header is not None and looks_like_plain_table(header.names)


def read(path: Path, *, trust_units: bool) -> Recording:
    """Read a plain table. Raises RecordingError or UnitError."""
    data = path.read_bytes()
    if data.startswith(PARQUET_START):
        table = _read_parquet(path, data)
    else:
        table = _read_text(path, _gunzipped(path, data) if data[:2] == GZIP_START else data)
    columns = table.columns
    source = Source(
        path,
        table.line_of,
        TIME,
        columns.acc.names,
        columns.gyr.names,
        columns.acc.unit,
        columns.gyr.unit,
    )
    tracks, left_out = _tracks(table)
    return assemble(
        source,
        tracks,
        left_out=left_out,
        notes=columns.notes,
        metadata=table.metadata,
        trust_units=trust_units,
    )


def _read_text(path: Path, data: bytes) -> _Table:
    header = header_of(data)
    if header is None:
        raise RecordingError(path, f"holds no header; a plain table starts with {HEADER_EXAMPLE}")
    columns = columns_of(path, header.names, header_row=header.row)
    text = DelimitedText(path, data, header)
    values = text.read((TIME, *columns.vectors), (SENSOR,))
    return _Table(columns, values, text.line_of, header.metadata)


def _read_parquet(path: Path, data: bytes) -> _Table:
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        names = tuple(normalised(name) for name in file.schema_arrow.names)
        metadata = {
            key.decode("utf-8", errors="replace"): value.decode("utf-8", errors="replace")
            for key, value in (file.schema_arrow.metadata or {}).items()
            if not key.startswith((b"ARROW:", b"pandas"))
        }
        columns = columns_of(path, names)
        wanted = [names.index(name) for name in (TIME, SENSOR, *columns.vectors)]
        stored = [file.schema_arrow.names[k] for k in wanted]
        values = file.read(columns=stored).select(stored)
        values.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError, KeyError) as error:
        problem = "the Parquet file is damaged or cut short"
        raise RecordingError(path, problem) from error
    values = values.rename_columns([names[k] for k in wanted])
    if values.num_rows == 0:
        raise RecordingError(path, "holds column names only, no samples")
    return _Table(columns, _typed(path, values), lambda row: row + 1, metadata)


def _typed(path: Path, values: pa.Table) -> pa.Table:
    """Numbers as float64, the sensor as a dictionary. Raises RecordingError naming the column."""
    arrays = []
    for name in values.column_names:
        column = values[name]
        wanted = pa.string() if name == SENSOR else pa.float64()
        try:
            numeric = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
            if name != SENSOR and not numeric:
                raise pa.ArrowInvalid("not a number")
            array = column.cast(wanted)
        except pa.ArrowException as error:
            problem = f"holds {column.type}, not {'text' if name == SENSOR else 'numbers'}"
            raise RecordingError(path, problem, column=name) from error
        arrays.append(array.dictionary_encode() if name == SENSOR else array)
    return pa.table(arrays, names=values.column_names)


def _tracks(table: _Table) -> tuple[list[Track], dict[str, str]]:
    """The samples of each known sensor, and the names that are left out with the reason."""
    labels = table.values[SENSOR].unify_dictionaries().combine_chunks()
    if isinstance(labels, pa.ChunkedArray):
        labels = labels.chunk(0)
    names = [name or "" for name in labels.dictionary.to_pylist()]
    codes = labels.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    present = sorted({names[k] for k in np.unique(codes) if k >= 0})
    used, left_out = canonical_sensors(present)
    if np.any(codes < 0):
        left_out["(no name)"] = "its rows name no sensor"
    numbers = {
        name: table.values[name].to_numpy(zero_copy_only=False)
        for name in (TIME, *table.columns.vectors)
    }
    tracks = []
    for name, sensor in used.items():
        rows = np.flatnonzero(codes == names.index(name))
        tracks.append(_track(sensor, rows, numbers, table.columns))
    return tracks, left_out


def _track(
    sensor: str, rows: IntArray, numbers: Mapping[str, FloatArray], columns: Columns
) -> Track:
    def vector(quantity: VectorColumns) -> FloatArray:
        values = np.stack([numbers[name][rows] for name in quantity.names], axis=1)
        return values if quantity.to_si == 1.0 else values * quantity.to_si

    mag = None if columns.mag is None else vector(columns.mag)
    time_s = numbers[TIME][rows]
    return Track(sensor, time_s, vector(columns.acc), vector(columns.gyr), mag, rows)


def _start_of_gzip(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 65536)
    except zlib.error:
        return b""


def _gunzipped(path: Path, data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as error:
        raise RecordingError(path, "the gzip file is damaged or cut short") from error


IMPORTER: Final = Importer(
    id="plain_table",
    text="plain sample table (.csv, .csv.gz, .parquet)",
    recognises=recognises,
    read=read,
)
