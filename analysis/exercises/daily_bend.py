"""Everyday bend: picking something up, washing hands, brushing teeth.

Spine: about half of the bend (47-53 %: Tafazzol et al. 2014, Clin Biomech 29:7; Laird et al. 2018,
BMC Musculoskelet Disord 19:309), and by the ratios of the former 71 % of its first 30°. A full bend
takes the trunk to 111 ± 16° and the pelvis to 59 ± 15° (Laird 2018), the high ends here.
About 50 full bends a day are usual (Rohlmann et al. 2014, Eur Spine J 23:2375), so that hardly
anything is said.
A sensor at the belt tilts less than the trunk does: the smallest bend is 20°, not the 30° of the
trunk that occupational studies count (Gupta et al. 2022, Scand J Work Environ Health 48:651).
Sitting down and squatting sink the sacrum much more and are left out.
Thigh, sacrum and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, RepTempo, Signal, Start

DAILY_BEND = Exercise(
    id="daily_bend",
    name="Everyday bend",
    synonyms=("daily bends", "bending down", "picking something up", "brushing teeth"),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=20.0,
    tempo=RepTempo((2.0, 8.0), 0.6, 60.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(15.0, 60.0),
        trunk_tilt_deg=(30.0, 110.0),
        thigh_tilt_deg=(0.0, 50.0),
        lumbar_flexion_deg=(10.0, 50.0),
        pelvis_drop_m=(-0.05, 0.12),
        source="Tafazzol 2014 and Laird 2018 (spine, pelvis, trunk)",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 20° and "
        "comes back up, within 0.6 to 60 s; sitting down and squatting are left out"
    ),
    limit_profile="daily",
    faults=("spine stays near its full bend", "spine gives more of the bend than the hips"),
    not_seen=("what is picked up", "load", "how far the knees bend", "bends in a chair"),
    source="Tafazzol 2014; Laird 2018; Rohlmann 2014; Gupta 2022; design values",
    cues=("Bend where the hips are.", "Step close to what you reach for."),
    daily=True,
    thigh_faults=("a squat in place of a bend",),
)
