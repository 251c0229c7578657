"""A dowel test → dowel_test.json and its page, in a session's folder or elsewhere.

A session in which a test was guided gets them as it ends, and anew with each later correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.result import Analysis
from hiphinge.dowel.document import PAGE, as_text, past_of
from hiphinge.dowel.measured import Measured, guided_test
from hiphinge.dowel.page import render
from hiphinge.dowel.past import DOCUMENT, Past, comparable, past_tests
from hiphinge.live.dowel_testing import DowelSpan
from recordings.session.place import home


def over_weeks(found: Measured, name: str) -> list[Past]:
    """The tests of this wearer in the user's library, up to this one; `name` is its session's."""
    own = past_of(found, name)
    if own is None:
        return []
    known = comparable(past_tests(home() / "sessions"), wearer=own.wearer, synthetic=own.synthetic)
    return [past for past in known if past.started < own.started] + [own]


def write_test(found: Measured, tests: Sequence[Past], folder: Path) -> str:
    """Write both files; the text of dowel_test.json. Raises OSError."""
    text = as_text(found)
    (folder / DOCUMENT).write_text(text, encoding="utf-8", newline="\n")
    (folder / PAGE).write_text(render(found, tests), encoding="utf-8", newline="\n")
    return text


def write_guided(
    analysis: Analysis,
    spans: Sequence[DowelSpan],
    folder: Path,
    *,
    name: str,
    started: str,
    wearer: str,
) -> bool:
    """Write the test that was guided in a session of this name; whether there was one.

    Raises OSError.
    """
    test = guided_test(analysis, spans)
    if test is None:
        return False
    found = Measured(test, analysis, started, wearer)
    write_test(found, over_weeks(found, name), folder)
    return True
