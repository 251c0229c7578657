"""The motion of a session on disk while it runs, so that memory stays flat over hours."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from imu.angles import AngleBlock
from imu.errors import OutputError
from imu.pipeline import MotionBlock
from imu.samples import FloatArray

ANGLES = tuple(f.name for f in fields(AngleBlock))
OTHERS = tuple(f.name for f in fields(MotionBlock)[1:])
COLUMNS = len(ANGLES) + len(OTHERS)
ROW = 8 * COLUMNS


class MotionSpool:
    """Append blocks, read them back as one. The file has no name and goes with the program."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed by `close`
        except OSError as error:
            where = folder or tempfile.gettempdir()
            raise OutputError(where, f"cannot be written ({error.strerror or error})") from error
        self.rows = 0

    def append(self, motion: MotionBlock) -> None:
        """Add a block. Raises OutputError, for example if the disk is full."""
        columns = [getattr(motion.angles, name) for name in ANGLES]
        columns += [getattr(motion, name) for name in OTHERS]
        rows = np.stack(columns, axis=1)
        try:
            self._file.seek(0, 2)
            self._file.write(rows.tobytes())
        except OSError as error:
            where = self._folder or tempfile.gettempdir()
            raise OutputError(where, f"cannot be written ({error.strerror or error})") from error
        self.rows += len(rows)

    def read(self) -> AngleBlock:
        """The angles of all that was appended, bit for bit."""
        rows = self._rows(0, self.rows)
        return AngleBlock(*(np.ascontiguousarray(column) for column in rows.T[: len(ANGLES)]))

    def between(self, start_s: float, end_s: float) -> MotionBlock:
        """The motion in [start_s, end_s), as far as it was appended, bit for bit."""
        rows = self._rows(self._row_of(start_s), self._row_of(end_s))
        columns = [np.ascontiguousarray(column) for column in rows.T]
        return MotionBlock(AngleBlock(*columns[: len(ANGLES)]), *columns[len(ANGLES) :])

    def _row_of(self, t_s: float) -> int:
        """The first row at or after t_s; times only grow."""
        low, high = 0, self.rows
        while low < high:
            middle = (low + high) // 2
            if self._rows(middle, middle + 1)[0, 0] < t_s:
                low = middle + 1
            else:
                high = middle
        return low

    def _rows(self, first: int, stop: int) -> FloatArray:
        self._file.flush()
        self._file.seek(first * ROW)
        data = self._file.read(max(stop - first, 0) * ROW)
        return np.frombuffer(data, dtype=np.float64).reshape(-1, COLUMNS)

    def close(self) -> None:
        """Let the file go."""
        with contextlib.suppress(OSError):
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
