"""What a session said while it ran → its repetitions and alerts once it has ended.

A repetition is announced the moment it ends, an alert the moment it is raised. What is known only
later is put right here: withdrawn repetitions go and the others close ranks, a lean back at the
lockout is held against the repetition it ended, each alert names the repetition it was raised in.
An alert of no repetition keeps set and rep 0: it was raised, and told, in a bend that proved to be
none, such as the one to a chair. While a bend goes on nothing tells the two apart. What the wearer
corrects comes in here too, so that numbers, verdicts and alerts follow. Live, replayed and analysed
sessions end through this one door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from analysis.alerts import LOCKOUT_S
from analysis.engine import Step
from analysis.events import Alert, Cue, Pace, Rep
from analysis.second_thoughts import Withdrawn
from analysis.verdict import with_alert
from imu.units import DEG_PER_RAD

EARLY_S = 0.3
"""An alert this long before the start that was found still belongs to the repetition."""
ARCH = "lumbar_extension_peak_deg"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repetitions and alerts of an ended session, in order of time, and what was withdrawn.

    cues, paces  what was said meanwhile, and how often it was to be said
    """

    reps: tuple[Rep, ...]
    alerts: tuple[Alert, ...]
    withdrawn: tuple[Withdrawn, ...]
    cues: tuple[Cue, ...] = ()
    paces: tuple[Pace, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction: repetitions that go, by when they began, and what comes in their place.

    The new ones are in the engine's own set; their places are counted anew.
    """

    gone_s: tuple[float, ...]
    instead: tuple[Rep, ...] = ()


def outcome(steps: Iterable[Step], amendments: Sequence[Amendment] = ()) -> Outcome:
    """The outcome of everything the engine said, its `finish` included, as the wearer put it right.

    Corrections work on what the engine said: whatever it said after one of them is numbered along.
    """
    told = list(steps)
    withdrawn = tuple(gone for step in told for gone in step.withdrawn)
    reps = _numbered(standing(told, amendments))
    alerts = _attributed([alert for step in told for alert in step.closed], reps)
    cues = tuple(_placed(cue, reps) for step in told for cue in step.cues)
    paces = tuple(pace for step in told for pace in step.paces)
    return Outcome(_amended(reps, alerts), alerts, withdrawn, cues, paces)


def standing(steps: Sequence[Step], amendments: Sequence[Amendment] = ()) -> list[Rep]:
    """The repetitions that stand, in order of time, with the engine's own numbers."""
    gone_at = {gone.rep.start_s for step in steps for gone in step.withdrawn}
    kept = [rep for step in steps for rep in step.reps if rep.start_s not in gone_at]
    for amendment in amendments:
        kept = [rep for rep in kept if rep.start_s not in amendment.gone_s]
        kept = sorted((*kept, *amendment.instead), key=lambda rep: rep.start_s)
    return kept


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
    """The repetitions after all that was said of them, at their lockout and later too."""
    own: dict[tuple[int, int], list[Alert]] = {}
    for alert in alerts:
        own.setdefault((alert.set, alert.rep), []).append(alert)
    return tuple(reduce(_with, own.get((rep.set, rep.index), ()), rep) for rep in reps)


def _with(rep: Rep, alert: Alert) -> Rep:
    """The repetition, called by no less than the alert, and arched as far."""
    judged = with_alert(rep.verdict, alert)
    metrics = rep.metrics
    if alert.rule == "leaning_back" and ARCH in metrics:
        arch = max(metrics[ARCH], -alert.value * DEG_PER_RAD)
        metrics = {**metrics, ARCH: arch}
    if judged == rep.verdict and metrics is rep.metrics:
        return rep
    return replace(rep, verdict=judged, metrics=metrics)


def _attributed(alerts: Sequence[Alert], reps: tuple[Rep, ...]) -> tuple[Alert, ...]:
    """The alerts, each with the set and the repetition it was raised in, in order of time."""
    out = []
    for alert in sorted(alerts, key=lambda alert: alert.t_s):
        rep = _rep_at(alert.t_s, alert.rule, reps)
        if rep is not None:
            alert = replace(alert, set=rep.set, rep=rep.index)
        out.append(alert)
    return tuple(out)


def _rep_at(t_s: float, rule: str, reps: Sequence[Rep]) -> Rep | None:
    """The repetition in which an alert of this rule was raised."""
    # a lean back follows the bend it belongs to; the other rules speak within theirs
    late_s = LOCKOUT_S if rule == "leaning_back" else 0.0
    near = [r for r in reps if r.start_s - EARLY_S <= t_s < r.end_s + late_s]
    begun = [rep for rep in near if rep.start_s <= t_s]
    return (begun[-1] if begun else near[0]) if near else None


def _placed(cue: Cue, reps: Sequence[Rep]) -> Cue:
    """The cue with its repetition: that of its alert, or the last one to be known."""
    if cue.kind == "fault":
        rep = _rep_at(cue.t_s, cue.rule, reps)
    else:
        rep = next((rep for rep in reversed(reps) if rep.bottom_s <= cue.t_s), None)
    return cue if rep is None else replace(cue, set=rep.set, rep=rep.index)
