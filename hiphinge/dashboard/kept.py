"""What is kept of earlier sessions, for the library's pages: plain values, named, with units.

Names of metrics are the report's; shares are per cent, metres centimetres, as they are shown.
"""

from __future__ import annotations

import calendar
import threading
from dataclasses import dataclass, field
from typing import Final

from analysis.exercises.catalogue import EXERCISES
from hiphinge.dashboard.dowel import page_of
from hiphinge.dashboard.reps import reps_of
from hiphinge.dashboard.told import Plain
from hiphinge.dowel.document import PAGE
from hiphinge.library.named import OTHER_NAMES
from hiphinge.library.plain import of_session
from hiphinge.library.tables import exercise_name, trend_sentence
from hiphinge.library.wording import metric_name
from hiphinge.results.folder import REPORT
from recordings.library.comparison import Comparison, Side, compare, side_of, sides_of
from recordings.library.entry import Part, Session
from recordings.library.library import Library
from recordings.library.query import Query
from recordings.library.trend import Trend, trend_of

NAMES: Final = {known.id: known.name for known in EXERCISES}
MOST_AT_ONCE: Final = 500
LOOKED_AT: Final = 20
"""Sessions whose metrics are offered for a trend."""

UNITS: Final = (
    ("_share", "%", 0, 100.0),
    ("_deg_s", "°/s", 0, 1.0),
    ("_deg_per_rep", "°", 1, 1.0),
    ("_deg", "°", 1, 1.0),
    ("_s", "s", 1, 1.0),
    ("_m", "cm", 1, 100.0),
)
"""How a column's name ends → unit, decimals and factor in which it is shown."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is shown."""

    id: str
    label: str
    unit: str
    decimals: int
    factor: float

    def of(self, value: float | None) -> float | None:
        """A value in that unit."""
        return None if value is None else value * self.factor

    def plain(self) -> Plain:
        """For a page."""
        return {"id": self.id, "label": self.label, "unit": self.unit, "decimals": self.decimals}


def measure_of(metric: str) -> Measure:
    """How a column of reps.csv, or a count, is shown."""
    for ending, unit, decimals, factor in UNITS:
        if metric.endswith(ending):
            return Measure(metric, metric_name(metric), unit, decimals, factor)
    return Measure(metric, metric_name(metric), "", 0 if metric in ("reps", "alerts") else 2, 1.0)


