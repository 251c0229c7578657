"""What the wearer put right after a session: a file beside the records, which stay as they are.

{"schema": "hiphinge.corrections", "version": 1,
 "corrections": [{"made": "2026-11-21T10:12:03+01:00", "text": "split 1.3 start=80.113"}]}

In the order in which they were made; a correction that was taken back stays, with the "undo" after
it. What the texts mean is the application's business.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from imu.errors import RecordingError
from recordings.session.names import CORRECTIONS
from recordings.session.whole_file import write_whole

SCHEMA: Final = "hiphinge.corrections"
VERSION: Final = 1
LARGEST_FILE: Final = 1 << 22
MOST_TEXT: Final = 500


def read_corrections(folder: Path) -> tuple[str, ...]:
    """The texts, in their order; none without the file. Raises RecordingError, nothing else."""
    return tuple(text for _, text in _entries(folder / CORRECTIONS))


def corrections_made(folder: Path) -> tuple[tuple[str, str], ...]:
    """When each was made, ISO 8601, and its text, in their order. Raises RecordingError."""
    return tuple(_entries(folder / CORRECTIONS))


def add_correction(folder: Path, text: str, made: datetime) -> None:
    """Add one; the file is replaced as a whole. Raises RecordingError, OutputError."""
    entries = [*_entries(folder / CORRECTIONS), (made.isoformat(), text)]
    _write(folder, entries)


def write_corrections(folder: Path, made: Sequence[tuple[datetime, str]]) -> None:
    """Write all of them; what was there is replaced. Raises OutputError."""
    _write(folder, [(moment.isoformat(), text) for moment, text in made])


def _write(folder: Path, entries: Sequence[tuple[str, str]]) -> None:
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "corrections": [{"made": when, "text": told} for when, told in entries],
    }
    write_whole(folder / CORRECTIONS, json.dumps(document, indent=2) + "\n")


def _entries(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    try:
        document = json.loads(data)
        if document["schema"] != SCHEMA:
            raise ValueError
        version = document["version"]
        if type(version) is int and version > VERSION:
            problem = f"has schema version {version}, this hiphinge knows up to {VERSION}"
            raise RecordingError(path, f"{problem}: update hiphinge")
        entries = [(entry["made"], entry["text"]) for entry in document["corrections"]]
        if not all(type(part) is str and len(part) <= MOST_TEXT for one in entries for part in one):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RecordingError(path, "is not a list of corrections") from None
    return entries
