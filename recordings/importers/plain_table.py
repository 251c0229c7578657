"""The plain sample table: one row per sample of a sensor, as CSV, gzipped CSV or Parquet.

Columns and units are those of `recordings.units`; the content tells the three apart, whatever the
file is called. Rows in messages are lines of the text; for Parquet, the first row is row 1.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from imu.errors import RecordingError
from imu.samples import BoolArray, FloatArray, IntArray
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
    columns_of,
    looks_like_plain_table,
    normalised,
)
from recordings.unpacked import GZIP_START, gunzipped

PARQUET_START: Final = b"PAR1"


PIECE_ROWS: Final = 16384
"""Rows taken over at a time: what is at hand stays in the processor's cache, and memory that was
used once is used again."""

_DAMAGED: Final = (pa.ArrowException, OSError, ValueError, MemoryError, KeyError)
"""What Arrow raises on a Parquet file that is damaged."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns that are read, and what goes with them.

    sensors  the name of each row's sensor, as a dictionary
    pieces   the numbers piece by piece, each by the names of its columns; can be gone through once
    """

    columns: Columns
    sensors: pa.ChunkedArray
    pieces: Iterable[Mapping[str, FloatArray]]
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
    if _is_parquet(path):
        table = _read_parquet(path)
    else:
        data = path.read_bytes()
        table = _read_text(path, gunzipped(path, data) if data[:2] == GZIP_START else data)
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


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PARQUET_START)) == PARQUET_START


def _read_text(path: Path, data: bytes) -> _Table:
    header = header_of(data)
    if header is None:
        raise RecordingError(path, f"holds no header; a plain table starts with {HEADER_EXAMPLE}")
    columns = columns_of(path, header.names, header_row=header.row)
    text = DelimitedText(path, data, header)
    values = text.read((TIME, *columns.vectors), (SENSOR,))
    pieces = (
        {name: _numbers(piece.column(name)) for name in (TIME, *columns.vectors)}
        for piece in values.to_batches(max_chunksize=PIECE_ROWS)
    )
    return _Table(columns, values[SENSOR], pieces, text.line_of, header.metadata)


def _read_parquet(path: Path) -> _Table:
    try:
        file = pq.ParquetFile(pa.OSFile(os.fsencode(path)), page_checksum_verification=True)
        names = tuple(normalised(name) for name in file.schema_arrow.names)
        metadata = {
            key.decode("utf-8", errors="replace"): value.decode("utf-8", errors="replace")
            for key, value in (file.schema_arrow.metadata or {}).items()
            if not key.startswith((b"ARROW:", b"pandas"))
        }
        columns = columns_of(path, names)
        stored = {
            name: file.schema_arrow.names[names.index(name)]
            for name in (TIME, SENSOR, *columns.vectors)
        }
        for name, own in stored.items():
            kind = file.schema_arrow.field(own).type
            if name != SENSOR and not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
                raise _wrong_kind(path, name, kind)
        sensors = file.read(columns=[stored[SENSOR]], use_threads=False)[stored[SENSOR]]
        sensors.validate(full=True)
    except _DAMAGED as error:
        raise _damaged(path) from error
    if len(sensors) == 0:
        raise RecordingError(path, "holds column names only, no samples")
    kind = sensors.type
    if not (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)):
        sensors = _cast(path, SENSOR, sensors, pa.string()).dictionary_encode()
    pieces = _parquet_pieces(path, file, {name: stored[name] for name in (TIME, *columns.vectors)})
    return _Table(columns, sensors, pieces, lambda row: row + 1, metadata)


def _parquet_pieces(
    path: Path, file: pq.ParquetFile, stored: Mapping[str, str]
) -> Iterator[dict[str, FloatArray]]:
    """The numbers piece by piece; `stored` tells what the file calls each column."""
    try:
        for piece in file.iter_batches(
            PIECE_ROWS, columns=list(stored.values()), use_threads=False
        ):
            piece.validate(full=True)
            yield {
                name: _numbers(_cast(path, name, piece.column(own), pa.float64()))
                for name, own in stored.items()
            }
    except _DAMAGED as error:
        raise _damaged(path) from error


def _cast(path: Path, name: str, column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The column as this type. Raises RecordingError naming the column."""
    try:
        return column.cast(kind)
    except pa.ArrowException as error:
        raise _wrong_kind(path, name, column.type) from error


