"""What is known of a recording: NAME.truth.json and NAME.truth.csv.gz beside it.

Facts are numbers, texts and lists by name; a series is a column over time, NaN where the reference
saw nothing. Times are the recording's own seconds; units stand in the columns' names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from imu.errors import RecordingError
from imu.samples import FloatArray
from recordings.table import SUFFIXES, stem_of

FACTS_ENDING: Final = ".truth.json"
SERIES_ENDING: Final = ".truth.csv.gz"
QUATERNION: Final = ("qw", "qx", "qy", "qz")


@dataclass(frozen=True, slots=True)
class Case:
    """One recording with its truth. `set_name` is the name of its folder."""

    set_name: str
    recording: Path

    @property
    def name(self) -> str:
        """The recording's name without its ending."""
        return stem_of(self.recording)

    @property
    def facts_path(self) -> Path:
        """Its NAME.truth.json."""
        return self.recording.with_name(self.name + FACTS_ENDING)

    @property
    def series_path(self) -> Path:
        """Its NAME.truth.csv.gz, which need not exist."""
        return self.recording.with_name(self.name + SERIES_ENDING)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """facts by name; columns of the series by name, each (n,), `time_s` among them, or none."""

    facts: Mapping[str, Any]
    series: Mapping[str, FloatArray]

    def windows_s(self) -> list[tuple[float, float]]:
        """The marked repetitions, (start, end) each."""
        return [(float(a), float(b)) for a, b in self.facts.get("rep_windows_s", [])]


def cases_in(folder: Path) -> list[Case]:
    """Every recording below `folder` with a truth beside it, by set and name.

    Raises RecordingError if there is none.
    """
    if not folder.is_dir():
        raise RecordingError(folder, "no such folder of recordings with truth")
    found = [
        Case(path.parent.resolve().name, path)
        for path in sorted(folder.rglob("*"))
        if path.name.lower().endswith(SUFFIXES)
        and not path.name.endswith(SERIES_ENDING)
        and path.with_name(stem_of(path) + FACTS_ENDING).is_file()
    ]
    if not found:
        raise RecordingError(
            folder, f"holds no recording with its truth: NAME{FACTS_ENDING} beside NAME.csv.gz"
        )
    return found


def read_truth(case: Case) -> Truth:
    """The truth of one recording. Raises RecordingError."""
    try:
        facts = json.loads(case.facts_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordingError(case.facts_path, f"cannot be read as JSON ({error})") from error
    if not isinstance(facts, dict):
        raise RecordingError(case.facts_path, "is not a JSON object")
    if not case.series_path.exists():
        return Truth(facts, {})
    try:
        table = pd.read_csv(case.series_path)
        series = {str(name): table[name].to_numpy(np.float64) for name in table}
    except (OSError, EOFError, ValueError) as error:
        raise RecordingError(case.series_path, f"cannot be read ({error})") from error
    if "time_s" not in series:
        raise RecordingError(case.series_path, "has no column time_s")
    return Truth(facts, series)
