"""A dowel test ↔ dowel_test.json: what later tests are compared with.

Strict JSON; angles are degrees; a number that cannot be had is null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.dowel_rule import BAND_DEG, LEVEL_DEG, RepVerdict
from analysis.dowel_test import DowelRep
from hiphinge.dowel.measured import Measured
from hiphinge.dowel.wording import not_measured_words, sentence

SCHEMA = 1
"""Goes up when a name changes its meaning or goes away; new names leave it as it is."""

DOCUMENT = "dowel_test.json"
PAGE = "dowel_test.html"
NAMES = (DOCUMENT, PAGE)
LARGEST_FILE = 1 << 20


def document_of(measured: Measured) -> dict[str, Any]:
    """The content of dowel_test.json."""
    test, analysis = measured.test, measured.analysis
    return {
        "schema": SCHEMA,
        "recording": analysis.recording,
        "started": measured.started or None,
        "wearer": measured.wearer or None,
        "synthetic": analysis.synthetic,
        "upper_level": analysis.upper_level or None,
        "verdict": str(test.verdict),
        "possible": [str(verdict) for verdict in test.possible],
        "sentence": sentence(test),
        "neutral_depth_deg": _number(test.neutral_depth_deg),
        "neutral_depth_sd_deg": _number(test.neutral_depth_sd_deg),
        "kept": test.kept,
        "hip_rule": str(test.hip_rule),
        "hip_rule_by": "thigh" if test.thigh_worn else "pelvis",
        "screen": str(test.screen),
        "band_deg": BAND_DEG,
        "level_deg": LEVEL_DEG,
        "stick": {
            "lumbar_flexion_deg": _number(test.stick.bend_deg),
            "sway_deg": _number(test.stick.sd_deg),
            "stood_s": _number(test.stick.stood_s),
        },
        "best": test.best,
        "reps": [_rep(one) for one in test.reps],
        "not_measured": list(not_measured_words(test)),
        "versions": dict(analysis.versions),
    }


def as_text(measured: Measured) -> str:
    """dowel_test.json as text."""
    document = document_of(measured)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _rep(one: DowelRep) -> dict[str, Any]:
    return {
        "set": one.rep.set,
        "rep": one.rep.index,
        "start_s": _number(one.rep.start_s),
        "verdict": str(one.verdict),
        "possible": [str(verdict) for verdict in one.possible],
        "trunk_tilt_deg": _number(one.depth_deg),
        "neutral_depth_deg": _number(one.neutral_depth_deg),
        "neutral_depth_sd_deg": _number(one.neutral_depth_sd_deg),
        "kept": one.kept,
        "lost": one.lost or None,
        "bend_deg": _number(one.bend_deg),
        "early_spine_share": _number(one.early_share),
        "hip_flexion_deg": _number(one.hip_deg),
        "hip_rule": str(one.hip_rule),
        "screen": str(one.screen),
    }


def _number(value: float) -> float | None:
    return round(float(value), 3) + 0.0 if math.isfinite(value) else None


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


def past_of(measured: Measured, session: str) -> Past | None:
    """This test as later ones will see it; None where nobody knows when it was."""
    return _from_document(document_of(measured), session)


def _past(folder: Path) -> Past | None:
    try:
        with (folder / DOCUMENT).open("rb") as file:
            document = json.loads(file.read(LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return None
    return _from_document(document, folder.name)


def _from_document(document: Any, session: str) -> Past | None:
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
