"""What lies in the library, as one file: repetitions as a table, a session's folder as a zip.

`hiphinge export` offers both beside the formats of other programs (`recordings.exporters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hiphinge.library.named import folder_in
from hiphinge.results.staging import staged
from imu.errors import RecordingError
from recordings.library.export import write_reps_table, write_zip
from recordings.library.library import Library
from recordings.library.reading import read_entry
from recordings.replay import is_session

ALL = 1_000_000
REPS = "reps"
ZIP = "zip"
AS_STORED = {
    REPS: "the repetitions of all your sessions, or of those named, as one CSV table",
    ZIP: "the folder of a session as it is, with all names in it",
}
"""Format → what it holds, for lists."""


def export_table(library: Library, named: Sequence[str], out: Path, *, force: bool) -> int:
    """Repetitions of the sessions that are named, of all if none is; how many rows.

    A session is named as everywhere, by its folder too, wherever that lies. Raises RecordingError,
    OutputError.
    """
    if named:
        folders = {folder_in(library, told).resolve(): None for told in named}
        for folder in folders:
            if not is_session(folder):
                raise RecordingError(folder, "is no session")
        sessions = [(folder, read_entry(folder).session) for folder in folders]
    else:
        found = library.page(limit=ALL).sessions
        sessions = [(library.place / session.name, session) for session in found]
    with (
        staged(out.parent, [out.name], force=force) as stage,
        (stage / out.name).open("w", encoding="utf-8", newline="") as file,
    ):
        return write_reps_table(sessions, file)


def export_zip(folder: Path, out: Path, *, force: bool, with_pain: bool = False) -> list[str]:
    """The folder of a session as a zip; which files are in it. Raises OutputError."""
    with (
        staged(out.parent, [out.name], force=force) as stage,
        (stage / out.name).open("wb") as file,
    ):
        return write_zip(folder, file, with_pain=with_pain)
