"""Conventional deadlift: each repetition starts at the floor, goes up to standing and down again.

Spine: 13 + 20 = 33° flexed from standing between T11 and S2 at the start of the lift, 70 % of the
one-repetition maximum, 24 lifters (Bengtsson et al. 2022, Int J Sports Phys Ther, doi
10.26603/001c.37859), the high end here. Knee: 103-108° (Schellenberg et al. 2013, PMC3878967), most
of it from the thigh, here 40-60° from upright; with 0.42 m of thigh the hips sink 10-21 cm, of
which the tilting pelvis gives the sacrum back about 6.
Pelvis, trunk, smallest repetition and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, LogNames, RepTempo, Signal, Start
from analysis.exercises.gear import Gear

DEADLIFT = Exercise(
    id="deadlift",
    name="Deadlift",
    synonyms=("conventional deadlift", "barbell deadlift", "floor deadlift", "DL"),
    start=Start.BOTTOM,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=30.0,
    tempo=RepTempo((3.0, 6.0), 1.2, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(50.0, 75.0),
        trunk_tilt_deg=(60.0, 85.0),
        thigh_tilt_deg=(40.0, 60.0),
        lumbar_flexion_deg=(10.0, 33.0),
        pelvis_drop_m=(0.04, 0.15),
        source="Bengtsson 2022 (spine); Schellenberg 2013 (knee); geometry",
    ),
    counting_rule=(
        "from the bottom, the trunk (without an upper-back sensor: the pelvis) rises by at least "
        "30° and tilts forward again, within 1.2 to 15 s"
    ),
    limit_profile="floor",
    faults=(
        "spine bends past the limit, at the start and on the way",
        "spine moves before the hips",
        "spine bends more from rep to rep",
        "leaning back",
    ),
    not_seen=(
        "hips that rise before the shoulders, without a thigh sensor",
        "how far the knees bend",
        "how close the bar stays to the legs",
        "load",
    ),
    source="Bengtsson 2022; Schellenberg 2013; design values",
    cues=(
        "Set the shape of the back before the bar leaves the floor.",
        "Let hips and shoulders rise together.",
        "Stand tall at the top, without leaning back.",
    ),
    thigh_faults=("hips that rise before the shoulders", "how much of it the legs do"),
    gear=(Gear.BAR_FROM_FLOOR,),
    logged=LogNames(8, 0, "Deadlift (Barbell)", "Deadlift (Barbell)"),
)
