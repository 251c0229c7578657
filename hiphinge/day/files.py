"""A day → day.csv, one row per bend, and day.json, everything else.

Seconds with three decimals, degrees with two, shares with three; what is not finite is empty or
null.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

from analysis.daily_bends import Led
from analysis.exposure import Doing
from hiphinge.day.before import Before
from hiphinge.day.page import render_day
from hiphinge.day.part import Part
from hiphinge.day.totals import Day, Tally
from hiphinge.day.words import clock, headline, statements
from imu.units import DEG_PER_RAD
from recordings.rounded import number

SCHEMA = 1
BENDS = "day.csv"
SUMMARY = "day.json"
PAGE = "day.html"
NAMES = (BENDS, SUMMARY, PAGE)
COLUMNS = (
    "recording",
    "clock",
    "start_s",
    "bottom_s",
    "end_s",
    "duration_s",
    "led",
    "depth_deg",
    "hinge_share",
    "lumbar_flexion_peak_deg",
    "range_share",
)


def write_day(day: Day, earlier: Before | None, folder: Path) -> None:
    """Write the three files into `folder`, which must exist. Raises OSError."""
    with (folder / BENDS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(day))
    (folder / SUMMARY).write_text(as_text(day, earlier), encoding="utf-8", newline="\n")
    (folder / PAGE).write_text(render_day(day, earlier), encoding="utf-8", newline="\n")


def as_text(day: Day, earlier: Before | None) -> str:
    """day.json as text."""
    told = summary_of(day, earlier)
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def summary_of(day: Day, earlier: Before | None) -> dict[str, Any]:
    """The content of day.json, plain values only."""
    own = [part.limits.range_rad for part in day.parts if part.limits.range_rad is not None]
    return {
        "schema": SCHEMA,
        "synthetic": day.synthetic,
        "day": None if day.day is None else day.day.isoformat(),
        "clock": day.timed,
        "upper_level": day.parts[0].upper_level or None,
        "headline": headline(day),
        "statements": statements(day, earlier),
        "recordings": [_recording(part) for part in day.parts],
        "recorded_s": day.recorded_s,
        "worn_s": day.total.worn_s,
        "on_feet_s": day.total.on_feet_s,
        "seconds": _seconds(day.total),
        "bends": _bends(day.total),
        "own_range_deg": _plain(own[-1] * DEG_PER_RAD) if own else None,
        "median_range_share": _plain(day.median_share_of_range),
        "near_full_bends": day.near_full if day.histogram is not None else None,
        "longest_bend_s": _plain(day.longest_bend_s),
        "range_histogram": None if day.histogram is None else list(day.histogram),
        "trunk_s": list(day.trunk_s),
        "spine_s": None if day.spine_s is None else list(day.spine_s),
        "hours": [
            {
                "hour": hour,
                "worn_s": tally.worn_s,
                "on_feet_s": tally.on_feet_s,
                "seconds": _seconds(tally),
                "bends": _bends(tally),
            }
            for hour, tally in day.hours.items()
        ],
        "before": None if earlier is None else _before(earlier),
    }


def _recording(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "started": None if part.started is None else part.started.isoformat(),
        "sensors": list(part.sensors),
        "calibration": part.calibration.method,
        "calibration_statements": list(part.calibration.statements),
        "notes": list(part.notes),
    }


def _seconds(tally: Tally) -> dict[str, int]:
    return {doing.name.lower(): tally.seconds[doing] for doing in Doing}


def _bends(tally: Tally | Before) -> dict[str, int]:
    return {led.value: tally.led[led] for led in Led}


def _before(earlier: Before) -> dict[str, Any]:
    return {
        "days": earlier.days,
        "worn_s": _plain(earlier.worn_s),
        "bends": _bends(earlier),
        "range_histogram": list(earlier.histogram),
    }


def _rows(day: Day) -> list[list[str]]:
    rows = []
    for one in day.bends:
        bend = one.bend
        values = {
            "start_s": bend.start_s,
            "bottom_s": bend.bottom_s,
            "end_s": bend.end_s,
            "duration_s": bend.duration_s,
            "depth_deg": bend.depth_deg,
            "hinge_share": bend.hinge_share,
            "lumbar_flexion_peak_deg": bend.spine_peak_deg,
            "range_share": bend.share_of_range,
        }
        told = {"recording": one.part, "clock": clock(day, one.at_s), "led": bend.led.value}
        rows.append([told[n] if n in told else number(n, values[n]) for n in COLUMNS])
    return rows


def _plain(value: float) -> float | None:
    return round(value, 6) + 0.0 if math.isfinite(value) else None
