"""The parts of a day → its totals, hour by hour. Pure.

Hours are those of the wearer's clock where the recordings tell when they began; else they are
counted from the first second, one recording after the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from analysis.daily_bends import Bend, Led
from analysis.exposure import Bout, Doing, bouts
from hiphinge.day.part import Part
from imu.errors import SettingError
from imu.samples import BoolArray, FloatArray
from imu.units import RAD_PER_DEG

HOUR_S = 3600.0
TRUNK_BANDS_DEG = (30.0, 60.0)
SPINE_BANDS = (0.30, 0.50, 0.70)
NEAR_FULL = 0.80
BINS = 11
"""Of the largest spine flexion of bends: ten of a tenth of the own range, and what is beyond."""


@dataclass(frozen=True, slots=True)
class TimedBend:
    """A bend with the recording it is in, and its place in the day, seconds of `Day.zero`."""

    part: str
    at_s: float
    bend: Bend


@dataclass(slots=True)
class Tally:
    """Seconds of each kind and bends of each kind."""

    seconds: dict[Doing, int] = field(default_factory=lambda: dict.fromkeys(Doing, 0))
    led: dict[Led, int] = field(default_factory=lambda: dict.fromkeys(Led, 0))

    @property
    def worn_s(self) -> int:
        """Time in which the sensors were on and told."""
        return sum(n for doing, n in self.seconds.items() if doing.worn)

    @property
    def on_feet_s(self) -> int:
        """Time in which bends were looked for."""
        return sum(n for doing, n in self.seconds.items() if doing.on_feet)

    @property
    def bends(self) -> int:
        """All bends that count."""
        return sum(self.led.values())


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A day, counted.

    day         None where no recording tells
    timed       hours are those of the clock
    hours       hour → its tally, in order
    bouts       what went on when, seconds of the day
    trunk_s     seconds on the feet with the trunk below 30°, to 60°, beyond; None without a sensor
    spine_s     the same with the spine below 30, 50, 70 % of the own range, and beyond
    histogram   bends by their largest spine flexion, in tenths of the own range
    """

    parts: tuple[Part, ...]
    day: date | None
    timed: bool
    total: Tally
    hours: dict[int, Tally]
    bouts: tuple[Bout, ...]
    bends: tuple[TimedBend, ...]
    trunk_s: tuple[int, ...]
    spine_s: tuple[int, ...] | None
    histogram: tuple[int, ...] | None

    @property
    def synthetic(self) -> bool:
        """Whether any part was simulated."""
        return any(part.synthetic for part in self.parts)

    @property
    def recorded_s(self) -> int:
        """All seconds, worn or not."""
        return sum(self.total.seconds.values())

    @property
    def near_full(self) -> int:
        """Bends in which the spine came to 80 % of the own range or more."""
        return sum(one.bend.share_of_range >= NEAR_FULL for one in self.bends)

    @property
    def longest_bend_s(self) -> float:
        """The longest single bend; NaN without any."""
        return max((one.bend.duration_s for one in self.bends), default=math.nan)

    @property
    def median_share_of_range(self) -> float:
        """Median of the bends' largest spine flexion over the own range; NaN if unknown."""
        return median(one.bend.share_of_range for one in self.bends)


def day_of(parts: Sequence[Part]) -> Day:
    """The day in these recordings. Raises SettingError if they are of several days or wearers."""
    days = {part.started.date() for part in parts if part.started is not None}
    if len(days) > 1:
        told = ", ".join(sorted(day.isoformat() for day in days))
        raise SettingError(f"a day is one: these recordings are of {told}")
    levels = {part.upper_level for part in parts}
    if len(levels) > 1 or len({part.wearer for part in parts}) > 1:
        raise SettingError("a day is of one wearer with the upper sensor at one level")
    timed = all(part.started is not None for part in parts)
    ordered = sorted(parts, key=_begun) if timed else list(parts)
    total, hours = Tally(), dict[int, Tally]()
    all_bouts: list[Bout] = []
    all_bends: list[TimedBend] = []
    after_s = 0.0
    for part in ordered:
        zero_s = _second_of_day(part) if timed else after_s
        after_s = zero_s + (float(part.seconds.t_s[-1]) + 1.0 if len(part.seconds) else 0.0)
        _count_seconds(part, zero_s, total, hours)
        all_bouts += [
            Bout(bout.doing, zero_s + bout.start_s, zero_s + bout.end_s)
            for bout in bouts(part.seconds, part.doing)
        ]
        for bend in part.bends:
            at_s = zero_s + bend.start_s
            all_bends.append(TimedBend(part.name, at_s, bend))
            total.led[bend.led] += 1
            hours.setdefault(int(at_s // HOUR_S), Tally()).led[bend.led] += 1
    return Day(
        parts=tuple(ordered),
        day=next(iter(days), None),
        timed=timed,
        total=total,
        hours=dict(sorted(hours.items())),
        bouts=tuple(all_bouts),
        bends=tuple(all_bends),
        trunk_s=_bands(np.concatenate([_trunk_deg(part) for part in ordered]), TRUNK_BANDS_DEG),
        spine_s=_spine_bands(ordered),
        histogram=_histogram(all_bends),
    )


def median(values: Iterable[float]) -> float:
    """The median of the finite values, NaN if there is none."""
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan


def bin_of(share: float) -> int:
    """The bin of the histogram for a share of the own range."""
    return min(max(int(share * 10.0), 0), BINS - 1)


def _begun(part: Part) -> datetime:
    assert part.started is not None
    return part.started


def _second_of_day(part: Part) -> float:
    at = _begun(part)
    return at.hour * HOUR_S + at.minute * 60.0 + at.second + 1e-6 * at.microsecond


def _count_seconds(part: Part, zero_s: float, total: Tally, hours: dict[int, Tally]) -> None:
    hour = np.floor((zero_s + part.seconds.t_s) / HOUR_S).astype(np.int64)
    for doing in Doing:
        own = hour[part.doing == doing]
        total.seconds[doing] += len(own)
        for number, count in zip(*np.unique(own, return_counts=True), strict=True):
            hours.setdefault(int(number), Tally()).seconds[doing] += int(count)


def _on_feet(part: Part) -> BoolArray:
    return np.asarray(part.doing >= Doing.WALKING)


def _trunk_deg(part: Part) -> FloatArray:
    return part.seconds.tilt_rad[_on_feet(part)] / RAD_PER_DEG


def _bands(values: FloatArray, limits: Sequence[float]) -> tuple[int, ...]:
    known = values[np.isfinite(values)]
    counts = np.bincount(np.digitize(known, limits), minlength=len(limits) + 1)
    return tuple(int(count) for count in counts)


def _spine_bands(parts: Sequence[Part]) -> tuple[int, ...] | None:
    shares = [
        part.seconds.lumbar_rad[_on_feet(part)] / part.limits.range_rad
        for part in parts
        if part.limits.range_rad is not None
    ]
    return _bands(np.concatenate(shares), SPINE_BANDS) if shares else None


def _histogram(bends: Sequence[TimedBend]) -> tuple[int, ...] | None:
    shares = [b.bend.share_of_range for b in bends if math.isfinite(b.bend.share_of_range)]
    if not shares:
        return None
    counts = np.bincount([bin_of(share) for share in shares], minlength=BINS)
    return tuple(int(count) for count in counts)
