"""The sentences of the report.

They say what was measured against the wearer's own neutral and own range, and claim nothing about
health. Research disagrees on what spine flexion in lifting means (Saraceni et al. 2020, JOSPT
50:121), so limits are spoken of as targets of practice.
"""

from __future__ import annotations

import math
from collections import Counter

from analysis.limits import Limits
from analysis.result import Analysis
from hiphinge.report import figures
from hiphinge.report.view import View
from imu.frames import THIGHS, UPPER_BACK
from imu.units import DEG_PER_RAD

SYNTHETIC = "SYNTHETIC: simulated motion"
SYNTHETIC_DETAIL = "No person was measured. A computer made these movements and sensor signals."

HONEST = (
    "hiphinge is a tool for practising and logging movement. It is not a medical device, and it "
    "makes no statement about anybody's health.",
    "It measures how the shape of the trunk changes between two sensors worn on the skin: the "
    "upper sensor's level against the sacrum. Skin and soft tissue move over the bone, so these "
    "are never angles of vertebrae.",
    "Studies do not agree on whether rounding the back in a lift matters. Take the limit as a "
    "skill target that you chose.",
    "Let comfort be your guide: stop if it hurts, and see a clinician if it goes on hurting.",
)

RULES = {
    "lumbar_flexion": "Rounded past limit",
    "lumbar_extension": "Arched past limit",
    "spine_first": "Spine first",
    "leaning_back": "Arched at end",
    "open_hips": "Hips opened",
}

SENSORS = (UPPER_BACK, *THIGHS)

IN_NO_REP = (
    "In no rep: raised in a bend that proved to be none, such as sitting down or tying a shoe. "
    "While a bend goes on, nothing tells it from the way down of a rep."
)

FOLDED = (
    "Open a set to see the pictures of its reps. The numbers of all reps are in the table below."
)

METHODS = {
    "phases": "From marked phases: standing, hinging and bending were performed for it.",
    "automatic": "Automatic: from the stillest upright moments and the bending itself.",
    "profile": "From a stored profile.",
    "none": "None: the sensors' own axes were used as they are.",
}


def in_words(sentence: str) -> str:
    """The sentence with sensors named as people do, and numbers unbroken from their units."""
    for sensor in SENSORS:
        sentence = sentence.replace(sensor, sensor.replace("_", " "))
    return figures.unbroken(sentence)


def whose_limit(limits: Limits) -> str:
    """Yours where it comes from the own range, else "the limit"."""
    return "your limit" if limits.basis == "own range" else "the limit"


def no_reps(analysis: Analysis) -> str:
    """What was looked for, where nothing was found."""
    return (
        f"A rep is: {_sentence(analysis.exercise.counting_rule)} "
        "The time course below shows what there was instead."
    )


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."


def _judged(analysis: Analysis) -> list[str]:
    """The verdicts, counted, in words, the good ones first."""
    found = Counter(rep.verdict for rep in analysis.reps)
    rounded = found["amber"] + found["red"]
    total = len(analysis.reps)
    limit = whose_limit(analysis.limits)
    if found["clean"] == total:
        return [f"all within {limit}" if total > 1 else f"within {limit}"]
    parts = []
    if found["clean"]:
        parts.append(f"{found['clean']} within {limit}")
    if rounded:
        it = "it" if found["clean"] else limit
        parts.append(f"{rounded} rounded past {it}")
    if found["spine_first"]:
        parts.append(f"{found['spine_first']} moved the spine before the hips")
    if found["leaning_back"]:
        parts.append(f"{found['leaning_back']} arched behind neutral at the end")
    if found["open_hips"]:
        parts.append(f"{found['open_hips']} opened the hips")
    judged = ("clean", "spine_first", "leaning_back", "open_hips")
    unjudged = total - rounded - sum(found[verdict] for verdict in judged)
    if unjudged:
        parts.append(f"{unjudged} could not be judged")
    return parts


def verdict_sentence(analysis: Analysis, view: View) -> str:
    """The whole recording in one sentence."""
    if not analysis.reps:
        return f"No repetition was found in {figures.duration(analysis.duration_s)}."
    sets = {rep.set for rep in analysis.reps}
    opening = f"{figures.count(len(analysis.reps), 'rep')} in {figures.count(len(sets), 'set')}"
    if not view.has_lumbar:
        return f"{opening}; without an angle of the spine, nothing was judged."
    share = figures.median(rep.metrics.get("hinge_share", math.nan) for rep in analysis.reps)
    closing = "."
    if share > 1.0:
        closing = "; your hips supplied all of the bend."
    elif share >= 0.0:
        closing = f"; your hips supplied {figures.percent(share)} of the bend."
    return f"{opening}: {', '.join(_judged(analysis))}{closing}"


def limits_sentence(limits: Limits) -> str:
    """Where the limit comes from."""
    amber = figures.whole_degrees(limits.amber_rad * DEG_PER_RAD)
    red = figures.whole_degrees(limits.red_rad * DEG_PER_RAD)
    pair = f"Amber from {amber}, red from {red}"
    both = ", rounding or arching" if limits.profile.two_sided else ""
    if limits.basis == "own range" and limits.range_rad:
        own = figures.whole_degrees(limits.range_rad * DEG_PER_RAD)
        return (
            f"{pair}{both}: {figures.percent(limits.amber_rad / limits.range_rad)} and "
            f"{figures.percent(limits.red_rad / limits.range_rad)} of your own full bend of {own}."
        )
    if limits.basis == "uncalibrated":
        return (
            f"{pair}{both}. Uncalibrated limits: your own full bend was not measured, so general "
            f"figures stand in. They may sit too low or too high for you."
        )
    return f"{pair}{both}, the same for everybody in this kind of exercise."
