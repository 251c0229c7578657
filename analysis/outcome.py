"""What a session said while it ran → its repetitions and alerts once it has ended.

A repetition is announced the moment it ends, an alert the moment it is raised. What is known only
later is put right here: withdrawn repetitions go and the others close ranks, a lean back at the
lockout is held against the repetition it ended, each alert names the repetition it was raised in.
Live, replayed and analysed sessions end through this one door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.engine import LOCKOUT_S, Step, verdict_of
from analysis.events import Alert, Rep
from analysis.second_thoughts import Withdrawn

EARLY_S = 0.3
"""An alert this long before the start that was found still belongs to the repetition."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repetitions and alerts of an ended session, in order of time, and what was withdrawn."""

    reps: tuple[Rep, ...]
    alerts: tuple[Alert, ...]
    withdrawn: tuple[Withdrawn, ...]


def outcome(steps: Iterable[Step]) -> Outcome:
    """The outcome of everything the engine said, its `finish` included."""
    told = list(steps)
    withdrawn = tuple(gone for step in told for gone in step.withdrawn)
    gone_at = {gone.rep.start_s for gone in withdrawn}
    kept = [rep for step in told for rep in step.reps if rep.start_s not in gone_at]
    reps = _numbered(kept)
    alerts = _attributed([alert for step in told for alert in step.closed], reps)
    return Outcome(_amended(reps, alerts), alerts, withdrawn)


def _numbered(reps: Sequence[Rep]) -> tuple[Rep, ...]:
    """The repetitions with sets and places counted from 1, without holes."""
    sets = {number: place for place, number in enumerate(dict.fromkeys(r.set for r in reps), 1)}
    counts = dict.fromkeys(sets.values(), 0)
    out = []
    for rep in reps:
        number = sets[rep.set]
        counts[number] += 1
        if (rep.set, rep.index) == (number, counts[number]):
            out.append(rep)
        else:
            out.append(replace(rep, set=number, index=counts[number]))
    return tuple(out)


def _amended(reps: tuple[Rep, ...], alerts: tuple[Alert, ...]) -> tuple[Rep, ...]:
    """The repetitions after what happened at their lockout, once they had been announced."""
    late = {(alert.set, alert.rep): verdict_of(alert) for alert in reversed(alerts)}
    return tuple(
        replace(rep, verdict=late[rep.set, rep.index])
        if rep.verdict == "clean" and (rep.set, rep.index) in late
        else rep
        for rep in reps
    )


def _attributed(alerts: Sequence[Alert], reps: tuple[Rep, ...]) -> tuple[Alert, ...]:
    """The alerts, each with the set and the repetition it was raised in, in order of time."""
    out = []
    for alert in sorted(alerts, key=lambda alert: alert.t_s):
        near = [r for r in reps if r.start_s - EARLY_S <= alert.t_s < r.end_s + LOCKOUT_S]
        begun = [rep for rep in near if rep.start_s <= alert.t_s]
        if near:
            rep = begun[-1] if begun else near[0]
            alert = replace(alert, set=rep.set, rep=rep.index)
        out.append(alert)
    return tuple(out)
