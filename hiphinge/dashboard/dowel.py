"""A guided dowel test of this session → plain values, as the page shows them.

Words and picture are those of `hiphinge dowel-test`'s own page.
"""

from __future__ import annotations

from analysis.dowel_test import DowelRep, DowelTest
from hiphinge.dashboard.told import Plain, known
from hiphinge.dowel import wording
from hiphinge.dowel.document import PAGE
from hiphinge.dowel.picture import figure, pose_of
from hiphinge.dowel.weeks_picture import weeks
from hiphinge.live.dowel_guide import DowelGuide, Tested
from hiphinge.report import figures

WEEKS = (330.0, 92.0)
"""As wide as the words beside the figure are on a phone, in their pixels."""
PICTURE = (
    "Filled dots are contacts that were kept, open ones were lost; the dashed one, the head's, was "
    "not measured."
)


class DowelView:
    """What a page shows of a guide; a result is told in words once, however often it is read."""

    def __init__(self) -> None:
        self._told: Tested | None = None
        self._result: Plain | None = None

    def of(self, guide: DowelGuide) -> Plain:
        """Whether a test is under way, and what the last one came to."""
        if guide.result is not self._told:
            self._told = guide.result
            self._result = None if guide.result is None else result_of(guide.result)
        return {"active": guide.active, "result": self._result}


def result_of(told: Tested) -> Plain:
    """A test that was measured. The picture is SVG of our own making."""
    test = told.test
    one = test.reps[test.best]
    depth = wording.depth_words(test.neutral_depth_deg, test.neutral_depth_sd_deg, kept=test.kept)
    return {
        "number": told.number,
        "verdict": str(test.verdict),
        "word": wording.WORDS[test.verdict],
        "look": wording.LOOKS[test.verdict],
        "sentence": figures.unbroken(wording.sentence(test)),
        "neutral_depth": depth,
        "neutral_depth_deg": known(test.neutral_depth_deg),
        "kept": test.kept,
        "rules": _rules(test),
        "reps": [_rep(rep) for rep in test.reps],
        "best": one.rep.name,
        "picture": str(figure(pose_of(one, test), one)),
        "caption": PICTURE,
        "not_measured": wording.HEAD,
        "compared": figures.unbroken(told.compared),
        "weeks": str(weeks(told.weeks, *WEEKS)) if told.weeks else "",
    }


def _rules(test: DowelTest) -> list[Plain]:
    return [
        {
            "rule": "90° of hip" if test.thigh_worn else "90° of hip, by the pelvis",
            "word": wording.RULES[test.hip_rule],
        },
        {"rule": "Bow to 50°", "word": wording.RULES[test.screen]},
    ]


def _rep(one: DowelRep) -> Plain:
    return {
        "set": one.rep.set,
        "rep": one.rep.index,
        "look": wording.LOOKS[one.verdict],
        "word": wording.WORDS[one.verdict],
        "why": wording.rep_words(one),
        "trunk_deg": known(one.depth_deg, 0),
    }


def page_of(folder_name: str, *, there: bool) -> str | None:
    """Where the test's page is served, None where there is none."""
    return f"/sessions/{folder_name}/{PAGE}" if there else None
