"""Glute bridge: on the back, the hips rise until trunk and thighs are in line, and sink again.

The sacrum rises by about 15 cm, and lifting takes 0.58 ± 0.07 s at 80 % of the most that can be
lifted (Zabaleta-Korta & Fernández-Peña 2024, CCD 19:59). Trunk: 15 cm over about 0.4 m from
shoulders to hips turn it by 20°. Thigh: from about 45° above level to 10-20°. Spine: the limits of
the drill (`analysis.limits`), which the top tempts to pass by arching. An upper sensor on the upper
back is lain on: wear it higher or on the breastbone. Pelvis, smallest repetition and tempo: design
values, to be replaced by recordings.
"""

from __future__ import annotations

from analysis.exercises.exercise import (
    Dose,
    Exercise,
    ExpectedRange,
    LogNames,
    RepTempo,
    RestPose,
    Signal,
    Start,
)
from analysis.exercises.posture import SUPINE

GLUTE_BRIDGE = Exercise(
    id="glute_bridge",
    name="Glute bridge",
    synonyms=("bridge", "hip bridge"),
    start=Start.BOTTOM,
    signal=Signal.COMMON_TILT,
    min_amplitude_deg=9.0,
    tempo=RepTempo((2.0, 4.0), 0.8, 10.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(-35.0, -18.0),
        trunk_tilt_deg=(-30.0, -15.0),
        thigh_tilt_deg=(-30.0, -18.0),
        lumbar_flexion_deg=(-6.0, 4.0),
        pelvis_drop_m=(-0.17, -0.10),
        source="Zabaleta-Korta 2024 (height); geometry",
        rest=RestPose((-95.0, -85.0), (0.0, 6.0), (125.0, 140.0), 0.80),
    ),
    counting_rule=(
        "on the back, pelvis and trunk tilt up together by at least 9° and come back down, within "
        "0.8 to 10 s"
    ),
    limit_profile="floor_drill",
    faults=("spine arches past the limit at the top", "spine bends past the limit"),
    not_seen=(
        "whether the hips are fully extended, without a thigh sensor",
        "where the feet stand",
        "load",
    ),
    source="Zabaleta-Korta 2024; design values",
    cues=(
        "Press the lower back to the floor before you lift.",
        "Stop where hips and ribs are in line.",
        "Hold the top for a breath.",
    ),
    posture=SUPINE,
    wear="The upper sensor is lain on: wear it between the collar bones or above the contact.",
    begin="Lie on the back, knees bent, feet flat, and keep still for a moment.",
    doses=(Dose("002", note="1 to 2 s at the top if you like"),),
    thigh_faults=("true hip extension",),
    simulated=("arch",),
    logged=LogNames(10, 11, "Glute Bridge"),
)
