"""Four-point rock back: on hands and knees, the hips move back towards the heels and return.

The thighs tilt back by 40-60° from upright; pelvis and trunk hardly tilt: by 8-20°, both together,
because the hips sink while the hands stay. That makes the thigh the true signal, and a repetition
seen without it of low confidence. Late on the way the tail tucks under, which is what the drill
looks for. All ranges, the smallest repetition and the tempo: design values and geometry (a thigh
of 0.42 m, 0.5 m from hips to shoulders), to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import (
    Dose,
    Exercise,
    ExpectedRange,
    LogNames,
    RepTempo,
    RestPose,
    Signal,
    Start,
)
from analysis.exercises.posture import QUADRUPED

ROCK_BACK = Exercise(
    id="rock_back",
    name="Four-point rock back",
    synonyms=("rock backs", "quadruped rock back", "quadruped sit back"),
    start=Start.TOP,
    signal=Signal.COMMON_TILT,
    min_amplitude_deg=8.0,
    tempo=RepTempo((2.5, 5.0), 1.2, 12.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(-24.0, -11.0),
        trunk_tilt_deg=(-20.0, -10.0),
        thigh_tilt_deg=(40.0, 60.0),
        lumbar_flexion_deg=(0.0, 7.0),
        pelvis_drop_m=(0.08, 0.20),
        source="geometry of thigh and trunk",
        rest=RestPose((82.0, 95.0), (-4.0, 3.0), (-3.0, 5.0), 0.45),
    ),
    counting_rule=(
        "on hands and knees, pelvis and trunk tilt together by at least 8° as the hips sink, and "
        "come back, within 1.2 to 12 s"
    ),
    limit_profile="floor_drill",
    faults=("the tail tucks under: spine past the limit, and at what depth",),
    not_seen=("how far back the hips go, without a thigh sensor", "shoulders that move first"),
    source="design values",
    cues=(
        "Send the hips back; the hands stay.",
        "Stop where the tail begins to tuck.",
        "Keep the back long in both directions.",
    ),
    posture=QUADRUPED,
    begin="Hands under the shoulders, knees under the hips: keep still for a moment.",
    doses=(Dose("002"),),
    thigh_faults=("depth and hip angle",),
    simulated=("rounding",),
    surest=0.5,
    logged=LogNames(31, 0),
)
