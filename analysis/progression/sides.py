"""Which side is the weaker one, and how many repetitions it allows.

Article 000 lets the weaker side set the repetitions. Weaker is the side with the smaller share of
repetitions within the limits, then the one that goes less deep by more than what measuring again
differs by within a session (5°; Aasa 2019); else neither is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from analysis.drift import DRIFT_THAT_SHOWS_DEG
from analysis.progression.criteria import clean_share
from analysis.progression.practice import Practice, PractisedRep

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Weaker:
    """The weaker side ("" if neither is) and its repetitions within the limits per set."""

    side: str
    clean_per_set: int


def weaker_side(practice: Practice) -> Weaker | None:
    """From the last practice of both sides; None if one of them is missing or was not judged."""
    own = {side: [rep for rep in practice.judged if rep.side == side] for side in SIDES}
    if not all(own.values()):
        return None
    shares = {side: clean_share(reps) for side, reps in own.items()}
    side = ""
    if shares["left"] != shares["right"]:
        side = min(SIDES, key=lambda one: shares[one])
    else:
        depths = {one: _depth_deg(reps) for one, reps in own.items()}
        if abs(depths["left"] - depths["right"]) > DRIFT_THAT_SHOWS_DEG:
            side = min(SIDES, key=lambda one: depths[one])
    fewest = min(_clean_per_set(own[one]) for one in ((side,) if side else SIDES))
    return Weaker(side, fewest)


def _depth_deg(reps: list[PractisedRep]) -> float:
    known = [rep.trunk_deg for rep in reps if math.isfinite(rep.trunk_deg)]
    return median(known) if known else math.nan


def _clean_per_set(reps: list[PractisedRep]) -> int:
    """The median over the sets that this side did."""
    sets = dict.fromkeys(rep.set for rep in reps)
    return int(median(sum(r.is_clean for r in reps if r.set == number) for number in sets))
