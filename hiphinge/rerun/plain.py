"""Comparisons as plain rows and values: changes.csv and the JSON of `hiphinge rerun`."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hiphinge.rerun.comparison import Comparison, Pair, Side
from imu.units import DEG_PER_RAD
from recordings.rounded import number

SCHEMA = 1
COMPARED = (
    "start_s",
    "end_s",
    "pelvis_tilt_rom_deg",
    "trunk_tilt_rom_deg",
    "lumbar_flexion_peak_deg",
    "lumbar_extension_peak_deg",
    "hinge_share",
)
"""What stands side by side; everything else is in the tables of the two analyses."""

COLUMNS = (
    "recording",
    "change",
    *(
        f"{name}_{side}"
        for name in ("set", "rep", "verdict", "alerts", *COMPARED)
        for side in ("before", "after")
    ),
)


def rows_of(comparison: Comparison) -> list[list[str]]:
    """One row per repetition, in the order of `COLUMNS`."""
    return [_row(comparison.recording, pair) for pair in comparison.pairs]


def _row(recording: str, pair: Pair) -> list[str]:
    sides = (pair.before, pair.after)
    told = [recording, pair.change]
    told += ["" if side is None else str(side.rep.set) for side in sides]
    told += ["" if side is None else str(side.rep.index) for side in sides]
    told += ["" if side is None else side.rep.verdict for side in sides]
    told += ["" if side is None else str(sum(side.alerts.values())) for side in sides]
    for name in COMPARED:
        told += [number(name, value_of(side, name)) for side in sides]
    return told


def value_of(side: Side | None, name: str) -> float:
    """One value of a repetition, NaN where there is none."""
    if side is None:
        return math.nan
    if name in ("start_s", "end_s"):
        return float(getattr(side.rep, name))
    return side.rep.metrics.get(name, math.nan)


def write_changes(comparisons: Sequence[Comparison], path: Path) -> None:
    """Write changes.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for comparison in comparisons:
            writer.writerows(rows_of(comparison))


def as_text(comparisons: Sequence[Comparison], failures: Sequence[tuple[str, str]]) -> str:
    """All of it as JSON text."""
    told = {
        "schema": SCHEMA,
        "recordings": [_plain(comparison) for comparison in comparisons],
        "failures": [{"recording": name, "reason": reason} for name, reason in failures],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(comparison: Comparison) -> dict[str, Any]:
    sides = {"before": comparison.before, "after": comparison.after}
    return {
        "recording": comparison.recording,
        "synthetic": comparison.before.synthetic,
        "settings": {name: dict(side.settings) for name, side in sides.items()},
        "limits_deg": {
            name: [round(side.limits.amber_rad * DEG_PER_RAD, 2),
                   round(side.limits.red_rad * DEG_PER_RAD, 2)]
            for name, side in sides.items()
        },
        "reps": {name: len(side.reps) for name, side in sides.items()},
        "alerts": {name: len(side.alerts) for name, side in sides.items()},
        "changes": dict(sorted(comparison.changes.items())),
        "pairs": [dict(zip(COLUMNS[1:], row[1:], strict=True)) for row in rows_of(comparison)],
    }  # fmt: skip
