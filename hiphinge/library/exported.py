"""What lies in the library, as one file: repetitions as a table, a session's folder as a zip.

`hiphinge export` offers both beside the formats of other programs (`recordings.exporters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hiphinge.results.staging import staged
from recordings.library.export import write_reps_table, write_zip
from recordings.library.library import Library

ALL = 1_000_000
REPS = "reps"
ZIP = "zip"
AS_STORED = {
    REPS: "the repetitions of all your sessions, or of those named, as one CSV table",
    ZIP: "the folder of a session as it is, with all names in it",
}
"""Format → what it holds, for lists."""


def export_table(library: Library, names: Sequence[str], out: Path, *, force: bool) -> int:
    """Repetitions of the named sessions, of all if there are none named; how many rows.

    Raises RecordingError, OutputError.
    """
    if names:
        sessions = [library.session(name) for name in dict.fromkeys(names)]
    else:
        sessions = list(library.page(limit=ALL).sessions)
    with (
        staged(out.parent, [out.name], force=force) as stage,
        (stage / out.name).open("w", encoding="utf-8", newline="") as file,
    ):
        return write_reps_table(library.place, sessions, file)


def export_zip(folder: Path, out: Path, *, force: bool, with_pain: bool = False) -> list[str]:
    """The folder of a session as a zip; which files are in it. Raises OutputError."""
    with (
        staged(out.parent, [out.name], force=force) as stage,
        (stage / out.name).open("wb") as file,
    ):
        return write_zip(folder, file, with_pain=with_pain)
