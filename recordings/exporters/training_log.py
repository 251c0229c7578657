"""Repetitions → sets, as a training log keeps them: exercise, how many, when.

A set is the repetitions of one set and one exercise; both legs of single-leg work are one set.
Times are seconds from `started`, the wall clock at the session's beginning with its offset from
UTC. What was lifted no sensor sees: `weight_kg` is None unless somebody tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from imu.errors import RecordingError, SettingError
from recordings.exporters.exporter import Content
from recordings.exporters.logged import LoggedExercise, NoNames
from recordings.library.results import CLEAN, UNJUDGED

SYNTHETIC = "synthetic"
MOST_KG = 1000.0


@dataclass(frozen=True, slots=True)
class LoggedRep:
    """What of a row of reps.csv makes a set; seconds since the session began."""

    set: int
    exercise: str
    start_s: float
    end_s: float
    verdict: str = UNJUDGED
    side: str = ""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One set. `judged` repetitions have a verdict, `clean` of them stayed within the limits."""

    exercise: LoggedExercise
    reps: int
    start_s: float
    end_s: float
    judged: int = 0
    clean: int = 0
    left: int = 0
    right: int = 0
    weight_kg: float | None = None

    @property
    def note(self) -> str:
        """What is worth a line beside it, "" for nothing."""
        parts = [f"{self.clean} of {self.judged} within the limit"] if self.judged else []
        if self.left or self.right:
            parts.append(f"left {self.left}, right {self.right}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class TrainingLog:
    """One session; `id` is the same whenever it is written again."""

    id: str
    started: datetime
    duration_s: float
    synthetic: bool
    sets: tuple[TrainingSet, ...]

    @property
    def title(self) -> str:
        """The exercises that were done."""
        names = ", ".join(dict.fromkeys(one.exercise.name for one in self.sets))
        return f"{SYNTHETIC}: {names}" if self.synthetic else names

    @property
    def source(self) -> str:
        """Where it comes from, as the logs tell it."""
        return f"hiphinge ({SYNTHETIC})" if self.synthetic else "hiphinge"

    def at(self, seconds: float) -> datetime:
        """A moment of the session on the wearer's wall clock."""
        return self.started + timedelta(seconds=seconds)

    def with_weight(self, weight_kg: float | None) -> TrainingLog:
        """The same with what was lifted in all of its sets. Raises SettingError."""
        if weight_kg is None:
            return self
        if not 0.0 <= weight_kg <= MOST_KG:
            raise SettingError(f"a weight of {weight_kg:g} kg: write kilograms from 0 to 1000")
        return replace(self, sets=tuple(replace(one, weight_kg=weight_kg) for one in self.sets))


def log_of(contents: Sequence[Content]) -> TrainingLog:
    """The sets of one session. Raises RecordingError for one without a date, or without a set."""
    (content,) = contents
    if content.started is None:
        problem = "tells no date, and a training log is a diary: name a session"
        raise RecordingError(content.name, problem)
    if content.reps.empty:
        raise RecordingError(content.name, "has no repetitions: there is no set to write")
    wanted = [field.name for field in fields(LoggedRep)]
    rows = content.reps[wanted].itertuples(index=False, name=None)
    sets = sets_of((LoggedRep(*row) for row in rows), content.logged)
    duration_s = max(float(content.summary["duration_s"]), *(one.end_s for one in sets))
    log = TrainingLog(content.name, content.started, duration_s, content.synthetic, sets)
    return log.with_weight(content.weight_kg)


def sets_of(
    reps: Iterable[LoggedRep], named: Mapping[str, LoggedExercise]
) -> tuple[TrainingSet, ...]:
    """Repetitions by set and exercise, in order of time; `named` by the exercise's id."""
    grouped: dict[tuple[int, str], list[LoggedRep]] = {}
    for rep in reps:
        grouped.setdefault((rep.set, rep.exercise), []).append(rep)
    sets = [
        TrainingSet(
            named.get(exercise) or LoggedExercise(exercise, NoNames()),
            len(own),
            min(rep.start_s for rep in own),
            max(rep.end_s for rep in own),
            judged=sum(rep.verdict != UNJUDGED for rep in own),
            clean=sum(rep.verdict == CLEAN for rep in own),
            left=sum(rep.side == "left" for rep in own),
            right=sum(rep.side == "right" for rep in own),
        )
        for (_, exercise), own in grouped.items()
    ]
    return tuple(sorted(sets, key=lambda one: one.start_s))
