"""A session's tables → counts and figures: `reps.csv` by set and exercise, and `summary.json`.

A metric is a column whose name ends in its unit, so that new ones are found by themselves. The
standard error of a median is 1.253 sd / √n (a normal scatter); that of a share of n repetitions is
Agresti and Coull's (1998, Am Stat 52:119), which is not zero where all or none are clean.
"""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from imu.errors import RecordingError
from recordings.library.entry import WHOLE, Figure, Part
from recordings.library.names import REPS, SUMMARY

UNITS: Final = ("_deg_s", "_deg", "_s", "_m", "_share")
NO_METRICS: Final = ("start_s", "bottom_s", "end_s")
CLEAN: Final = "clean"
UNJUDGED: Final = "unjudged"
MEDIAN_ERROR: Final = 1.253
LARGEST_FILE: Final = 1 << 26
MOST_REPS: Final = 100_000


@dataclass(frozen=True, slots=True)
class CountedRep:
    """A row of reps.csv; values that are not finite are left out."""

    set: int
    exercise: str
    start_s: float | None
    end_s: float | None
    verdict: str
    values: Mapping[str, float]
    side: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What summary.json says beyond the repetitions; None and {} where it says nothing."""

    alerts: int | None = None
    alerts_cued: int | None = None
    set_alerts: Mapping[int, int] = field(default_factory=dict)
    drift: Mapping[int, Figure] = field(default_factory=dict)
    duration_s: float | None = None
    exercise: str = ""
    upper_level: str = ""
    filter_name: str = ""
    neutral_sd_deg: float | None = None


def is_metric(column: str) -> bool:
    """Whether a column of reps.csv is measured in each repetition."""
    return column.endswith(UNITS) and column not in NO_METRICS


def read_reps(folder: Path) -> list[CountedRep] | None:
    """The repetitions of a session's folder; None if it has no table. Raises RecordingError."""
    path = folder / REPS
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            columns = [name for name in rows.fieldnames or () if is_metric(name)]
            return [_rep(row, columns) for row, _ in zip(rows, range(MOST_REPS), strict=False)]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError, csv.Error):
        raise RecordingError(path, "is no table of repetitions") from None


def read_told(folder: Path) -> Told:
    """What the summary of a session's folder says. Raises RecordingError."""
    path = folder / SUMMARY
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        return Told()
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RecordingError(path, "is not the JSON of a summary")
    sets = [(_count(part, "set"), part) for part in _list(document, "sets")]
    counts = _inside(document, "counts")
    return Told(
        alerts=_count(counts, "alerts"),
        alerts_cued=_count(counts, "alerts_cued"),
        set_alerts={k: n for k, p in sets if k and (n := _count(p, "alerts")) is not None},
        drift={k: figure for k, p in sets if k and (figure := _drift(p)) is not None},
        duration_s=_number(document, "duration_s"),
        exercise=_text(document, "exercise"),
        upper_level=_text(document, "upper_level"),
        filter_name=_text(_inside(document, "settings"), "filter"),
        neutral_sd_deg=_neutral_sd_deg(document),
    )


def parts_of(session: str, reps: Iterable[CountedRep], told: Told) -> list[Part]:
    """The parts of a session: one per exercise, then one per set and exercise."""
    reps = list(reps)
    grouped: dict[tuple[int, str], list[CountedRep]] = {}
    for rep in reps:
        grouped.setdefault((WHOLE, rep.exercise), []).append(rep)
    exercises = len(grouped)
    for rep in reps:
        grouped.setdefault((rep.set, rep.exercise), []).append(rep)
    parts = []
    for (number, exercise), own in sorted(grouped.items(), key=lambda item: item[0][0]):
        alerts = told.set_alerts.get(number)
        if number == WHOLE:
            alerts = told.alerts if exercises == 1 else None
        parts.append(_part(session, number, exercise, own, alerts, told.drift.get(number)))
    return parts


def _part(
    session: str,
    number: int,
    exercise: str,
    reps: list[CountedRep],
    alerts: int | None,
    drift: Figure | None,
) -> Part:
    judged = sum(rep.verdict != UNJUDGED for rep in reps)
    clean = sum(rep.verdict == CLEAN for rep in reps)
    figures = {"reps": _counted(len(reps))}
    if alerts is not None:
        figures["alerts"] = _counted(alerts)
    if judged:
        figures["clean_share"] = share_figure(clean, judged)
    if drift is not None:
        figures["lumbar_drift_deg_per_rep"] = drift
    for name in dict.fromkeys(name for rep in reps for name in rep.values):
        figures[name] = figure_of([rep.values[name] for rep in reps if name in rep.values])
    starts = [rep.start_s for rep in reps if rep.start_s is not None]
    ends = [rep.end_s for rep in reps if rep.end_s is not None]
    return Part(
        session,
        number,
        exercise,
        len(reps),
        judged,
        clean,
        alerts,
        min(starts, default=None),
        max(ends, default=None),
        figures,
    )


def figure_of(values: list[float]) -> Figure:
    """The figure of one or more finite values."""
    n = len(values)
    mean, median = statistics.fmean(values), statistics.median(values)
    if n < 2:
        return Figure(n, mean, median)
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    return Figure(n, mean, median, sd, MEDIAN_ERROR * sd / math.sqrt(n))


def share_figure(part: int, whole: int) -> Figure:
    """The share of `part` in `whole` > 0 repetitions."""
    share, near = part / whole, (part + 2) / (whole + 4)
    return Figure(whole, share, share, None, math.sqrt(near * (1.0 - near) / (whole + 4)))


def _counted(number: int) -> Figure:
    return Figure(1, float(number), float(number))


def _rep(row: dict[str, str], columns: list[str]) -> CountedRep:
    values = {name: value for name in columns if (value := _cell(row[name])) is not None}
    return CountedRep(
        set=min(max(int(row["set"]), 1), MOST_REPS),
        exercise=row["exercise"] or "",
        start_s=_cell(row["start_s"]),
        end_s=_cell(row["end_s"]),
        verdict=row["verdict"] or "",
        values=values,
        side=row.get("side") or "",
    )


def _cell(text: str) -> float | None:
    value = float(text) if text else math.nan
    return value if abs(value) < 1e12 else None


def _drift(part: Mapping[str, Any]) -> Figure | None:
    """The slope of the peak over the set, its error from the 95 % interval."""
    names = ("lumbar_drift_deg_per_rep", "lumbar_drift_low_deg_per_rep")
    slope, low = (_number(part, name) for name in names)
    high, reps = _number(part, "lumbar_drift_high_deg_per_rep"), _count(part, "reps")
    if slope is None or low is None or high is None:
        return None
    return Figure(reps or 1, slope, slope, None, abs(high - low) / 3.92)


def _neutral_sd_deg(document: Mapping[str, Any]) -> float | None:
    """The stated deviation of the lumbar angle's zero, from both back sensors' neutral stance."""
    sensors = _list(_inside(document, "calibration"), "sensors")
    stated = [
        _number(sensor, "neutral_sd_deg")
        for sensor in sensors
        if sensor.get("sensor") in ("sacrum", "upper_back")
    ]
    known = [value for value in stated if value is not None]
    return math.hypot(*known) if len(known) == 2 else None


def _inside(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _list(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = document.get(name)
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def _number(document: Mapping[str, Any], name: str) -> float | None:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        return None
    return float(value)


def _count(document: Mapping[str, Any], name: str) -> int | None:
    value = _number(document, name)
    return None if value is None or value < 0 else int(value)


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
