"""Which leg stands in a repetition of single-leg work, and how that is known.

    thigh     a sensor on a thigh: the free leg reaches back in line with the pelvis, the standing
              one stays near upright
    said      the wearer's word: one side, or both in turn from repetition to repetition
    inferred  from the pelvis, which sinks over the standing leg and lets the free side rise: a
              guess, and marked as one

They are asked in this order; what none of them tells stays "". A word holds for the repetitions
that begin after it was said, wherever blocks are cut and whenever a repetition becomes known: one
under way keeps its side.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.metrics.lumbar_flexion import averaged
from analysis.metrics.metric import RepMotion
from imu.errors import UnknownNameError
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG

LEFT: Final = "left"
RIGHT: Final = "right"
ALTERNATING: Final = "alternating"
UNSAID: Final = ""
SIDES: Final = (LEFT, RIGHT)
WORDS: Final = (LEFT, RIGHT, ALTERNATING)

THIGH: Final = "thigh"
SAID: Final = "said"
INFERRED: Final = "inferred"

LEAST_TILT_RAD: Final = 20.0 * RAD_PER_DEG
"""Of the pelvis: below it the legs look alike."""
FREE_SHARE: Final = 0.6
STANDING_SHARE: Final = 0.3
"""Of the pelvis' tilt that a thigh makes along with it: all in a free leg, none in a standing one.
Between the two nothing is said. Design values."""
LEAST_LIST_RAD: Final = 2.5 * RAD_PER_DEG
"""A pelvis nearer to level tells nothing: about as much as its sideways axis may be off."""


Said = tuple[float, str]
"""From when on, in seconds, and a word."""


def other(side: str) -> str:
    """The side that this one is not; "" for none."""
    return {LEFT: RIGHT, RIGHT: LEFT}.get(side, "")


def word_of(text: str) -> str:
    """What a wearer said, as one of `WORDS` or "". Raises UnknownNameError."""
    word = text.strip().lower()
    if word and word not in WORDS:
        raise UnknownNameError("side", text[:40], WORDS)
    return word


@dataclass(frozen=True, slots=True)
class Side:
    """A side and how it is known; both "" where it is not."""

    side: str = ""
    known: str = ""


class SideSense:
    """Ask once per repetition, in order."""

    def __init__(self, word: str = UNSAID) -> None:
        self._said: deque[Said] = deque()
        self._take(word_of(word))

    def say(self, word: str, from_s: float = -math.inf) -> None:
        """What begins from then on is this side, or both in turn and the left one first.

        Words come in the order of their times. Raises UnknownNameError.
        """
        self._said.append((from_s, word_of(word)))

    def _take(self, word: str) -> None:
        self._word = word
        self._next = LEFT if word == ALTERNATING else word

    def take_back(self) -> None:
        """The last repetition was none: where sides take turns, its side comes again."""
        if self._word == ALTERNATING:
            self._next = other(self._next)

    def of(self, rep: RepMotion) -> Side:
        """The side of this repetition."""
        while self._said and self._said[0][0] <= rep.out.t_s[0]:
            self._take(self._said.popleft()[1])
        said = self._next
        seen = by_thigh(rep)
        if self._word == ALTERNATING:
            self._next = other(seen or said)
        if seen:
            return Side(seen, THIGH)
        if said:
            return Side(said, SAID)
        guess = by_pelvis(rep)
        return Side(guess, INFERRED) if guess else Side()


def by_thigh(rep: RepMotion) -> str:
    """The standing leg as thigh sensors show it, "" if they do not."""
    pelvis = _gained(rep, rep.out.pelvis_tilt_rad)
    if not pelvis >= LEAST_TILT_RAD:
        return ""
    left = _gained(rep, rep.out.left_thigh_rad) / pelvis
    right = _gained(rep, rep.out.right_thigh_rad) / pelvis
    if np.isfinite(left) and np.isfinite(right):
        return "" if abs(left - right) < FREE_SHARE - STANDING_SHARE else _less(left, right)
    share, own = (left, LEFT) if np.isfinite(left) else (right, RIGHT)
    if share >= FREE_SHARE:
        return other(own)
    return own if share <= STANDING_SHARE else ""


def by_pelvis(rep: RepMotion) -> str:
    """The side on which the pelvis sinks at the bottom, "" if it stays about level."""
    lists = _gained(rep, rep.out.pelvis_lateral_rad)
    if not abs(lists) >= LEAST_LIST_RAD:
        return ""
    return RIGHT if lists > 0.0 else LEFT


def _less(left: float, right: float) -> str:
    return LEFT if left < right else RIGHT


def _gained(rep: RepMotion, angle_rad: FloatArray) -> float:
    """What an angle gained on the way out, both ends averaged; NaN where it is not known."""
    smooth = averaged(angle_rad, rep.out.t_s)
    return float(smooth[-1] - smooth[0]) if len(smooth) else float("nan")
