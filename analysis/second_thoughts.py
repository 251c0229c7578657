"""Repetitions that were announced and prove to be none once more of the set is known.

The first repetition of a set is announced before there is anything to compare it with. Two more
settle it: one that stays below half of both is partial, and one from the floor that goes far
deeper than both was something else, such as the way from one shoe to the other. Alone in its set,
it is measured by what the exercise is known to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.elsewhere import ANOTHER_BOTTOM_M
from analysis.events import Rep
from analysis.exercises.exercise import Exercise, Start
from analysis.objections import PARTIAL_SHARE
from analysis.reps import FoundRep

SETTLED_AFTER = 3
"""Repetitions of a set after which its first is no longer in doubt."""

DEEPER_M = 0.05
"""Further below the deepest that an exercise is expected to go: less is the wearer's build."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A repetition that no longer counts, and why: "partial", "deeper than the exercise"."""

    rep: Rep
    reason: str


@dataclass(frozen=True, slots=True)
class _Size:
    amplitude: float
    depth_m: float


class SecondThoughts:
    """Feed the repetitions of each set in their order, get what is to be withdrawn."""

    def __init__(self, exercise: Exercise) -> None:
        self._from_floor = exercise.start is Start.BOTTOM
        self._daily = exercise.daily
        self._deepest_m = exercise.expected.pelvis_drop_m[1] + DEEPER_M
        self._first: Rep | None = None
        self._sizes: list[_Size] = []

    def set_begins(self) -> Withdrawn | None:
        """A new set begins, or the session ends: what becomes of a repetition that stayed alone."""
        first, sizes = self._first, self._sizes
        self._first, self._sizes = None, []
        alone = first is not None and len(sizes) == 1
        if alone and self._from_floor and sizes[0].depth_m > self._deepest_m:
            assert first is not None
            return Withdrawn(first, "deeper than the exercise")
        return None

    def settle(self) -> None:
        """The first repetition of this set is no longer in doubt."""
        self._first = None

    def follow(self, rep: Rep, found: FoundRep) -> Withdrawn | None:
        """The next repetition of the set: what becomes of the first one."""
        depth = min(abs(found.evidence.sank_m), abs(found.evidence.rose_m))
        if self._first is None and not self._sizes:
            self._first = rep
        self._sizes.append(_Size(found.amplitude, depth))
        if self._first is None or len(self._sizes) < SETTLED_AFTER:
            return None
        first, (size, *others) = self._first, self._sizes
        self._first = None
        if self._daily:
            return None
        if size.amplitude < PARTIAL_SHARE * min(other.amplitude for other in others):
            return Withdrawn(first, "partial")
        deeper = size.depth_m > max(other.depth_m for other in others) + ANOTHER_BOTTOM_M
        if self._from_floor and deeper and size.depth_m > self._deepest_m:
            return Withdrawn(first, "deeper than the exercise")
        return None
