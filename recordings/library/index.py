"""The index: one SQLite file in the place of sessions, in WAL mode, shared by several programs.

It holds nothing that the folders do not, so one that is missing, damaged, or of another version is
made anew. Where none can be written (a medium that is read-only), it is kept in memory. A place
that is not there yet is not made for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from imu.errors import OutputError
from recordings.library.entry import Entry, Figure, Part, Session, State
from recordings.library.looking import Stamp
from recordings.library.names import INDEX, OPENING, SCHEMA
from recordings.library.query import haystack_of
from recordings.library.reading import moment_us
from recordings.session.lock import FolderLock

WAIT_S: Final = 5.0
TRIES: Final = 20
IN_MEMORY: Final = ":memory:"
OTHERS: Final = re.compile(r"\.library-(\d+)\.sqlite")

SESSION_FIELDS: Final = (
    "name", "title", "note", "wearer", "synthetic", "recovered", "sets", "reps", "judged", "clean",
    "alerts", "alerts_cued", "duration_s", "upper_level", "filter_name", "neutral_sd_deg",
    "problem",
)  # fmt: skip
"""Fields of a session that are stored as they are; the others are in `_session_row`."""
FLAGS: Final = ("synthetic", "recovered")
PART_FIELDS: Final = (
    "session", "number", "exercise", "reps", "judged", "clean", "alerts", "start_s", "end_s"
)  # fmt: skip
SESSION_COLUMNS: Final = (
    *SESSION_FIELDS, "state", "started", "exercises", "day", "clock_us", "started_us", "haystack",
    "folder_ns", "files", "settled",
)  # fmt: skip

TABLES: Final = f"""
CREATE TABLE sessions ({", ".join(SESSION_COLUMNS)}, PRIMARY KEY (name));
CREATE INDEX by_day ON sessions (day, clock_us, name);
CREATE INDEX watched ON sessions (name)
    WHERE settled = 0 OR state IN ('recording', 'interrupted');
CREATE TABLE parts ({", ".join(PART_FIELDS)}, figures, PRIMARY KEY (session, number, exercise))
    WITHOUT ROWID;
PRAGMA user_version = {SCHEMA};
"""


def open_index(place: Path, *, anew: bool = False) -> sqlite3.Connection:
    """The index of a place, empty if it had to be made. `anew`: the one that is there is of no use.

    Its connection may be used by one thread at a time, of any.
    """
    if place.is_dir():
        for _ in range(TRIES):
            with (
                contextlib.suppress(OutputError, OSError, sqlite3.Error),
                FolderLock(place / OPENING),
            ):
                return _opened(place, anew)
            if not os.access(place, os.W_OK):
                break
    return made(IN_MEMORY)


def made(path: Path | str) -> sqlite3.Connection:
    """A new, empty index. Raises sqlite3.Error."""
    db = _connected(path)
    db.executescript(TABLES)
    return db


@contextlib.contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of what is written in the block."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def put(db: sqlite3.Connection, read: Iterable[tuple[Entry, Stamp]]) -> None:
    """Store entries in place of older ones of the same names."""
    marks = ", ".join("?" * len(SESSION_COLUMNS))
    part_marks = ", ".join("?" * (len(PART_FIELDS) + 1))
    with writing(db):
        for entry, stamp in read:
            remove(db, entry.session.name)
            db.execute(f"INSERT INTO sessions VALUES ({marks})", _session_row(entry, stamp))
            db.executemany(
                f"INSERT OR REPLACE INTO parts VALUES ({part_marks})", map(_part_row, entry.parts)
            )


def remove(db: sqlite3.Connection, name: str) -> None:
    """Forget a session."""
    db.execute("DELETE FROM sessions WHERE name = ?", (name,))
    db.execute("DELETE FROM parts WHERE session = ?", (name,))


def session_of(row: sqlite3.Row) -> Session:
    """A row of `sessions` as what it stands for."""
    told: dict[str, Any] = {name: row[name] for name in SESSION_FIELDS}
    told |= {name: bool(row[name]) for name in FLAGS}
    return Session(
        started=datetime.fromisoformat(row["started"]),
        state=State(row["state"]),
        exercises=tuple(row["exercises"].split("\n")) if row["exercises"] else (),
        **told,
    )


def part_of(row: sqlite3.Row, only: Collection[str] | None = None) -> Part:
    """A row of `parts` as what it stands for, with only these metrics if they are named."""
    figures = {
        name: Figure(*values)
        for name, values in json.loads(row["figures"]).items()
        if only is None or name in only
    }
    return Part(**{name: row[name] for name in PART_FIELDS}, figures=figures)


def _session_row(entry: Entry, stamp: Stamp) -> list[Any]:
    session = entry.session
    stored: list[Any] = [getattr(session, name) for name in SESSION_FIELDS]
    stored += [
        session.state.value,
        session.started.isoformat(),
        "\n".join(session.exercises),
        session.day.isoformat(),
        moment_us(session.started.replace(tzinfo=UTC)),
        moment_us(session.started),
        haystack_of(session),
        stamp.folder_ns,
        stamp.files,
        stamp.settled,
    ]
    return [_storable(value) for value in stored]


def _part_row(part: Part) -> list[Any]:
    figures = {
        name: [figure.n, *map(_short, (figure.mean, figure.median, figure.sd, figure.error))]
        for name, figure in part.figures.items()
    }
    stored = [getattr(part, name) for name in PART_FIELDS]
    return [*map(_storable, stored), json.dumps(figures, separators=(",", ":"))]


def _short(value: float | None) -> float | None:
    """With six digits: more is never meant."""
    return None if value is None else float(f"{value:.6g}")


def _storable(value: Any) -> Any:
    """Text without what no data base takes; numbers as they are."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _opened(place: Path, anew: bool) -> sqlite3.Connection:
    """The file of the index, opened or made; its place is locked meanwhile."""
    path = place / INDEX
    if path.exists() and not anew:
        try:
            db = _connected(path)
            if _is_whole(db):
                return db
            db.close()
        except sqlite3.DatabaseError:
            pass
    for stale in (path, *_older(place)):
        for ending in ("", "-wal", "-shm"):
            stale.with_name(stale.name + ending).unlink(missing_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its -wal and -shm get the same mode
    return made(path)


def _is_whole(db: sqlite3.Connection) -> bool:
    if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
        return False
    db.execute("SELECT * FROM sessions LIMIT 1").fetchall()
    db.execute("SELECT * FROM parts LIMIT 1").fetchall()
    return True


def _older(place: Path) -> list[Path]:
    """Indexes of versions before this one."""
    found = ((path, OTHERS.fullmatch(path.name)) for path in place.glob(".library-*.sqlite"))
    return [path for path, named in found if named and int(named[1]) < SCHEMA]


def _connected(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        db.close()
        raise
    return db
