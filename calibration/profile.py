"""A stored calibration: a small versioned JSON file that a person can read.

    {"schema": "hiphinge.profile", "version": 1, "upper_level": "T12", "score": 0.93,
     "placements": {"sacrum": {"q_sensor_from_segment": [w, x, y, z], "axis_sd_deg": 3.1,
                               "neutral_sd_deg": 1.0, "gravity_m_s2": 9.79}, ...},
     "range_of_motion": {"lumbar_flexion_deg": 52.0, "pelvis_tilt_deg": 55.0,
                         "trunk_tilt_deg": 104.0}}

A profile holds for one donning: sensors taken off and put on again sit elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.result import Calibration, RangeOfMotion
from calibration.static import Neutral
from imu.alignment import Alignment, Placement
from imu.errors import CalibrationError, OutputError, ProfileError
from imu.frames import SENSORS
from imu.quaternion import normalize, rotate
from imu.units import DEG_PER_RAD, RAD_PER_DEG, STANDARD_GRAVITY_M_S2

SCHEMA = "hiphinge.profile"
VERSION = 1
PLAUSIBLE_GRAVITY_M_S2 = (5.0, 20.0)
TURNED_RAD = 45.0 * RAD_PER_DEG
SLIPPED_RAD = 10.0 * RAD_PER_DEG


@dataclass(frozen=True, slots=True)
class Profile:
    """An alignment with the wearer's range, and the level the upper sensor was worn at."""

    alignment: Alignment
    range_of_motion: RangeOfMotion | None
    upper_level: str


def to_json(profile: Profile) -> str:
    """The profile's text; the same profile gives the same text."""
    placements = {
        name: {
            "q_sensor_from_segment": [round(float(x), 9) for x in p.q_sensor_from_segment],
            "axis_sd_deg": round(p.axis_sd_rad * DEG_PER_RAD, 4),
            "neutral_sd_deg": round(p.neutral_sd_rad * DEG_PER_RAD, 4),
            "gravity_m_s2": round(p.gravity_m_s2, 5),
        }
        for name, p in profile.alignment.placements.items()
    }
    own = profile.range_of_motion
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "upper_level": profile.upper_level,
        "score": round(profile.alignment.score, 4),
        "placements": placements,
        "range_of_motion": None
        if own is None
        else {
            "lumbar_flexion_deg": round(own.lumbar_flexion_rad * DEG_PER_RAD, 3),
            "pelvis_tilt_deg": round(own.pelvis_tilt_rad * DEG_PER_RAD, 3),
            "trunk_tilt_deg": round(own.trunk_tilt_rad * DEG_PER_RAD, 3),
        },
    }
    return json.dumps(document, indent=2) + "\n"


def save_profile(profile: Profile, path: Path) -> None:
    """Write the profile. Raises OutputError."""
    try:
        path.write_text(to_json(profile), encoding="utf-8")
    except OSError as error:
        raise OutputError(path, f"cannot be written ({error.strerror})") from error


def load_profile(path: Path) -> Profile:
    """Read a profile. Raises ProfileError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError):
        raise ProfileError(path, "is not a profile (no JSON)") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ProfileError(path, "is not a hiphinge profile")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProfileError(path, f"has no schema version (found {str(version)[:20]!r})")
    if version > VERSION:
        raise ProfileError(
            path,
            f"has schema version {version}, this hiphinge knows up to {VERSION}: update hiphinge, "
            "or calibrate again",
        )
    try:
        return _parse(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise ProfileError(path, f"is damaged ({told})") from None


def _parse(document: dict[str, Any]) -> Profile:
    placements = {}
    for name, entry in document["placements"].items():
        if name not in SENSORS:
            raise ValueError(f"unknown sensor '{name}'")
        q = np.array([float(x) for x in entry["q_sensor_from_segment"]])
        if q.shape != (4,) or not np.all(np.abs(q) < 2.0):
            raise ValueError(f"{name}: no unit quaternion")
        if not abs(float(np.sqrt(np.sum(q * q))) - 1.0) < 1e-3:
            raise ValueError(f"{name}: no unit quaternion")
        placements[name] = Placement(
            name,
            normalize(q),
            axis_sd_rad=_positive(entry["axis_sd_deg"]) * RAD_PER_DEG,
            neutral_sd_rad=_positive(entry["neutral_sd_deg"]) * RAD_PER_DEG,
            gravity_m_s2=_between(
                entry.get("gravity_m_s2", STANDARD_GRAVITY_M_S2), *PLAUSIBLE_GRAVITY_M_S2
            ),
        )
    if not placements:
        raise ValueError("no placements")
    own = document.get("range_of_motion")
    score = float(document["score"])
    if not 0.0 <= score <= 1.0:
        raise ValueError("score is not within 0 to 1")
    return Profile(
        Alignment(placements, score),
        None
        if own is None
        else RangeOfMotion(
            _between(own["lumbar_flexion_deg"], 1.0, 180.0) * RAD_PER_DEG,
            _positive(own["pelvis_tilt_deg"]) * RAD_PER_DEG,
            _positive(own["trunk_tilt_deg"]) * RAD_PER_DEG,
        ),
        str(document.get("upper_level", "")),
    )


def _positive(value: object) -> float:
    return _between(value, 0.0, 360.0)


def _between(value: object, low: float, high: float) -> float:
    number = float(value)  # type: ignore[arg-type]
    if not low <= number <= high:
        raise ValueError(f"{number:g} is out of range")
    return number


def calibration_from(profile: Profile, worn: tuple[str, ...], found: Neutral | None) -> Calibration:
    """The stored calibration for the sensors worn now.

    `found` is the neutral posture of the recording, if one was found: a sensor that stands there
    far from its stored neutral is worn otherwise. Raises CalibrationError.
    """
    shared = {name: p for name, p in profile.alignment.placements.items() if name in worn}
    if not shared:
        raise CalibrationError(
            [
                f"The profile holds {', '.join(profile.alignment.placements)}, the recording "
                f"{', '.join(worn)}: no sensor is in both."
            ]
        )
    lines = [f"Calibration from a stored profile for {', '.join(shared)}."]
    for name, placement in shared.items():
        if found is None:
            break
        stored_up = rotate(placement.q_sensor_from_segment, np.array([0.0, 1.0, 0.0]))
        apart = float(np.arccos(np.clip(np.dot(stored_up, found.up[name]), -1.0, 1.0)))
        if apart > TURNED_RAD:
            raise CalibrationError(
                [
                    f"{name} stands {apart * DEG_PER_RAD:.0f}° from its stored neutral: it is worn "
                    "upside down or turned, or another sensor. Calibrate again."
                ]
            )
        if apart > SLIPPED_RAD:
            lines.append(
                f"{name} stands {apart * DEG_PER_RAD:.0f}° from its stored neutral: it may have "
                "slipped."
            )
    missing = [name for name in worn if name not in shared]
    if missing:
        lines.append(f"Not in the profile, left out: {', '.join(missing)}.")
    return Calibration(
        Alignment(shared, profile.alignment.score), profile.range_of_motion, "profile", tuple(lines)
    )
