"""What training logs call an exercise: told by who knows the exercises, read by the exporters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Logged(Protocol):
    """What training logs call an exercise; see `analysis.exercises.exercise.LogNames`."""

    @property
    def fit_category(self) -> int: ...  # noqa: D102
    @property
    def fit_exercise(self) -> int | None: ...  # noqa: D102
    @property
    def hevy(self) -> str: ...  # noqa: D102
    @property
    def strong(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class NoNames:
    """An exercise that no log knows."""

    fit_category: int = 65534
    fit_exercise: int | None = None
    hevy: str = ""
    strong: str = ""


@dataclass(frozen=True, slots=True)
class LoggedExercise:
    """An exercise: our own name, and what training logs call it."""

    name: str
    logged: Logged
