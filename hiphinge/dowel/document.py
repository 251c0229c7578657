"""A dowel test ↔ dowel_test.json: what later tests are compared with.

Strict JSON; angles are degrees; a number that cannot be had is null.
"""

from __future__ import annotations

import json
import math
from typing import Any

from analysis.dowel_rule import BAND_DEG, LEVEL_DEG
from analysis.dowel_test import DowelRep
from hiphinge.dowel.measured import Measured
from hiphinge.dowel.past import DOCUMENT, Past, past_from
from hiphinge.dowel.wording import not_measured_words, sentence

SCHEMA = 1
"""Goes up when a name changes its meaning or goes away; new names leave it as it is."""

PAGE = "dowel_test.html"
NAMES = (DOCUMENT, PAGE)


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


def past_of(measured: Measured, session: str) -> Past | None:
    """This test as later ones will see it; None where nobody knows when it was."""
    return past_from(document_of(measured), session)
