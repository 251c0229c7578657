"""summary.json and provenance.json of one recording → its row in sessions.parquet."""

from __future__ import annotations

import json
from typing import Any, Final

import pyarrow as pa

VERDICTS: Final = (
    "clean",
    "leaning_back",
    "open_hips",
    "amber",
    "spine_first",
    "red",
    "unjudged",
)
SESSION_SCHEMA: Final = pa.schema(
    [
        ("recording", pa.string()),
        ("sha256", pa.string()),
        ("synthetic", pa.bool_()),
        ("duration_s", pa.float64()),
        ("exercise", pa.string()),
        ("upper_level", pa.string()),
        ("sensors", pa.list_(pa.string())),
        ("sets", pa.int32()),
        ("reps", pa.int32()),
        ("alerts", pa.int32()),
        ("alerts_cued", pa.int32()),
        *((f"reps_{verdict}", pa.int32()) for verdict in VERDICTS),
        ("calibration", pa.string()),
        ("calibration_score", pa.float64()),
        ("limit_profile", pa.string()),
        ("limit_basis", pa.string()),
        ("amber_deg", pa.float64()),
        ("red_deg", pa.float64()),
        ("own_range_deg", pa.float64()),
        ("gaps", pa.int32()),
        ("longest_gap_s", pa.float64()),
        ("notes", pa.list_(pa.string())),
        ("folder", pa.string()),
        ("settings", pa.string()),
        ("versions", pa.string()),
        ("hashes_beside", pa.string()),
    ]
)


def session_row(
    recording: str, summary: dict[str, Any], provenance: dict[str, Any], folder: str
) -> dict[str, Any]:
    """The row, plain values; settings, versions and the hashes of files beside it as JSON text."""
    counts, calibration = summary["counts"], summary["calibration"]
    limits, sensors = summary["limits"], summary["sensors"]
    verdicts = counts["verdicts"]
    return {
        "recording": recording,
        "sha256": provenance["sha256"],
        "synthetic": summary["synthetic"],
        "duration_s": summary["duration_s"],
        "exercise": summary["exercise"],
        "upper_level": summary["upper_level"],
        "sensors": [sensor["sensor"] for sensor in sensors],
        "sets": counts["sets"],
        "reps": counts["reps"],
        "alerts": counts["alerts"],
        "alerts_cued": counts["alerts_cued"],
        **{f"reps_{verdict}": verdicts.get(verdict, 0) for verdict in VERDICTS},
        "calibration": calibration["method"],
        "calibration_score": calibration["score"],
        "limit_profile": limits["profile"],
        "limit_basis": limits["basis"],
        "amber_deg": limits["amber_deg"],
        "red_deg": limits["red_deg"],
        "own_range_deg": limits["own_range_deg"],
        "gaps": sum(sensor["gaps"] for sensor in sensors),
        "longest_gap_s": max((sensor["longest_gap_s"] for sensor in sensors), default=None),
        "notes": summary["notes"],
        "folder": folder,
        "settings": _text({**summary["settings"], "asked": provenance["settings"]}),
        "versions": _text(provenance["versions"]),
        "hashes_beside": _text(provenance["beside"]),
    }


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
