"""A session as CSV tables: samples, angles, repetitions, alerts, and summary.json.

    samples.csv       a plain table, which hiphinge reads again; samples.meta.json goes with it
    angles.csv, reps.csv, alerts.csv, summary.json   as `hiphinge analyze` writes them

Decimals are those of these files: degrees two, all else three, samples six.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from recordings.exporters.exporter import Content, Exporter
from recordings.rounded import decimals_of, number
from recordings.table import write_table


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the tables into the folder `out`. Raises OutputError, OSError."""
    (content,) = contents
    write_table(out / "samples.csv", content.recording.blocks.values(), content.recording.metadata)
    write_numbers(content.angles, out / "angles.csv")
    write_rows(content.reps, out / "reps.csv")
    write_rows(content.alerts, out / "alerts.csv")
    write_summary(content, out / "summary.json")
    return ()


def write_summary(content: Content, path: Path) -> None:
    """Write summary.json."""
    text = json.dumps(content.summary, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_numbers(table: pd.DataFrame, path: Path) -> None:
    """A table of numbers, as long as may be; NaN is an empty cell."""
    columns = [
        pa.array(np.round(table[name].to_numpy(), decimals_of(name)) + 0.0, from_pandas=True)
        for name in table.columns
    ]
    with path.open("wb") as file:
        file.write((",".join(table.columns) + "\n").encode())
        as_table = pa.table(columns, names=list(table.columns))
        pa_csv.write_csv(as_table, file, pa_csv.WriteOptions(include_header=False))


def write_rows(table: pd.DataFrame, path: Path) -> None:
    """A short table of numbers and texts; NaN is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        for row in table.itertuples(index=False):
            cells = zip(table.columns, row, strict=True)
            writer.writerow([_cell(name, value) for name, value in cells])


def _cell(name: str, value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return number(name, float(value)) if isinstance(value, float | np.floating) else str(value)


EXPORTER: Final = Exporter(
    id="csv",
    text="samples, angles, repetitions and alerts as CSV tables, one folder",
    write=write,
)
