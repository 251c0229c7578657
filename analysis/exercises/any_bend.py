"""Any bend and return: no assumption about the exercise."""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, RepTempo, Signal, Start

ANY = Exercise(
    id="any",
    name="Any bend and return",
    synonyms=(),
    start=Start.TOP,
    signal=Signal.AUTO,
    min_amplitude_deg=20.0,
    tempo=RepTempo((1.5, 5.0), 0.6, 20.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(20.0, 80.0),
        trunk_tilt_deg=(30.0, 90.0),
        thigh_tilt_deg=(10.0, 100.0),
        lumbar_flexion_deg=(0.0, 50.0),
        pelvis_drop_m=(0.0, 0.5),
        source="envelope of the other exercises",
    ),
    counting_rule=(
        "a bend of trunk or pelvis of at least 20° and back, or the sacrum sinking by at least "
        "15 cm and rising again; a set that starts low counts rises instead"
    ),
    limit_profile="hinge",
    faults=("spine bends past the limit", "spine moves before the hips", "leaning back"),
    not_seen=("which exercise it is", "head and neck", "knees", "load"),
    source="product decision",
)
