"""A repetition, an alert, a set → plain values and sentences, as screen and voice tell them.

Degrees, seconds, shares from 0 to 1; None where something is not known. The verdict's word is the
report's, so that screen, report and file call it the same.
"""

from __future__ import annotations

import math
from typing import Any, Final

from analysis.events import Alert, Cue, Rep
from analysis.limits import Limits
from analysis.outcome import Outcome
from analysis.sets import summarize
from hiphinge.report import figures, wording
from hiphinge.report.verdicts import look_of
from imu.units import DEG_PER_RAD

Plain = dict[str, Any]

SAID: Final = {
    "lumbar_flexion": "Rounding",
    "lumbar_extension": "Arching",
    "spine_first": "Hips first",
    "leaning_back": "Stand tall",
    "open_hips": "Square hips",
}
"""What the voice says of an alert: a word or two, in the middle of a repetition."""

WORDS: Final = {"praise": "Good", "last_one": "Last one"}
"""What the voice says beside numbers and alerts."""

SIGNALS: Final = {
    "pelvis_tilt": ("pelvis tilted", "pelvis_tilt_rom_deg"),
    "trunk_tilt": ("trunk tilted", "trunk_tilt_rom_deg"),
}


def known(value: float, decimals: int = 1) -> float | None:
    """The value for JSON, which knows no NaN."""
    return round(value, decimals) if math.isfinite(value) else None


def depth_deg(rep: Rep) -> float:
    """How far the trunk inclined; the pelvis where no upper sensor is worn."""
    trunk = rep.metrics.get("trunk_tilt_rom_deg", math.nan)
    return trunk if math.isfinite(trunk) else rep.metrics.get("pelvis_tilt_rom_deg", math.nan)


def row_of(rep: Rep, limits: Limits, *, corrected: bool = False) -> Plain:
    """A repetition in the strip of the last ones."""
    metrics = rep.metrics
    return {
        "set": rep.set,
        "rep": rep.index,
        "side": rep.side,
        "side_known": rep.side_known,
        "verdict": rep.verdict,
        "word": look_of(rep.verdict).word,
        "why": f"{_why_counted(rep)} {_why_judged(rep, limits)}",
        "depth_deg": known(depth_deg(rep)),
        "lumbar_peak_deg": known(metrics.get("lumbar_flexion_peak_deg", math.nan)),
        "hinge_share": known(metrics.get("hinge_share", math.nan), 3),
        "eccentric_s": known(rep.eccentric_s, 2),
        "pause_s": known(rep.pause_s, 2),
        "concentric_s": known(rep.concentric_s, 2),
        "confidence": known(rep.confidence, 2),
        "corrected": corrected,
    }


def _why_counted(rep: Rep) -> str:
    took = f"in {figures.one(rep.end_s - rep.start_s)} s"
    if rep.signal in SIGNALS:
        moved, metric = SIGNALS[rep.signal]
        size = figures.whole_degrees(rep.metrics.get(metric, math.nan))
        return f"Counted: the {moved} by {size} and came back {took}."
    drop = figures.fixed(100.0 * abs(rep.metrics.get("sacrum_drop_m", math.nan)), 0)
    return f"Counted: the sacrum moved by {drop} cm and came back {took}."


def _why_judged(rep: Rep, limits: Limits) -> str:
    """Why the verdict is what it is."""
    metrics = rep.metrics
    peak = figures.whole_degrees(metrics.get("lumbar_flexion_peak_deg", math.nan))
    amber = figures.whole_degrees(limits.amber_rad * DEG_PER_RAD)
    red = figures.whole_degrees(limits.red_rad * DEG_PER_RAD)
    sentences = {
        "clean": f"The spine bent up to {peak}; {wording.whose_limit(limits)} begins at {amber}.",
        "amber": f"The spine bent up to {peak}, past amber at {amber}.",
        "red": f"The spine bent up to {peak}, past red at {red}.",
        "spine_first": "The spine supplied "
        f"{figures.percent(metrics.get('early_spine_share', math.nan))} of the first 30°.",
        "leaning_back": "At the end the spine arched "
        f"{figures.whole_degrees(metrics.get('lumbar_extension_peak_deg', math.nan))} "
        "behind neutral.",
        "open_hips": "The pelvis went out of level by "
        f"{figures.whole_degrees(metrics.get('pelvis_lateral_peak_deg', math.nan))}.",
    }
    return sentences.get(rep.verdict, "Not judged: the angle of the spine was not sure enough.")


def set_of(number: int, outcome: Outcome) -> Plain:
    """A set that has ended, of one repetition or more."""
    sets = summarize(outcome.reps, outcome.alerts, outcome.cues, outcome.paces)
    (summary,) = (part for part in sets if part.set == number)
    reps = [rep for rep in outcome.reps if rep.set == number]
    judged = [rep for rep in reps if rep.verdict != "unjudged"]
    share = figures.median(rep.metrics.get("hinge_share", math.nan) for rep in judged)
    starts = figures.median(rep.metrics.get("neutral_depth_deg", math.nan) for rep in judged)
    return {
        "set": summary.set,
        "reps": summary.reps,
        "clean": sum(1 for rep in reps if rep.verdict == "clean"),
        "depth_deg": known(figures.median(map(depth_deg, reps))),
        "hips_share_percent": known(100.0 * share, 0),
        "spine_starts_at_deg": known(starts, 0),
        "drift_deg_per_rep": known(summary.lumbar_drift_deg_per_rep),
        "sentence": wording.in_words(summary.sentence),
        "feedback": wording.in_words(summary.feedback.words),
    }


def alert_of(alert: Alert) -> Plain:
    """An alert as it is raised."""
    return {
        "rule": alert.rule,
        "severity": alert.severity,
        "message": wording.in_words(alert.message),
        "say": SAID.get(alert.rule, ""),
        "cued": alert.cued,
        "set": alert.set,
        "rep": alert.rep,
        "t_s": known(alert.t_s, 3),
    }


def cue_of(cue: Cue) -> Plain:
    """What is said after a repetition: a fault, praise, or that the next one is the last."""
    return {
        "cue": cue.kind,
        "text": wording.in_words(cue.text),
        "say": SAID.get(cue.rule, "") or WORDS.get(cue.kind, cue.text),
        "rule": cue.rule,
        "t_s": known(cue.t_s, 3),
    }
