"""What stands of a session: what the engine said of repetitions, as the wearer put it right.

A correction is looked at in the moment it is made, with the numbers that were shown then, and is
refused in one line if it does not apply. What it did is kept as an amendment, so that another
repetition, a later withdrawal or an undone correction changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.corrections import Change, Correction, correction_from_text
from analysis.engine import LOCKOUT_S, Step
from analysis.events import Rep
from analysis.outcome import Amendment, Outcome, outcome, standing
from analysis.remeasured import Judging, merged, split
from imu.errors import HiphingeError, SettingError
from imu.pipeline import MotionBlock

MotionBetween = Callable[[float, float], MotionBlock]
SAME_START_S = 0.75
"""A repetition that begins within this of the time that was named is the one that was meant."""


@dataclass(frozen=True, slots=True)
class Done:
    """A correction that was made: as it is to be kept, and what it did, as a sentence."""

    correction: Correction
    text: str


class Ledger:
    """Feed what the engine says in its order, correct it meanwhile, ask how it stands."""

    def __init__(self, motion_between: MotionBetween) -> None:
        self._motion_between = motion_between
        self._steps: list[Step] = []
        self._amendments: list[Amendment] = []
        self._corrected: list[bool] = []
        self._judging: dict[float, Judging] = {}
        self._now: Outcome | None = None

    def take(self, step: Step, judging: Judging | None) -> None:
        """What a block brought, and what its repetitions were judged by."""
        for gone in step.withdrawn:
            if gone.reason == "undone":
                self._undone(gone.rep)
        self._steps.append(step)
        if judging is not None:
            self._judging.update(dict.fromkeys((rep.start_s for rep in step.reps), judging))
        self._now = None

    @property
    def corrections(self) -> int:
        """Corrections that hold."""
        return sum(self._corrected)

    def outcome(self) -> Outcome:
        """Repetitions and alerts as they stand now."""
        if self._now is None:
            self._now = outcome(self._steps, self._amendments)
        return self._now

    def correct(self, wish: Correction) -> Done:
        """Correct a repetition. Raises SettingError if the correction does not apply."""
        if wish.change is Change.UNDO:
            return self._take_back(wish)
        place = self._place(wish)
        shown = self.outcome().reps[place]
        reps = standing(self._steps, self._amendments)
        if wish.change is Change.NOT_A_REP:
            amendment, text = Amendment((shown.start_s,)), f"{shown.name} no longer counts."
        elif wish.change is Change.MERGE:
            amendment = self._merged(place, reps)
            text = f"{shown.name} and the next one are one now."
        else:
            amendment = self._split(reps[place], wish.at_s)
            text = f"{shown.name} is two now."
        self._amend(amendment, corrects=True)
        kept = replace(wish, set=shown.set, rep=shown.index, start_s=shown.start_s)
        return Done(kept, text)

    def correct_again(self, texts: Sequence[str]) -> list[str]:
        """Make corrections that are stored; what is to be told of those that do not apply."""
        told = []
        for text in texts:
            try:
                self.correct(correction_from_text(text))
            except HiphingeError as error:
                told.append(f"A stored correction does not apply: {error}.")
        return told

    def _take_back(self, wish: Correction) -> Done:
        made = [row for row, corrects in enumerate(self._corrected) if corrects]
        if not made:
            raise SettingError("there is no correction to take back")
        del self._amendments[made[-1]], self._corrected[made[-1]]
        self._now = None
        return Done(wish, "The last correction is taken back.")

    def _place(self, wish: Correction) -> int:
        """Which repetition is meant, as shown now."""
        reps = self.outcome().reps
        if wish.start_s is not None:
            apart = [abs(rep.start_s - wish.start_s) for rep in reps]
            if apart and min(apart) <= SAME_START_S:
                return apart.index(min(apart))
            raise SettingError(f"no repetition begins at {wish.start_s:.1f} s ({wish.name})")
        for place, rep in enumerate(reps):
            if (rep.set, rep.index) == (wish.set, wish.rep):
                return place
        own = sum(1 for rep in reps if rep.set == wish.set)
        there = f"set {wish.set} has {own}" if own else f"there is no set {wish.set}"
        raise SettingError(f"there is no repetition {wish.name}: {there}")

    def _merged(self, place: int, reps: list[Rep]) -> Amendment:
        first = reps[place]
        if place + 1 == len(reps) or reps[place + 1].set != first.set:
            shown = self.outcome().reps[place]
            raise SettingError(f"{shown.set}.{shown.index} is the last of its set: none follows it")
        second = reps[place + 1]
        by = self._judging[first.start_s]
        whole = merged(first, second, self._motion(first.start_s, second.end_s), by)
        self._judging[whole.start_s] = by
        return Amendment((first.start_s, second.start_s), (whole,))

    def _split(self, rep: Rep, at_s: float | None) -> Amendment:
        by = self._judging[rep.start_s]
        halves = split(rep, self._motion(rep.start_s, rep.end_s), by, at_s)
        self._judging.update(dict.fromkeys((half.start_s for half in halves), by))
        return Amendment((rep.start_s,), halves)

    def _motion(self, start_s: float, end_s: float) -> MotionBlock:
        motion = self._motion_between(start_s, end_s + LOCKOUT_S + 0.02)
        if len(motion) < 2:
            raise SettingError("the motion of this repetition is not kept")
        return motion

    def _undone(self, rep: Rep) -> None:
        """The engine's last repetition was none; a correction may have put others in its place."""
        there = [
            other
            for other in standing(self._steps, self._amendments)
            if other.start_s <= rep.bottom_s < other.end_s
            or rep.start_s <= other.bottom_s < rep.end_s
        ]
        if there and (there[-1].start_s, there[-1].end_s) != (rep.start_s, rep.end_s):
            self._amend(Amendment((there[-1].start_s,)), corrects=False)

    def _amend(self, amendment: Amendment, *, corrects: bool) -> None:
        self._amendments.append(amendment)
        self._corrected.append(corrects)
        self._now = None
