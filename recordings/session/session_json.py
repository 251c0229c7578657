"""What is known of a session ↔ the text of `session.json`.

{"schema": "hiphinge.session", "version": 1, "id": "…", "state": "recording",
 "synthetic": false, "wearer": null, "exercise": "rdl",
 "started": "2026-11-21T09:03:11.250000+01:00", "monotonic_zero_s": 81234.5,
 "ended": null, "duration_s": null, "wall_clock_moved_s": null,
 "records": null, "lost_records": 0, "notes": [],
 "sensors": [{"sensor": "sacrum", "driver": "…", "device": "…", "address": "…",
              "rate_hz": 60.0, "firmware": "…", "level": ""}],
 "profile": "profile.json", "settings": {}, "versions": {}}
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from imu.errors import RecordingError, SettingError
from recordings.quoting import quoted
from recordings.session.facts import SessionFacts, SessionInfo, SessionState, WornSensor

SCHEMA: Final = "hiphinge.session"
VERSION: Final = 1
LARGEST_FILE: Final = 1 << 24


def to_json(info: SessionInfo) -> str:
    """The text of `session.json`. Raises SettingError for facts that are no JSON values."""
    facts = info.facts
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "id": info.id,
        "state": info.state.value,
        "synthetic": facts.synthetic,
        "wearer": facts.wearer,
        "exercise": facts.exercise,
        "started": info.started.isoformat(),
        "monotonic_zero_s": info.monotonic_zero_s,
        "ended": None if info.ended is None else info.ended.isoformat(),
        "duration_s": info.duration_s,
        "wall_clock_moved_s": info.wall_clock_moved_s,
        "records": info.records,
        "lost_records": info.lost_records,
        "notes": list(info.notes),
        "sensors": [asdict(sensor) for sensor in facts.sensors],
        "profile": info.profile,
        "settings": dict(facts.settings),
        "versions": dict(facts.versions),
    }
    try:
        return json.dumps(document, indent=2, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        raise SettingError(f"a session cannot store this of itself: {error}") from error


def read_facts(path: Path) -> SessionInfo:
    """Read `session.json`. Raises RecordingError, nothing else."""
    document = _document(path)
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise RecordingError(path, f"has no schema version (found {quoted(str(version))})")
    if version > VERSION:
        problem = f"has schema version {version}, this hiphinge knows up to {VERSION}"
        raise RecordingError(path, f"{problem}: update hiphinge")
    try:
        return _parse(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        told = quoted(f"{type(error).__name__}: {error}")
        raise RecordingError(path, f"is damaged ({told})") from None


def is_newer(path: Path) -> bool:
    """Whether a later hiphinge wrote this `session.json`: then nobody here changes it."""
    try:
        version = _document(path).get("version")
    except RecordingError:
        return False
    return type(version) is int and version > VERSION


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE)
    except FileNotFoundError as error:
        raise RecordingError(path, "no such file") from error
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    try:
        document = json.loads(data, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        raise RecordingError(path, "is not the JSON of a session") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise RecordingError(path, "is not the JSON of a session")
    return document


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number that is not finite")
    return number


def _parse(document: dict[str, Any]) -> SessionInfo:
    facts = SessionFacts(
        exercise=_text(document["exercise"]),
        wearer=None if document.get("wearer") is None else _text(document["wearer"]),
        synthetic=_is(document["synthetic"], bool),
        sensors=tuple(_sensor(entry) for entry in document["sensors"]),
        settings=_is(document.get("settings", {}), dict),
        versions={str(k): _text(v) for k, v in _is(document.get("versions", {}), dict).items()},
    )
    ended = document.get("ended")
    profile = document.get("profile")
    if profile is not None and Path(_text(profile)).name != profile:
        raise ValueError("its profile is no file of the folder")
    records = document.get("records")
    return SessionInfo(
        id=_text(document["id"]),
        state=SessionState(document["state"]),
        started=_moment(document["started"]),
        monotonic_zero_s=_number(document["monotonic_zero_s"]),
        facts=facts,
        profile=profile,
        ended=None if ended is None else _moment(ended),
        duration_s=_number_or_none(document.get("duration_s")),
        wall_clock_moved_s=_number_or_none(document.get("wall_clock_moved_s")),
        records=None if records is None else _is(records, int),
        lost_records=_is(document.get("lost_records", 0), int),
        notes=tuple(_text(note) for note in _is(document.get("notes", []), list)),
    )


def _sensor(entry: Any) -> WornSensor:
    names = ("driver", "device", "address", "firmware", "level")
    texts = {name: _text(entry.get(name, "")) for name in names}
    rate_hz = _number_or_none(entry.get("rate_hz"))
    return WornSensor(sensor=_text(entry["sensor"]), rate_hz=rate_hz, **texts)


def _is(value: Any, kind: type[Any]) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} where {kind.__name__} is expected")
    return value


def _text(value: Any) -> str:
    return str(_is(value, str))


def _number(value: Any) -> float:
    return float(value if type(value) in (int, float) else _is(value, float))


def _number_or_none(value: Any) -> float | None:
    return None if value is None else _number(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return moment
