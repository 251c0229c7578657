"""What the library tells of a session, and of the sets in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

WHOLE = 0
"""The number of the part that is all repetitions of one exercise in the session."""


class State(StrEnum):
    """How far a session has come, seen from outside it."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """Its program ended before it was finished; `hiphinge recover` reads what is there."""
    RECORDING = "recording"
    UNREADABLE = "unreadable"
    """A later hiphinge wrote it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over the repetitions of a part.

    n       repetitions that have it
    sd      of single repetitions; None for fewer than two
    error   standard error of the median, from the scatter of the repetitions; None if unknown
    """

    n: int
    mean: float
    median: float
    sd: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A set of a session, or (`number` is WHOLE) all its repetitions of one exercise.

    start_s, end_s  seconds from the session's beginning
    judged, clean   repetitions with a verdict; those of them within the limits
    figures         column of reps.csv, `clean_share`, `reps`, `alerts`, ... → its figure
    """

    session: str
    number: int
    exercise: str
    reps: int
    judged: int = 0
    clean: int = 0
    alerts: int | None = None
    start_s: float | None = None
    end_s: float | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """One session of the list. None stands for what is not known, as before it is finished.

    name            of its folder; names it everywhere
    started         with the offset from UTC that the wearer's clock had
    exercises       ids: those of the repetitions, else the one that was asked for
    reps, sets, judged, clean, alerts, alerts_cued  counts
    neutral_sd_deg  stated deviation of the lumbar angle's zero: of both sensors, once per donning
    filter_name     of the orientation
    recovered       its program ended early, and it was completed later
    problem         what of the folder could not be read, else ""
    """

    name: str
    started: datetime
    state: State
    exercises: tuple[str, ...] = ()
    title: str = ""
    note: str = ""
    wearer: str | None = None
    synthetic: bool = False
    recovered: bool = False
    sets: int | None = None
    reps: int | None = None
    judged: int | None = None
    clean: int | None = None
    alerts: int | None = None
    alerts_cued: int | None = None
    duration_s: float | None = None
    upper_level: str = ""
    filter_name: str = ""
    neutral_sd_deg: float | None = None
    problem: str = ""

    @property
    def day(self) -> date:
        """The day on the wearer's own calendar."""
        return self.started.date()

    @property
    def clean_share(self) -> float | None:
        """Of the repetitions with a verdict, the share within the limits, 0 to 1."""
        return self.clean / self.judged if self.clean is not None and self.judged else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A session with its parts: wholes first, then the sets in their order."""

    session: Session
    parts: tuple[Part, ...]
