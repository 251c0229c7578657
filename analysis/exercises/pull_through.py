"""Pull-through: a cable or band between the legs pulls the hands back, the hips bring them forward.

A hinge with the load behind. Spine: as in the Romanian deadlift (`rdl`). Thigh and sacrum: the
geometry of `hip_hinge` in a wide stance. Pelvis, trunk, smallest repetition and tempo: design
values, to be replaced by recordings.
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

PULL_THROUGH = Exercise(
    id="pull_through",
    name="Pull-through",
    synonyms=("cable pull-through", "band pull-through", "resistance band pull-through"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=30.0,
    tempo=RepTempo((2.5, 4.0), 1.0, 12.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(55.0, 80.0),
        trunk_tilt_deg=(60.0, 85.0),
        thigh_tilt_deg=(15.0, 30.0),
        lumbar_flexion_deg=(5.0, 25.0),
        pelvis_drop_m=(-0.03, 0.04),
        source="Vigotsky 2015 (spine, of the good morning, second-hand); geometry",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 30° and "
        "comes back up, within 1 to 12 s"
    ),
    limit_profile="hinge",
    faults=(
        "spine bends past the limit",
        "spine moves before the hips",
        "spine bends more from rep to rep",
        "leaning back",
        "too shallow",
    ),
    not_seen=(
        "arms that pull",
        "the last of the hips' extension",
        "how far the knees bend",
        "load",
    ),
    source="design values",
    cues=(
        "Let the weight pull the hands back until the hips fold.",
        "Finish with the hips, not with the arms.",
        "Choose a weight that leaves the back its shape.",
    ),
    begin="Hold the handle between the legs, step away until it pulls, stand tall and keep still.",
    doses=(Dose("000", reps=(12, 15)), Dose("003"), Dose("004", 3, (8, 12))),
    thigh_faults=("a squat in place of a hinge", "hips that stay bent at the top"),
    gear=(Gear.CABLE,),
    logged=LogNames(4, 0, "Cable Pull Through", "Cable Pull Through"),
)
