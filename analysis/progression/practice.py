"""One exercise in one session, repetition by repetition, as the plan looks at it."""

from __future__ import annotations

import math
from dataclasses import dataclass

CLEAN = "clean"
UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class PractisedRep:
    """A counted repetition; angles in degrees, NaN where there is none.

    neutral_depth_deg  trunk tilt at which the spine left ±10° around neutral; NaN if it never did
    side               "left", "right" or ""
    """

    set: int
    verdict: str
    trunk_deg: float = math.nan
    pelvis_deg: float = math.nan
    neutral_depth_deg: float = math.nan
    peak_deg: float = math.nan
    side: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether it stayed within the limits."""
        return self.verdict == CLEAN

    @property
    def is_judged(self) -> bool:
        """Whether it has a verdict."""
        return self.verdict != UNJUDGED


@dataclass(frozen=True, slots=True)
class Practice:
    """The repetitions of one exercise in one session, in their order. `day` as 2026-11-21."""

    session: str
    day: str
    exercise: str
    reps: tuple[PractisedRep, ...]

    @property
    def judged(self) -> tuple[PractisedRep, ...]:
        """Those with a verdict."""
        return tuple(rep for rep in self.reps if rep.is_judged)

    def sets(self) -> tuple[tuple[PractisedRep, ...], ...]:
        """The repetitions, set by set."""
        numbers = dict.fromkeys(rep.set for rep in self.reps)
        return tuple(tuple(r for r in self.reps if r.set == number) for number in numbers)
