"""Every error hiphinge raises on purpose, as one tree.

    HiphingeError                     anything one line can explain to the person at the keyboard
    ├── RecordingError                a recording cannot be read, or contradicts itself
    │   └── UnitError                 its values contradict the unit its columns name
    ├── SampleError                   a block of samples is malformed (shape, order, not finite)
    ├── CalibrationError              a calibration was refused; says why and what to do
    ├── ProfileError                  a stored profile cannot be used
    ├── UnknownNameError              no such exercise, filter, metric ...; suggests the nearest
    ├── OutputError                   a result cannot be written where it was asked for
    ├── SettingError                  an option's value makes no sense
    ├── PayloadError                  bytes from a sensor are not what its protocol says
    └── LinkError                     Bluetooth or one sensor cannot be reached; says what to do

Each carries the facts it was made of, so that a caller can act on them; `str(error)` is the line
for the person. Nothing here is raised for a bug: a bug keeps its own traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class HiphingeError(Exception):
    """Base of all errors that are explained in one line and end a command with exit code 2.

    What a file or a device called itself may be part of the line; nothing in it breaks the line.
    They travel between processes, with the facts they carry.
    """

    def __init__(self, line: str) -> None:
        super().__init__(
            "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Made again without its arguments, for the text is not what a class is called with."""
        return _unmade, (type(self), self.args), self.__dict__


class RecordingError(HiphingeError):
    """A recording cannot be read. Names the file and, where known, the row and the column.

    Rows are counted as a text editor counts lines: the header is row 1.
    """

    def __init__(
        self, path: Path | str, problem: str, *, row: int | None = None, column: str | None = None
    ) -> None:
        self.path = Path(path)
        self.problem = problem
        self.row = row
        self.column = column
        place = str(path)
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {problem}")


class UnitError(RecordingError):
    """The values of a recording contradict the unit that its columns name."""


class SampleError(HiphingeError):
    """A block of samples is malformed."""


class CalibrationError(HiphingeError):
    """A calibration was refused. `reasons` are whole sentences, each with what to do.

    `phase` is the one to repeat, with those after it; "" where that is all of it.
    """

    def __init__(self, reasons: Iterable[str], *, phase: str = "") -> None:
        self.reasons = tuple(reasons)
        self.phase = phase
        super().__init__(" ".join(self.reasons))


class ProfileError(HiphingeError):
    """A stored profile cannot be used."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = Path(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class UnknownNameError(HiphingeError):
    """A name is not in its registry; the message suggests the nearest one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        near = difflib.get_close_matches(name.lower(), self.known, n=1, cutoff=0.4)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(self.known)}"
        super().__init__(f"unknown {kind} '{name}': {hint}")


class OutputError(HiphingeError):
    """A result cannot be written where it was asked for."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = Path(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class SettingError(HiphingeError):
    """The value of an option makes no sense."""


class PayloadError(HiphingeError):
    """Bytes from a sensor are not what its protocol says. Counted on a live stream."""


class LinkError(HiphingeError):
    """Bluetooth, or one sensor, cannot be reached; the line says what to do."""


def _unmade(kind: type[HiphingeError], args: tuple[Any, ...]) -> HiphingeError:
    return kind.__new__(kind, *args)
