"""What a writer of one format is: a name, what it holds, and a way to write it.

Exporters get a `Content`: the samples, and what was computed from them as tables. They know nothing
of how it was computed, and write into an empty place of their own; `hiphinge.export` brings it to
where the person wants it, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

from imu.samples import FloatArray, unknown
from recordings.exporters.logged import LoggedExercise
from recordings.recording import Recording
from recordings.session.facts import WornSensor

TEXTS: Final = frozenset(
    ("exercise", "side", "verdict", "signal", "side_known", "rule", "severity", "message")
)
"""Columns of texts, which stay texts in a table without rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Oriented:
    """Orientations of all sensors on one uniform grid, their headings brought together.

    t_s      (n,) seconds, on the clock of the tables
    q        sensor → q_earth_from_sensor (n, 4), earth's z up, NaN where it cannot be had
    neutral  sensor → the same in the calibrated stance (4,), the wearer facing along earth's x
    """

    t_s: FloatArray
    q: Mapping[str, FloatArray]
    neutral: Mapping[str, FloatArray]
    rate_hz: float


def no_orientations() -> Oriented:
    """Orientations of nothing."""
    return Oriented(unknown(0), {}, {}, 100.0)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """One session, or one recording, with all that was computed from it.

    name      what it is called, as a file could be
    recording the samples, on the clock of the tables
    reps, angles, alerts  columns of reps.csv, angles.csv, alerts.csv, not rounded; NaN is unknown
    summary   the content of summary.json
    exercise  its name, for people; `summary["exercise"]` is its id
    wearer, started, devices  what a session tells; None, None, () for other recordings
    orientations  computes them when they are asked for
    logged    by an exercise's id, what training logs call it
    weight_kg what was lifted, if somebody told it
    """

    name: str
    recording: Recording
    reps: pd.DataFrame
    angles: pd.DataFrame
    alerts: pd.DataFrame
    summary: Mapping[str, Any]
    exercise: str
    wearer: str | None = None
    started: datetime | None = None
    devices: tuple[WornSensor, ...] = ()
    orientations: Callable[[], Oriented] = field(default=no_orientations)
    logged: Mapping[str, LoggedExercise] = field(default_factory=dict)
    weight_kg: float | None = None

    @property
    def synthetic(self) -> bool:
        """Whether the motion is simulated; every format says so."""
        return bool(self.summary.get("synthetic"))


class WriteFunction(Protocol):
    """Write to `out`: an empty folder, or a file that is not there yet. Raises OutputError.

    What the person should know of what was left out comes back, whole sentences.
    """

    def __call__(self, contents: Sequence[Content], out: Path) -> Sequence[str]:
        """Write the contents: one, or several where the exporter takes several."""
        ...


class AddFunction(Protocol):
    """Write to the empty folder `out` what the folder `there` needs to hold these contents too.

    `subject` is the number of the person in it whose they are, 0 for new ones. What is in `there`
    is replaced only with `force`. Raises OutputError.
    """

    def __call__(
        self,
        contents: Sequence[Content],
        out: Path,
        there: Path,
        *,
        subject: int = 0,
        force: bool = False,
    ) -> Sequence[str]:
        """Write what is to be added."""
        ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format.

    ending   of the one file that it writes, with the dot; "" if it writes a folder
    several  whether several sessions go into one such file or folder
    add      how sessions join those in a folder, where `stands` says that it is one of this format
    """

    id: str
    text: str
    write: WriteFunction
    ending: str = ""
    several: bool = False
    add: AddFunction | None = None
    stands: Callable[[Path], bool] = lambda place: False
