"""Repetitions → reps.csv: one row each, metrics that are not in the contract after its columns.

Decimals are those of `recordings.rounded`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from analysis.events import Rep
from analysis.metrics.registry import METRICS
from recordings.rounded import number

COLUMNS = (
    "set",
    "rep",
    "exercise",
    "side",
    "start_s",
    "bottom_s",
    "end_s",
    "eccentric_s",
    "pause_s",
    "concentric_s",
    "pelvis_tilt_rom_deg",
    "trunk_tilt_rom_deg",
    "hip_flexion_rom_deg",
    "lumbar_flexion_peak_deg",
    "lumbar_flexion_bottom_deg",
    "lumbar_extension_peak_deg",
    "hinge_share",
    "neutral_depth_deg",
    "verdict",
    "confidence",
)
SIGNAL = "signal"
SIDE_KNOWN = "side_known"


def columns_of(reps: Sequence[Rep]) -> tuple[str, ...]:
    """The contract's columns, the signal, further metrics, how the side is known, other metrics.

    All of the registry's are there, so that a table without repetitions has the same columns.
    """
    known = [metric.name for metric in METRICS if metric.name not in COLUMNS]
    further = dict.fromkeys(name for rep in reps for name in rep.metrics)
    others = (name for name in further if name not in (*COLUMNS, *known))
    return (*COLUMNS, SIGNAL, *known, SIDE_KNOWN, *others)


def _row(rep: Rep, columns: Sequence[str]) -> list[str]:
    told = {
        "set": str(rep.set),
        "rep": str(rep.index),
        "exercise": rep.exercise,
        "side": rep.side,
        "verdict": rep.verdict,
        SIGNAL: rep.signal,
        SIDE_KNOWN: rep.side_known,
    }
    times = ("start_s", "bottom_s", "end_s", "eccentric_s", "pause_s", "concentric_s")
    values = {name: getattr(rep, name) for name in (*times, "confidence")}
    return [
        told[name]
        if name in told
        else number(name, values.get(name, rep.metrics.get(name, math.nan)))
        for name in columns
    ]


def write_reps(reps: Sequence[Rep], path: Path) -> None:
    """Write reps.csv."""
    columns = columns_of(reps)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(_row(rep, columns) for rep in reps)
