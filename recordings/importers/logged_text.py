"""The tables inside devices' logs → columns, with the line of every row.

Exports differ in what stands before the header, in delimiter, decimal sign and encoding, repeat
their header, and end in the middle of a line when the battery does. A row that cannot be read is
left out; `LoggedTable.unread` counts those, and a table of which most cannot be read is refused.
pandas is loaded where such a table is read: a third of the time that hiphinge takes to begin.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import BoolArray, FloatArray, IntArray
from recordings.importers.delimited import BYTE_ORDER_MARK, split_line
from recordings.quoting import printable

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS: Final = ("\t", ";", ",")
HEADER_WITHIN: Final = 60
"""A header stands among the first lines of a file."""
MOST_UNREAD: Final = 0.2
"""A larger share of rows that cannot be read is no log with a flaw but another kind of file."""

LARGEST: Final = 1e30
"""Larger numbers are no measurement, and no time in nanoseconds either."""

_DECIMAL_COMMA: Final = re.compile(r"\s*-?\d+,\d+(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table begins: the names as written, the delimiter, the lines before.

    `row` is the header's line, from 1; `start` the byte at which the rows begin.
    """

    names: tuple[str, ...]
    delimiter: str
    row: int
    start: int
    before: tuple[str, ...]
    encoding: str


def heading_of(data: bytes, is_header: Callable[[Sequence[str]], bool]) -> Heading | None:
    """The first line whose names are a header; None if there is none among the first lines."""
    start = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    before: list[str] = []
    for row in range(1, HEADER_WITHIN + 1):
        if start >= len(data):
            return None
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if b"\0" in data[start:end]:  # no line of a text: a binary file
            return None
        line, encoding = _decoded(data[start:end])
        for delimiter in DELIMITERS:
            if delimiter in line:
                names = tuple(name.strip() for name in split_line(line, delimiter))
                if is_header(names):
                    return Heading(names, delimiter, row, end + 1, tuple(before), encoding)
        before.append(line.strip())
        start = end + 1
    return None


@dataclass(frozen=True, slots=True, eq=False)
class LoggedTable:
    """The rows of a log that can be read; `lines` (n,) of the file, from 1.

    `numbers` and `texts` hold the columns that were asked for, under the names asked for.
    """

    lines: IntArray
    numbers: dict[str, FloatArray]
    texts: dict[str, list[str]]
    unread: int

    def vector(self, *names: str) -> FloatArray:
        """The columns beside each other, (n, k)."""
        return np.stack([self.numbers[name] for name in names], axis=1)

    def __len__(self) -> int:
        return len(self.lines)


def read_table(
    path: Path,
    data: bytes,
    heading: Heading,
    numbers: Sequence[str],
    texts: Sequence[str] = (),
    *,
    sparse: bool = False,
) -> LoggedTable:
    """The named columns. `sparse` keeps rows in which some of the numbers are missing, as NaN.

    Raises RecordingError if there are no rows, or most of them cannot be read.
    """
    wanted = {name: heading.names.index(name) for name in (*numbers, *texts)}
    body = data[heading.start :]
    width = max(wanted.values()) + 1
    cells = _quickly(body, heading, sorted(set(wanted.values())))
    if cells is None:
        cells = _line_by_line(body, heading, width)
    columns = {name: cells[wanted[name]] for name in wanted}
    comma = heading.delimiter != "," and _has_decimal_comma(columns, numbers)
    parsed = {name: _numeric(columns[name], comma) for name in numbers}
    told = {name: _written(columns[name]) for name in texts}
    known = np.array([np.isfinite(values) for values in parsed.values()])
    usable = known.any(axis=0) if sparse else known.all(axis=0)
    unusable = np.flatnonzero(~usable)
    left = {name: _written(column.iloc[unusable]) for name, column in columns.items()}
    unread = unusable[~_says_nothing(left)]
    rows = np.flatnonzero(usable)
    if not len(rows):
        raise RecordingError(path, "holds column names only, no samples that can be read")
    if len(unread) > MOST_UNREAD * (len(unread) + len(rows)) + 1:
        line = int(unread[0]) + heading.row + 1
        problem = f"{len(unread)} rows cannot be read, this is the first"
        raise RecordingError(path, problem, row=line)
    return LoggedTable(
        rows.astype(np.int64) + heading.row + 1,
        {name: values[rows] for name, values in parsed.items()},
        {name: [values[row] for row in rows] for name, values in told.items()},
        len(unread),
    )


def unread_note(path: Path, table: LoggedTable) -> tuple[str, ...]:
    """A sentence on rows that were left out, if there are any."""
    if not table.unread:
        return ()
    rows = (
        "row could not be read and was" if table.unread == 1 else "rows could not be read and were"
    )
    return (f"{printable(path.name)}: {table.unread} {rows} left out.",)


def _decoded(line: bytes) -> tuple[str, str]:
    line = line.removesuffix(b"\r")
    try:
        return line.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return line.decode("gb18030", errors="replace"), "gb18030"


def _quickly(body: bytes, heading: Heading, places: Sequence[int]) -> pd.DataFrame | None:
    """The cells at `places` if every line has what the header names; None if not."""
    import pandas as pd

    if b"\0" in body or b'"' in body:
        return None
    try:
        return pd.read_csv(
            io.BytesIO(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")),
            sep=heading.delimiter,
            header=None,
            names=list(range(len(heading.names))),
            usecols=list(places),
            index_col=False,
            skip_blank_lines=False,
            encoding=heading.encoding,
            encoding_errors="replace",
            low_memory=False,
            skipinitialspace=True,
        )
    except (ValueError, OverflowError, MemoryError, LookupError):
        return None


def _line_by_line(body: bytes, heading: Heading, width: int) -> pd.DataFrame:
    import pandas as pd

    text = body.decode(heading.encoding, errors="replace").replace("\0", "")
    rows = []
    for line in re.split(r"\r\n|\n|\r", text):
        cells = split_line(line, heading.delimiter)[:width]
        rows.append([*cells, *[""] * (width - len(cells))])
    return pd.DataFrame(rows, columns=range(width), dtype=object)


def _numeric(column: pd.Series[float] | pd.Series[str], comma: bool) -> FloatArray:
    if column.dtype.kind not in "fiub":
        import pandas as pd

        text = column.astype(str).str.strip()
        column = pd.to_numeric(text.str.replace(",", ".") if comma else text, errors="coerce")
    values: FloatArray = np.array(column.to_numpy(na_value=np.nan), dtype=np.float64)
    values[np.abs(values) > LARGEST] = np.nan
    return values


def _has_decimal_comma(columns: Mapping[str, pd.Series[str]], numbers: Sequence[str]) -> bool:
    return any(
        _DECIMAL_COMMA.fullmatch(text)
        for name in numbers
        if columns[name].dtype.kind not in "fiub"
        for text in _written(columns[name].head(50))
    )


def _written(column: pd.Series[str]) -> list[str]:
    """The cells as text without blanks around them, "" for none."""
    cells: Sequence[object] = column.tolist()
    return ["" if cell is None or cell != cell else str(cell).strip() for cell in cells]


def _says_nothing(cells: Mapping[str, list[str]]) -> BoolArray:
    """Rows that are blank, or the header once more."""
    rows = list(zip(*cells.values(), strict=True))
    own = tuple(cells)
    return np.array([not any(row) or row == own for row in rows], dtype=np.bool_)
