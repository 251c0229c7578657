"""A metric of one exercise over the weeks, with the noise of its measurement.

One point per session, the median of its repetitions; one per week (Monday to Sunday, the wearer's
own calendar), the median of its sessions. What sessions of a week have in common in their noise is
nothing, as the sensors were put on anew for each, so a week's noise is the root of the mean square
of theirs over √sessions. The slope over the sessions is Theil and Sen's with its 95 % interval. A
change is the slope over the whole time; it stands above the noise if it is larger than what the
first and the last week may differ by, and if the interval keeps to one side of zero.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from imu.errors import RecordingError, UnknownNameError
from imu.slopes import median_slope
from recordings.library.entry import Part, Session
from recordings.library.library import Library
from recordings.library.noise import LEVEL, NEEDED, Noise, noise_of
from recordings.library.query import Query
from recordings.library.reading import moment_us

US_PER_WEEK: Final = 7 * 86_400 * 1_000_000
FEWEST: Final = 3
"""Sessions in different weeks from which a slope is told."""
MOST_POINTS: Final = 600
"""Beyond, the slope is taken over the weeks: its pairs grow with the square."""


@dataclass(frozen=True, slots=True)
class Point:
    """A session: its median of `n` repetitions, and one standard deviation of noise (or None)."""

    session: str
    started_us: int
    day: date
    value: float
    n: int
    noise_sd: float | None


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday: the median of its sessions, and its noise as one standard deviation."""

    monday: date
    value: float
    sessions: int
    reps: int
    noise_sd: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A metric over time, oldest first.

    slope_per_week, low, high  with its 95 % interval; None for fewer than three weeks
    change    over the whole time, by the slope
    least     how large it must be to stand above the noise
    above     whether it does; None where nobody can tell
    sources   where the noise comes from
    notes     what its sessions do not have in common, in sentences
    synthetic whether it is of virtual sensors; the two are never mixed
    """

    metric: str
    exercise: str
    synthetic: bool
    points: tuple[Point, ...]
    weeks: tuple[Week, ...]
    slope_per_week: float | None = None
    low: float | None = None
    high: float | None = None
    change: float | None = None
    least: float | None = None
    above: bool | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def trend_of(library: Library, metric: str, exercise: str, query: Query | None = None) -> Trend:
    """The trend of a metric over the sessions that are asked for.

    Of real sensors, unless there are none or the query says otherwise. Raises UnknownNameError if
    no session has the metric, RecordingError if none has the exercise, OutputError.
    """
    query = query or Query()
    if query.synthetic is None:
        real = replace(query, synthetic=False, exercise=exercise)
        query = replace(query, synthetic=library.page(real, limit=1).total == 0)
    found = library.parts(query, exercise, {metric, *NEEDED})
    having = [(session, part) for session, part in found if metric in part.figures]
    if not having:
        parts = [part for _, part in library.parts(query, exercise) if part.reps]
        if not parts:
            problem = f"holds no repetitions of '{exercise}' as asked for"
            raise RecordingError(library.place, problem)
        known = dict.fromkeys(name for part in parts for name in part.figures)
        raise UnknownNameError("metric", metric, known)
    return trend_over(metric, exercise, having, synthetic=bool(query.synthetic))


def trend_over(
    metric: str, exercise: str, found: Sequence[tuple[Session, Part]], *, synthetic: bool = False
) -> Trend:
    """The trend over these parts, oldest first, all of which have the metric."""
    noises = [
        noise_of(metric, part, neutral_sd_deg=session.neutral_sd_deg) for session, part in found
    ]
    points = tuple(_point(metric, *one, noise) for one, noise in zip(found, noises, strict=True))
    weeks = tuple(
        _week(monday, list(own))
        for monday, own in itertools.groupby(sorted(points, key=lambda p: p.day), _monday)
    )
    sources = tuple(dict.fromkeys(source for noise in noises for source in noise.sources))
    notes = tuple(_notes([session for session, _ in found]))
    trend = Trend(metric, exercise, synthetic, points, weeks, sources=sources, notes=notes)
    return trend if len(weeks) < FEWEST else _with_slope(trend)


def _point(metric: str, session: Session, part: Part, noise: Noise) -> Point:
    figure = part.figures[metric]
    started_us = moment_us(session.started)
    return Point(session.name, started_us, session.day, figure.median, part.reps, noise.sd)


def _monday(point: Point) -> date:
    return point.day - timedelta(days=point.day.weekday())


def _week(monday: date, points: list[Point]) -> Week:
    known = [point.noise_sd for point in points if point.noise_sd is not None]
    noise_sd = None
    if len(known) == len(points):
        noise_sd = math.sqrt(math.fsum(sd * sd for sd in known)) / len(points)
    value = statistics.median(point.value for point in points)
    return Week(monday, value, len(points), sum(point.n for point in points), noise_sd)


def _with_slope(trend: Trend) -> Trend:
    """The trend with its slope, from at least three weeks."""
    at, values = _to_fit(trend)
    slope, low, high = median_slope(values, at)
    change = slope * float(at[-1] - at[0])
    first, last = trend.weeks[0].noise_sd, trend.weeks[-1].noise_sd
    least = None if first is None or last is None else LEVEL * math.hypot(first, last)
    above = None if least is None else abs(change) > least and (low > 0.0 or high < 0.0)
    return replace(
        trend,
        slope_per_week=slope, low=low, high=high, change=change, least=least, above=above,
    )  # fmt: skip


def _notes(sessions: Sequence[Session]) -> Iterable[str]:
    unlike = (
        ("Several wearers", {session.wearer or "" for session in sessions}),
        ("Several levels of the upper sensor", {session.upper_level for session in sessions}),
        ("Several orientation filters", {session.filter_name for session in sessions}),
    )
    for what, values in unlike:
        if len(values) > 1:
            yield f"{what}: {', '.join(value or 'not told' for value in sorted(values))}."


def _to_fit(trend: Trend) -> tuple[np.ndarray, np.ndarray]:
    """Weeks and values (n,) to fit: the sessions, or where they are very many their weeks."""
    if len(trend.points) <= MOST_POINTS:
        at = [point.started_us / US_PER_WEEK for point in trend.points]
        return np.array(at), np.array([point.value for point in trend.points])
    at = [week.monday.toordinal() / 7.0 for week in trend.weeks]
    return np.array(at), np.array([week.value for week in trend.weeks])
