"""Dowel tests over the weeks: what changed, and whether it is more than the measurement's noise.

Between two donnings the spine's range in standing differs by 5 to 15° without any change (minimal
detectable change at 90 %, Laird et al. 2016, doi 10.1186/s12891-016-1250-1), so that nothing below
10° is called a change, nor anything below 1.96 deviations of both tests together. Where the stick
was kept the depth is a lower bound: a rise to it is one, a fall from it is told as such only where
the later test lost the stick.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hiphinge.dowel.past import Past
from hiphinge.report.figures import whole_degrees

LEAST_CHANGE_DEG = 10.0
LEVEL = 1.96


def least_change_deg(first: Past, last: Past) -> float:
    """What two tests must differ by to be called different."""
    return max(LEAST_CHANGE_DEG, LEVEL * math.hypot(first.sd_deg, last.sd_deg))


def change_words(tests: Sequence[Past]) -> str:
    """What changed from the first to the last of several tests; "" for fewer than two."""
    if len(tests) < 2:
        return ""
    first, last = tests[0], tests[-1]
    change = last.depth_deg - first.depth_deg
    since = f"since {first.started.day} {first.started:%B %Y}"
    if first.upper_level != last.upper_level:
        return f"The upper sensor sat elsewhere {since}: the depths are not to be compared."
    if first.kept and last.kept:
        return f"The stick was kept in both tests, {since}: control did not limit either."
    least = least_change_deg(first, last)
    if abs(change) < least:
        return (
            f"{_signed(change)} {since}: less than the {whole_degrees(least)} by which two "
            "tests may differ without any change."
        )
    word = "deeper" if change > 0.0 else "less deep"
    return f"{_signed(change)} {since}: {word} with the stick on, beyond the noise."


def _signed(change: float) -> str:
    return f"{'+' if change > 0.0 else ''}{whole_degrees(change)}"
