"""Made-up analyses for the report: plausible shapes, no claim about anybody's movement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.events import Alert, Rep
from analysis.exercises.exercise import Exercise, ExpectedRange, RepTempo, Signal, Start
from analysis.limits import limits_for, profile_named
from analysis.result import Analysis
from analysis.sets import SetSummary
from calibration.result import Calibration, RangeOfMotion
from imu.alignment import Alignment, Placement
from imu.angles import AngleBlock
from imu.sensor_quality import SensorQuality

RAD = np.pi / 180.0
REP_S = 3.6
FAULTS = ("clean", "clean", "amber", "clean", "red", "clean", "spine_first", "clean")
PEAK_DEG = {"clean": 14.0, "amber": 27.0, "red": 35.0, "spine_first": 22.0}

EXERCISE = Exercise(
    id="rdl",
    name="Romanian deadlift",
    synonyms=(),
    start=Start.TOP,
    signal=Signal.PELVIS_TILT,
    min_amplitude_deg=35.0,
    tempo=RepTempo((3.0, 5.0), 1.2, 9.0),
    expected=ExpectedRange((60, 80), (65, 90), (15, 30), (10, 25), (0.0, 0.1), "made up"),
    counting_rule="the pelvis tilts forward by at least 35° and comes back, within 1.2 to 9 s",
    limit_profile="hinge",
    faults=("rounding",),
    not_seen=("how far the knees bend", "where the weight is"),
    source="made up",
)


def _starts(reps: int, sets: int, duration_s: float) -> list[tuple[int, int, float]]:
    """(set, index, start_s) of every rep, sets spread over the recording."""
    per_set = -(-reps // max(sets, 1))
    starts = []
    for i in range(reps):
        number, index = divmod(i, per_set)
        opening = 4.0 + number * (duration_s - 4.0) / max(sets, 1)
        starts.append((number + 1, index + 1, opening + index * (REP_S + 0.7)))
    return starts


def _bump(t_s: np.ndarray, start_s: float) -> np.ndarray:
    """0 outside the rep, up to 1 at its bottom, down again."""
    phase = np.clip((t_s - start_s) / REP_S, 0, 1)
    return np.sin(np.pi * phase**0.85) ** 1.6


def _rep(number: int, index: int, start_s: float, verdict: str, lumbar: bool) -> Rep:
    nan = float("nan")
    peak = PEAK_DEG.get(verdict, 14.0) + 0.3 * index
    metrics = {
        "pelvis_tilt_rom_deg": 62.4 - 0.4 * index,
        "trunk_tilt_rom_deg": 62.4 + peak if lumbar else nan,
        "hip_flexion_rom_deg": 62.4 - 0.4 * index,
        "lumbar_flexion_peak_deg": peak if lumbar else nan,
        "lumbar_flexion_bottom_deg": peak - 1.2 if lumbar else nan,
        "lumbar_extension_peak_deg": 2.1 if lumbar else nan,
        "hinge_share": 62.4 / (62.4 + peak) if lumbar else nan,
        "neutral_depth_deg": nan if verdict == "clean" or not lumbar else 48.0,
    }
    middle = start_s + 0.5 * REP_S
    return Rep(
        number, index, "rdl", "", "pelvis_tilt", start_s, middle, start_s + REP_S,
        0.5 * REP_S, 0.2, 0.5 * REP_S - 0.2, metrics, verdict if lumbar else "unjudged", 0.97,
    )  # fmt: skip


def _alerts(reps: list[Rep], limits: Any) -> list[Alert]:
    alerts = []
    for rep in reps:
        peak = rep.metrics["lumbar_flexion_peak_deg"]
        t = rep.bottom_s - 0.4
        if rep.verdict in ("amber", "red"):
            limit = limits.amber_rad if rep.verdict == "amber" else limits.red_rad
            said = f"Your back rounded {peak:.0f}° in rep {rep.index}."
            alerts.append(
                Alert(
                    "lumbar_flexion",
                    rep.verdict,
                    t,
                    t + 0.9,
                    peak * RAD,
                    limit,
                    said,
                    rep.set,
                    rep.index,
                )
            )
        elif rep.verdict == "spine_first":
            said = "Spine moved before hips."
            alerts.append(
                Alert("spine_first", "amber", t, t + 0.2, 0.61, 0.5, said, rep.set, rep.index)
            )
    return alerts


def _angles(t_s: np.ndarray, reps: list[Rep], lumbar: bool) -> AngleBlock:
    noise = np.random.default_rng(3)
    pelvis, spine = np.zeros_like(t_s), np.zeros_like(t_s)
    for rep in reps:
        rows = slice(*np.searchsorted(t_s, (rep.start_s, rep.end_s)))
        shape = _bump(t_s[rows], rep.start_s)
        peak = rep.metrics["lumbar_flexion_peak_deg"] if lumbar else 0.0
        late = 1.0 if rep.verdict == "spine_first" else 2.2
        pelvis[rows] += rep.metrics["pelvis_tilt_rom_deg"] * shape
        back = 1 + 0.12 * np.sin(2 * np.pi * (t_s[rows] - rep.start_s) / REP_S)
        spine[rows] += peak * shape**late * back
    wobble = np.cumsum(noise.normal(0, 0.03, len(t_s)))
    pelvis = pelvis + 2 * np.sin(t_s / 7.0)
    spine = spine + 1.5 * np.sin(t_s / 5.0 + 1) + 0.2 * np.tanh(wobble)
    nan = np.full(len(t_s), np.nan)
    quality = np.ones(len(t_s))
    doubtful = (t_s > 0.62 * t_s[-1]) & (t_s < 0.62 * t_s[-1] + 1.5) if len(t_s) else quality > 2
    quality[doubtful] = 0.3
    if not lumbar:
        spine = nan
    return AngleBlock(
        t_s=t_s,
        pelvis_tilt_rad=pelvis * RAD,
        trunk_tilt_rad=(pelvis + spine) * RAD,
        lumbar_flexion_rad=spine * RAD,
        lumbar_flexion_sd_rad=np.where(doubtful, 5.0, 1.6) * RAD if lumbar else nan,
        lumbar_lateral_rad=0 * spine,
        lumbar_axial_rad=0 * spine,
        hip_flexion_rad=pelvis * RAD,
        quality=quality,
    )


def made_up(
    *,
    reps: int = 8,
    sets: int = 1,
    duration_s: float | None = None,
    lumbar: bool = True,
    own_range: bool = True,
    **changes: Any,
) -> Analysis:
    """An analysis with so many reps, every few of them with a fault."""
    length = duration_s or 8.0 + reps * (REP_S + 0.7) + 30.0 * (sets - 1)
    t_s = np.arange(0, length, 0.01)
    limits = limits_for(profile_named("hinge"), 44 * RAD if own_range else None)
    done = [
        _rep(number, index, start, FAULTS[i % len(FAULTS)], lumbar)
        for i, (number, index, start) in enumerate(_starts(reps, sets, length))
    ]
    alerts = _alerts(done, limits)
    worn = ("sacrum", "upper_back") if lumbar else ("sacrum",)
    identity = np.array([1.0, 0, 0, 0])
    placements = {name: Placement(name, identity, 1.4 * RAD, 0.9 * RAD) for name in worn}
    summaries = []
    for number in range(1, 1 + len({rep.set for rep in done})):
        mine = [rep for rep in done if rep.set == number]
        slope = 0.8 if len(mine) > 2 and lumbar else float("nan")
        count = sum(alert.set == number for alert in alerts)
        summaries.append(
            SetSummary(
                number,
                len(mine),
                mine[0].start_s,
                mine[-1].end_s,
                0.0 if number == 1 else 41.5,
                "1.8-0.2-1.6-0.7",
                slope,
                slope - 0.5,
                slope + 0.6,
                count,
                f"Set {number}: {len(mine)} rep(s), {count} of them with an alert.",
            )
        )
    quality = [
        SensorQuality(
            name,
            len(t_s),
            0.0,
            length,
            100.02,
            0.0031,
            2,
            0.12,
            1,
            0,
            0,
            0.34,
            9.79,
            "recorded times",
        )
        for name in worn
    ]
    whole = Analysis(
        recording="monday_rdl.csv",
        duration_s=length,
        exercise=EXERCISE,
        limits=limits,
        calibration=Calibration(
            Alignment(placements, 0.87),
            RangeOfMotion(44 * RAD, 58 * RAD, 102 * RAD) if own_range else None,
            "automatic",
            (
                "The stillest upright 2.4 s, from 1.1 s on, is the neutral stance.",
                "The two estimates of the sideways axis agree within 3.1°.",
            ),
        ),
        angles=_angles(t_s, done, lumbar),
        reps=tuple(done),
        alerts=tuple(alerts),
        sets=tuple(summaries),
        sensors=tuple(quality),
        left_out={},
        notes=("Without a thigh sensor, hip flexion is the pelvis tilt.",),
        settings={"filter": "vqf", "exercise": "rdl", "grid_rate_hz": 100.0, "offline": "yes"},
        versions={"hiphinge": "0.1.0", "numpy": "2.4.1", "vqf": "2.1.1"},
        synthetic=True,
        upper_level="T12",
    )
    return replace(whole, **changes)


CASES: dict[str, dict[str, Any]] = {
    "eight": {},
    "real": {"synthetic": False, "own_range": False, "upper_level": "T4"},
    "one": {"reps": 1},
    "none": {"reps": 0, "duration_s": 42.0},
    "many": {"reps": 200, "sets": 10, "duration_s": 1500.0},
    "one_sensor": {"lumbar": False, "own_range": False, "upper_level": ""},
    "hour": {"reps": 120, "sets": 6, "duration_s": 3600.0},
}


@pytest.fixture(scope="session")
def analysis_of() -> Callable[..., Analysis]:
    """Make an analysis: `analysis_of(reps=3, lumbar=False)`."""
    return made_up


@pytest.fixture(scope="session")
def cases() -> dict[str, Analysis]:
    """One analysis of every kind the report must hold."""
    return {name: made_up(**changes) for name, changes in CASES.items()}
