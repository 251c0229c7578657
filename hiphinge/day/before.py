"""The wearer's own last two weeks, from the library: what a day is held against.

Only days of the same wearer, with the upper sensor at the same level, are alike. A session with a
`day.json` tells its day; another session of everyday bends is read from its `reps.csv`, where
the class of the time is not known. A difference is told where it is larger than twice its standard
error (shares after Agresti and Coull 1998, Am Stat 52:119); numbers of other people are no measure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from analysis.daily_bends import LEAST_PELVIS_DEG, LEAST_TRUNK_DEG, Led, led_by
from hiphinge.day.part import EXERCISE
from hiphinge.day.totals import BINS, Day, Tally, bin_of
from imu.errors import RecordingError
from recordings.library.library import Library
from recordings.library.names import SUMMARY
from recordings.library.query import Query
from recordings.library.results import CountedRep, read_reps

DAYS = 14
LEAST_DAYS = 3
"""Fewer are told as numbers, and nothing is said to differ from them."""
LARGEST_FILE = 1 << 24


@dataclass(frozen=True, slots=True)
class Before:
    """The days before, summed up. `histogram` is that of `Day`, 0 where nothing is known."""

    days: int
    worn_s: float
    led: Mapping[Led, int]
    histogram: tuple[int, ...]

    @property
    def bends(self) -> int:
        """All bends."""
        return sum(self.led.values())

    @property
    def enough(self) -> bool:
        """Whether a difference to them may be told."""
        return self.days >= LEAST_DAYS


@dataclass(frozen=True, slots=True)
class Figures:
    """One session of an earlier day."""

    worn_s: float
    led: Mapping[Led, int]
    histogram: tuple[int, ...]


def before(day: Day, library: Library, names: frozenset[str] = frozenset()) -> Before | None:
    """The 14 days before `day`; None if it has no date or there is nothing alike.

    `names` are sessions that belong to the day itself.
    """
    if day.day is None:
        return None
    query = Query(
        exercise=EXERCISE,
        wearer=day.parts[0].wearer,
        since=day.day - timedelta(days=DAYS),
        until=day.day - timedelta(days=1),
        synthetic=day.synthetic,
    )
    found: list[tuple[date, Figures]] = []
    page = library.page(query, limit=500)
    for session in page.sessions:
        if session.name in names or session.upper_level != day.parts[0].upper_level:
            continue
        figures = figures_of(library.place / session.name, session.duration_s or 0.0)
        if figures is not None:
            found.append((session.day, figures))
    if not found:
        return None
    return Before(
        days=len({when for when, _ in found}),
        worn_s=sum(one.worn_s for _, one in found),
        led={led: sum(one.led[led] for _, one in found) for led in Led},
        histogram=tuple(sum(one.histogram[k] for _, one in found) for k in range(BINS)),
    )


def figures_of(folder: Path, duration_s: float) -> Figures | None:
    """What a session's folder tells of its bends; None where it tells nothing."""
    told = _json(folder / "day.json")
    if told is not None:
        try:
            return Figures(
                float(told["worn_s"]),
                {led: int(told["bends"][led.value]) for led in Led},
                tuple(int(n) for n in told["range_histogram"] or [0] * BINS),
            )
        except (KeyError, TypeError, ValueError):
            pass
    try:
        reps = read_reps(folder)
    except RecordingError:
        return None
    if reps is None:
        return None
    own = _own_range_deg(_json(folder / SUMMARY))
    return _of_reps([rep for rep in reps if rep.exercise == EXERCISE], own, duration_s)


def share_of(tally: Tally | Before, led: Led) -> tuple[float, float]:
    """Share of the bends with a known leader, and its standard error; NaN without any."""
    known = tally.bends - tally.led[Led.UNCERTAIN]
    if not known:
        return math.nan, math.nan
    n, p = known + 4.0, (tally.led[led] + 2.0) / (known + 4.0)
    return tally.led[led] / known, math.sqrt(p * (1.0 - p) / n)


def differs(now: tuple[float, float], then: tuple[float, float]) -> bool:
    """Whether two values, each with its standard error, differ by more than twice that of both."""
    return abs(now[0] - then[0]) > 2.0 * math.hypot(now[1], then[1])


def _of_reps(reps: list[CountedRep], own_deg: float, duration_s: float) -> Figures:
    led = dict.fromkeys(Led, 0)
    histogram = [0] * BINS
    for rep in reps:
        trunk = rep.values.get("trunk_tilt_rom_deg")
        pelvis = rep.values.get("pelvis_tilt_rom_deg", 0.0)
        if (pelvis < LEAST_PELVIS_DEG) if trunk is None else (trunk < LEAST_TRUNK_DEG):
            continue
        share = math.nan if rep.verdict == "unjudged" else rep.values.get("hinge_share", math.nan)
        led[led_by(share)] += 1
        peak = rep.values.get("lumbar_flexion_peak_deg", math.nan) / own_deg
        if math.isfinite(peak):
            histogram[bin_of(peak)] += 1
    return Figures(duration_s, led, tuple(histogram))


def _own_range_deg(summary: Mapping[str, Any] | None) -> float:
    limits = (summary or {}).get("limits")
    own = limits.get("own_range_deg") if isinstance(limits, dict) else None
    return float(own) if isinstance(own, int | float) and own > 0 else math.nan


def _json(path: Path) -> Mapping[str, Any] | None:
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
