"""How numbers of results are written: as many decimals as the name of their column asks for.

Degrees have two decimals, all else three; a value that cannot be had is empty, and none is "-0".
"""

from __future__ import annotations

import math
from typing import Final

_NEGATIVE_ZEROS: Final = ("-0.00", "-0.000")


def decimals_of(name: str) -> int:
    """How many decimals a column of results has."""
    return 2 if "_deg" in name else 3


def number(name: str, value: float) -> str:
    """`value` with the decimals that its name asks for, without "-0"; empty if not finite."""
    if not math.isfinite(value):
        return ""
    text = f"{value:.{decimals_of(name)}f}"
    return text[1:] if text in _NEGATIVE_ZEROS else text
