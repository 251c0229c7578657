"""Hip hinge towards a wall behind: the hips reach back until they touch it.

The wall says how far to reach, so that the hinge is shallower than a free one and its bottom is a
soft bump. Thigh and sacrum: the geometry of `hip_hinge`, with less knee. Spine: the limits of the
drill (`analysis.limits`). Pelvis, trunk, smallest repetition and tempo: design values, to be
replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Dose, Exercise, ExpectedRange, RepTempo, Signal, Start
from analysis.exercises.gear import Gear

WALL_HINGE = Exercise(
    id="wall_hinge",
    name="Wall hinge",
    synonyms=("wall hip hinge", "butt to wall"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=25.0,
    tempo=RepTempo((3.0, 4.0), 1.2, 12.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(45.0, 70.0),
        trunk_tilt_deg=(45.0, 75.0),
        thigh_tilt_deg=(15.0, 25.0),
        lumbar_flexion_deg=(-3.0, 6.0),
        pelvis_drop_m=(-0.03, 0.03),
        source="geometry; limits of the drill",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 25° and "
        "comes back up, within 1.2 to 12 s"
    ),
    limit_profile="drill",
    faults=(
        "spine bends past the limit",
        "spine arches past the limit",
        "spine moves before the hips",
        "too shallow",
    ),
    not_seen=("whether the wall is touched", "how far the knees bend", "weight on the feet"),
    source="design values",
    cues=(
        "Stand a foot's length before the wall and reach for it with the hips.",
        "Keep the knees soft and where they are.",
        "Take half a step forward when the wall comes too early.",
    ),
    begin="Stand a foot's length in front of a wall, back to it, and keep still for a moment.",
    doses=(Dose("004", 3, (15, 15)),),
    thigh_faults=("a squat in place of a hinge",),
    gear=(Gear.WALL,),
)
