"""Repetitions and alerts, in the order in which they become known → what is said of them.

The limits are the dead zone: within them nothing is corrected. Of the alerts that `analysis.alerts`
would tell, this one chooses:

    one per rep   a lean back at the lockout is not told where its repetition had a cue
    fading        every time, every second or third time, or not before the summary, by the clean
                  sets that have accumulated (`analysis.fading`)
    coming back   at the third repetition in a row outside the limits cues come back for that set
    ballistic     in a swing nobody can answer within the repetition: the fault is told once it is
                  known, one cue for all that happened in it
    praise        the first repetition within the limits after one outside, then every third in a
                  row (more rarely as cues fade, none in quiet sets)
    last one      once in a set, when the peak creeps up (`analysis.creep`)

How much of that is said is the wearer's choice, at any moment (`analysis.manner`). In everyday
bends alerts are told as they are and nothing else is said. Everything is decided by the moments at
which things became known, so that it does not matter where blocks are cut. What the wearer corrects
afterwards changes no cue that was said.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from analysis.alerts import LOCKOUT_S, AlertSteps
from analysis.creep import is_near
from analysis.events import Alert, Cue, Pace, Rep
from analysis.exercises.exercise import Exercise
from analysis.fading import IN_A_ROW, Mode, Tally, earned_after, every_of
from analysis.feedback_wording import last_one_sentence, praise_sentence
from analysis.manner import Manner
from analysis.sets import REST_S

EARLY_S = 0.3
"""A cue this long before the start that was found still belongs to the repetition."""
PRAISE_EVERY = 3
LATEST = 8
"""Repetitions that are remembered, so that the last can be withdrawn."""


@dataclass(frozen=True, slots=True)
class Known:
    """A repetition, when it became known, and those that were withdrawn for it."""

    t_s: float
    rep: Rep
    withdrawn: tuple[Rep, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a block brought: its alerts, each with whether it is told, and what is said."""

    raised: tuple[Alert, ...]
    closed: tuple[Alert, ...]
    cues: tuple[Cue, ...]
    paces: tuple[Pace, ...]


@dataclass(slots=True)
class _Set:
    """A set so far: its repetitions by their start, within the limits or not (None: unjudged)."""

    within: dict[float, bool | None] = field(default_factory=dict)
    peaks_deg: dict[float, float] = field(default_factory=dict)
    due: int = 0
    came_back: bool = False
    paced: bool = False
    told_last: bool = False

    @property
    def tally(self) -> Tally:
        judged = [within for within in self.within.values() if within is not None]
        return Tally(len(judged), sum(judged), self.came_back)

    def forget(self, rep: Rep) -> None:
        self.within.pop(rep.start_s, None)
        self.peaks_deg.pop(rep.start_s, None)


