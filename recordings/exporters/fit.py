"""A session's sets → a FIT activity of strength training, as watches and their services read it.

file_id, the timer's start, one `set` message for each set and each rest between sets, the timer's
stop, a lap, a session and the activity around them. The exercise is a category of the profile and,
where it has one, a name within it; ours stands in `exercise_title`. The weight is there only if it
was told. Numbers of messages and fields are those of the FIT profile.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from recordings.exporters.exporter import Content, Exporter
from recordings.exporters.fit_message import (
    Base,
    Field,
    Message,
    fit_file,
    fit_local_time,
    fit_time,
)
from recordings.exporters.training_log import TrainingLog, TrainingSet, log_of

ACTIVITY_FILE = 4
DEVELOPMENT = 255
"""The manufacturer's number for whoever has none."""
TRAINING, STRENGTH = 10, 20
REST, ACTIVE = 0, 1
SHORTEST_REST_S = 1.0
TIMER, LAP_EVENT, SESSION_EVENT, ACTIVITY_EVENT = 0, 9, 8, 26
START, STOP, STOP_ALL = 0, 1, 4
KILOGRAM = 1
LARGEST_MS = 0xFFFFFFFE
MOST_REPS = 0xFFFE


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the file `out`. Raises RecordingError for what is no session, OSError."""
    out.write_bytes(fit_of(log_of(contents)))
    return ()


def fit_of(log: TrainingLog) -> bytes:
    """The bytes of the .fit file."""
    return fit_file(_messages(log))


def _messages(log: TrainingLog) -> Iterator[Message]:
    began, ended = fit_time(log.started), fit_time(log.at(log.duration_s))
    whole_ms = _milliseconds(log.duration_s)
    yield Message(
        0,
        (
            Field(0, Base.ENUM, ACTIVITY_FILE),
            Field(1, Base.UINT16, DEVELOPMENT),
            Field(2, Base.UINT16, 0),
            Field(3, Base.UINT32Z, zlib.crc32(log.id.encode()) or 1),
            Field(4, Base.UINT32, began),
            Field(8, Base.STRING, log.source),
        ),
    )
    yield Message(
        12,
        (
            Field(0, Base.ENUM, TRAINING),
            Field(1, Base.ENUM, STRENGTH),
            Field(3, Base.STRING, log.title),
        ),
    )
    yield _event(began, TIMER, START)
    yield Message(20, (Field(253, Base.UINT32, began),))
    yield from _sets(log)
    yield from _titles(log)
    yield Message(20, (Field(253, Base.UINT32, ended),))
    yield _event(ended, TIMER, STOP_ALL)
    yield _summary(19, LAP_EVENT, began, ended, whole_ms, (25, 39), ())
    counted = (Field(25, Base.UINT16, 0), Field(26, Base.UINT16, 1), Field(28, Base.ENUM, 0))
    yield _summary(18, SESSION_EVENT, began, ended, whole_ms, (5, 6), counted)
    yield Message(
        34,
        (
            Field(253, Base.UINT32, ended),
            Field(0, Base.UINT32, whole_ms),
            Field(1, Base.UINT16, 1),
            Field(2, Base.ENUM, 0),
            Field(3, Base.ENUM, ACTIVITY_EVENT),
            Field(4, Base.ENUM, STOP),
            Field(5, Base.UINT32, fit_local_time(log.at(log.duration_s))),
        ),
    )


def _sets(log: TrainingLog) -> Iterator[Message]:
    """Sets and the rests between them, numbered together."""
    index = itertools.count()
    before_s: float | None = None
    for one in log.sets:
        if before_s is not None and one.start_s - before_s >= SHORTEST_REST_S:
            yield _set(log, next(index), before_s, one.start_s, None)
        yield _set(log, next(index), one.start_s, one.end_s, one)
        before_s = one.end_s


def _set(
    log: TrainingLog, index: int, start_s: float, end_s: float, of: TrainingSet | None
) -> Message:
    named: tuple[Field, ...] = ()
    if of is not None:
        logged = of.exercise.logged
        weight = None if of.weight_kg is None else round(16.0 * of.weight_kg)
        named = (
            Field(3, Base.UINT16, min(of.reps, MOST_REPS)),
            Field(4, Base.UINT16, weight),
            Field(7, Base.UINT16, logged.fit_category),
            Field(8, Base.UINT16, logged.fit_exercise),
            Field(9, Base.UINT16, None if weight is None else KILOGRAM),
        )
    return Message(
        225,
        (
            Field(254, Base.UINT32, fit_time(log.at(end_s))),
            Field(0, Base.UINT32, _milliseconds(end_s - start_s)),
            Field(5, Base.UINT8, REST if of is None else ACTIVE),
            Field(6, Base.UINT32, fit_time(log.at(start_s))),
            *named,
            Field(10, Base.UINT16, index),
        ),
    )


def _titles(log: TrainingLog) -> Iterator[Message]:
    for index, exercise in enumerate(dict.fromkeys(one.exercise for one in log.sets)):
        yield Message(
            264,
            (
                Field(254, Base.UINT16, index),
                Field(0, Base.UINT16, exercise.logged.fit_category),
                Field(1, Base.UINT16, exercise.logged.fit_exercise),
                Field(2, Base.STRING, exercise.name),
            ),
        )


def _summary(
    number: int,
    event: int,
    began: int,
    ended: int,
    whole_ms: int,
    sports: tuple[int, int],
    more: tuple[Field, ...],
) -> Message:
    """A lap or a session: all of it from beginning to end."""
    return Message(
        number,
        (
            Field(254, Base.UINT16, 0),
            Field(253, Base.UINT32, ended),
            Field(0, Base.ENUM, event),
            Field(1, Base.ENUM, STOP),
            Field(2, Base.UINT32, began),
            Field(7, Base.UINT32, whole_ms),
            Field(8, Base.UINT32, whole_ms),
            Field(sports[0], Base.ENUM, TRAINING),
            Field(sports[1], Base.ENUM, STRENGTH),
            *more,
        ),
    )


def _event(at: int, event: int, kind: int) -> Message:
    return Message(
        21, (Field(253, Base.UINT32, at), Field(0, Base.ENUM, event), Field(1, Base.ENUM, kind))
    )


def _milliseconds(seconds: float) -> int:
    return min(max(0, round(1000.0 * seconds)), LARGEST_MS)


EXPORTER: Final = Exporter(
    id="fit",
    text="sets of strength training as a FIT activity, for watches and their services",
    write=write,
    ending=".fit",
)
