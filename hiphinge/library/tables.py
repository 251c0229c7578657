"""The library on a terminal, wide or narrow: list by day, one session, comparison, trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.exercises.catalogue import EXERCISES
from hiphinge.library.wording import (
    count_words,
    metric_name,
    minutes,
    shown,
    shown_difference,
    state_words,
)
from hiphinge.report import figures
from recordings.library.comparison import Comparison, Side
from recordings.library.entry import WHOLE, Entry, Session
from recordings.library.library import Page
from recordings.library.trend import Trend

NARROW = 76
NAMES = {known.id: known.name for known in EXERCISES}
BAR = 24
NAME_WIDTH = 28
SHORT_HEADS = ("", "Reps", "Within", "Alerts")
HEADS = ("", "Sets", *SHORT_HEADS[1:], "Length")


def show_page(page: Page, console: Console) -> None:
    """The sessions by day, newest first; what is said of one in words follows where there is room.

    Lines are written as they are, so that narrow terminals cut nothing in two.
    """
    lines = [_line(HEADS if console.width >= NARROW else SHORT_HEADS)]
    for day, sessions in page.by_day():
        lines.append(day_words(day))
        for session in sessions:
            lines += _lines(session, console.width)
    for k, line in enumerate(lines):
        is_day = bool(k) and not line.startswith(" ")
        console.print(Text(line.rstrip(), style="bold" if is_day else ""), soft_wrap=True)
    if page.total > len(page.sessions):
        console.print(f"{len(page.sessions)} of {page.total} sessions; --limit shows more.")


def day_words(day: date) -> str:
    """As "Saturday 21 November 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def show_entry(entry: Entry, folder: str, console: Console) -> None:
    """All about one session."""
    session = entry.session
    for line in _about(session):
        console.print(Text(line), soft_wrap=True)
    if session.reps is None:
        console.print("No results yet.")
    for whole in (part for part in entry.parts if part.number == WHOLE):
        own = [p for p in entry.parts if p.number != WHOLE and p.exercise == whole.exercise]
        parts = [whole, *own]
        table = _table([exercise_name(whole.exercise)])
        for heading in ("All", *(f"Set {part.number}" for part in own)):
            table.add_column(heading, justify="right", no_wrap=True)
        for name in whole.figures:
            values = [part.figures.get(name) for part in parts]
            cells = ["–" if v is None else shown(name, v.median) for v in values]
            table.add_row(*map(Text, (metric_name(name), *cells)))
        console.print(table)
        console.print("Metrics are medians of the repetitions.")
    console.print(Text(folder), soft_wrap=True)


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Two sides, their difference, and whether it stands above the noise."""
    for side, mark in ((comparison.a, "A"), (comparison.b, "B")):
        console.print(Text(f"{mark}  {side_words(side)}", style="bold"), soft_wrap=True)
    for note in comparison.notes:
        console.print(Text(note), soft_wrap=True)
    table = _table(["", "A", "B", "B − A", "Noise"])
    table.add_column("")
    for row in comparison.rows:
        values = [None if v is None else v.median for v in (row.a, row.b)]
        cells = ["–" if v is None else shown(row.metric, v) for v in values]
        cells.append(_or_dash(row.metric, row.difference))
        cells.append("–" if row.least is None else f"±{shown(row.metric, row.least)}")
        words = "" if row.above is None else ("above" if row.above else "within")
        table.add_row(*map(Text, (metric_name(row.metric), *cells, words)))
    console.print(table)
    console.print("Medians of the repetitions. Chance alone exceeds the noise one time in ten.")
    _sources(dict.fromkeys(s for row in comparison.rows for s in row.sources), console)


def show_trend(trend: Trend, console: Console) -> None:
    """The weeks, one a line, and what of the change stands above the noise."""
    head = f"{metric_name(trend.metric)} · {exercise_name(trend.exercise)}"
    console.print(Text(head, style="bold"))
    if trend.synthetic:
        console.print(Text("SYNTHETIC: simulated motion", style="bold"))
    for note in trend.notes:
        console.print(Text(note), soft_wrap=True)
    table = _table(["Week of", "Sessions", "Reps", "Median", "± 1 sd"])
    table.add_column("", no_wrap=True)
    values = [week.value for week in trend.weeks]
    for week in trend.weeks:
        noise = "–" if week.noise_sd is None else shown(trend.metric, week.noise_sd)
        cells = (week.monday.isoformat(), str(week.sessions), str(week.reps))
        bar = _mark(week.value, values) if console.width >= NARROW else ""
        table.add_row(*map(Text, (*cells, shown(trend.metric, week.value), noise, bar)))
    console.print(table)
    console.print(Text(trend_sentence(trend)), soft_wrap=True)
    _sources(trend.sources, console)


def trend_sentence(trend: Trend) -> str:
    """What changed, and whether it can be told from noise."""
    if trend.slope_per_week is None or trend.change is None:
        return "A trend is told from three weeks on."
    low, high = (shown_difference(trend.metric, v or 0.0) for v in (trend.low, trend.high))
    slope = shown_difference(trend.metric, trend.slope_per_week)
    change = shown_difference(trend.metric, trend.change)
    text = f"{slope} a week (95 %: {low} to {high}), {change} over the whole time"
    if trend.above is None or trend.least is None:
        return f"{text}; how much of that is noise is not known."
    least = shown(trend.metric, trend.least)
    if trend.above:
        return f"{text}: more than the noise of ±{least}."
    return f"{text}: within the noise of ±{least}, or not steady."


def side_words(side: Side) -> str:
    """Which session, and which part of it."""
    part = side.part
    what = "" if part.number == WHOLE else f" · set {part.number}"
    title = f" · {side.session.title}" if side.session.title else ""
    reps = figures.count(part.reps, "rep")
    return f"{side.session.name}{title}{what} · {exercise_name(part.exercise)} · {reps}"


def exercise_name(exercise: str) -> str:
    """As people call it."""
    return NAMES.get(exercise, exercise)


def _lines(session: Session, width: int) -> list[str]:
    """One session: its numbers, and its words beside them or on the line below."""
    share, length_s = session.clean_share, session.duration_s
    numbers = [
        count_words(session.reps),
        figures.NONE if share is None else figures.percent(share),
        count_words(session.alerts),
    ]
    if width >= NARROW:
        length = figures.NONE if length_s is None else minutes(length_s)
        numbers = [count_words(session.sets), *numbers, length]
    told = [session.title, session.wearer or "", state_words(session)]
    words = " · ".join(part for part in told if part)
    row = _line((f"  {session.name}", *numbers))
    if not words:
        return [row]
    beside = f"{row}   {words}"
    return [beside] if len(beside) <= width else [row, f"    {words}"]


def _line(cells: Sequence[str]) -> str:
    return f"{cells[0]:<{NAME_WIDTH}}" + "".join(f"{cell:>7}" for cell in cells[1:])


def _about(session: Session) -> Iterable[str]:
    names = ", ".join(exercise_name(name) for name in session.exercises)
    yield session.title or session.name
    when = f"{day_words(session.day)}, {session.started:%H:%M %z}"
    length = "" if session.duration_s is None else figures.duration(session.duration_s)
    told = (when, names, session.wearer or "", length, state_words(session))
    yield " · ".join(part for part in told if part)
    if session.note:
        yield session.note
    if session.problem:
        yield f"Not readable: {session.problem}."


def _table(headings: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for k, heading in enumerate(headings):
        table.add_column(heading, justify="right" if k else "left", no_wrap=True)
    return table


def _or_dash(metric: str, value: float | None) -> str:
    return "–" if value is None else shown_difference(metric, value)


def _mark(value: float, values: Sequence[float]) -> str:
    """A mark between the smallest and the largest value."""
    low, high = min(values), max(values)
    at = 0 if high <= low else round((value - low) / (high - low) * (BAR - 1))
    return " " * at + "●"


def _sources(sources: Iterable[str], console: Console) -> None:
    told = [source for source in sources if source not in ("counted", "not known for this metric")]
    if told:
        console.print(Text(f"The noise comes from: {'; '.join(told)}."), soft_wrap=False)
