"""The comparisons: which one a recording's truth allows, and how each measures one recording.

What the truth files hold decides, whatever the set is called. To add a comparison, write its
function and its line in `KINDS`; how a set sums up is in `hiphinge.validate.figures`. Peers work on
the same samples in the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.orient import orientations
from hiphinge.recorded import analyze_own
from hiphinge.validate.agreement import Pairs, paired
from hiphinge.validate.comparison import (
    inclination_error_deg,
    matches,
    rms,
    without_sign_and_offset,
)
from hiphinge.validate.counted import Counted, boundaries, counts, of_peaks, of_reps
from hiphinge.validate.measured import Found, Values
from hiphinge.validate.peers import peaks
from hiphinge.validate.peers.angles import orientation, spine_deg
from hiphinge.validate.peers.filters import Peer
from hiphinge.validate.simulated import compared_with_simulation
from hiphinge.validate.truth import QUATERNION, Truth
from imu.errors import RecordingError
from imu.frames import SACRUM
from imu.quaternion import up_in_source
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD
from recordings.recording import Recording

LATE_SHARE = 0.6
"""Of a recording of seated bending: flexions are its first third, and 0.6 lies in the rotations."""
Peers = Sequence[Peer]


@dataclass(frozen=True, slots=True)
class Kind:
    """One comparison. `group` names the part of its set that a recording belongs to."""

    id: str
    allowed: Callable[[Truth], bool]
    measure: Callable[[Recording, Truth, Peers], Found]
    group: Callable[[Truth], str] = lambda truth: ""


def kind_of(truth: Truth) -> Kind | None:
    """The first comparison that the truth allows."""
    return next((kind for kind in KINDS if kind.allowed(truth)), None)


def _analyzed(recording: Recording, exercise: str) -> Analysis:
    settings = AnalysisSettings(exercise_named(exercise))
    return analyze_own(recording, settings)


def _alone(recording: Recording, sensor: str) -> Recording:
    return Recording(recording.path, {sensor: recording.blocks[sensor]}, {}, (), recording.metadata)


def inclination(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """Gravity's direction in the sensor against optics, while it is moved."""
    sensor, block = next(iter(recording.blocks.items()))
    time_s = truth.series["time_s"]
    q_true = np.stack([truth.series[name] for name in QUATERNION], axis=1)
    moved = truth.series.get("movement", np.ones(len(time_s))) > 0
    row = np.clip(np.searchsorted(block.t_s, time_s - 1e-6), 0, len(block) - 1)
    half_step_s = 0.5 * float(np.median(np.diff(block.t_s)))
    judged = moved & (np.abs(block.t_s[row] - time_s) < half_step_s)
    if not np.any(judged):
        raise RecordingError(recording.path, "its truth has no time in common with it")

    def off(q: FloatArray, name: str) -> Values:
        error = inclination_error_deg(q[row], q_true)[judged]
        return {
            f"inclination_{name}_deg": rms(error),
            f"inclination_{name}_largest_deg": float(np.nanmax(error)),
        }

    live = orientations(recording)[sensor]
    values = off(live, "online") | off(orientations(recording, offline=True)[sensor], "offline")
    beside = {peer.name: off(orientation(block, peer), "online") for peer in peers}
    tilts = (_from_vertical_deg(q)[judged] for q in (q_true, live[row]))
    return Found(values, beside, pairs=paired("tilt", *tilts))


def _from_vertical_deg(q: FloatArray) -> FloatArray:
    """How far the sensor's z axis is from the vertical, 0 to 180°."""
    angle: FloatArray = np.arccos(np.clip(up_in_source(q)[:, 2], -1.0, 1.0)) * DEG_PER_RAD
    return angle


