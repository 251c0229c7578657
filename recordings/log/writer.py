"""Records → the end of a log file, one unbuffered write each, confirmed by the disk each second.

A record that was written is the operating system's: killing the program does not lose it. What the
disk itself has not confirmed, at most the last second, a power cut can take. The second is counted
in the records' own times, so nothing here reads a clock.

A record that cannot be stored is told at once, by OutputError, and uses up its number; what was
stored before stays as it was. The next record is tried again: when the disk has room, the log goes
on, and the missing numbers tell its readers what is not there.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from firmware_bridge.records import Record
from imu.errors import OutputError
from recordings.log.layout import LogHeader, encode_frame, encode_header

CONFIRM_EVERY_S: Final = 1.0
_OPEN: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)


class LogWriter:
    """Appends records to a new log, which its owner alone may read. Raises OutputError.

    stored       records in the file
    lost         records that could not be stored
    unconfirmed  why the disk did not confirm what was written, "" while it did
    """

    def __init__(
        self, path: Path, header: LogHeader, *, confirm_every_s: float = CONFIRM_EVERY_S
    ) -> None:
        self.path = path
        self.stored = 0
        self.lost = 0
        self.unconfirmed = ""
        self._confirm_every_s = confirm_every_s
        self._confirmed_s: float | None = None
        self._number = 0
        self._file: int | None = None
        try:
            self._file = os.open(path, _OPEN, 0o600)
            self._append(encode_header(header))
            os.fsync(self._file)
        except OSError as error:
            self.close()
            raise OutputError(path, _problem("cannot be written", error)) from error

    def write(self, record: Record) -> None:
        """Store one record. Raises OutputError if it is not stored, SettingError if none could."""
        frame = encode_frame(self._number, record)
        self._number += 1
        try:
            self._append(frame)
        except OSError as error:
            self.lost += 1
            raise OutputError(self.path, _problem("a record was not stored", error)) from error
        self.stored += 1
        since_s = None if self._confirmed_s is None else record.arrival_s - self._confirmed_s
        if since_s is None or not 0.0 <= since_s < self._confirm_every_s:
            self._confirmed_s = record.arrival_s
            self.confirm()

    def confirm(self) -> None:
        """Have the disk confirm all that was written; `unconfirmed` tells if it did not."""
        if self._file is None:
            return
        try:
            os.fsync(self._file)
        except OSError as error:
            # A second try that succeeds says nothing of what the first one dropped: this stays.
            problem = _problem("the disk did not confirm what was written", error)
            self.unconfirmed = f"{self.path}: {problem}"

    @property
    def closed(self) -> bool:
        """Whether nothing can be written any more."""
        return self._file is None

    def close(self) -> None:
        """Confirm and close the file. Again does nothing."""
        if self._file is None:
            return
        self.confirm()
        file, self._file = self._file, None
        with contextlib.suppress(OSError):
            os.close(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, data: bytes) -> None:
        """Write all of `data` or, as far as the file system lets, nothing. Raises OSError."""
        if self._file is None:
            raise OSError("the log is closed")
        start = os.lseek(self._file, 0, os.SEEK_END)
        try:
            written = os.write(self._file, data)
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            # A part that stays is skipped by the reader; without it the log stays clean.
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, start)
            raise


def _problem(what: str, error: OSError) -> str:
    return f"{what} ({error.strerror or error})"
