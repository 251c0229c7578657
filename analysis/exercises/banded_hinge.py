"""Hip hinge against a band that pulls the hips back.

The band takes the hips where they are to go and asks for a strong way up. Thigh and sacrum: the
geometry of `hip_hinge`. Spine: the limits of the drill (`analysis.limits`). Pelvis, trunk, smallest
repetition and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import (
    Dose,
    Exercise,
    ExpectedRange,
    LogNames,
    RepTempo,
    Signal,
    Start,
)
from analysis.exercises.gear import Gear

BANDED_HINGE = Exercise(
    id="banded_hinge",
    name="Banded hinge",
    synonyms=("banded hip hinge", "band-resisted hinge", "powerband hinge"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=25.0,
    tempo=RepTempo((3.0, 4.0), 1.2, 12.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(50.0, 75.0),
        trunk_tilt_deg=(55.0, 80.0),
        thigh_tilt_deg=(15.0, 30.0),
        lumbar_flexion_deg=(-3.0, 7.0),
        pelvis_drop_m=(-0.03, 0.04),
        source="geometry; limits of the drill",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 25° and "
        "comes back up, within 1.2 to 12 s"
    ),
    limit_profile="drill",
    faults=(
        "spine bends past the limit",
        "spine arches past the limit, at the top above all",
        "spine moves before the hips",
        "leaning back",
    ),
    not_seen=("the pull of the band", "how far the knees bend", "a squat, without a thigh sensor"),
    source="design values",
    cues=(
        "Let the band take the hips back.",
        "Come up by squeezing the hips forward, and stop at tall.",
        "Keep shoulders down and chest open.",
    ),
    begin="Loop the band round the hips, step forward until it pulls, stand tall and keep still.",
    doses=(Dose("003"), Dose("004", 3, (12, 15))),
    thigh_faults=("a squat in place of a hinge",),
    gear=(Gear.BAND_FROM_BEHIND,),
    logged=LogNames(37),
)
