"""The repetitions of a kept session's reps.csv → plain values, for the page that corrects them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from hiphinge.dashboard.told import Plain
from hiphinge.report.verdicts import look_of
from hiphinge.results.folder import REPS
from recordings.session.names import RECORDS

MOST: Final = 5000


def reps_of(folder: Path) -> list[Plain]:
    """Set, number and verdict of each; none where there are no records to correct it with."""
    if not (folder / RECORDS).is_file():
        return []
    try:
        with (folder / REPS).open(encoding="utf-8", newline="") as file:
            rows = [row for _, row in zip(range(MOST), csv.DictReader(file), strict=False)]
        return [
            {
                "set": int(row["set"]),
                "rep": int(row["rep"]),
                "verdict": row["verdict"],
                "word": look_of(row["verdict"]).word,
            }
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return []
