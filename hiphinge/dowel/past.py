"""Earlier dowel tests, as their files tell them, and the session in which another one is made.

Only tests of the same wearer are held against each other, and real ones never against synthetic.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.dowel_rule import RepVerdict
from analysis.dowel_test import DowelTest
from recordings.session.facts import SessionInfo
from recordings.session.place import home

DOCUMENT = "dowel_test.json"
LARGEST_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier test, as its file tells it."""

    session: str
    started: datetime
    wearer: str
    synthetic: bool
    upper_level: str
    verdict: RepVerdict
    depth_deg: float
    sd_deg: float
    kept: bool


def past_tests(place: Path) -> list[Past]:
    """The tests in the sessions of a library, oldest first; what is no test is passed over."""
    try:
        folders = sorted(path for path in place.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
    found = [past for folder in folders if (past := _past(folder)) is not None]
    return sorted(found, key=lambda past: past.started)


def comparable(tests: Iterable[Past], *, wearer: str, synthetic: bool) -> list[Past]:
    """Those of this wearer, real and synthetic ones never mixed."""
    return [past for past in tests if (past.wearer, past.synthetic) == (wearer, synthetic)]


@dataclass(frozen=True, slots=True)
class Occasion:
    """The session in which a test is made: when, whose, and how the upper sensor is worn."""

    session: str
    started: datetime
    wearer: str = ""
    synthetic: bool = False
    upper_level: str = ""

    def past(self, test: DowelTest) -> Past | None:
        """This test beside earlier ones; None where it found no depth."""
        if not math.isfinite(test.neutral_depth_deg + test.neutral_depth_sd_deg):
            return None
        return Past(
            session=self.session,
            started=self.started,
            wearer=self.wearer,
            synthetic=self.synthetic,
            upper_level=self.upper_level,
            verdict=test.verdict,
            depth_deg=test.neutral_depth_deg,
            sd_deg=test.neutral_depth_sd_deg,
            kept=test.kept,
        )

    def earlier(self) -> tuple[Past, ...]:
        """The wearer's tests in the user's library from before, oldest first."""
        known = comparable(
            past_tests(home() / "sessions"), wearer=self.wearer, synthetic=self.synthetic
        )
        return tuple(past for past in known if past.started < self.started)


def occasion_of(name: str, info: SessionInfo, upper_level: str) -> Occasion:
    """The occasion of a session in the folder of this name."""
    facts = info.facts
    return Occasion(name, info.started, facts.wearer or "", facts.synthetic, upper_level)


def _past(folder: Path) -> Past | None:
    try:
        with (folder / DOCUMENT).open("rb") as file:
            document = json.loads(file.read(LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return None
    return past_from(document, folder.name)


def past_from(document: Any, session: str) -> Past | None:
    """A test as its document tells it; None for what is none, or has no date."""
    try:
        started = datetime.fromisoformat(document["started"])
        return Past(
            session=session,
            started=started if started.tzinfo else started.astimezone(),
            wearer=str(document["wearer"] or ""),
            synthetic=bool(document["synthetic"]),
            upper_level=str(document["upper_level"] or ""),
            verdict=RepVerdict(document["verdict"]),
            depth_deg=float(document["neutral_depth_deg"]),
            sd_deg=float(document["neutral_depth_sd_deg"]),
            kept=bool(document["kept"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
