"""Squat: the hips sink between the feet, the trunk leans less than in a hinge.

Spine: 25.1 ± 8.2° in a squat lift of 15 kg, 30 people (von Arx et al. 2021, Front Bioeng Biotechnol
9:769117), about half of an average full bend, hence the limits of the `hinge`. Some reach up to 40°
when told to stay neutral (Potvin et al. 1991, second-hand), which those limits are meant to tell.
Pelvis: some tuck it under towards the bottom, so that it tilts twice in one repetition and hardly
at all at the lowest point; the sacrum's height settles what is one repetition.
Thigh: 60° of a half squat to just past level. With thigh and shank of 0.42 m the hips sink from
0.25 m to about 0.45 m.
Trunk, smallest repetition and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, LogNames, RepTempo, Signal, Start

SQUAT = Exercise(
    id="squat",
    name="Squat",
    synonyms=(
        "squats",
        "back squat",
        "front squat",
        "goblet squat",
        "air squat",
        "bodyweight squat",
    ),
    start=Start.TOP,
    signal=Signal.AUTO,
    min_amplitude_deg=20.0,
    tempo=RepTempo((2.5, 5.0), 0.8, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(5.0, 40.0),
        trunk_tilt_deg=(30.0, 55.0),
        thigh_tilt_deg=(60.0, 95.0),
        lumbar_flexion_deg=(10.0, 30.0),
        pelvis_drop_m=(0.25, 0.45),
        source="von Arx 2021 (spine); geometry of thigh and shank",
        midway_tilt_deg=(0.0, 12.0),
    ),
    counting_rule=(
        "the sacrum sinks by at least 15 cm and rises again, or trunk or pelvis tilt forward by at "
        "least 20° and come back, within 0.8 to 15 s"
    ),
    limit_profile="squat",
    faults=(
        "spine bends past the limit",
        "spine bends more from rep to rep",
        "leaning back",
        "uneven depth",
    ),
    not_seen=(
        "depth of the thighs, without a thigh sensor",
        "knees that move in or out",
        "heels that lift",
        "load",
    ),
    source="von Arx 2021; Potvin 1991; design values",
    cues=(
        "Sink between the hips.",
        "Go as deep as the lower back keeps its shape.",
        "Drive up with hips and chest together.",
    ),
    thigh_faults=("depth of the thighs",),
    logged=LogNames(28, 61, "Squat (Barbell)", "Squat (Barbell)"),
)