def relative_angle(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """The angle between two segments against optics, sign and offset free."""
    time_s, true = truth.series["time_s"], truth.series["relative_deg"]

    def fitted(t_s: FloatArray, angle_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
        at_truth = np.interp(time_s, t_s, angle_deg, left=np.nan, right=np.nan)
        return without_sign_and_offset(at_truth, true)

    def off(error: FloatArray, name: str) -> Values:
        largest = float(np.nanmax(np.abs(error))) if np.isfinite(error).any() else float("nan")
        return {f"relative_{name}_deg": rms(error), f"relative_{name}_largest_deg": largest}

    values: Values = {}
    pairs: tuple[Pairs, ...] = ()
    beside: dict[str, Values] = {}
    for name, offline in (("online", False), ("offline", True)):
        analysis = analyze(recording, AnalysisSettings(exercise_named("any"), offline=offline))
        angles = analysis.angles
        found, error = fitted(angles.t_s, angles.lumbar_flexion_rad * DEG_PER_RAD)
        values |= off(error, name)
        if offline:
            continue
        sd = np.interp(time_s, angles.t_s, angles.lumbar_flexion_sd_rad * DEG_PER_RAD)
        seen = np.isfinite(error)
        values["covered"] = int(np.count_nonzero(np.abs(error[seen]) <= 2.0 * sd[seen]))
        values["samples"] = int(np.count_nonzero(seen))
        pairs = paired("segments", true, found)
        for peer in peers:
            t_s, apart = spine_deg(recording, analysis.calibration.alignment, peer)
            beside[peer.name] = off(fitted(t_s, apart)[1], name)
    return Found(values, beside, pairs=pairs)


def _beside_peaks(
    analysis: Analysis, peers: Peers, judge: Callable[[Counted], Values]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """What the plain counter comes to by `judge`, and every setting of the tuned one."""
    if not peers:
        return {}, {}

    def judged(rule: peaks.Rule) -> Values:
        return judge(of_peaks(peaks.peaks(rule, analysis.angles, start=analysis.exercise.start)))

    plain = judged(peaks.plain_rule(analysis.exercise, analysis.angles))
    trials = {rule.name: judged(rule) for rule in peaks.grid(analysis.angles)}
    return {peaks.PLAIN: plain}, trials


def seated_bends(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """Flexions that the spine leads, then bends to the side and turns, which are no repetitions."""
    analysis = _analyzed(recording, "any")
    true = int(truth.facts["flexion_reps"])
    late_s = recording.start_s + LATE_SHARE * recording.duration_s

    def judge(found: Counted) -> Values:
        late = sum(start_s >= late_s for start_s, _ in found.windows_s)
        right = float(len(found) == true and late == 0)
        return {"true": true, "counted": len(found), "late": late, "exact": right}

    cued = any(alert.rule in ("spine_first", "lumbar_flexion") for alert in analysis.alerts)
    own = judge(of_reps(analysis.reps)) | {"alert": float(cued)}
    return Found(own, *_beside_peaks(analysis, peers, judge))


def repetitions(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """Counts with all sensors, and with the sacrum alone; boundaries where they are marked."""
    windows = truth.windows_s()
    true = int(truth.facts.get("reps", len(windows)))
    worn = {"all": recording}
    if SACRUM in recording.sensors and len(recording.sensors) > 1:
        worn["sacrum"] = _alone(recording, SACRUM)
    own: Values = {"true": true}
    beside: dict[str, Values] = {}
    trials: dict[str, Values] = {}
    pairs: tuple[Pairs, ...] = ()
    for name, part in worn.items():

        def judge(found: Counted, name: str = name) -> Values:
            out = counts(found, true, f"_{name}")
            if windows:
                out[f"hits_{name}"] = len(matches(found.windows_s, windows))
                out[f"marked_{name}"] = len(windows)
            if name == "all":
                out |= boundaries(found, windows)[0]
            return out

        analysis = _analyzed(part, "any")
        own |= judge(of_reps(analysis.reps))
        plain, tried = _beside_peaks(analysis, peers, judge)
        for kept, more in ((beside, plain), (trials, tried)):
            for rule, values in more.items():
                kept[rule] = kept.get(rule, {"true": true}) | values
        if name == "all":
            pairs = paired("duration", *boundaries(of_reps(analysis.reps), windows)[1])
    return Found(own, beside, trials, pairs)


def everyday_bends(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """Bends among walking, stairs, chairs and jumps, from whatever is worn."""
    analysis = _analyzed(recording, "daily_bend")
    true = int(truth.facts["bends"])

    def judge(found: Counted) -> Values:
        return {"true": true} | counts(found, true)

    return Found(judge(of_reps(analysis.reps)), *_beside_peaks(analysis, peers, judge))


def simulated(recording: Recording, truth: Truth, peers: Peers = ()) -> Found:
    """Angle, its stated deviation, counts and phases against the exact truth of a synthetic one."""
    named = str(truth.facts.get("exercise", ""))
    exercise = named if named in {entry.id for entry in EXERCISES} else "any"
    return compared_with_simulation(recording, _analyzed(recording, exercise), truth, peers)


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
