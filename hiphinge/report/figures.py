"""Numbers → what people read: whole degrees large, one decimal in tables, a dash for none.

Angles come in radians or degrees as the function's name says; shares from 0 to 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from imu.units import DEG_PER_RAD

NONE = "–"
MINUS = "−"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|°|m/s²|cm|ms|min|[sm])(?!\w))|(?<=±) (?=\d)")


def fixed(value: float, decimals: int) -> str:
    """`value` with so many decimals; a dash if it is not finite, never "-0"."""
    if not math.isfinite(value):
        return NONE
    rounded = round(value, decimals) + 0.0
    return f"{rounded:.{decimals}f}".replace("-", MINUS)


def one(value: float) -> str:
    """With one decimal."""
    return fixed(value, 1)


def signed(value: float) -> str:
    """With one decimal and always a sign, zero without."""
    text = one(value)
    return text if text in (NONE, "0.0") or text.startswith(MINUS) else f"+{text}"


def whole_degrees(value_deg: float) -> str:
    """As "34°"."""
    text = fixed(value_deg, 0)
    return text if text == NONE else f"{text}°"


def degrees_of(value_rad: float) -> str:
    """Radians as degrees with one decimal, no sign of unit."""
    return one(value_rad * DEG_PER_RAD)


def percent(share: float, decimals: int = 0) -> str:
    """A share from 0 to 1 as "82 %"."""
    text = fixed(share * 100.0, decimals)
    return text if text == NONE else f"{text}{THIN_SPACE}%"


def duration(seconds: float) -> str:
    """As "48.2 s", from two minutes on as "12 min 05 s"."""
    if not math.isfinite(seconds):
        return NONE
    if seconds < 120.0:
        return f"{one(seconds)}{THIN_SPACE}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{THIN_SPACE}min {rest:02d}{THIN_SPACE}s"


def thousands(number: int) -> str:
    """As "15 191"."""
    return f"{number:,}".replace(",", THIN_SPACE)


def count(number: int, singular: str) -> str:
    """As "1 rep", "8 reps"."""
    return f"{thousands(number)} {singular if number == 1 else f'{singular}s'}"


def unbroken(sentence: str) -> str:
    """The sentence with every number and its unit kept on one line."""
    return BEFORE_UNIT.sub(THIN_SPACE, sentence)


def median(values: Iterable[float]) -> float:
    """The median of the finite values, NaN if there is none."""
    known = sorted(v for v in values if math.isfinite(v))
    if not known:
        return math.nan
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else 0.5 * (known[middle - 1] + known[middle])


def largest(values: Iterable[float]) -> float:
    """The largest of the finite values, NaN if there is none."""
    return max((v for v in values if math.isfinite(v)), default=math.nan)
