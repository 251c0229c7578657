"""Clean sets → how often a repetition that leaves the limits is told.

Feedback on every repetition is leant on: it helps while it lasts, and less stays (guidance; Sigrist
et al. 2013, Psychon Bull Rev 20:21-53, review), while words after the movement were still followed
a week later (Agruss et al. 2004, Ergonomics 47:1103). Alarms that never fade changed nothing at
work (Ribeiro et al. 2020, Occup Environ Med 77:462). The direction is theirs; the numbers below
are product decisions:

    clean sets   a repetition that leaves the limits is told
    0            every time
    1            every second time
    2            every third time
    3            in the summary only: a quiet set, which shows whether it stuck

A clean set adds one, any other takes one away. Where cues had to come back within a set, it begins
anew at 0. A set with fewer than FEWEST judged repetitions changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from imu.errors import UnknownNameError

CLEAN_SHARE = 0.8
"""Of the judged repetitions: from here on a set is clean."""
FEWEST = 3
EVERY = (1, 2, 3, 0)
"""By clean sets: every so manieth time; 0 is never."""
MOST = len(EVERY) - 1
IN_A_ROW = 3
"""Repetitions outside the limits in a row, after which cues come back whatever was earned."""


class Mode(StrEnum):
    """How feedback is given."""

    FADING = "fading"
    ALWAYS = "always"
    QUIET = "quiet"


def mode_named(name: str) -> Mode:
    """The way to give feedback by its name. Raises UnknownNameError."""
    try:
        return Mode(name)
    except ValueError:
        raise UnknownNameError("feedback", name, list(Mode)) from None


@dataclass(frozen=True, slots=True)
class Tally:
    """A set in numbers: judged repetitions, those within the limits, whether cues came back."""

    judged: int
    clean: int
    came_back: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether enough of its repetitions stayed within the limits."""
        return self.judged >= FEWEST and self.clean >= CLEAN_SHARE * self.judged


def earned_after(earned: int, tally: Tally) -> int:
    """Clean sets that have accumulated after this one, 0 to MOST."""
    if tally.came_back:
        return 0
    if tally.judged < FEWEST:
        return earned
    return min(earned + 1, MOST) if tally.is_clean else max(earned - 1, 0)


def every_of(mode: Mode, earned: int) -> int:
    """Every which time a repetition that leaves the limits is told; 0 for never."""
    if mode is Mode.QUIET:
        return 0
    return 1 if mode is Mode.ALWAYS else EVERY[min(max(earned, 0), MOST)]
