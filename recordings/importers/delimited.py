"""Delimited text to columns, fast where it is well formed and exact about where it is not.

Accepted: UTF-8 with or without a mark at its start, any line ends, commas, semicolons or tabs
between values, blank lines, and comment lines `# key: value` before the header, which become
metadata. Arrow converts the numbers; only when it stumbles are the lines looked at one by one.
Rows are counted as a text editor counts lines, comments included.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from imu.errors import RecordingError
from recordings.quoting import quoted
from recordings.units import normalised

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
DELIMITERS: Final = (",", ";", "\t")
NO_NUMBER: Final = ("", "NaN", "nan", "NA", "N/A", "null", "None")

_LINE: Final = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
_NUMBER: Final = re.compile(
    r"\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)\s*",
    re.ASCII | re.IGNORECASE,
)
_DECIMAL_COMMA: Final = re.compile(r"\s*[+-]?\d+,\d+\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """The first lines of a delimited text: names as `normalised`, and where the values start."""

    names: tuple[str, ...]
    delimiter: str
    row: int
    body_start: int
    metadata: dict[str, str]


def header_of(data: bytes) -> Header | None:
    """The header: the first line that is neither blank nor a comment. None if there is none."""
    position = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    metadata: dict[str, str] = {}
    row = 0
    while position < len(data):
        match = _LINE.match(data, position)
        assert match is not None
        position = match.end()
        row += 1
        line = match.group(1).decode("utf-8", errors="replace").strip(" ")
        if line.startswith("#"):
            key, colon, value = line.lstrip("# ").partition(":")
            if colon and key.strip():
                metadata[key.strip()] = value.strip()
        elif line.strip():
            delimiter = max(DELIMITERS, key=line.count)
            names = tuple(normalised(name) for name in split_line(line, delimiter))
            return Header(names, delimiter, row, position, metadata)
    return None


def split_line(line: str, delimiter: str) -> list[str]:
    """The values of one line, without quotes. A line that quoting breaks is split plainly."""
    if '"' in line:
        try:
            return next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            pass
    return line.split(delimiter)


@dataclass(frozen=True)
class DelimitedText:
    """The whole text of a file, with its header understood."""

    path: Path
    data: bytes
    header: Header

    def read(self, numbers: Sequence[str], texts: Sequence[str]) -> pa.Table:
        """The named columns, numbers as float64 (empty: null), texts as dictionaries.

        Raises RecordingError naming the first row that cannot be read.
        """
        self._check_text()
        body = memoryview(self.data)[self.header.body_start :]
        if not bytes(body[:65536]).strip() and not bytes(body).strip():
            raise RecordingError(self.path, "holds a header only, no samples")
        names = [name or f" {k}" for k, name in enumerate(self.header.names)]
        types: dict[str, pa.DataType] = dict.fromkeys(numbers, pa.float64())
        types |= dict.fromkeys(texts, pa.dictionary(pa.int32(), pa.string()))
        try:
            return pa_csv.read_csv(
                pa.BufferReader(pa.py_buffer(body)),
                read_options=pa_csv.ReadOptions(column_names=names),
                parse_options=pa_csv.ParseOptions(delimiter=self.header.delimiter),
                convert_options=pa_csv.ConvertOptions(
                    column_types=types,
                    include_columns=[*numbers, *texts],
                    null_values=list(NO_NUMBER),
                ),
            )
        except pa.ArrowException as error:
            raise self._first_problem(numbers, error) from error

    def line_of(self, row: int) -> int:
        """The line of the file, from 1, that holds a row of values, from 0."""
        return self._lines[row][0] if row < len(self._lines) else self.header.row + 1 + row

    @cached_property
    def _lines(self) -> list[tuple[int, bytes]]:
        """Each line after the header that is not empty, with its number in the file."""
        lines = self.data[self.header.body_start :].splitlines()
        return [(k, line) for k, line in enumerate(lines, start=self.header.row + 1) if line]

    def _check_text(self) -> None:
        """Refuse bytes that no UTF-8 text holds, naming their line."""
        place = self.data.find(b"\0")
        problem = "holds a zero byte: the file is damaged, or not text"
        if place < 0 and not self.data.isascii():
            try:
                self.data.decode("utf-8")
            except UnicodeDecodeError as error:
                place = error.start
                problem = "is not UTF-8 text; save the file as UTF-8"
        if place >= 0:
            row = len((self.data[:place] + b"x").splitlines())
            raise RecordingError(self.path, problem, row=row)

    def _first_problem(self, numbers: Sequence[str], error: Exception) -> RecordingError:
        """What is wrong with the first line that cannot be read."""
        header = self.header
        columns = [(header.names.index(name), name) for name in numbers]
        for row, line in self._lines:
            values = split_line(line.decode("utf-8", errors="replace"), header.delimiter)
            if len(values) != len(header.names):
                problem = f"has {len(values)} values where the header names {len(header.names)}"
                if len(values) > len(header.names) and header.delimiter == ",":
                    problem += " (decimal commas? write 0.5, not 0,5)"
                return RecordingError(self.path, problem, row=row)
            for place, name in columns:
                cell = values[place]
                if _NUMBER.fullmatch(cell) or cell in NO_NUMBER:
                    continue
                problem = f"{quoted(cell)} is not a number"
                if _DECIMAL_COMMA.fullmatch(cell):
                    problem = f"{quoted(cell)} has a decimal comma; write it with a point"
                return RecordingError(self.path, problem, row=row, column=name)
        reason = quoted(str(error).splitlines()[0] if str(error) else "unknown")
        return RecordingError(self.path, f"cannot be read as a table: {reason}")
