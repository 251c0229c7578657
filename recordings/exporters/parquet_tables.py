"""A session as Parquet tables: samples, angles, repetitions and alerts, numbers as computed.

    samples.parquet   a plain table, which hiphinge reads again; samples.meta.json goes with it
    angles.parquet, reps.parquet, alerts.parquet   the columns of the CSV files of these names

Unknown numbers are null. What summary.json says stands in the schema's metadata of reps.parquet,
under `hiphinge.summary`, and in a file beside it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recordings.exporters.csv_tables import write_summary
from recordings.exporters.exporter import TEXTS, Content, Exporter
from recordings.table import write_table

SUMMARY_KEY: Final = b"hiphinge.summary"


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the tables into the folder `out`. Raises OutputError, OSError."""
    (content,) = contents
    blocks, facts = content.recording.blocks.values(), content.recording.metadata
    write_table(out / "samples.parquet", blocks, facts)
    summary = {SUMMARY_KEY: json.dumps(content.summary, ensure_ascii=False).encode()}
    for name, frame, told in (
        ("angles", content.angles, {}),
        ("reps", content.reps, summary),
        ("alerts", content.alerts, {}),
    ):
        table = table_of(frame).replace_schema_metadata(told)
        pq.write_table(table, out / f"{name}.parquet", compression="zstd")
    write_summary(content, out / "summary.json")
    return ()


def table_of(frame: pd.DataFrame) -> pa.Table:
    """The frame's columns, with the same types whether or not it has rows."""
    columns = {}
    for name in frame.columns:
        kind = pa.string() if name in TEXTS else None
        kind = pa.int64() if name in ("set", "rep") else kind
        kind = pa.bool_() if name in ("cued", "attributed") else kind
        columns[name] = pa.array(frame[name].tolist(), kind or pa.float64(), from_pandas=True)
    return pa.table(columns)


EXPORTER: Final = Exporter(
    id="parquet",
    text="samples, angles, repetitions and alerts as Parquet tables, one folder",
    write=write,
)
