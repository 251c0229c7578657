"""Times as people and programs write them → seconds.

    2026-10-02T07:48:45.830    2025-10-9 8:18:9:94    10/9/2025 8:18:09.5    08:18:09:094

What follows the seconds after a colon are milliseconds; after a point a fraction, unless that makes
time run backwards and milliseconds without their zeros do not. Of a date that ends in its year the
day stands first where a month above 12 says so, that spans less time, or points divide it.
Times without a date start over at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from imu.samples import FloatArray

_WRITTEN: Final = re.compile(
    r"\s*(?:(\d{1,4})[-/.](\d{1,2})([-/.])(\d{1,4})[T ]\s*)?(\d{1,2}):(\d{1,2}):(\d{1,2})"
    r"(?:([.:,])(\d{1,9}))?(?:Z|[+-]\d\d:?\d\d)?\s*",
    re.ASCII,
)
DAY_S: Final = 86400.0
_NOTHING: Final = (None,) * 9


def seconds_of(texts: Sequence[str]) -> FloatArray:
    """Seconds since 1970 on the clock that wrote them, or since midnight; NaN for no time. (n,)."""
    parts = [m.groups() if (m := _WRITTEN.fullmatch(text)) else _NOTHING for text in texts]
    if not parts:
        return np.zeros(0)
    a, b, c, hour, minute, second = (
        np.array([float(p[k] or "nan") for p in parts]) for k in (0, 1, 3, 4, 5, 6)
    )
    whole = (
        _days(a, b, c, points=any(p[2] == "." for p in parts)) * DAY_S
        + hour * 3600.0
        + minute * 60.0
        + second
    )
    if np.isnan(a[np.isfinite(hour)]).any():
        whole = hour * 3600.0 + minute * 60.0 + second
        steps = np.diff(np.where(np.isnan(whole), 0.0, whole))
        whole += DAY_S * np.concatenate(([0.0], np.cumsum(steps < -0.5 * DAY_S)))
    digits = [p[8] or "0" for p in parts]
    fraction = np.array([int(d) / 10.0 ** len(d) for d in digits])
    thousandths = np.array([int(d) / 10.0 ** max(len(d), 3) for d in digits])
    if any(p[7] == ":" for p in parts):
        return np.asarray(whole + thousandths)
    if _backwards(whole + fraction) > _backwards(whole + thousandths):
        return np.asarray(whole + thousandths)
    return np.asarray(whole + fraction)


def _backwards(t_s: FloatArray) -> int:
    return int(np.count_nonzero(np.diff(t_s[np.isfinite(t_s)]) < 0.0))


def _days(a: FloatArray, b: FloatArray, c: FloatArray, *, points: bool) -> FloatArray:
    """Days since 1970 of dates written year first, or with the year last."""
    if np.all(a >= 1000):
        return _civil_days(a, b, c)
    year_first = a >= 1000
    year = np.where(year_first, a, c)
    month_first = _civil_days(year, np.where(year_first, b, a), np.where(year_first, c, b))
    day_first = _civil_days(year, b, np.where(year_first, c, a))
    months = a[~year_first & np.isfinite(a)]
    apart = _span(month_first) - _span(day_first)
    if np.any(months > 12) or apart > 0.0 or (points and apart == 0.0):
        return day_first
    return month_first


def _span(days: FloatArray) -> float:
    known = days[np.isfinite(days)]
    return float(np.ptp(known)) if len(known) else 0.0


def _civil_days(year: FloatArray, month: FloatArray, day: FloatArray) -> FloatArray:
    """Days since 1970 of the Gregorian calendar (Hinnant's formula)."""
    y = np.where(month <= 2, year - 1, year)
    era = np.floor(y / 400)
    of_era = y - era * 400
    of_year = np.floor((153 * (month + np.where(month > 2, -3, 9)) + 2) / 5) + day - 1
    days = of_era * 365 + np.floor(of_era / 4) - np.floor(of_era / 100) + of_year
    return np.asarray(era * 146097 + days - 719468)
