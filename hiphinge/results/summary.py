"""An analysis → summary.json: counts, calibration, limits, data quality, settings, versions.

Strict JSON: a number that is not finite is null. Angles are degrees where the name says so.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.limits import Limits
from analysis.recognition import Recognition
from analysis.result import Analysis
from calibration.result import Calibration, RangeOfMotion
from imu.units import DEG_PER_RAD

SCHEMA = 1
"""Goes up when a name changes its meaning or goes away; new names leave it as it is."""


def summary_of(analysis: Analysis) -> dict[str, Any]:
    """The content of summary.json, plain values only."""
    summary = {
        "schema": SCHEMA,
        "recording": analysis.recording,
        "synthetic": analysis.synthetic,
        "duration_s": analysis.duration_s,
        "exercise": analysis.exercise.id,
        "upper_level": analysis.upper_level or None,
        "recognized": _recognized(analysis.recognized),
        "counts": _counts(analysis),
        "sets": [asdict(part) for part in analysis.sets],
        "calibration": _calibration(analysis.calibration),
        "limits": _limits(analysis.limits),
        "sensors": [asdict(sensor) for sensor in analysis.sensors],
        "left_out": dict(analysis.left_out),
        "notes": list(analysis.notes),
        "settings": dict(analysis.settings),
        "versions": dict(analysis.versions),
    }
    plain: dict[str, Any] = _plain(summary)
    return plain


def as_text(analysis: Analysis) -> str:
    """summary.json as text."""
    return json.dumps(summary_of(analysis), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _counts(analysis: Analysis) -> dict[str, Any]:
    return {
        "sets": len(analysis.sets),
        "reps": len(analysis.reps),
        "alerts": len(analysis.alerts),
        "alerts_cued": sum(alert.cued for alert in analysis.alerts),
        "alerts_attributed": sum(alert.is_attributed for alert in analysis.alerts),
        "reps_per_set": [part.reps for part in analysis.sets],
        "alerts_by_rule": dict(Counter(alert.rule for alert in analysis.alerts)),
        "alerts_by_severity": dict(Counter(alert.severity for alert in analysis.alerts)),
        "verdicts": dict(Counter(rep.verdict for rep in analysis.reps)),
    }


def _recognized(found: Sequence[Recognition] | None) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    return [
        {
            "start_s": one.start_s,
            "end_s": one.end_s,
            "sure": one.is_sure,
            "nearest": [
                {
                    "family": guess.family.id,
                    "name": guess.family.name,
                    "probability": guess.probability,
                    "exercises": list(guess.members),
                }
                for guess in one.nearest
            ],
        }
        for one in found
    ]


def _calibration(calibration: Calibration) -> dict[str, Any]:
    return {
        "method": calibration.method,
        "score": calibration.score,
        "statements": list(calibration.statements),
        "range_of_motion": _range(calibration.range_of_motion),
        "sensors": [
            {
                "sensor": placement.sensor,
                "axis_sd_deg": placement.axis_sd_rad * DEG_PER_RAD,
                "neutral_sd_deg": placement.neutral_sd_rad * DEG_PER_RAD,
                "gravity_m_s2": placement.gravity_m_s2,
                "q_sensor_from_segment": placement.q_sensor_from_segment.tolist(),
            }
            for placement in calibration.alignment.placements.values()
        ],
    }


def _range(own: RangeOfMotion | None) -> dict[str, float] | None:
    if own is None:
        return None
    return {
        "lumbar_flexion_deg": own.lumbar_flexion_rad * DEG_PER_RAD,
        "pelvis_tilt_deg": own.pelvis_tilt_rad * DEG_PER_RAD,
        "trunk_tilt_deg": own.trunk_tilt_rad * DEG_PER_RAD,
    }


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "profile": limits.profile.id,
        "basis": limits.basis,
        "amber_deg": limits.amber_rad * DEG_PER_RAD,
        "red_deg": limits.red_rad * DEG_PER_RAD,
        "own_range_deg": None if limits.range_rad is None else limits.range_rad * DEG_PER_RAD,
        "two_sided": limits.profile.two_sided,
        "dwell_s": limits.profile.dwell_s,
        "spacing_s": limits.profile.spacing_s,
        "spine_first": limits.profile.spine_first,
    }


def _plain(value: Any) -> Any:
    """`value` with numpy's numbers as Python's, rounded to a millionth, and no NaN."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, float):
        return round(value, 6) + 0.0 if math.isfinite(value) else None
    return value
