"""Hip thrust, with a band or a bar: shoulders on a bench, the hips rise to level and sink.

The sacrum rises by about 36 cm, and lifting takes 0.80 ± 0.14 s at 80 % of the most that can be
lifted (Zabaleta-Korta & Fernández-Peña 2024, CCD 19:59). Angles of pelvis and trunk have been
published (Brazil et al. 2021, PLoS ONE 16:e0249307) and were not read here: the ranges are geometry
over about 0.5 m from bench to hips. Spine: the limits of the drill (`analysis.limits`). Smallest
repetition and tempo: design values, to be replaced by recordings.
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
from analysis.exercises.gear import Gear
from analysis.exercises.posture import BENCH

BANDED_HIP_THRUST = Exercise(
    id="banded_hip_thrust",
    name="Hip thrust",
    synonyms=("banded thrust", "barbell hip thrust", "bench hip thrust"),
    start=Start.BOTTOM,
    signal=Signal.COMMON_TILT,
    min_amplitude_deg=14.0,
    tempo=RepTempo((2.0, 4.0), 0.8, 10.0),
    expected=ExpectedRange(
        pelvis_tilt_deg=(-45.0, -28.0),
        trunk_tilt_deg=(-42.0, -26.0),
        thigh_tilt_deg=(-45.0, -30.0),
        lumbar_flexion_deg=(-5.0, 5.0),
        pelvis_drop_m=(-0.38, -0.25),
        source="Zabaleta-Korta 2024 (height); geometry",
        rest=RestPose((-65.0, -52.0), (0.0, 5.0), (120.0, 135.0), 0.70),
    ),
    counting_rule=(
        "shoulders on the bench, pelvis and trunk tilt up together by at least 14° and come back "
        "down, within 0.8 to 10 s"
    ),
    limit_profile="floor_drill",
    faults=("spine arches past the limit at the top", "spine bends past the limit"),
    not_seen=("whether the hips are fully extended, without a thigh sensor", "load or band"),
    source="Zabaleta-Korta 2024; design values",
    cues=(
        "Tuck the chin and look ahead on the way up.",
        "Stop where the trunk is level, without arching.",
        "Let the hips down as slowly as they came up.",
    ),
    posture=BENCH,
    wear="The upper sensor goes above the edge of the bench, or between the collar bones.",
    begin="Shoulders on the bench, hips low, feet flat: keep still for a moment.",
    doses=(Dose("000", reps=(8, 15)),),
    thigh_faults=("true hip extension",),
    simulated=("arch",),
    gear=(Gear.BENCH, Gear.BAND_OVER_HIPS),
    logged=LogNames(10, None, "Hip Thrust", "Hip Thrust (Bodyweight)"),
)
