"""An analysed synthetic recording against the lifter's exact truth."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.result import Analysis
from hiphinge.validate.comparison import Window, matches, rms, within
from hiphinge.validate.truth import Truth
from imu.samples import FloatArray
from imu.units import DEG_PER_RAD

LOSSY_SHARE: Final = 0.01
CLOSE_S: Final = 0.2
"""A phase's duration that errs by less is as good as two coaches agree."""


def against_simulation(analysis: Analysis, truth: Truth) -> dict[str, float]:
    """Counts, durations of phases and the lumbar angle with its stated deviation.

    `counted` are repetitions, `phases_close` of `phases` durations err by `CLOSE_S` at most,
    `covered` of `samples` lie within two stated deviations; angles in degrees. The bends of a
    calibration are real bends that nobody asked to count: what lies in its phases is left out.
    """
    calibrated_s = max((float(part["end_s"]) for part in truth.facts.get("phases", [])), default=0)
    reps = [rep for rep in analysis.reps if rep.start_s >= calibrated_s]
    details = [rep for rep in truth.facts["rep_details"] if not rep["partial"]]
    windows = [(float(rep["start_s"]), float(rep["end_s"])) for rep in details]
    apart = abs(len(reps) - len(windows))
    out: dict[str, float] = {
        "true": len(windows),
        "counted": len(reps),
        "exact": float(apart == 0),
        "within_one": float(apart <= 1),
    }
    found = [(rep.start_s, rep.end_s) for rep in reps]
    errors_s = [
        error
        for i, j in matches(found, windows)
        for error in (
            reps[i].eccentric_s - (details[j]["turn_start_s"] - details[j]["start_s"]),
            reps[i].pause_s - (details[j]["turn_end_s"] - details[j]["turn_start_s"]),
            reps[i].concentric_s - (details[j]["end_s"] - details[j]["turn_end_s"]),
        )
    ]
    out["phases"] = len(errors_s)
    out["phases_close"] = sum(abs(error) <= CLOSE_S for error in errors_s)
    return out | _lumbar(analysis, truth, windows)


def _lumbar(analysis: Analysis, truth: Truth, windows: list[Window]) -> dict[str, float]:
    angles = analysis.angles
    t_s, true_deg = truth.series["time_s"], truth.series["lumbar_flexion_deg"]
    expected: FloatArray = np.interp(angles.t_s, t_s, true_deg, left=np.nan, right=np.nan)
    error = angles.lumbar_flexion_rad * DEG_PER_RAD - expected
    known = np.isfinite(error)
    if not known.any():
        return {}
    sd = angles.lumbar_flexion_sd_rad * DEG_PER_RAD
    return {
        "lumbar_deg": rms(error),
        "lumbar_in_reps_deg": rms(error[within(angles.t_s, windows)]),
        "covered": int(np.count_nonzero(np.abs(error[known]) <= 2.0 * sd[known])),
        "samples": int(np.count_nonzero(known)),
        "calibrated": float(analysis.calibration.method != "automatic"),
        "lossy": float(max(entry.loss_share for entry in analysis.sensors) >= LOSSY_SHARE),
    }
