"""The user's library, and the session that a person means by a path, a name, or `last`."""

from __future__ import annotations

from pathlib import Path

from analysis.exercises.catalogue import EXERCISES
from hiphinge.progress import progress_bar
from imu.errors import RecordingError
from recordings.library.library import Library

OTHER_NAMES = {known.id: " ".join((known.name, *known.synonyms)) for known in EXERCISES}
"""What a search finds an exercise by, besides its id."""


def open_library() -> Library:
    """The user's own library, with a progress bar while it reads. Raises OutputError."""
    with progress_bar("Reading sessions") as told:
        return Library(progress=told)


def named_folder(told: str, *, holding: str = "session.json") -> Path:
    """The folder of a session: a path, its name, how its name alone begins, or `last`.

    A path counts if `holding` is in it or it is no name of the library. Raises RecordingError,
    OutputError.
    """
    path = Path(told)
    if _is_folder(path) and (path / holding).is_file():
        return path
    with open_library() as library:
        return folder_in(library, told, holding=holding)


def folder_in(library: Library, told: str, *, holding: str = "session.json") -> Path:
    """The same of a library that is open. Raises RecordingError."""
    path = Path(told)
    if _is_folder(path) and (path / holding).is_file():
        return path
    try:
        return library.folder(library.find(told).name)
    except RecordingError:
        if _is_folder(path):
            return path
        raise


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
