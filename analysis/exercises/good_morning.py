"""Good morning: a hinge with the bar on the shoulders.

Spine: 25-27° (second-hand), unchanged from 50 to 90 % of the one-repetition maximum, as the hips
are, while the knees bend from 17 to over 20° (Vigotsky et al. 2015, PeerJ 3:e708, 15 lifters).
Knee: 5.3 ± 6.7°; the trunk moves as in a deadlift, the hips by a quarter less (Schellenberg et al.
2013, PMC3878967, 13 people). The range of the thigh spans both; the hips then sink by less than
3 cm and the tilting pelvis lifts the sacrum by about 6.
Pelvis and trunk follow the deadlift's, shallower; smallest repetition and tempo are design values,
to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, LogNames, RepTempo, Signal, Start
from analysis.exercises.gear import Gear

GOOD_MORNING = Exercise(
    id="good_morning",
    name="Good morning",
    synonyms=("good mornings", "goodmorning", "barbell good morning", "GM"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=30.0,
    tempo=RepTempo((2.5, 5.0), 1.0, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(40.0, 70.0),
        trunk_tilt_deg=(50.0, 85.0),
        thigh_tilt_deg=(5.0, 20.0),
        lumbar_flexion_deg=(10.0, 27.0),
        pelvis_drop_m=(-0.05, 0.02),
        source="Schellenberg 2013 (knee, trunk); Vigotsky 2015 (knee; spine second-hand); geometry",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 30° and "
        "comes back up, within 1 to 15 s"
    ),
    limit_profile="hinge",
    faults=(
        "spine bends past the limit",
        "spine moves before the hips",
        "spine bends more from rep to rep",
        "leaning back",
        "too shallow",
    ),
    not_seen=("how far the knees bend", "where the bar sits", "load"),
    source="Schellenberg 2013; Vigotsky 2015; design values",
    cues=(
        "Send the hips back, the bar stays over the feet.",
        "Hold the trunk as one piece from hips to shoulders.",
        "Go as low as the back keeps its shape.",
    ),
    thigh_faults=("how much of it is a squat",),
    gear=(Gear.BAR_ON_SHOULDERS,),
    logged=LogNames(15, 2, "Good Morning (Barbell)", "Good Morning (Barbell)"),
)
