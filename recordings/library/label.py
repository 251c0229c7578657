"""Title and note of a session: `label.json` in its folder, so that they go wherever it goes.

    {"schema": "hiphinge.label", "version": 1, "title": "First day", "note": "New shoes."}

`session.json` is the recorder's while the session lasts; this file can be written meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imu.errors import OutputError, RecordingError, SettingError
from recordings.library.names import LABEL, LABEL_LOCK
from recordings.session.lock import FolderLock
from recordings.session.whole_file import write_whole

SCHEMA: Final = "hiphinge.label"
VERSION: Final = 1
LONGEST_TITLE: Final = 200
LONGEST_NOTE: Final = 20_000
LARGEST_FILE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Label:
    """What the person calls the session, and what there is to remember of it."""

    title: str = ""
    note: str = ""


def tidy(title: str, note: str) -> Label:
    """The title on one line, the note without spaces around it. Raises SettingError if too long."""
    label = Label(" ".join(_text(title).split()), _text(note).strip())
    if len(label.title) > LONGEST_TITLE:
        raise SettingError(f"a title has up to {LONGEST_TITLE} letters, this {len(label.title)}")
    if len(label.note) > LONGEST_NOTE:
        raise SettingError(f"a note has up to {LONGEST_NOTE} letters, this {len(label.note)}")
    return label


def read_label(folder: Path) -> Label:
    """The label of a session; empty where it has none. Raises RecordingError, nothing else."""
    path = folder / LABEL
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        return Label()
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise RecordingError(path, "is not the JSON of a title and a note")
    title, note = document.get("title", ""), document.get("note", "")
    if not isinstance(title, str) or not isinstance(note, str):
        raise RecordingError(path, "has a title or a note that is no text")
    return Label(" ".join(_text(title).split())[:LONGEST_TITLE], _text(note)[:LONGEST_NOTE])


def relabel(folder: Path, *, title: str | None = None, note: str | None = None) -> Label:
    """Give a session another title or note, as one step among several programs; its label then.

    None leaves what is there, "" takes it away; a label that cannot be read is replaced. Raises
    SettingError if one is too long, OutputError.
    """
    if not folder.is_dir():
        raise OutputError(folder, "there is no such session")
    with FolderLock(folder / LABEL_LOCK):
        try:
            known = read_label(folder)
        except RecordingError:
            known = Label()
        label = tidy(known.title if title is None else title, known.note if note is None else note)
        _write(folder, label)
    return label


def _write(folder: Path, label: Label) -> None:
    document = {"schema": SCHEMA, "version": VERSION, "title": label.title, "note": label.note}
    write_whole(folder / LABEL, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _text(told: str) -> str:
    """Text that every file and data base takes: lone surrogates and NUL are replaced."""
    return told.encode("utf-8", errors="replace").decode().replace("\0", " ")
