"""Kettlebell deadlift: the weight stands between the feet and is set down in every repetition.

Between a hinge and a squat: 30-60° of knee bend tilt the thigh back by 20-45°, with 0.42 m of thigh
the hips sink 3-12 cm, of which the tilting pelvis gives the sacrum back about 4. Counted from
standing; a set that begins at the floor begins with the first way up done. Spine: 33° flexed
at the floor in a conventional deadlift (Bengtsson et al. 2022, doi 10.26603/001c.37859) is
beyond what the higher handle asks for, so less here. Pelvis, trunk, smallest repetition and tempo:
design values, to be replaced by recordings.
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

KB_DEADLIFT = Exercise(
    id="kb_deadlift",
    name="Kettlebell deadlift",
    synonyms=("kettlebell deadlift from the floor",),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=25.0,
    tempo=RepTempo((3.0, 5.0), 1.2, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(45.0, 65.0),
        trunk_tilt_deg=(50.0, 75.0),
        thigh_tilt_deg=(20.0, 45.0),
        lumbar_flexion_deg=(5.0, 25.0),
        pelvis_drop_m=(0.0, 0.10),
        source="geometry of 30-60° of knee bend; Bengtsson 2022 (spine, as a bound)",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 25° and "
        "comes back up, within 1.2 to 15 s"
    ),
    limit_profile="hinge",
    faults=(
        "spine bends past the limit, at the floor above all",
        "spine moves before the hips",
        "spine bends more from rep to rep",
        "leaning back",
    ),
    not_seen=("whether the weight is set down", "hips that rise before the shoulders", "load"),
    source="Bengtsson 2022; design values",
    cues=(
        "Put the weight on a step if the floor is too far for the back to keep its shape.",
        "Set the back before the weight leaves the floor.",
        "Let it stand for a moment in every repetition.",
    ),
    begin="Stand over the weight, tall, and keep still for a moment.",
    doses=(Dose("002"),),
    thigh_faults=("hips that rise first", "how much of it is a squat"),
    gear=(Gear.KETTLEBELL_FROM_FLOOR,),
    logged=LogNames(8, 20),
)
