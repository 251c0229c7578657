"""Romanian deadlift: from standing down along the thighs and up, the weight never set down.

Trunk: about 90° at the lowest with a barbell (one lifter, filmed; University of South Dakota IDEA
195), the high end here. Spine: that of its closest relative with figures, the good morning,
25-27°, which does not change with load (Vigotsky et al. 2015, PeerJ 3:e708; the figure is quoted
second-hand), the high end here. Only the bottom tells it from a conventional deadlift in hip angle
(Lee et al. 2018, PMC6323186). Thigh and sacrum: the geometry of `hip_hinge`.
Pelvis, smallest repetition and tempo: design values, to be replaced by recordings; a repetition may
pause at the bottom.
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

RDL = Exercise(
    id="rdl",
    name="Romanian deadlift",
    synonyms=("barbell RDL", "dumbbell RDL", "kettlebell RDL"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=35.0,
    tempo=RepTempo((3.0, 5.0), 1.2, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(55.0, 80.0),
        trunk_tilt_deg=(65.0, 90.0),
        thigh_tilt_deg=(15.0, 30.0),
        lumbar_flexion_deg=(10.0, 25.0),
        pelvis_drop_m=(-0.03, 0.04),
        source="USD IDEA 195 (trunk, one lifter); Vigotsky 2015 (spine, second-hand); geometry",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 35° and "
        "comes back up, within 1.2 to 15 s"
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
        "how far the knees bend",
        "a squat in place of a hinge, without a thigh sensor",
        "how close the weight stays to the legs",
        "load",
    ),
    source="Vigotsky 2015; Lee 2018; design values",
    cues=(
        "Push the hips back and let the weight follow the thighs.",
        "Turn round where the hamstrings are tight, not where the back gives.",
        "Finish tall, without leaning back.",
    ),
    doses=(
        Dose("003", note="a few sets"),
        Dose("004", 3, (12, 15), "light"),
        Dose("004", reps=(8, 12), note="with more load"),
    ),
    thigh_faults=("knees that bend more than in a hinge", "true hip flexion"),
    gear=(Gear.BAR,),
    logged=LogNames(8, 23, "Romanian Deadlift (Barbell)", "Romanian Deadlift (Barbell)"),
)
