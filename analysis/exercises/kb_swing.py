"""Kettlebell swing with both hands: a fast hinge, with no pause at either end.

Pattern: a hip hinge, 16 kg, seven men (McGill & Marshall 2012, J Strength Cond Res 26:16); their
26° of lumbar flexion is quoted second-hand and is the high end here. The practised use more pelvis
and hip than beginners do (seven people, 15 swings each of 16 kg; e-kjab.org/archive/detail/5).
Thigh and sacrum: the geometry of `hip_hinge`, with a little more knee. A sound takes 0.2 s to be
answered and the spine turns at about 80°/s: too late for the repetition under way, so `ballistic`.
Pelvis, trunk, smallest repetition and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, LogNames, RepTempo, Signal, Start
from analysis.exercises.gear import Gear

KB_SWING = Exercise(
    id="kb_swing",
    name="Kettlebell swing",
    synonyms=(
        "swing",
        "two-hand swing",
        "two-arm swing",
        "Russian swing",
        "American swing",
        "KB swings",
    ),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=25.0,
    tempo=RepTempo((1.3, 2.0), 0.7, 4.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(50.0, 80.0),
        trunk_tilt_deg=(60.0, 85.0),
        thigh_tilt_deg=(15.0, 35.0),
        lumbar_flexion_deg=(5.0, 26.0),
        pelvis_drop_m=(-0.03, 0.05),
        source="McGill & Marshall 2012 (pattern; spine second-hand); geometry",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 25° and "
        "comes back up, within 0.7 to 4 s"
    ),
    limit_profile="floor",
    faults=(
        "spine bends past the limit",
        "spine moves before the hips",
        "spine bends more from rep to rep",
        "leaning back",
        "a squat in place of a hinge: the pelvis tilts little",
    ),
    not_seen=("how far the knees bend", "arms and kettlebell", "load"),
    source="McGill & Marshall 2012; design values",
    cues=(
        "Wait for the bell, then fold at the hips.",
        "Stand up sharply and let the bell float.",
        "Stop at tall, without leaning back.",
    ),
    ballistic=True,
    thigh_faults=("a swing from the knees",),
    gear=(Gear.KETTLEBELL,),
    logged=LogNames(10, 23, "Kettlebell Swing", "Kettlebell Swing"),
)
