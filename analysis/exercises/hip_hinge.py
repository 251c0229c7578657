"""Standing hip hinge without load; with a stick along the back it is the `dowel_hinge`.

Depth: a bow to 50° with the spine held neutral is the screen of Monnier et al. 2012 (BMC
Musculoskelet Disord 13:263) and the low end here; the high end, a trunk almost level, needs soft
knees. The average full standing bend tilts the pelvis by 59 ± 15° (Laird et al. 2018, BMC
Musculoskelet Disord 19:309), so that many stop earlier, for want of length and not of control.
Spine: the drill keeps the stick in touch, which leaves about ±10° (see `analysis.limits`, `drill`).
Thigh: 20-30° of knee bend over an upright shank tilts the thigh back by as much; with 0.42 m of
thigh the hips sink 1-6 cm, and tilting the pelvis lifts the sacrum by about as much again.
Smallest repetition and tempo: design values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import Exercise, ExpectedRange, RepTempo, Signal, Start

HIP_HINGE = Exercise(
    id="hip_hinge",
    name="Hip hinge",
    synonyms=(
        "standing hip hinge",
        "two-legged hip hinge",
        "waiter's bow",
    ),
    start=Start.TOP,
    signal=Signal.TRUNK_TILT,
    min_amplitude_deg=30.0,
    tempo=RepTempo((3.0, 5.0), 1.2, 15.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(50.0, 80.0),
        trunk_tilt_deg=(50.0, 85.0),
        thigh_tilt_deg=(15.0, 30.0),
        lumbar_flexion_deg=(-3.0, 6.0),
        pelvis_drop_m=(-0.03, 0.04),
        source="Monnier 2012 (least depth); geometry with 20-30° of knee bend; limits of the drill",
    ),
    counting_rule=(
        "the trunk (without an upper-back sensor: the pelvis) tilts forward by at least 30° and "
        "comes back up, within 1.2 to 15 s"
    ),
    limit_profile="drill",
    faults=(
        "spine bends past the limit",
        "spine arches past the limit",
        "spine moves before the hips",
        "too shallow",
    ),
    not_seen=(
        "whether the head keeps the stick",
        "how far the knees bend",
        "a squat in place of a hinge, without a thigh sensor",
        "where the weight is on the feet",
    ),
    source="Monnier 2012; Laird 2018; design values",
    cues=(
        "Reach back with the hips until the hamstrings stop you.",
        "Keep the knees soft and still.",
        "Let the back ride along in one piece.",
    ),
    thigh_faults=("a squat in place of a hinge", "part of the knee bend"),
)
