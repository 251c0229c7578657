"""The dowel test in words: what came out, what was measured, and what was not."""

from __future__ import annotations

from datetime import datetime

from analysis.dowel_rule import (
    BAND_DEG,
    LEVEL_DEG,
    PELVIS_DEG,
    SCREEN_DEG,
    UPRIGHT_DEG,
    RepVerdict,
    Rule,
)
from analysis.dowel_test import DowelRep, DowelTest
from hiphinge.report.figures import whole_degrees

WORDS = {
    RepVerdict.PASS: "Pass",
    RepVerdict.DEPTH_LIMITED: "Depth-limited",
    RepVerdict.CONTROL_LIMITED: "Control-limited",
    RepVerdict.SPINE_FIRST: "Spine first",
    RepVerdict.NOT_SURE: "Not sure",
}
LOOKS = {
    RepVerdict.PASS: "clean",
    RepVerdict.DEPTH_LIMITED: "amber",
    RepVerdict.CONTROL_LIMITED: "amber",
    RepVerdict.SPINE_FIRST: "spine_first",
    RepVerdict.NOT_SURE: "unjudged",
}
"""The report's look (`hiphinge.report.verdicts`) of each."""

RULES = {Rule.MET: "met", Rule.NOT_MET: "not met", Rule.NOT_SURE: "not sure"}
TOUCHES = {"sacrum": "the sacrum came off the stick", "upper back": "the upper back came off it"}

HEAD = "The head's contact was not measured: no sensor is on the head."


def depth_words(depth_deg: float, sd_deg: float, *, kept: bool) -> str:
    """As "62° ± 3°", or "at least 78°" where no contact was lost."""
    if kept:
        return f"at least {whole_degrees(depth_deg)}"
    return f"{whole_degrees(depth_deg)} ± {whole_degrees(sd_deg)}"


def sentence(test: DowelTest) -> str:
    """What came out, in one sentence or two."""
    depth = whole_degrees(test.neutral_depth_deg)
    if test.verdict is RepVerdict.PASS:
        passed = sum(one.verdict is RepVerdict.PASS for one in test.reps)
        count = f"{passed} of {len(test.reps)} hinges" if passed > 1 else "Two hinges"
        return f"Pass: {count} went past {LEVEL_DEG:.0f}° and kept the stick all the way."
    if test.verdict is RepVerdict.DEPTH_LIMITED:
        return (
            f"Depth-limited: the stick kept its contacts to the end, at {depth}. "
            f"What is missing to {LEVEL_DEG:.0f}° is range, not control."
        )
    if test.verdict is RepVerdict.CONTROL_LIMITED:
        return f"Control-limited at {depth}: {_lost(test)} there."
    if test.verdict is RepVerdict.SPINE_FIRST:
        return (
            "Spine first: the spine made more than half of the first 30°, and the stick was lost "
            f"at {depth}."
        )
    return f"Not sure: {test.reason}."


def _lost(test: DowelTest) -> str:
    lost = [one.lost for one in test.reps if one.lost]
    return TOUCHES[max(lost, key=lost.count)] if lost else "the stick was lost"


def rep_words(one: DowelRep) -> str:
    """What is said of one repetition beside its verdict, "" for nothing."""
    if one.verdict is RepVerdict.NOT_SURE:
        if one.reason:
            return one.reason
        return " or ".join(WORDS[told].lower() for told in one.possible)
    if one.lost:
        return TOUCHES[one.lost]
    return "stick kept"


def hip_rule_words(test: DowelTest) -> str:
    """Which rule that is, and by what it was measured."""
    if test.thigh_worn:
        return "85° to 90° of hip, stick kept"
    low, high = PELVIS_DEG
    return f"90° of hip, by {low:.0f}° to {high:.0f}° of pelvis: no thigh sensor"


def measured_words(test: DowelTest, upper_level: str) -> tuple[str, ...]:
    """What was measured, whole sentences."""
    level = upper_level or "the upper back"
    stood = (
        "standing still with the stick before the first hinge"
        if test.stick.stood_s == test.stick.stood_s
        else "the calibrated neutral, for nobody stood still before the first hinge"
    )
    return (
        f"Contact of sacrum and upper back ({level}): the angle between them within "
        f"±{BAND_DEG:.0f}° of what it was with the stick on. That was taken from {stood}.",
        f"Depth: how far the trunk leans; level is 90°, and {LEVEL_DEG:.0f}° passes. Each hinge "
        f"comes back to within {UPRIGHT_DEG:.0f}° of upright. Two of three hinges in a row decide.",
        f"The screen is a bow to {SCREEN_DEG:.0f}° with the stick kept.",
        "± is one standard deviation. Where it reaches across a border the test says not sure.",
    )


def not_measured_words(test: DowelTest) -> tuple[str, ...]:
    """What was not, whole sentences."""
    thigh = () if test.thigh_worn else ("The hip's own angle: that takes a thigh sensor.",)
    return (
        HEAD,
        *thigh,
        "How far the knees bend, and where the weight is on the feet.",
        "Vertebrae: sensors lie on skin, which moves over them.",
    )


def day_words(started: str) -> str:
    """An ISO time as "21 November 2026", "" for none."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return ""
    return f"{moment.day} {moment:%B} {moment.year}"
