"""Small files appear whole or not at all, readable by their owner alone."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from imu.errors import OutputError

PART: Final = ".part"
"""Ends the name of a file that is being written; one that stays behind holds nothing of worth."""
_OPEN: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, text: str) -> None:
    """Write or replace a file; after a power cut it is the old one or the new one.

    Raises OutputError; the file is then as it was.
    """
    part = path.with_name(path.name + PART)
    try:
        file = os.open(part, _OPEN, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(text.encode("utf-8", errors="surrogatepass"))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        confirm_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(path, f"cannot be written ({error.strerror or error})") from error


def confirm_folder(folder: Path) -> None:
    """Have the disk confirm the folder's names. Where folders cannot be opened, it does nothing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
