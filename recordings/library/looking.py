"""Which folders of a place changed since they were last read, without opening their files.

A quick look asks each folder for the time of its last change, which every file that appears, goes
or is replaced as a whole moves; hiphinge writes its files so. A thorough look asks each file that
the index reads for its time and size, and so notices one that was changed in its place by hand, or
on a file system whose folders have no such time. A folder changed within the last two seconds may
change again within the same tick of its clock, so it counts as not settled and is read once more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recordings.library.names import LABEL, REPS, SUMMARY, is_name
from recordings.session.names import RECORDS, SESSION

READ: Final = (SESSION, LABEL, SUMMARY, REPS)
SETTLED_NS: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a folder looked like when it was read; `files` is "time.size" of each in `READ`."""

    folder_ns: int
    files: str
    settled: bool


def folders_of(place: Path) -> dict[str, int]:
    """Name → time of the last change, ns, of each folder that may be a session."""
    try:
        with os.scandir(place) as entries:
            found = ((entry.name, _folder_ns(entry)) for entry in entries if is_name(entry.name))
            return {name: changed for name, changed in found if changed is not None}
    except OSError:
        return {}


def stamp_of(
    place: Path, name: str, folder_ns: int, now_ns: Callable[[], int] = time.time_ns
) -> Stamp | None:
    """The stamp of a folder; None if it is no session's."""
    newest = folder_ns
    texts = []
    for file in READ:
        try:
            found = os.stat(f"{place}{os.sep}{name}{os.sep}{file}")  # noqa: PTH116 (the quickest)
        except (OSError, ValueError):
            texts.append("-")
            continue
        newest = max(newest, found.st_mtime_ns)
        texts.append(f"{found.st_mtime_ns}.{found.st_size}")
    if texts[0] == "-" and not (place / name / RECORDS).is_file():
        return None
    return Stamp(folder_ns, " ".join(texts), abs(now_ns() - newest) > SETTLED_NS)


def _folder_ns(entry: os.DirEntry[str]) -> int | None:
    """On Windows `entry.stat()` repeats what the place last knew of the folder."""
    try:
        if not entry.is_dir():
            return None
        found = os.stat(entry.path) if os.name == "nt" else entry.stat()  # noqa: PTH116
        return found.st_mtime_ns
    except OSError:
        return None