@dataclass(slots=True)
class Kept:
    """The library behind the pages, opened when it is first asked for. Any thread may ask."""

    _library: Library | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @property
    def library(self) -> Library:
        """The user's own. Raises OutputError."""
        with self._opening:
            if self._library is None:
                self._library = Library()
            return self._library

    def close(self) -> None:
        """Let it go."""
        with self._opening:
            if self._library is not None:
                self._library.close()
                self._library = None

    def page(self, text: str, after: str, limit: int) -> Plain:
        """A page of the list. Raises SettingError for a cursor that is none."""
        query = Query(text, OTHER_NAMES)
        limit = min(max(limit, 1), MOST_AT_ONCE)
        page = self.library.page(query, limit=limit, after=after)
        sessions = [self._session(session) for session in page.sessions]
        return {
            "total": page.total,
            "next": page.next or None,
            "exercises": NAMES,
            "sessions": sessions,
        }

    def found(self, text: str) -> list[Session]:
        """All sessions that are found."""
        return list(self.library.page(Query(text, OTHER_NAMES), limit=10**6).sessions)

    def entry(self, name: str) -> Plain:
        """One session and its sets. Raises RecordingError."""
        entry = self.library.entry(name)
        parts = [_part(part) for part in entry.parts]
        reps = reps_of(self.library.place / entry.session.name)
        return {
            "session": self._session(entry.session),
            "parts": parts,
            "exercises": NAMES,
            "reps": reps,
        }

    def session(self, name: str) -> Plain:
        """One session. Raises RecordingError."""
        return self._session(self.library.session(name))

    def compared(self, a: str, set_a: int, b: str, set_b: int) -> Plain:
        """Two sessions or sets side by side. Raises RecordingError."""
        one, other = self.library.entry(a), self.library.entry(b)
        if set_a == set_b == 0:
            return self._compared(compare(*sides_of(one, other)))
        return self._compared(compare(side_of(one, set_a), side_of(other, set_b)))

    def metrics(self, exercise: str) -> Plain:
        """What can be followed over the weeks, of an exercise, or of the one done last."""
        done = self.library.exercises()
        if exercise not in done:
            last = self.library.page(limit=1).sessions
            exercise = next((name for one in last for name in one.exercises), "")
        recent = self.library.page(Query(exercise=exercise), limit=LOOKED_AT).sessions
        parts = [part for one in recent for part in self.library.entry(one.name).parts]
        own = [part for part in parts if part.number == 0 and part.exercise == exercise]
        named = dict.fromkeys(name for part in own for name in part.figures)
        first = [exercise] if exercise else []
        listed = dict.fromkeys([*first, *done])
        return {
            "exercises": [{"id": name, "name": exercise_name(name)} for name in listed],
            "metrics": [measure_of(name).plain() for name in named],
        }

    def trend(self, metric: str, exercise: str) -> Plain:
        """A metric over the weeks. Raises UnknownNameError, RecordingError."""
        return _trend(trend_of(self.library, metric, exercise))

    def _session(self, session: Session) -> Plain:
        has_report = (self.library.place / session.name / REPORT).is_file()
        report = f"/sessions/{session.name}/{REPORT}" if has_report else None
        folder = self.library.place / session.name
        dowel = page_of(session.name, there=(folder / PAGE).is_file())
        return {**of_session(session), "report": report, "dowel": dowel}

    def _compared(self, found: Comparison) -> Plain:
        rows = []
        for row in found.rows:
            measure = measure_of(row.metric)
            rows.append(
                {
                    **measure.plain(),
                    "metric": row.metric,
                    "a": measure.of(None if row.a is None else row.a.median),
                    "b": measure.of(None if row.b is None else row.b.median),
                    "difference": measure.of(row.difference),
                    "least": measure.of(row.least),
                    "above": row.above,
                    "sources": list(row.sources),
                }
            )
        return {
            "a": self._side(found.a),
            "b": self._side(found.b),
            "same_donning": found.same_donning,
            "notes": list(found.notes),
            "rows": rows,
        }

    def _side(self, side: Side) -> Plain:
        return {"session": self._session(side.session), **_part(side.part)}


def _part(part: Part) -> Plain:
    return {
        "number": part.number,
        "exercise": part.exercise,
        "name": exercise_name(part.exercise),
        "reps": part.reps,
        "judged": part.judged,
        "clean": part.clean,
        "alerts": part.alerts,
    }


def _trend(trend: Trend) -> Plain:
    measure = measure_of(trend.metric)
    return {
        "metric": measure.plain(),
        "exercise": {"id": trend.exercise, "name": exercise_name(trend.exercise)},
        "synthetic": trend.synthetic,
        "points": [
            {
                "session": point.session,
                "t_s": point.started_us / 1e6,
                "day": point.day.isoformat(),
                "value": measure.of(point.value),
                "n": point.n,
                "noise_sd": measure.of(point.noise_sd),
            }
            for point in trend.points
        ],
        "weeks": [
            {
                "monday": week.monday.isoformat(),
                "t_s": calendar.timegm(week.monday.timetuple()),
                "value": measure.of(week.value),
                "sessions": week.sessions,
                "noise_sd": measure.of(week.noise_sd),
            }
            for week in trend.weeks
        ],
        "slope_per_week": measure.of(trend.slope_per_week),
        "low": measure.of(trend.low),
        "high": measure.of(trend.high),
        "change": measure.of(trend.change),
        "least": measure.of(trend.least),
        "above": trend.above,
        "sources": list(trend.sources),
        "notes": list(trend.notes),
        "sentence": trend_sentence(trend),
    }
