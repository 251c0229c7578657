"""What is known of a session → the same without names and dates; times keep their distances.

The copy begins on 1 January 2000, at midnight UTC: `NO_DATE` of `recordings.session.facts`. Texts
stay where they are one of ours: ids, settings, versions, levels of the spine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.corrections import correction_from_text
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.share.records import version_in
from imu.errors import HiphingeError, RecordingError
from imu.frames import SENSORS
from recordings.session.corrections import corrections_made
from recordings.session.facts import NO_DATE, SessionInfo, SessionState, WornSensor
from recordings.session.names import PROFILE

_LEVEL = re.compile(r"[CTLS]\d{1,2}")
_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)


def nameless(info: SessionInfo, settings: SessionSettings, id: str, records: int) -> SessionInfo:
    """`session.json` of the copy; `records` are those of its log."""
    facts = replace(
        info.facts,
        exercise=settings.exercise.id,
        wearer=None,
        sensors=tuple(_sensor(worn) for worn in info.facts.sensors if worn.sensor in SENSORS),
        settings={**to_plain(settings), "upper_level": level(settings.upper_level)},
        versions={
            name: version
            for name, version in info.facts.versions.items()
            if _VERSION.fullmatch(name) and _VERSION.fullmatch(version)
        },
    )
    return replace(
        info,
        id=id,
        state=SessionState.FINISHED,
        started=NO_DATE,
        monotonic_zero_s=0.0,
        facts=facts,
        profile=None if info.profile is None else PROFILE,
        ended=None if info.ended is None else NO_DATE + (info.ended - info.started),
        records=records,
        notes=(),
    )


def _sensor(worn: WornSensor) -> WornSensor:
    firmware = version_in(worn.firmware)
    return replace(worn, device="", address="", firmware=firmware, level=level(worn.level))


def level(told: str) -> str:
    """A level of the spine, "" for any other text."""
    return told if _LEVEL.fullmatch(told) else ""


def moved_corrections(folder: Path, started: datetime) -> list[tuple[datetime, str]]:
    """The stored corrections with their moments since the copy's beginning.

    Raises RecordingError if they cannot be read.
    """
    moved = []
    for made, text in corrections_made(folder):
        try:
            told, moment = str(correction_from_text(text)), datetime.fromisoformat(made)
            moved.append((NO_DATE + (moment - started), told))
        except (HiphingeError, ValueError, TypeError, OverflowError):
            continue
    return moved


def nameless_profile(path: Path) -> str:
    """The profile's text with what a profile has, and nothing else. Raises RecordingError."""
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
        placements = {
            name: _numbers(placement)
            for name, placement in told["placements"].items()
            if name in SENSORS
        }
        own = told["range_of_motion"]
        kept = {
            "schema": "hiphinge.profile",
            "version": int(told["version"]),
            "upper_level": level(str(told["upper_level"])),
            "score": float(told["score"]),
            "placements": placements,
            "range_of_motion": None if own is None else _numbers(own),
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordingError(path, "is no profile") from error
    return json.dumps(kept, indent=2) + "\n"


def _numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that are numbers or lists of numbers, by names that hold no words of others."""
    kept: dict[str, Any] = {}
    for name in sorted(told):
        values = told[name] if isinstance(told[name], list) else [told[name]]
        if name in _PROFILE_NAMES and all(type(value) in (int, float) for value in values):
            kept[name] = told[name]
    return kept


_PROFILE_NAMES = frozenset((
    "q_sensor_from_segment", "axis_sd_deg", "neutral_sd_deg", "gravity_m_s2",
    "lumbar_flexion_deg", "pelvis_tilt_deg", "trunk_tilt_deg",
))  # fmt: skip
