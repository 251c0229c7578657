"""The angles of a session on disk while it runs, so that memory stays flat over hours."""

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

COLUMNS = len(fields(AngleBlock))


class AngleSpool:
    """Append blocks, read them back as one. The file has no name and goes with the program."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed by `close`
        except OSError as error:
            where = folder or tempfile.gettempdir()
            raise OutputError(where, f"cannot be written ({error.strerror or error})") from error
        self.rows = 0

    def append(self, angles: AngleBlock) -> None:
        """Add a block. Raises OutputError, for example if the disk is full."""
        rows = np.stack([getattr(angles, f.name) for f in fields(AngleBlock)], axis=1)
        try:
            self._file.write(rows.tobytes())
        except OSError as error:
            where = self._folder or tempfile.gettempdir()
            raise OutputError(where, f"cannot be written ({error.strerror or error})") from error
        self.rows += len(rows)

    def read(self) -> AngleBlock:
        """All that was appended, bit for bit."""
        self._file.flush()
        self._file.seek(0)
        rows = np.frombuffer(self._file.read(), dtype=np.float64).reshape(-1, COLUMNS)
        self._file.seek(0, 2)
        return AngleBlock(*(np.ascontiguousarray(column) for column in rows.T))

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
