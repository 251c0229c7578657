"""Single-leg Romanian deadlift: a hinge on one leg, the other one reaching back.

Depth: a bow to 45° held for 5 s with the spine neutral is the screen of Monnier et al. 2012 (BMC
Musculoskelet Disord 13:263), and the low end here. Thigh: of the standing leg, less than in
`hip_hinge`. Spine: below that of the two-legged lift, since less is lifted. Pelvis, trunk, turn and
list of the pelvis, smallest repetition and tempo: design values, to be replaced by recordings. No
norms for differences between the sides were found.
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
from analysis.exercises.posture import ONE_LEG

SLRDL = Exercise(
    id="slrdl",
    name="Single-leg Romanian deadlift",
    synonyms=("SL RDL", "single leg RDL", "one-legged hip hinge", "drinking bird"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=30.0,
    tempo=RepTempo((3.0, 6.0), 1.4, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(45.0, 80.0),
        trunk_tilt_deg=(50.0, 90.0),
        thigh_tilt_deg=(0.0, 25.0),
        lumbar_flexion_deg=(5.0, 20.0),
        pelvis_drop_m=(-0.04, 0.04),
        source="Monnier 2012 (least depth); geometry",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 30° and "
        "comes back up, within 1.4 to 15 s; each side is counted apart"
    ),
    limit_profile="hinge",
    faults=(
        "spine bends past the limit",
        "spine moves before the hips",
        "the pelvis opens to the side of the free leg",
        "the trunk leans to a side",
        "wobble",
        "one side unlike the other in depth, spine or tempo",
    ),
    not_seen=(
        "which leg stands, without a thigh sensor, unless it is said",
        "how high the free leg goes",
        "the foot",
        "load",
    ),
    source="Monnier 2012; design values",
    cues=(
        "Point both hip bones at the floor.",
        "Let the free leg and the trunk move as one piece.",
        "The weaker side goes first and sets the repetitions.",
    ),
    posture=ONE_LEG,
    begin="Say or choose the side, stand on that leg and keep still for a moment.",
    doses=(Dose("000", reps=(6, 10), note="the weaker side sets weight and repetitions"),),
    thigh_faults=("which leg stands", "true hip flexion"),
    simulated=("rounding", "spine_first", "drift", "open_hips"),
    sided=True,
    logged=LogNames(8, 14, "Single Leg Romanian Deadlift (Dumbbell)"),
)
