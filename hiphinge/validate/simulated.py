"""An analysed synthetic recording against the lifter's exact truth, and peers on the same samples.

Counts, durations, the lumbar angle with its stated deviation, and the time past the limit. The
bends of a calibration are real bends that nobody asked to count: what lies in its phases is left
out, of hiphinge's counts and of the peers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.result import Analysis
from hiphinge.validate.agreement import Pairs, paired
from hiphinge.validate.comparison import Window, matches, rms, within
from hiphinge.validate.counted import Counted, boundaries, counts, of_peaks, of_reps, phases
from hiphinge.validate.measured import Found, Values
from hiphinge.validate.peers import peaks
from hiphinge.validate.peers.angles import spine_deg
from hiphinge.validate.peers.filters import Peer
from hiphinge.validate.truth import Truth
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD
from recordings.recording import Recording

LOSSY_SHARE: Final = 0.01
BUSY: Final = ("walk", "sit")
"""What goes on around a set that is no part of it, beside standing and fidgeting."""


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """What is true of one synthetic recording.

    Limits in degrees: as the wearer's own range has them in truth, and as hiphinge found them.
    """

    calibrated_s: float
    windows: list[Window]
    phases_s: FloatArray
    peaks_deg: FloatArray
    true_limit_deg: float
    limit_deg: float
    two_sided: bool
    flags: Values
    busy: bool


def against_simulation(analysis: Analysis, truth: Truth) -> Values:
    """hiphinge's own values.

    `counted` are repetitions, `phases_close` of `phases` durations err by `CLOSE_S` at most,
    `covered` of `samples` lie within two stated deviations; angles in degrees.
    """
    return _own(analysis, truth, _reference(analysis, truth))


def compared_with_simulation(
    recording: Recording, analysis: Analysis, truth: Truth, peers: Sequence[Peer]
) -> Found:
    """hiphinge's values and those of the peers, with pairs of what is true and what was found."""
    known = _reference(analysis, truth)
    own = _own(analysis, truth, known)
    counted, trials = _peaks(analysis, known) if peers else ({}, {})
    beside: dict[str, Values] = {}
    if known.flags and {SACRUM, UPPER_BACK} <= set(recording.sensors):
        for peer in peers:
            t_s, flexion = spine_deg(recording, analysis.calibration.alignment, peer)
            beside[peer.name] = _spine(t_s, flexion, known.limit_deg, truth, known) | known.flags
    return Found(own, beside | counted, trials, _pairs(analysis, own, known))


def _reference(analysis: Analysis, truth: Truth) -> _Reference:
    details = [rep for rep in truth.facts["rep_details"] if not rep["partial"]]
    times = np.array(
        [[rep[f"{n}_s"] for n in ("start", "turn_start", "turn_end", "end")] for rep in details]
    ).reshape(-1, 4)
    limits = analysis.limits
    limit = true_limit = limits.amber_rad * DEG_PER_RAD
    own = truth.facts.get("own_range_deg", {}).get("lumbar_flexion")
    if limits.range_rad is not None and limits.profile.amber_share is not None and own is not None:
        true_limit = limits.profile.amber_share * float(own)
    flags: Values = {}
    if np.isfinite(analysis.angles.lumbar_flexion_rad).any():
        flags = {
            "calibrated": float(analysis.calibration.method != "automatic"),
            "lossy": float(max(one.loss_share for one in analysis.sensors) >= LOSSY_SHARE),
        }
    return _Reference(
        max((float(part["end_s"]) for part in truth.facts.get("phases", [])), default=0.0),
        [(float(rep["start_s"]), float(rep["end_s"])) for rep in details],
        np.diff(times, axis=1),
        np.array([rep.get("lumbar_flexion_peak_deg", np.nan) for rep in details]),
        true_limit,
        limit,
        limits.profile.two_sided,
        flags,
        any(part["name"] in BUSY for part in truth.facts.get("activities", [])),
    )


