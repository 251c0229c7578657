"""Deleted sessions lie in `.trash` beside the others until they are restored or purged.

Deleting is one renaming, within one file system: all of the folder goes, or nothing. Its new name
begins with the moment it was deleted, so nothing else needs to be kept of it:

    .trash/20261121T081502123456Z_2026-11-21_09-03-11_rdl
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from imu.errors import OutputError, RecordingError
from recordings.library.names import TRASH, is_name
from recordings.session.lock import FolderLock, is_held
from recordings.session.names import LOCK
from recordings.session.place import make_private

KEPT_DAYS: Final = 30
MOMENT: Final = "%Y%m%dT%H%M%S%fZ"
NAMED: Final = re.compile(r"(\d{8}T\d{12}Z)_(.+)")
MOST_ALIKE: Final = 1000


@dataclass(frozen=True, slots=True)
class Deleted:
    """A session in the trash. `id` names it there, `name` is what it was called."""

    id: str
    name: str
    deleted: datetime
    folder: Path


def trash_of(place: Path) -> list[Deleted]:
    """What lies in the trash of a place, last deleted first."""
    try:
        found = [_deleted(path) for path in (place / TRASH).iterdir() if path.is_dir()]
    except OSError:
        return []
    return sorted((one for one in found if one is not None), key=lambda one: one.id, reverse=True)


def delete(folder: Path, now: datetime | None = None) -> Deleted:
    """Move a session's folder into the trash of its place.

    Raises OutputError if a program writes it, or if it cannot be moved.
    """
    if is_held(folder / LOCK):
        raise OutputError(folder, "is being recorded: stop the session first")
    trash = folder.parent / TRASH
    make_private(trash)
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    with FolderLock(folder / LOCK):
        pass  # nobody writes it, and it may be written: nothing begins to record in a used folder
    target = trash / f"{moment.strftime(MOMENT)}_{folder.name}"
    _renamed(folder, target)
    return Deleted(target.name, folder.name, moment, target)


def restore(place: Path, told: str) -> Path:
    """Move a session back, by its id in the trash or by its name (then the last one deleted).

    Where the name is taken meanwhile it gets a number. Raises RecordingError, OutputError.
    """
    one = find_deleted(place, told)
    for k in range(1, MOST_ALIKE):
        target = place / (one.name if k == 1 else f"{one.name}-{k}")
        if not target.exists():
            _renamed(one.folder, target)
            return target
    raise OutputError(place / one.name, f"is there {MOST_ALIKE} times already")


def find_deleted(place: Path, told: str) -> Deleted:
    """A session of the trash by its id or its name. Raises RecordingError."""
    for one in trash_of(place):
        if told in (one.id, one.name):
            return one
    raise RecordingError(told, "is not in the trash")


def purge(
    place: Path, told: str | None = None, *, days: float = KEPT_DAYS, now: datetime | None = None
) -> list[Deleted]:
    """Remove for good: one that is named, else all that were deleted so many days ago or earlier.

    Raises RecordingError for a name that is not there, OutputError if one cannot be removed.
    """
    if told is not None:
        chosen = [find_deleted(place, told)]
    else:
        until = (now or datetime.now(UTC)) - timedelta(days=days)
        chosen = [one for one in trash_of(place) if one.deleted <= until]
    for one in chosen:
        try:
            if one.folder.is_symlink():
                one.folder.unlink()  # what it points to is not the library's
            else:
                shutil.rmtree(one.folder)
        except OSError as error:
            problem = f"cannot be removed ({error.strerror or error})"
            raise OutputError(one.folder, problem) from error
    return chosen


def _deleted(folder: Path) -> Deleted | None:
    named = NAMED.fullmatch(folder.name)
    if named is None or not is_name(named[2]):
        return None
    try:
        moment = datetime.strptime(named[1], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Deleted(folder.name, named[2], moment, folder)


def _renamed(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError as error:
        raise OutputError(folder, f"cannot be moved ({error.strerror or error})") from error