class Feedback:
    """Feed what the engine says, get what the wearer hears.

    manner       how the wearer wants to be told; `switch` changes it
    earned       clean sets that had accumulated before
    sets_before  numbers that are taken
    """

    def __init__(
        self, exercise: Exercise, manner: Manner, earned: int = 0, sets_before: int = 0
    ) -> None:
        self._manner = manner
        self._daily = exercise.daily
        self._after = exercise.ballistic
        self._waiting: list[Alert] = []
        self._longest_s = exercise.tempo.max_s
        self._before = earned
        self._sets: dict[int, _Set] = {}
        self._first = sets_before + 1
        self._ended: deque[Rep] = deque(maxlen=LATEST)
        self._breaks = False
        self._due_s = self._said_s = -math.inf
        self._since_word = 0
        self._told: dict[tuple[str, float], bool] = {}

    @property
    def earned(self) -> int:
        """Clean sets that have accumulated, the one under way included."""
        return self._earned_before(math.inf)

    def next_set(self) -> None:
        """What follows is another set."""
        self._breaks = True

    def switch(self, manner: Manner, now_s: float) -> Pace:
        """The wearer wants to be told otherwise from here on; how often that is."""
        self._manner = manner
        number = self._set_at(now_s)
        return Pace(now_s, self._every(number), self._earned_before(number), manner, "switched")

    def withdraw(self, rep: Rep) -> None:
        """A repetition that was none."""
        if rep.set in self._sets:
            self._sets[rep.set].forget(rep)
        if rep in self._ended:
            self._ended.remove(rep)

    def follow(self, alerts: AlertSteps, known: Iterable[Known] = ()) -> Said:
        """What is said of a block's alerts and repetitions."""
        cues: list[Cue] = []
        paces: list[Pace] = []
        events: list[tuple[float, int, Known | Alert]] = [(one.t_s, 0, one) for one in known]
        events += [(alert.t_s, 1, alert) for alert in alerts.raised]
        for _, _, event in sorted(events, key=lambda event: event[:2]):
            if isinstance(event, Alert):
                self._alerted(event, cues, paces)
            else:
                self._counted(event, cues, paces)
        raised, closed = self._as_told(alerts.raised), self._as_told(alerts.closed)
        for alert in closed:
            self._told.pop((alert.rule, alert.t_s), None)
        return Said(raised, closed, tuple(cues), tuple(paces))

    def _as_told(self, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
        told = ((alert, self._told.get((alert.rule, alert.t_s), alert.cued)) for alert in alerts)
        return tuple(a if a.cued == cued else replace(a, cued=cued) for a, cued in told)

    def _settle(self) -> None:
        """Sets before the last two change no more: only what they earned is kept."""
        for number in sorted(self._sets)[:-2]:
            self._before = earned_after(self._before, self._sets.pop(number).tally)

    def _earned_before(self, number: float) -> int:
        earned = self._before
        for other in sorted(self._sets):
            if other < number:
                earned = earned_after(earned, self._sets[other].tally)
        return earned

    def _every(self, number: int) -> int:
        mode, own = self._manner.mode, self._sets.get(number)
        if mode is not Mode.FADING:
            return every_of(mode, 0)
        if own is not None and own.came_back:
            return 1
        return every_of(mode, self._earned_before(number))

    def _set_at(self, t_s: float) -> int:
        """The set that something at this time belongs to."""
        if not self._ended:
            return self._first
        last = self._ended[-1]
        rested = self._breaks or t_s - last.end_s > REST_S
        return last.set + 1 if rested else last.set

    def _just_ended(self, alert: Alert) -> Rep | None:
        """The repetition at whose lockout this alert was raised, if it is known already."""
        last = self._ended[-1] if self._ended else None
        if last is None or alert.rule != "leaning_back":
            return None
        return last if 0.0 <= alert.t_s - last.end_s <= LOCKOUT_S else None

    def _alerted(self, alert: Alert, cues: list[Cue], paces: list[Pace]) -> None:
        ended = self._just_ended(alert)
        number = self._set_at(alert.t_s) if ended is None else ended.set
        own = self._sets.setdefault(number, _Set())
        row = [within for start_s, within in own.within.items()
               if ended is None or start_s != ended.start_s]  # fmt: skip
        if ended is not None and own.within.get(ended.start_s):
            own.within[ended.start_s] = False
        tells = alert.cued
        if tells and not self._daily:
            tells = self._tells(alert, ended, own, number, _outside_in_a_row(row), paces)
        elif self._manner.mode is Mode.QUIET:
            tells = False
        self._told[alert.rule, alert.t_s] = tells and not self._after
        if tells and self._after and ended is None:
            self._waiting.append(alert)
        elif tells:
            self._said_s, self._since_word = alert.t_s, 0
            kind = "after" if self._after else "fault"
            cues.append(Cue(kind, alert.t_s, alert.rule, alert.message))

    def _tells(
        self, alert: Alert, ended: Rep | None, own: _Set, number: int, row: int, paces: list[Pace]
    ) -> bool:
        """Whether an alert that is due is told."""
        begun_s = alert.t_s - self._longest_s
        if ended is not None:
            begun_s = ended.start_s - EARLY_S
        elif self._ended:
            begun_s = max(begun_s, self._ended[-1].end_s)
        if alert.rule == "leaning_back" and self._due_s >= begun_s:
            return False
        self._due_s = alert.t_s
        own.due += 1
        every = self._every(number)
        if self._manner.mode is Mode.FADING and every != 1 and row + 1 >= IN_A_ROW:
            own.came_back = True
            paces.append(Pace(alert.t_s, 1, 0, self._manner, "came_back"))
            return True
        return every > 0 and own.due % every == 0

    def _counted(self, known: Known, cues: list[Cue], paces: list[Pace]) -> None:
        for gone in known.withdrawn:
            self.withdraw(gone)
        rep = known.rep
        own = self._sets.setdefault(rep.set, _Set())
        self._settle()
        every = self._every(rep.set)
        if not own.paced:
            own.paced = True
            earned = self._earned_before(rep.set)
            often = every_of(self._manner.mode, earned)
            paces.append(Pace(rep.start_s, often, earned, self._manner))
        before = list(own.within.items())
        within = None if rep.verdict == "unjudged" else rep.verdict == "clean"
        own.within[rep.start_s] = within
        own.peaks_deg[rep.start_s] = rep.metrics.get("lumbar_flexion_peak_deg", math.nan)
        self._breaks = False
        self._ended.append(rep)
        self._since_word = self._since_word + 1 if within else 0
        late, cue = self._waited_for(rep), None
        if self._manner.mode is Mode.QUIET:
            late = None
        elif not self._daily:
            cue = self._word(own, every, before)
        if cue is not None:
            kind, text = cue
            self._since_word = 0
            cues.append(Cue(kind, known.t_s, "", text))
        elif late is not None:
            self._said_s, self._since_word = known.t_s, 0
            cues.append(Cue("after", known.t_s, late.rule, late.message))

    def _waited_for(self, rep: Rep) -> Alert | None:
        """The alert to be told after a repetition: the first of the worst ones in it, or None.

        Those from before it belong to nothing that counted, and are let go.
        """
        over = [alert for alert in self._waiting if alert.t_s < rep.end_s + _late_s(alert)]
        self._waiting = [alert for alert in self._waiting if alert not in over]
        own = [alert for alert in over if alert.t_s >= rep.start_s - EARLY_S]
        return max(own, key=lambda alert: alert.severity == "red", default=None)

    def _word(
        self, own: _Set, every: int, before: Sequence[tuple[float, bool | None]]
    ) -> tuple[str, str] | None:
        """What is said after a repetition: kind and sentence."""
        peaks = list(own.peaks_deg.values())
        if self._manner.last_one and not own.told_last and is_near(peaks):
            own.told_last = True
            return "last_one", last_one_sentence(peaks)
        if not self._manner.praise:
            return None
        last_s, last_within = before[-1] if before else (math.inf, None)
        told = self._said_s >= last_s - EARLY_S
        corrected = told and last_within is False and self._since_word > 0
        if every and (corrected or self._since_word >= PRAISE_EVERY * every):
            return "praise", praise_sentence(corrected)
        return None


def _late_s(alert: Alert) -> float:
    """For how long after a repetition an alert of this rule belongs to it still."""
    return LOCKOUT_S if alert.rule == "leaning_back" else 0.0


def _outside_in_a_row(row: Sequence[bool | None]) -> int:
    """How many of the last repetitions in a row were outside the limits."""
    count = 0
    for within in reversed(row):
        if within is not False:
            break
        count += 1
    return count