def _own(analysis: Analysis, truth: Truth, known: _Reference) -> Values:
    found = of_reps([rep for rep in analysis.reps if rep.start_s >= known.calibrated_s])
    out = _counting(found, known)
    angles = analysis.angles
    flexion, sd = (
        column * DEG_PER_RAD for column in (angles.lumbar_flexion_rad, angles.lumbar_flexion_sd_rad)
    )
    error = flexion - _true_deg(truth, angles.t_s)
    seen = np.isfinite(error)
    if not known.flags or not seen.any():
        return out
    out |= _spine(angles.t_s, flexion, known.limit_deg, truth, known) | known.flags
    out["covered"] = int(np.count_nonzero(np.abs(error[seen]) <= 2.0 * sd[seen]))
    out["samples"] = int(np.count_nonzero(seen))
    return out


def _counting(found: Counted, known: _Reference) -> Values:
    out = {"true": len(known.windows), "busy": float(known.busy)}
    out |= counts(found, len(known.windows))
    out |= phases(found, known.windows, known.phases_s)
    return out | boundaries(found, known.windows)[0]


def _spine(
    t_s: FloatArray, flexion_deg: FloatArray, limit_deg: float, truth: Truth, known: _Reference
) -> Values:
    """Errors of the angle, and of the time past the limit within the true repetitions."""
    expected = _true_deg(truth, t_s)
    error = flexion_deg - expected
    inside = within(t_s, known.windows) & np.isfinite(error)
    out: Values = {
        "lumbar_deg": rms(error),
        "lumbar_in_reps_deg": rms(error[inside]),
        "lumbar_largest_deg": float(np.nanmax(np.abs(error))),
    }
    if not inside.any():
        return out
    step_s = float(np.median(np.diff(t_s)))
    bent, true = (np.abs(x) if known.two_sided else x for x in (flexion_deg, expected))
    past_s = step_s * np.count_nonzero(bent[inside] > limit_deg)
    true_s = step_s * np.count_nonzero(true[inside] > known.true_limit_deg)
    whole_s = step_s * np.count_nonzero(inside)
    return out | {
        "past_limit_true_s": float(true_s),
        "past_limit_s": float(past_s),
        "past_limit_off_s": float(abs(past_s - true_s)),
        "past_limit_off_percent": float(100.0 * abs(past_s - true_s) / whole_s),
    }


def _true_deg(truth: Truth, t_s: FloatArray) -> FloatArray:
    series = truth.series
    course = (series["time_s"], series["lumbar_flexion_deg"])
    expected: FloatArray = np.interp(t_s, *course, left=np.nan, right=np.nan)
    return expected


def _peaks(analysis: Analysis, known: _Reference) -> tuple[dict[str, Values], dict[str, Values]]:
    """The plain counter's values, and the count of each setting of the tuned one."""
    exercise, angles = analysis.exercise, analysis.angles

    def count(rule: peaks.Rule) -> Counted:
        found = peaks.peaks(rule, angles, start=exercise.start, from_s=known.calibrated_s)
        return of_peaks(found)

    plain = _counting(count(peaks.plain_rule(exercise, angles)), known)
    true = {"true": float(len(known.windows)), "busy": float(known.busy)}
    trials = {
        rule.name: true | counts(count(rule), len(known.windows)) for rule in peaks.grid(angles)
    }
    return {peaks.PLAIN: plain}, trials


def _pairs(analysis: Analysis, own: Values, known: _Reference) -> tuple[Pairs, ...]:
    reps = [rep for rep in analysis.reps if rep.start_s >= known.calibrated_s]
    pairs = matches([(rep.start_s, rep.end_s) for rep in reps], known.windows)
    both = np.array(
        [
            (known.peaks_deg[j], reps[i].metrics.get("lumbar_flexion_peak_deg", np.nan))
            for i, j in pairs
        ]
    ).reshape(-1, 2)
    _, lasted = boundaries(of_reps(reps), known.windows)
    past = [np.array([own.get(name, np.nan)]) for name in ("past_limit_true_s", "past_limit_s")]
    return (
        *paired("lumbar_peak", both[:, 0], both[:, 1]),
        *paired("duration", *lasted),
        *paired("past_limit", *past),
    )
