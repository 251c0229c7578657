"""One `_motion.tsv` of Motion-BIDS with what belongs to it, and a table of events.

    …_motion.tsv      no header, tabs; the first column is the LATENCY of each sample
    …_motion.json     task, rate, counts of channels by type, device
    …_channels.tsv    name, component, type, tracked_point, units, placement, reference_frame
    …_channels.json   what the frames are
    …_events.tsv, …_events.json

Latencies are seconds from the file's first sample, to the nanosecond: the first sample's own time,
`acq_time` in scans.tsv, brings the files of a session together. Source: BIDS 1.10, Motion
(Jeung et al. 2024, Sci Data 11:716).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from imu.samples import FloatArray

LATENCY: Final = "LATENCY"
NANOSECONDS: Final = 9
MICROSECONDS: Final = 6
LONG_S: Final = 1e6
OWN_FACTS: Final = "HiphingeRecording"
"""Key in _motion.json: what the recording tells of itself, and the first sample's time."""
FIRST_SAMPLE: Final = "first_sample_s"
UNKNOWN: Final = "n/a"
TYPES: Final = ("ACCEL", "GYRO", "JNTANG", "LATENCY", "MAGN", "MISC", "ORNT")


def decimals_of(first_s: float) -> int:
    """Decimals of the times of a file: one that has no more comes back as the very same number.

    Nanoseconds, and microseconds where times are as large as those since 1970.
    """
    return NANOSECONDS if abs(first_s) < LONG_S else MICROSECONDS


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One column: its row in channels.tsv, and its values (n,); NaN is written as n/a."""

    name: str
    component: str
    type: str
    units: str
    values: FloatArray
    frame: str = UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class MotionFile:
    """What one tracking system recorded.

    stem      the file's name up to the suffix: "sub-01_task-rdl_tracksys-sacrum"
    t_s       (n,) seconds on the session's clock
    point     what is tracked, and where that is worn, for people
    frames    name of a reference frame → how it is described
    facts     what _motion.json says besides rate and counts
    """

    stem: str
    t_s: FloatArray
    channels: tuple[Channel, ...]
    point: str
    placement: str
    frames: Mapping[str, Mapping[str, str]]
    rate_hz: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_s(self) -> float:
        """Time of the first sample."""
        return float(self.t_s[0])

    @property
    def columns(self) -> tuple[Channel, ...]:
        """All channels, the latency first."""
        latency_s = np.round(self.t_s - self.t_s[0], decimals_of(self.first_s))
        return (Channel("latency", UNKNOWN, LATENCY, "s", latency_s), *self.channels)


def write_motion(file: MotionFile, folder: Path) -> None:
    """Write the four files into the folder `motion`."""
    table = pa.table(
        [pa.array(channel.values, from_pandas=True) for channel in file.columns],
        names=[channel.name for channel in file.columns],
    )
    _write_numbers(table, folder / f"{file.stem}_motion.tsv")
    write_json(folder / f"{file.stem}_motion.json", _sidecar(file))
    rows = [
        (c.name, c.component, c.type, file.point, c.units, file.placement, c.frame)
        for c in file.columns
    ]
    head = ("name", "component", "type", "tracked_point", "units", "placement", "reference_frame")
    write_rows(folder / f"{file.stem}_channels.tsv", head, rows)
    levels = {name: dict(said) for name, said in file.frames.items()}
    told = {
        "Description": "The frame of the channel; n/a where it has none.",
        "Levels": levels,
    }
    write_json(folder / f"{file.stem}_channels.json", {"reference_frame": told})


def _sidecar(file: MotionFile) -> dict[str, Any]:
    counts = Counter(channel.type for channel in file.columns)
    steps = len(file.t_s) - 1
    length_s = float(file.t_s[-1]) - file.first_s
    return {
        **file.facts,
        "SamplingFrequency": round(file.rate_hz, 6),
        "SamplingFrequencyEffective": round(steps / length_s, 6) if length_s > 0.0 else None,
        "RecordingDuration": round(length_s, 6),
        "TrackedPointsCount": 1,
        "MotionChannelCount": len(file.columns),
        **{f"{kind}ChannelCount": counts[kind] for kind in TYPES if counts[kind]},
        "MissingValues": UNKNOWN,
    }


def write_events(
    stem: str,
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write events in order of their onset; `columns` says what each one is, onset to the last."""
    ordered = sorted(rows, key=lambda row: (row["onset"], row["duration"]))
    cells = [[_cell(row.get(name)) for name in columns] for row in ordered]
    write_rows(folder / f"{stem}_events.tsv", tuple(columns), cells)
    write_json(folder / f"{stem}_events.json", columns)


def _cell(value: Any) -> str:
    if value is None or value == "" or (isinstance(value, float) and not np.isfinite(value)):
        return UNKNOWN
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def write_rows(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of texts with a header. Tabs and line ends in cells become blanks."""
    lines = [
        "\t".join(" ".join(str(cell).split()) or UNKNOWN for cell in row) for row in (head, *rows)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """A JSON file as people read it."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_numbers(table: pa.Table, path: Path) -> None:
    """Numbers with as many digits as bring the same ones back, n/a for null, no header."""
    known = pa.table(
        [
            column if not column.null_count else column.cast(pa.string()).fill_null(UNKNOWN)
            for column in table.columns
        ],
        names=table.column_names,
    )
    options = pa_csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with path.open("wb") as file:
        pa_csv.write_csv(known, file, options)
