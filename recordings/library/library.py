"""The library of a place as one object: look, list, search, name, and the way to a folder.

    with Library() as library:
        page = library.page(Query("rdl november"), limit=50)
        for day, sessions in page.by_day(): ...
        page = library.page(query, limit=50, after=page.next)

What is asked for is what the folders hold at that moment: each question looks first which of them
changed. Any thread may ask; several programs may have the same library open.
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from imu.errors import OutputError, RecordingError
from recordings.library.entry import Entry, Part, Session, State
from recordings.library.index import (
    IN_MEMORY,
    made,
    open_index,
    part_of,
    session_of,
)
from recordings.library.label import relabel
from recordings.library.names import is_name
from recordings.library.query import ORDER, Query, behind, cursor_of, where
from recordings.library.refreshing import Follower, Progress
from recordings.session.place import sessions_folder

LAST: Final = "last"
MOST_NAMED: Final = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Some sessions, newest day first; how many there are in all; `next` is "" on the last page."""

    sessions: tuple[Session, ...]
    total: int
    next: str

    def by_day(self) -> Iterator[tuple[date, tuple[Session, ...]]]:
        """The sessions, day by day."""
        for day, sessions in itertools.groupby(self.sessions, lambda session: session.day):
            yield day, tuple(sessions)


class Library:
    """The sessions of a place; the user's own if None. Raises OutputError where that is none.

    Opening it looks at each folder thoroughly (see `looking`), later questions quickly.
    """

    def __init__(self, place: Path | None = None, progress: Progress | None = None) -> None:
        self.place = sessions_folder() if place is None else place
        self._one_at_a_time = threading.RLock()
        self._use(open_index(self.place))
        self.refresh(thorough=True, progress=progress)

    def close(self) -> None:
        """Let the index go. Again does nothing."""
        with self._one_at_a_time:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def refresh(self, *, thorough: bool = False, progress: Progress | None = None) -> int:
        """Read the folders that changed; how many entries are now others. Raises OutputError."""
        return self._ask(lambda db: self._follower.follow(thorough=thorough, progress=progress))

    def page(self, query: Query | None = None, *, limit: int = 50, after: str = "") -> Page:
        """Up to `limit` sessions, newest first, behind what `Page.next` said before.

        Raises SettingError for a cursor that is none, OutputError.
        """
        condition, values = where(query or Query())

        def found(db: sqlite3.Connection) -> Page:
            self._follower.follow()
            total = db.execute(f"SELECT count(*) FROM sessions WHERE {condition}", values)
            count = int(total.fetchone()[0])
            wanted, told = condition, list(values)
            if after:
                place, marks = behind(after)
                wanted, told = f"{wanted} AND {place}", [*told, *marks]
            text = f"SELECT * FROM sessions WHERE {wanted} ORDER BY {ORDER} LIMIT ?"
            rows = db.execute(text, [*told, limit + 1]).fetchall()
            more = len(rows) > limit
            last = rows[limit - 1] if more else None
            here = "" if last is None else cursor_of(last["day"], last["clock_us"], last["name"])
            return Page(tuple(map(session_of, rows[:limit])), count, here)

        return self._ask(found)

    def session(self, name: str) -> Session:
        """One session by the name of its folder. Raises RecordingError if there is none."""
        return self.entry(name).session

    def entry(self, name: str) -> Entry:
        """One session and its parts. Raises RecordingError if there is none."""

        def found(db: sqlite3.Connection) -> Entry | None:
            self._follower.look_at(name)
            row = db.execute("SELECT * FROM sessions WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            text = "SELECT * FROM parts WHERE session = ? ORDER BY number, start_s"
            parts = db.execute(text, (name,)).fetchall()
            return Entry(session_of(row), tuple(map(part_of, parts)))

        entry = self._ask(found) if is_name(name) else None
        if entry is None:
            raise RecordingError(self.place / Path(name).name, "there is no such session")
        return entry

    def folder(self, name: str) -> Path:
        """The folder of a session. Raises RecordingError if there is none of that name."""
        return self.place / self.session(name).name

    def find(self, told: str) -> Session:
        """The session that a person means: its name, `last`, or how its name alone begins.

        `last` is the newest that is not being recorded. Raises RecordingError if none is meant, or
        several.
        """
        names = self._ask(lambda db: self._beginning(db, told))
        if told in names:
            return self.session(told)
        if not names:
            raise RecordingError(told, "there is no such session in your sessions folder")
        if len(names) > 1:
            more = len(names) - MOST_NAMED
            few = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            raise RecordingError(told, f"{len(names)} sessions begin like that: {few}")
        return self.session(names[0])

    def parts(
        self, query: Query, exercise: str, only: Collection[str] | None = None
    ) -> list[tuple[Session, Part]]:
        """Each session's repetitions of an exercise as a whole, oldest first.

        Its figures are those of the metrics in `only`, or all.
        """
        condition, values = where(query)

        def found(db: sqlite3.Connection) -> list[tuple[Session, Part]]:
            self._follower.follow()
            chosen = f"SELECT * FROM sessions WHERE {condition} ORDER BY started_us, name"
            sessions = {row["name"]: session_of(row) for row in db.execute(chosen, values)}
            wholes = "SELECT * FROM parts WHERE number = 0 AND exercise = ?"
            parts = {row["session"]: row for row in db.execute(wholes, (exercise,))}
            return [
                (session, part_of(parts[name], only))
                for name, session in sessions.items()
                if name in parts
            ]

        return self._ask(found)

    def wearers(self) -> list[str]:
        """All names of wearers, in order."""
        return self._distinct("wearer")

    def exercises(self) -> list[str]:
        """All exercises that were done, by id, in order."""
        told = itertools.chain.from_iterable(t.split("\n") for t in self._distinct("exercises"))
        return sorted(set(told))

    def label(self, name: str, *, title: str | None = None, note: str | None = None) -> Session:
        """Give a session another title or note; None leaves it, "" takes it away.

        Also while it is being recorded. Raises RecordingError, SettingError if too long,
        OutputError.
        """
        relabel(self.folder(name), title=title, note=note)
        return self.session(name)

    def _use(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._follower = Follower(self.place, db)

    def _distinct(self, column: str) -> list[str]:
        text = f"SELECT DISTINCT {column} FROM sessions WHERE {column} <> '' ORDER BY 1"

        def found(db: sqlite3.Connection) -> list[str]:
            self._follower.follow()
            return [str(row[0]) for row in db.execute(text)]

        return self._ask(found)

    def _beginning(self, db: sqlite3.Connection, told: str) -> list[str]:
        self._follower.follow()
        if told == LAST:
            text = f"SELECT name FROM sessions WHERE state <> ? ORDER BY {ORDER} LIMIT 1"
            return [row["name"] for row in db.execute(text, (State.RECORDING.value,))]
        if not is_name(told):
            return []
        text = "SELECT name FROM sessions WHERE substr(name, 1, ?) = ? ORDER BY " + ORDER
        return [row["name"] for row in db.execute(text, (len(told), told))]

    def _ask(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it with the index; with a new one if that cannot be read. Raises OutputError."""
        with self._one_at_a_time:
            try:
                return work(self._db)
            except sqlite3.DatabaseError as error:
                if _is_busy(error):
                    problem = "another program keeps the index of the sessions busy; try again"
                    raise OutputError(self.place, problem) from error
            self._db.close()
            self._use(open_index(self.place, anew=True))
            try:
                self._follower.follow()
                return work(self._db)
            except sqlite3.DatabaseError:  # a disk that is full or gone: without it, then
                self._db.close()
                self._use(made(IN_MEMORY))
                self._follower.follow()
                return work(self._db)


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )
