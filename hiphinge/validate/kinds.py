"""The comparisons: which one a recording's truth allows, and how each measures one recording.

What the truth files hold decides, whatever the set is called. To add a comparison, write its
function and its line in `KINDS`; how a set sums up is in `hiphinge.validate.figures`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.orient import orientations
from hiphinge.recorded import analyze_own
from hiphinge.validate.comparison import (
    error_without_sign_and_offset_deg,
    inclination_error_deg,
    matches,
    rms,
)
from hiphinge.validate.simulated import against_simulation
from hiphinge.validate.truth import QUATERNION, Truth
from imu.errors import RecordingError
from imu.frames import SACRUM
from imu.units import DEG_PER_RAD
from recordings.recording import Recording

Values = dict[str, float]
LATE_SHARE = 0.6
"""Of a recording of seated bending: flexions are its first third, and 0.6 lies in the rotations."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One comparison. `group` names the part of its set that a recording belongs to."""

    id: str
    allowed: Callable[[Truth], bool]
    measure: Callable[[Recording, Truth], Values]
    group: Callable[[Truth], str] = lambda truth: ""


def kind_of(truth: Truth) -> Kind | None:
    """The first comparison that the truth allows."""
    return next((kind for kind in KINDS if kind.allowed(truth)), None)


def kind_named(name: str) -> Kind:
    """The comparison with this id, which exists."""
    return next(kind for kind in KINDS if kind.id == name)


def _analyzed(recording: Recording, exercise: str) -> Analysis:
    settings = AnalysisSettings(exercise_named(exercise))
    return analyze_own(recording, settings)


def _alone(recording: Recording, sensor: str) -> Recording:
    return Recording(recording.path, {sensor: recording.blocks[sensor]}, {}, (), recording.metadata)


def _windows(analysis: Analysis) -> list[tuple[float, float]]:
    return [(rep.start_s, rep.end_s) for rep in analysis.reps]


def inclination(recording: Recording, truth: Truth) -> Values:
    """Gravity's direction in the sensor against optics, while it is moved."""
    sensor, block = next(iter(recording.blocks.items()))
    time_s = truth.series["time_s"]
    q_true = np.stack([truth.series[name] for name in QUATERNION], axis=1)
    moved = truth.series.get("movement", np.ones(len(time_s))) > 0
    row = np.clip(np.searchsorted(block.t_s, time_s - 1e-6), 0, len(block) - 1)
    half_step_s = 0.5 * float(np.median(np.diff(block.t_s)))
    same = np.abs(block.t_s[row] - time_s) < half_step_s
    if not np.any(same & moved):
        raise RecordingError(recording.path, "its truth has no time in common with it")
    out = {}
    for name, offline in (("online", False), ("offline", True)):
        q = orientations(recording, offline=offline)[sensor]
        error = inclination_error_deg(q[row], q_true)[same & moved]
        out[f"inclination_{name}_deg"] = rms(error)
    return out


def relative_angle(recording: Recording, truth: Truth) -> Values:
    """The angle between two segments against optics, sign and offset free."""
    out = {}
    for name, offline in (("online", False), ("offline", True)):
        settings = AnalysisSettings(exercise_named("any"), offline=offline)
        angles = analyze(recording, settings).angles
        flexion_deg = angles.lumbar_flexion_rad * DEG_PER_RAD
        at_truth = np.interp(
            truth.series["time_s"], angles.t_s, flexion_deg, left=np.nan, right=np.nan
        )
        error = error_without_sign_and_offset_deg(at_truth, truth.series["relative_deg"])
        out[f"relative_{name}_deg"] = error
    return out


def seated_bends(recording: Recording, truth: Truth) -> Values:
    """Flexions that the spine leads, then bends to the side and turns, which are no repetitions."""
    analysis = _analyzed(recording, "any")
    true = int(truth.facts["flexion_reps"])
    late_s = recording.start_s + LATE_SHARE * recording.duration_s
    late = sum(rep.start_s >= late_s for rep in analysis.reps)
    cued = any(alert.rule in ("spine_first", "lumbar_flexion") for alert in analysis.alerts)
    return {
        "true": true,
        "counted": len(analysis.reps),
        "late": late,
        "exact": float(len(analysis.reps) == true and late == 0),
        "alert": float(cued),
    }


def repetitions(recording: Recording, truth: Truth) -> Values:
    """Counts with all sensors, and with the sacrum alone; boundaries where they are marked."""
    windows = truth.windows_s()
    true = int(truth.facts.get("reps", len(windows)))
    worn = {"all": recording}
    if SACRUM in recording.sensors and len(recording.sensors) > 1:
        worn["sacrum"] = _alone(recording, SACRUM)
    out: Values = {"true": true}
    for name, part in worn.items():
        found = _windows(_analyzed(part, "any"))
        out[f"counted_{name}"] = len(found)
        out[f"exact_{name}"] = float(len(found) == true)
        if windows:
            out[f"hits_{name}"] = len(matches(found, windows))
            out[f"marked_{name}"] = len(windows)
    return out


def everyday_bends(recording: Recording, truth: Truth) -> Values:
    """Bends among walking, stairs, chairs and jumps, from whatever is worn."""
    analysis = _analyzed(recording, "daily_bend")
    true = int(truth.facts["bends"])
    return {
        "true": true,
        "counted": len(analysis.reps),
        "exact": float(len(analysis.reps) == true),
    }


def simulated(recording: Recording, truth: Truth) -> Values:
    """Angle, its stated deviation, counts and phases against the exact truth of a synthetic one."""
    named = str(truth.facts.get("exercise", ""))
    exercise = named if named in {entry.id for entry in EXERCISES} else "any"
    return against_simulation(_analyzed(recording, exercise), truth)


def _of_simulation(truth: Truth) -> str:
    return f"{truth.facts.get('exercise', '')} {truth.facts.get('fault', '')}".strip()


KINDS: tuple[Kind, ...] = (
    Kind(
        "simulated",
        lambda truth: (
            truth.facts.get("synthetic") is True
            and "rep_details" in truth.facts
            and "lumbar_flexion_deg" in truth.series
        ),
        simulated,
        _of_simulation,
    ),
    Kind("inclination", lambda truth: truth.series.keys() >= {*QUATERNION}, inclination),
    Kind("relative_angle", lambda truth: "relative_deg" in truth.series, relative_angle),
    Kind("seated_bends", lambda truth: "flexion_reps" in truth.facts, seated_bends),
    Kind(
        "everyday_bends",
        lambda truth: "bends" in truth.facts,
        everyday_bends,
        lambda truth: str(truth.facts.get("activity", "")),
    ),
    Kind(
        "repetitions",
        lambda truth: "reps" in truth.facts or "rep_windows_s" in truth.facts,
        repetitions,
    ),
)
