"""Words, days and names → which sessions; and where in the list one page ends and the next begins.

Every word must occur somewhere in a session's title, note, exercises, wearer, folder name, or date
(2026-11-21, 21 november 2026, saturday, 2026-w47). Case and accents do
not matter.
"""

from __future__ import annotations

import calendar
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from imu.errors import SettingError
from recordings.library.entry import Session, State

ORDER: Final = "day DESC, clock_us DESC, name DESC"
"""By the wearer's own clock, as the list shows it, wherever that clock was."""
MOST_WORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Query:
    """Which sessions are asked for; all of them if nothing is said.

    text      words, each of which must occur
    also      exercise id → what else it is called, so that its name finds it
    wearer    exactly this one; "" for sessions without a name
    exercise  an id
    since     first day, until: last day
    synthetic only virtual sensors, or only real ones
    """

    text: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    wearer: str | None = None
    exercise: str | None = None
    since: date | None = None
    until: date | None = None
    state: State | None = None
    synthetic: bool | None = None


def where(query: Query) -> tuple[str, list[Any]]:
    """The condition on `sessions` in SQL, and its values."""
    terms: list[str] = ["1"]
    values: list[Any] = []
    for word in folded(query.text).split()[:MOST_WORDS]:
        named = [exercise for exercise, names in query.also.items() if word in folded(names)]
        any_of = [
            "instr(haystack, ?)",
            *["instr(char(10) || exercises || char(10), ?)"] * len(named),
        ]
        terms.append(f"({' OR '.join(any_of)})")
        values += [word, *(f"\n{exercise}\n" for exercise in named)]
    if query.exercise is not None:
        terms.append("instr(char(10) || exercises || char(10), ?)")
        values.append(f"\n{query.exercise}\n")
    if query.wearer is not None:
        terms.append("coalesce(wearer, '') = ?")
        values.append(query.wearer)
    if query.since is not None:
        terms.append("day >= ?")
        values.append(query.since.isoformat())
    if query.until is not None:
        terms.append("day <= ?")
        values.append(query.until.isoformat())
    if query.state is not None:
        terms.append("state = ?")
        values.append(query.state.value)
    if query.synthetic is not None:
        terms.append("synthetic = ?")
        values.append(query.synthetic)
    return " AND ".join(terms), [_storable(value) for value in values]


def cursor_of(day: str, clock_us: int, name: str) -> str:
    """The place in the list behind this session, as text to give back for the next page."""
    return f"{day}~{clock_us}~{name}"


def behind(cursor: str) -> tuple[str, list[Any]]:
    """The condition for what comes after a cursor. Raises SettingError for one that is none."""
    day, _, rest = cursor.partition("~")
    clock_us, mark, name = rest.partition("~")
    try:
        number = int(clock_us)
    except ValueError:
        mark = ""
        number = 0
    if not mark or abs(number) >= 1 << 62:
        raise SettingError("the next page is asked for with what the page before gave")
    return "(day, clock_us, name) < (?, ?, ?)", [_storable(day), number, _storable(name)]


def haystack_of(session: Session) -> str:
    """All that a word is looked for in."""
    day = session.day
    year, week, _ = day.isocalendar()
    parts = [
        session.name,
        session.title,
        session.note,
        session.wearer or "",
        *session.exercises,
        day.isoformat(),
        f"{day.day} {calendar.month_name[day.month]} {day.year}",
        calendar.day_name[day.weekday()],
        f"{year}-w{week:02d}",
        "synthetic" if session.synthetic else "",
    ]
    return folded("\n".join(parts))


def folded(text: str) -> str:
    """The text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _storable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
