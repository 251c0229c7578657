"""The sides of a set of single-leg work → plain values, as the page shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from analysis.events import Rep
from analysis.sides import INFERRED, SAID, THIGH
from analysis.symmetry import sentence, side_summaries
from hiphinge.dashboard.told import Plain, known
from hiphinge.report import wording

HOW: Final = {
    THIGH: "shown by a thigh sensor",
    SAID: "as you said",
    INFERRED: "inferred from how the pelvis sinks, a guess",
}


def sides_of(reps: Sequence[Rep]) -> Plain:
    """`sides`: one entry per side that has repetitions, left first; `sides_sentence`, "" for none.

    The side is the standing leg's. Each entry tells how the side is known, and its means.
    """
    return {
        "sides": [
            {
                "side": one.side,
                "known": one.known,
                "how": HOW.get(one.known, one.known),
                "reps": one.reps,
                "depth_deg": known(one.means.get("trunk_tilt_rom_deg", math.nan)),
                "lumbar_peak_deg": known(one.means.get("lumbar_flexion_peak_deg", math.nan)),
                "pelvis_drop_deg": known(one.means.get("pelvis_lateral_peak_deg", math.nan)),
                "wobble_deg_s": known(one.means.get("wobble_rms_deg_s", math.nan)),
                "rep_s": known(one.means.get("rep_s", math.nan)),
            }
            for one in side_summaries(reps)
        ],
        "sides_sentence": wording.in_words(sentence(reps)),
    }
