"""The index follows the folders: what changed is read again, what went is forgotten."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from recordings.library.entry import State
from recordings.library.index import put, remove, writing
from recordings.library.looking import SETTLED_NS, Stamp, folders_of, stamp_of
from recordings.library.reading import read_entry
from recordings.session.lock import is_held
from recordings.session.names import LOCK

BATCH: Final = 200
"""Sessions that are read before other programs see them in the index."""
UNFINISHED: Final = (State.RECORDING.value, State.INTERRUPTED.value)
KNOWN: Final = "SELECT name, folder_ns, files, settled, state FROM sessions"
WATCHED: Final = f"{KNOWN} WHERE settled = 0 OR state IN ('recording', 'interrupted')"
"""What may change without its folder changing; `index` has an index of just these."""

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Changes:
    """Folders to be read, and names to be forgotten."""

    read: list[tuple[str, Stamp]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class Follower:
    """Keeps an index as the folders of a place are.

    It remembers which folders were quiet when it last looked, so that the next quick look asks the
    index only for the others; for all of them where another program wrote the index meanwhile.
    """

    def __init__(self, place: Path, db: sqlite3.Connection) -> None:
        self._place = place
        self._db = db
        self._quiet: dict[str, int] = {}
        self._version = -1

    def follow(self, *, thorough: bool = False, progress: Progress | None = None) -> int:
        """Read the folders that changed; how many entries came, changed or went.

        Quick or thorough as in `looking`. Raises sqlite3.Error.
        """
        found = folders_of(self._place)
        version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        whole = thorough or version != self._version
        if whole:
            self._quiet = {}
        rows = {row["name"]: row for row in self._db.execute(KNOWN if whole else WATCHED)}
        self._version = version
        changes = Changes(gone=[name for name in {*rows, *self._quiet} if name not in found])
        for name, folder_ns in found.items():
            if name in rows or self._quiet.get(name) != folder_ns:
                row = rows.get(name) or (None if whole else self._row(name))
                self._judge(changes, name, folder_ns, row, thorough)
        self._follow(changes, progress)
        return len(changes.read) + len(changes.gone)

    def look_at(self, name: str) -> None:
        """Look thoroughly at one folder. Raises sqlite3.Error."""
        changes, row = Changes(), self._row(name)
        try:
            folder_ns = (self._place / name).stat().st_mtime_ns
        except OSError:
            changes.gone += [] if row is None else [name]
        else:
            self._judge(changes, name, folder_ns, row, thorough=True)
        self._follow(changes)

    def _row(self, name: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(f"{KNOWN} WHERE name = ?", (name,)).fetchone()
        return found

    def _judge(
        self,
        changes: Changes,
        name: str,
        folder_ns: int,
        row: sqlite3.Row | None,
        thorough: bool,
    ) -> None:
        """Note what is to be done for a folder; remember it if it is quiet."""
        self._quiet.pop(name, None)
        settled = row is not None and row["settled"] and row["folder_ns"] == folder_ns
        files = row["files"] if row is not None and settled else None
        if files is None or thorough:
            stamp = stamp_of(self._place, name, folder_ns)
            if stamp is None:
                if abs(time.time_ns() - folder_ns) > SETTLED_NS:
                    self._quiet[name] = folder_ns
                changes.gone += [] if row is None else [name]
                return
            if stamp.settled:
                self._quiet[name] = folder_ns
            if stamp.files != files:
                changes.read.append((name, stamp))
                return
        self._quiet[name] = folder_ns
        if row is not None and row["state"] in UNFINISHED:
            self._ask_lock(row)

    def _follow(self, changes: Changes, progress: Progress | None = None) -> None:
        if changes.gone:
            with writing(self._db):
                for name in changes.gone:
                    self._quiet.pop(name, None)
                    remove(self._db, name)
        for first in range(0, len(changes.read), BATCH):
            batch = changes.read[first : first + BATCH]
            put(self._db, [(read_entry(self._place / name), stamp) for name, stamp in batch])
            if progress is not None:
                progress("Reading sessions", (first + len(batch)) / len(changes.read))

    def _ask_lock(self, row: sqlite3.Row) -> None:
        """A program that is killed changes no file: only its lock tells."""
        held = is_held(self._place / row["name"] / LOCK)
        now = State.RECORDING if held else State.INTERRUPTED
        if now.value != row["state"]:
            text = "UPDATE sessions SET state = ? WHERE name = ?"
            self._db.execute(text, (now.value, row["name"]))
