"""A set: repetitions without a long rest between them, and what changed from first to last."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.drift import DRIFT_THAT_SHOWS_DEG, drift
from analysis.events import Alert, Cue, Pace, Rep
from analysis.set_feedback import SetFeedback, feedback_of_sets

REST_S = 12.0


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One set.

    lumbar_drift_deg_per_rep  Theil-Sen slope of the peak lumbar flexion over the repetitions, with
                              its 95 % interval (Sen 1968); NaN below 3 repetitions
    tempo                     median eccentric-pause-concentric-top, seconds, e.g. "2.1-0.3-1.2-0.8"
    sentence                  the set in plain words
    feedback                  how cues were given in it
    """

    set: int
    reps: int
    start_s: float
    end_s: float
    rest_before_s: float
    tempo: str
    lumbar_drift_deg_per_rep: float
    lumbar_drift_low_deg_per_rep: float
    lumbar_drift_high_deg_per_rep: float
    alerts: int
    sentence: str
    feedback: SetFeedback = field(default_factory=SetFeedback)


def summarize(
    reps: Sequence[Rep],
    alerts: Sequence[Alert],
    cues: Sequence[Cue] = (),
    paces: Sequence[Pace] = (),
) -> tuple[SetSummary, ...]:
    """The sets of a session, from its repetitions in order and from what was said of them."""
    out: list[SetSummary] = []
    feedback = feedback_of_sets(reps, cues, paces)
    for number in sorted({rep.set for rep in reps}):
        own = [rep for rep in reps if rep.set == number]
        raised = sum(1 for alert in alerts if alert.set == number)
        rest = own[0].start_s - out[-1].end_s if out else math.nan
        slope, low, high = drift([rep.metrics["lumbar_flexion_peak_deg"] for rep in own])
        out.append(
            SetSummary(
                number,
                len(own),
                own[0].start_s,
                own[-1].end_s,
                rest,
                _tempo(own),
                slope,
                low,
                high,
                raised,
                _sentence(own, slope, low),
                feedback[number],
            )
        )
    return tuple(out)


def drifts(summary: SetSummary) -> bool:
    """Whether the peak rose over the set by more than may be measurement, and surely."""
    return _shows(
        summary.lumbar_drift_deg_per_rep, summary.lumbar_drift_low_deg_per_rep, summary.reps
    )


def _shows(slope: float, low: float, reps: int) -> bool:
    total = slope * (reps - 1)
    return math.isfinite(total) and total > DRIFT_THAT_SHOWS_DEG and low > 0


def _tempo(reps: Sequence[Rep]) -> str:
    tops = [b.start_s - a.end_s for a, b in itertools.pairwise(reps)]
    parts = (
        [rep.eccentric_s for rep in reps],
        [rep.pause_s for rep in reps],
        [rep.concentric_s for rep in reps],
        tops or [0.0],
    )
    return "-".join(f"{max(0.0, float(np.median(part))):.1f}" for part in parts)


def _sentence(reps: Sequence[Rep], slope: float, low: float) -> str:
    judged = [rep for rep in reps if rep.verdict != "unjudged"]
    count = f"{len(reps)} rep{'s' if len(reps) != 1 else ''}"
    if not judged:
        return f"{count}; the spine's shape could not be judged."
    clean = sum(1 for rep in judged if rep.verdict == "clean")
    text = f"{clean} of {len(judged)} within the limit"
    if clean == len(judged):
        text = f"{count}, all within the limit"
    first = sum(1 for rep in judged if rep.verdict == "spine_first")
    if first:
        text += f"; in {first} the spine moved before the hips"
    opened = sum(1 for rep in judged if rep.verdict == "open_hips")
    if opened:
        text += f"; in {opened} the hips opened"
    shares = [rep.metrics["hinge_share"] for rep in judged]
    shares = [share for share in shares if math.isfinite(share)]
    share = float(np.median(shares)) if shares else math.nan
    if share > 1.0:
        text += "; the hips supplied all of the bend"
    elif share >= 0.0:
        text += f"; the hips supplied {100 * share:.0f} % of the bend"
    if _shows(slope, low, len(reps)):
        text += f"; the peak rose by {slope * (len(reps) - 1):.0f}° over the set"
    return text + "."
