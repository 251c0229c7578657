"""What was named on the command line → files with their content, unpacked where they are packed.

A folder's own files are taken, and those of its folders one level down; hidden files are not. An
archive (.zip), as phones export it, is a folder.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from imu.errors import RecordingError
from recordings.importers.importer import LogFile
from recordings.unpacked import GZIP_START, MOST_BYTES, gunzipped

ZIP_START: Final = b"PK\x03\x04"
MOST_FILES: Final = 200


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and of its folders. Raises RecordingError for too many."""
    found = [path for path in _walk(folder) if path.is_file()]
    if len(found) > MOST_FILES:
        problem = f"the folder holds {len(found)} files, more than any session; name the files"
        raise RecordingError(folder, problem)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")):
            continue
        if path.is_dir():
            yield from (p for p in sorted(path.iterdir()) if not p.name.startswith("."))
        else:
            yield path


def file_of(path: Path, data: bytes) -> LogFile:
    """A file that was read, unpacked if it is gzipped. Raises RecordingError."""
    if data.startswith(GZIP_START):
        data = gunzipped(path, data)
    return LogFile(path, data, _beside(path.parent))


def members_of(path: Path, data: bytes) -> list[LogFile]:
    """The files in an archive. Raises RecordingError if it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir() and _is_shown(one)]
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                raise RecordingError(path, "the archive holds more than any session")
            content = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError) as error:
        raise RecordingError(path, "the zip archive is damaged or cut short") from error
    except (ValueError, RuntimeError, EOFError, MemoryError, LookupError) as error:
        raise RecordingError(path, "the zip archive cannot be unpacked") from error
    return [
        LogFile(path / name, inside, _within(content, name)) for name, inside in content.items()
    ]


def _is_shown(info: zipfile.ZipInfo) -> bool:
    """Whether no part of a member's name is hidden: macOS packs `__MACOSX/._NAME` for each."""
    return not any(part.startswith((".", "__")) for part in info.filename.split("/"))


def _beside(folder: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except (OSError, ValueError):
            return b""

    return read


def _within(content: dict[str, bytes], member: str) -> Callable[[str], bytes]:
    folder = member.rpartition("/")[0]
    return lambda name: content.get(f"{folder}/{name}" if folder else name, b"")
