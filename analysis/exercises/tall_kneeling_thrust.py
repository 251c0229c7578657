"""Kneeling hip thrust: from tall kneeling the hips sit back towards the heels and come forward.

The thighs do most of it: they tilt back by 40-70° while the trunk leans 20-45°, and with 0.42 m of
thigh the hips sink 10-28 cm. Without a thigh sensor the lean is what can be seen, and how deep the
hips went is not. Spine: the limits of the drill (`analysis.limits`). All ranges, the smallest
repetition and the tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import (
    Dose,
    Exercise,
    ExpectedRange,
    RepTempo,
    RestPose,
    Signal,
    Start,
)
from analysis.exercises.posture import KNEELING

TALL_KNEELING_THRUST = Exercise(
    id="tall_kneeling_thrust",
    name="Kneeling hip thrust",
    synonyms=("tall-kneeling hip thrust", "kneeling hip hinge"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=15.0,
    tempo=RepTempo((2.5, 4.0), 1.0, 10.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(19.0, 40.0),
        trunk_tilt_deg=(21.0, 45.0),
        thigh_tilt_deg=(40.0, 70.0),
        lumbar_flexion_deg=(-3.0, 7.0),
        pelvis_drop_m=(0.10, 0.28),
        source="geometry of the thigh; limits of the drill",
        rest=RestPose((-2.0, 3.0), (-2.0, 2.0), (-2.0, 5.0), 0.42),
    ),
    counting_rule=(
        "while kneeling, the trunk tilts forward by at least 15° and comes back up, within 1 to "
        "10 s"
    ),
    limit_profile="kneeling_drill",
    faults=(
        "spine bends past the limit",
        "spine arches past the limit, at the top above all",
        "spine bends more from rep to rep",
    ),
    not_seen=("how deep the hips sit, without a thigh sensor", "knees and feet"),
    source="design values",
    cues=(
        "Sit back over the heels with the back as it is.",
        "Squeeze the hips forward and stop at tall.",
    ),
    posture=KNEELING,
    begin="Kneel tall on something soft and keep still for a moment.",
    doses=(Dose("002"),),
    thigh_faults=("depth: the thigh is the true signal",),
    simulated=("rounding", "drift", "lean_back"),
    surest=0.6,
)
