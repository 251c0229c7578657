"""A session of four sets of two exercises, as a training log keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from analysis.exercises.catalogue import EXERCISES
from recordings.exporters.logged import LoggedExercise
from recordings.exporters.training_log import LoggedRep, TrainingLog, sets_of

ZONE = timezone(timedelta(hours=-5, minutes=-30))
STARTED = datetime(2026, 3, 5, 23, 58, 30, 400_000, tzinfo=ZONE)
NAMED = {one.id: LoggedExercise(one.name, one.logged) for one in EXERCISES}


def reps_of(
    number: int, exercise: str, start_s: float, sides: str, clean: int = 0
) -> list[LoggedRep]:
    """One repetition every five seconds, each 4.25 s long; L, R or - for its side."""
    side = {"L": "left", "R": "right", "-": ""}
    return [
        LoggedRep(
            number,
            exercise,
            start_s + 5.0 * k,
            start_s + 5.0 * k + 4.25,
            "clean" if k < clean else "red",
            side[letter],
        )
        for k, letter in enumerate(sides)
    ]


@pytest.fixture
def log() -> TrainingLog:
    reps = [
        *reps_of(1, "rdl", 100.0, "-" * 8, clean=7),
        *reps_of(2, "rdl", 250.0, "-" * 6, clean=6),
        *reps_of(3, "slrdl", 400.0, "LLLRRRR", clean=5),
        *reps_of(4, "dowel_hinge", 500.0, "-" * 5, clean=5),
    ]
    return TrainingLog("f" * 32, STARTED, 4000.0, synthetic=False, sets=sets_of(reps, NAMED))
