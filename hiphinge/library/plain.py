"""Sessions, comparisons and trends as plain JSON values. docs/outputs.md tells each name."""

from __future__ import annotations

from typing import Any

from recordings.library.comparison import Compared, Comparison, Side
from recordings.library.entry import Entry, Figure, Part, Session
from recordings.library.library import Page
from recordings.library.trash import Deleted
from recordings.library.trend import Point, Trend, Week

SCHEMA = 1
"""Goes up when a name changes its meaning or goes away; new names leave it as it is."""

SESSION = (
    "name", "title", "note", "wearer", "synthetic", "recovered", "sets", "reps", "judged", "clean",
    "clean_share", "alerts", "alerts_cued", "duration_s", "upper_level", "problem",
)  # fmt: skip
PART = ("number", "exercise", "reps", "judged", "clean", "alerts", "start_s", "end_s")
TREND = (
    "metric", "exercise", "synthetic", "slope_per_week", "low", "high", "change", "least", "above",
)  # fmt: skip


def of_session(session: Session) -> dict[str, Any]:
    """One session of the list."""
    return {
        **{name: getattr(session, name) for name in SESSION},
        "started": session.started.isoformat(),
        "day": session.day.isoformat(),
        "state": session.state.value,
        "exercises": list(session.exercises),
    }


def of_page(page: Page) -> dict[str, Any]:
    """A page of the list."""
    return {
        "schema": SCHEMA,
        "total": page.total,
        "next": page.next or None,
        "sessions": [of_session(session) for session in page.sessions],
    }


def of_entry(entry: Entry) -> dict[str, Any]:
    """One session with its parts."""
    parts = [of_part(part) for part in entry.parts]
    return {"schema": SCHEMA, "session": of_session(entry.session), "parts": parts}


def of_part(part: Part) -> dict[str, Any]:
    """A set, or (number 0) all of one exercise."""
    figures = {name: of_figure(figure) for name, figure in part.figures.items()}
    return {**{name: getattr(part, name) for name in PART}, "figures": figures}


def of_figure(figure: Figure | None) -> dict[str, Any] | None:
    """A metric over repetitions."""
    if figure is None:
        return None
    return {name: getattr(figure, name) for name in ("n", "mean", "median", "sd", "error")}


def of_comparison(comparison: Comparison) -> dict[str, Any]:
    """Two sides and their metrics."""
    return {
        "schema": SCHEMA,
        "a": _side(comparison.a),
        "b": _side(comparison.b),
        "same_donning": comparison.same_donning,
        "metrics": [_compared(row) for row in comparison.rows],
        "notes": list(comparison.notes),
    }


def of_trend(trend: Trend) -> dict[str, Any]:
    """A metric over the weeks."""
    return {
        "schema": SCHEMA,
        **{name: getattr(trend, name) for name in TREND},
        "sources": list(trend.sources),
        "notes": list(trend.notes),
        "weeks": [_week(week) for week in trend.weeks],
        "sessions": [_point(point) for point in trend.points],
    }


def of_deleted(one: Deleted) -> dict[str, Any]:
    """A session in the trash."""
    return {"id": one.id, "name": one.name, "deleted": one.deleted.isoformat()}


def _side(side: Side) -> dict[str, Any]:
    part = side.part
    return {"session": side.session.name, "set": part.number, "exercise": part.exercise}


def _compared(row: Compared) -> dict[str, Any]:
    return {
        "metric": row.metric,
        "a": of_figure(row.a),
        "b": of_figure(row.b),
        "difference": row.difference,
        "least": row.least,
        "above": row.above,
        "sources": list(row.sources),
    }


def _week(week: Week) -> dict[str, Any]:
    names = ("value", "sessions", "reps", "noise_sd")
    return {"monday": week.monday.isoformat(), **{name: getattr(week, name) for name in names}}


def _point(point: Point) -> dict[str, Any]:
    names = ("session", "value", "n", "noise_sd")
    return {"day": point.day.isoformat(), **{name: getattr(point, name) for name in names}}
