"""One program writes a session folder: a lock file that the operating system lets go with it.

The lock is the system's (`flock`; on Windows a locked byte), so that it ends with the program,
however that ends, and no process id needs to be asked whether it still lives. The file names the
process for the message to the person. It is removed when the lock is given back; one that is left
behind by a killed program locks nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from imu.errors import OutputError

_OPEN: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
TRIES: Final = 20
PAUSE_S: Final = 0.01
"""Another program that only asks whether the lock is held, holds it for an instant."""

_HELD: Final = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""How systems say that another program holds it; other errors say that it cannot be locked."""

if sys.platform == "win32":
    import msvcrt

    _FAR: Final = 1 << 30
    """The byte that is locked lies beyond the text, which others may then read."""

    def _try_lock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int) -> None:
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class FolderLock:
    """Held from here until `release`, or the end of the program. Raises OutputError if taken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = _taken(path)
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the lock back and remove its file. Again does nothing."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                self.path.unlink(missing_ok=True)  # while nobody else can hold it
            _unlock(file)
        with contextlib.suppress(OSError):
            os.close(file)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a living program holds the lock. Needs no right to write; a missing file is free."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        _try_lock(file)
        _unlock(file)
    except OSError as error:
        return error.errno in _HELD
    finally:
        os.close(file)
    return False


def _taken(path: Path) -> int:
    """The lock file, open and locked."""
    for _ in range(TRIES):
        try:
            file = os.open(path, _OPEN, 0o600)
        except OSError as error:
            raise OutputError(path, f"cannot be written ({error.strerror or error})") from error
        try:
            _try_lock(file)
            # Its last holder may have removed it between our opening and locking it.
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                return file
        except OSError as error:
            if error.errno not in {*_HELD, errno.ENOENT}:
                os.close(file)
                problem = f"cannot be locked ({error.strerror or error})"
                raise OutputError(path, problem) from error
        os.close(file)
        time.sleep(PAUSE_S)
    raise OutputError(path.parent, f"another program is writing it{_whose(path)}")


def _whose(path: Path) -> str:
    try:
        process = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return f" (process {process})" if process.isdigit() else ""
