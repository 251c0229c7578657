"""What each record brought → the events that a screen shows and a voice says, and the set's end.

Numbers of sets and repetitions are those of `analysis.outcome`, which the files have too: a
repetition that proves to be none goes, and the others close ranks. Events are plain values with a
`kind`; what is to be spoken stands in `say`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.events import Rep, Turned
from analysis.outcome import Outcome, outcome
from analysis.sets import REST_S
from firmware_bridge.records import Marker, Record
from hiphinge.dashboard.sides import sides_of
from hiphinge.dashboard.told import Plain, alert_of, cue_of, known, set_of
from hiphinge.live import marks
from hiphinge.live.update import Update
from hiphinge.report import wording
from hiphinge.report.verdicts import look_of

SURE_S = 0.5
"""A rest that is over is told so much later, so that a repetition just begun is not cut off."""
WAITED_S = 30.0
"""After this a set is over whatever the wearer does, and if the sensors are silent."""


@dataclass(slots=True)
class Telling:
    """Feed what each record brought, in order, get what there is to tell.

    now      the outcome so far
    summary  of the set that has ended, until the next repetition; None between
    """

    outcome_now: Callable[[], Outcome]
    now: Outcome = field(default_factory=lambda: outcome(()))
    summary: Plain | None = None
    _ended: dict[int, int] = field(default_factory=dict)
    _said: set[tuple[float, float]] = field(default_factory=set)
    _turned_s: float = math.nan

    def told(self, record: Record, update: Update, *, seen_s: float, resting: bool) -> list[Plain]:
        """The events of one record.

        seen_s   up to when motion is known; resting: the wearer is not in the middle of a bend
        """
        events: list[Plain] = []
        if update.outcome is not None:
            events += self._of_outcome(update, update.outcome)
        for step in update.steps:
            events += [{"kind": "alert", **alert_of(alert)} for alert in step.raised]
            said = (cue for cue in step.cues if cue.kind != "fault")
            events += [{"kind": "cue", **cue_of(cue)} for cue in said]
            events += [event for turn in step.turns for event in self._turns(turn)]
        for text in update.notices:
            events.append({"kind": "notice", "text": wording.in_words(text)})
        asked = isinstance(record, Marker) and record.kind in (marks.SET, marks.EXERCISE)
        events += self._of_rest(seen_s, record.arrival_s, asked=asked, resting=resting)
        return events

    def finish(self) -> list[Plain]:
        """The session is over, and with it the set."""
        return self._of_rest(math.nan, math.nan, asked=True)

    @property
    def in_set(self) -> tuple[int, int]:
        """The set and its repetitions so far; the next set's number and 0 between sets."""
        reps = self.now.reps
        if not reps:
            return 0, 0
        number = reps[-1].set
        return number, sum(1 for rep in reps if rep.set == number)

    def _of_outcome(self, update: Update, after: Outcome) -> list[Plain]:
        """Who went and who came. What a correction put in is seen, not told."""
        before, self.now = self.now, after
        said = [rep for step in update.steps for rep in step.reps]
        self._said.update((rep.start_s, rep.end_s) for rep in said)
        new = {rep.start_s for rep in said}
        there = {rep.start_s for rep in after.reps}
        events: list[Plain] = [
            {"kind": "withdrawn", "set": rep.set, "rep": rep.index}
            for rep in before.reps
            if rep.start_s not in there
        ]
        counted = [rep for rep in after.reps if rep.start_s in new]
        events += [self._counted(rep) for rep in counted]
        if counted:
            self.summary = None
        return events

    def is_corrected(self, rep: Rep) -> bool:
        """Whether the wearer put it right: it was never said as it stands."""
        return (rep.start_s, rep.end_s) not in self._said

    def _turns(self, turn: Turned) -> list[Plain]:
        """The number that the repetition under way will have, for who wants it at its turn.

        If it does not count in the end, the next one has that number. Nothing if it is over.
        """
        before = [rep for rep in self.now.reps if rep.start_s <= turn.t_s]
        if not before or turn.t_s <= before[-1].end_s:
            return []
        self._turned_s = turn.t_s
        number, index = before[-1].set, before[-1].index + 1
        return [
            {
                "kind": "turn",
                "set": number,
                "rep": index,
                "say": str(index),
                "t_s": known(turn.t_s, 3),
            }
        ]

    def _counted(self, rep: Rep) -> Plain:
        turned = rep.start_s <= self._turned_s <= rep.end_s
        return {
            "kind": "rep",
            "set": rep.set,
            "rep": rep.index,
            "total": len(self.now.reps),
            "verdict": rep.verdict,
            "word": look_of(rep.verdict).word,
            "say": str(rep.index),
            "turned_s": known(self._turned_s, 3) if turned else None,
        }

    def _of_rest(
        self, seen_s: float, now_s: float, *, asked: bool, resting: bool = True
    ) -> list[Plain]:
        """The end of a set that has come to its end."""
        reps = self.now.reps
        number, count = self.in_set
        if not reps or self._ended.get(number) == count:
            return []
        rested_s = seen_s - reps[-1].end_s
        rests = resting and rested_s > REST_S + SURE_S
        if not (asked or rests or now_s - reps[-1].end_s > WAITED_S):
            return []
        self._ended[number] = count
        ended = self.outcome_now()
        own = [rep for rep in ended.reps if rep.set == number]
        self.summary = {**set_of(number, ended), **sides_of(own)}
        return [{"kind": "set_ended", "summary": self.summary}]