def _wrong_kind(path: Path, name: str, kind: pa.DataType) -> RecordingError:
    wanted = "text" if name == SENSOR else "numbers"
    return RecordingError(path, f"holds {kind}, not {wanted}", column=name)


def _damaged(path: Path) -> RecordingError:
    return RecordingError(path, "the Parquet file is damaged or cut short")


def _numbers(column: pa.Array) -> FloatArray:
    """Empty cells become NaN."""
    return _without_nulls(column, np.nan)


def _without_nulls(column: pa.Array, null: float) -> NDArray[Any]:
    # filling nulls, as `to_numpy` does, loads pandas first: a quarter of a second for none
    return np.from_dlpack(column.fill_null(null) if column.null_count else column)


def _tracks(table: _Table) -> tuple[list[Track], dict[str, str]]:
    """The samples of each known sensor, and the names that are left out with the reason."""
    labels = table.sensors.unify_dictionaries().combine_chunks()
    if isinstance(labels, pa.ChunkedArray):
        labels = labels.chunk(0)
    names = [name or "" for name in labels.dictionary.to_pylist()]
    codes = _without_nulls(labels.indices, -1)
    count = _count(codes, len(names))
    present = sorted({name for name, rows in zip(names, count[1:], strict=True) if rows})
    used, left_out = canonical_sensors(present)
    if count[0]:
        left_out["(no name)"] = "its rows name no sensor"
    rooms = []
    for name, sensor in used.items():
        # a row without a name has the code -1, which is the last entry
        is_own = np.array([*(known == name for known in names), False])
        track = _empty_track(sensor, int(is_own @ np.roll(count, -1)), table.columns)
        rooms.append(_Room(track, is_own))
    first = 0
    for numbers in table.pieces if rooms else ():
        part = codes[first : first + len(numbers[TIME])]
        for room in rooms:
            room.take(numbers, part, first, table.columns)
        first += len(part)
    return [room.track for room in rooms], left_out


def _count(codes: NDArray[Any], names: int) -> IntArray:
    """How many rows have no name, and each of the names, (1 + names,)."""
    count = np.zeros(1 + names, dtype=np.int64)
    for first in range(0, len(codes), PIECE_ROWS):
        count += np.bincount(codes[first : first + PIECE_ROWS] + 1, minlength=len(count))
    return count


def _empty_track(sensor: str, n: int, columns: Columns) -> Track:
    """Room for so many samples."""
    vectors = 2 if columns.mag is None else 3
    acc, gyr, *mag = np.empty((vectors, n, 3))
    return Track(sensor, np.empty(n), acc, gyr, mag[0] if mag else None, np.empty(n, np.int64))


@dataclass(slots=True)
class _Room:
    """A sensor's track while it is filled; `is_own` tells of each name's code whether it is its."""

    track: Track
    is_own: BoolArray
    filled: int = 0

    def take(
        self, numbers: Mapping[str, FloatArray], codes: NDArray[Any], first: int, columns: Columns
    ) -> None:
        """Take the sensor's samples of one piece, which begins at the row `first`."""
        track, rows = self.track, np.flatnonzero(self.is_own[codes])
        part = slice(self.filled, self.filled + len(rows))
        self.filled = part.stop
        track.rows[part] = rows + first
        track.t_s[part] = numbers[TIME].take(rows)
        for quantity, room in (
            (columns.acc, track.acc_m_s2),
            (columns.gyr, track.gyr_rad_s),
            (columns.mag, track.mag_ut),
        ):
            if quantity is None or room is None:
                continue
            for axis, name in enumerate(quantity.names):
                room[part, axis] = numbers[name].take(rows)
            if quantity.to_si != 1.0:
                room[part] *= quantity.to_si


def _start_of_gzip(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 65536)
    except zlib.error:
        return b""


IMPORTER: Final = Importer(
    id="plain_table",
    text="plain sample table (.csv, .csv.gz, .parquet)",
    recognises=recognises,
    read=read,
)
