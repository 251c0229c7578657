"""A session's sets → the CSV tables of the training logs Hevy and Strong: one row per set.

Both write the wearer's local time and know no offset. A weight that nobody told is an empty cell,
never 0, which would say that nothing was lifted. Layouts as the apps export them, November 2026:

Hevy    comma; every text in quotes; times to the minute, "5 Nov 2026, 18:02"; `set_index` from 0
Strong  comma; `Date` to the second, the same in all rows of a workout; `Duration` "1h 5m";
        `Set Order` from 1

Hevy reads Strong's table (Settings, Import); neither app reads Hevy's back.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from recordings.exporters.exporter import Content, Exporter
from recordings.exporters.logged import LoggedExercise
from recordings.exporters.training_log import TrainingLog, TrainingSet, log_of

HEVY_COLUMNS = (
    "title",
    "start_time",
    "end_time",
    "description",
    "exercise_title",
    "superset_id",
    "exercise_notes",
    "set_index",
    "set_type",
    "weight_kg",
    "reps",
    "distance_km",
    "duration_seconds",
    "rpe",
)
STRONG_COLUMNS = (
    "Date",
    "Workout Name",
    "Duration",
    "Exercise Name",
    "Set Order",
    "Weight",
    "Reps",
    "Distance",
    "Seconds",
    "Notes",
    "Workout Notes",
    "RPE",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not the computer's own language: the app writes English."""


def hevy_of(log: TrainingLog) -> str:
    """The sets as Hevy exports them."""
    start, end = _minute(log.started), _minute(log.at(log.duration_s))
    lines = [_hevy_line(HEVY_COLUMNS)]
    for exercise, sets in _blocks(log):
        title = exercise.logged.hevy or exercise.name
        notes = "; ".join(f"set {n}: {one.note}" for n, one in enumerate(sets, 1) if one.note)
        lines += [
            _hevy_line(
                (log.title, start, end, log.source, title, None, notes, index, "normal",
                 one.weight_kg, one.reps, None, None, None)
            )
            for index, one in enumerate(sets)
        ]  # fmt: skip
    return "".join(lines)


def _hevy_line(cells: Iterable[str | float | None]) -> str:
    return ",".join(_hevy_cell(cell) for cell in cells) + "\n"


def _hevy_cell(value: str | float | None) -> str:
    """Text in quotes; numbers and empty cells bare."""
    if value is None:
        return ""
    return f"{value:g}" if not isinstance(value, str) else '"' + value.replace('"', '""') + '"'


def strong_of(log: TrainingLog) -> str:
    """The sets as Strong exports them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(STRONG_COLUMNS)
    date = log.started.strftime("%Y-%m-%d %H:%M:%S")
    for exercise, sets in _blocks(log):
        title = exercise.logged.strong or exercise.name
        for order, one in enumerate(sets, 1):
            writer.writerow(
                (date, log.title, _duration(log.duration_s), title, order,
                 "" if one.weight_kg is None else f"{one.weight_kg:g}", one.reps, 0, 0, one.note,
                 log.source, "")
            )  # fmt: skip
    return text.getvalue()


def _blocks(log: TrainingLog) -> Iterator[tuple[LoggedExercise, list[TrainingSet]]]:
    """Sets of one exercise that follow one another."""
    for exercise, sets in itertools.groupby(log.sets, key=lambda one: one.exercise):
        yield exercise, list(sets)


def _minute(moment: datetime) -> str:
    clock = f"{moment.hour:02}:{moment.minute:02}"
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {clock}"


def _duration(seconds: float) -> str:
    """As Strong says it: "45m", "1h 5m", below a minute "40s"."""
    minutes = int(seconds // 60.0)
    if minutes < 1:
        return f"{round(seconds)}s"
    hours, minutes = divmod(minutes, 60)
    return " ".join([f"{hours}h"] * bool(hours) + [f"{minutes}m"] * bool(minutes))


def _write(
    text_of: Callable[[TrainingLog], str], contents: Sequence[Content], out: Path
) -> Sequence[str]:
    out.write_text(text_of(log_of(contents)), encoding="utf-8", newline="")
    return ()


HEVY: Final = Exporter(
    id="hevy",
    text="one row per set, as the training log Hevy exports them",
    write=partial(_write, hevy_of),
    ending="-hevy.csv",
)
STRONG: Final = Exporter(
    id="strong",
    text="one row per set, as the training log Strong exports them and Hevy imports them",
    write=partial(_write, strong_of),
    ending="-strong.csv",
)
