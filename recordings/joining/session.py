"""The logs of one session, however many files they came in → one recording.

What was assumed is told sensor by sensor: which file it is and why, the units, the rate, the axes,
and how the sensors' clocks were brought together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from imu.errors import RecordingError, SettingError
from imu.frames import SENSORS
from recordings.assembly import assemble
from recordings.device_log import DeviceLog
from recordings.joining.clocks import AUTO, WAYS, aligned, parse_offsets
from recordings.joining.placed import Place, parse_places, place_of, unmet
from recordings.joining.samples import Joined, joined
from recordings.quoting import listed, printable, quoted
from recordings.recording import Recording

UNITS: Final = {"m_s2": "m/s²", "g": "g", "rad_s": "rad/s", "deg_s": "deg/s"}
_PLAIN: Final = re.compile(r"[\w.:@%+=,/-]*")
LONGEST_NAME: Final = 56
"""Characters of a file's name that are shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the person says of the files.

    places     what is named (a file, a device, a folder) → sensor
    align      how clocks are brought together (`recordings.joining.clocks`)
    offsets_s  sensor → seconds to add to its times
    """

    places: Mapping[str, str] = field(default_factory=dict)
    align: str = AUTO
    offsets_s: Mapping[str, float] = field(default_factory=dict)


def told_of(places: Sequence[str], align: str, offsets: Sequence[str]) -> Told:
    """What `--sensor`, `--align` and `--offset` say. Raises SettingError."""
    if align not in WAYS:
        raise SettingError(f"--align is one of {', '.join(WAYS)}; not {quoted(align)}")
    return Told(parse_places(places), align, parse_offsets(offsets))


def recording_of(
    path: Path,
    logs: Sequence[DeviceLog],
    told: Told,
    *,
    notes: Sequence[str] = (),
    trust_units: bool = False,
) -> Recording:
    """One recording of all logs, at least one. Raises RecordingError, UnitError, SettingError."""
    for what in unmet(told.places, logs):
        names = listed(dict.fromkeys(_called(log, logs) for log in logs))
        raise SettingError(
            f"--sensor names {quoted(what)}, and no file or device is; there: {names}"
        )
    placed, left_out = _placed(logs, told)
    if not placed:
        raise _no_place(path, logs)
    by_sensor: dict[str, list[DeviceLog]] = {}
    places: dict[str, list[Place]] = {}
    for log, place in placed:
        by_sensor.setdefault(place.sensor, []).append(log)
        places.setdefault(place.sensor, []).append(place)
    sensors, refused = [], []
    for sensor in sorted(by_sensor, key=SENSORS.index):
        try:
            sensors.append(joined(sensor, by_sensor[sensor]))
        except RecordingError as error:
            refused.append(error)
            left_out[sensor] = f"{error.problem} ({printable(error.path.name)})"
    if not sensors:
        raise refused[0]
    sensors, alignment = aligned(sensors, told.align, told.offsets_s)
    assumed = [_assumption(one, places[one.track.sensor][0]) for one in sensors]
    levels = {p.level for one in sensors for p in places[one.track.sensor] if p.level}
    metadata = _metadata(sensors, levels)
    recording = assemble(
        sensors[0].source,
        [one.track for one in sensors],
        left_out=left_out,
        notes=[*assumed, *([alignment] if alignment else []), *_notes(sensors), *notes],
        metadata=metadata,
        trust_units=trust_units,
        sources={one.track.sensor: one.source for one in sensors},
        own_units=False,
    )
    gravity_only = frozenset(one.track.sensor for one in sensors if one.gravity_only)
    return replace(recording, path=path, gravity_only=gravity_only & set(recording.sensors))


def _placed(
    logs: Sequence[DeviceLog], told: Told
) -> tuple[list[tuple[DeviceLog, Place]], dict[str, str]]:
    placed, left_out = [], {}
    for log in logs:
        place = place_of(log, told.places)
        if place is None:
            name = printable(_called(log, logs))
            told_so = _option(name, "NAME")
            left_out[name] = f"nothing says where it is worn; tell {told_so}"
        else:
            placed.append((log, place))
    return placed, left_out


def _no_place(path: Path, logs: Sequence[DeviceLog]) -> RecordingError:
    names = list(dict.fromkeys(_called(log, logs) for log in logs))
    which = "which sensor it is" if len(names) == 1 else f"which sensors {listed(names)} are"
    problem = (
        f"{logs[0].format}, but nothing says {which}; tell it, as in "
        f"{_option(printable(names[0]), 'sacrum')}, or name the file after the sensor"
    )
    return RecordingError(path, problem)


def _called(log: DeviceLog, logs: Sequence[DeviceLog]) -> str:
    """The device's name, or the file's where another file of the same name measures the same."""
    shared = any(
        other.path != log.path and other.device == log.device and other.signals.keys() & log.signals
        for other in logs
    )
    return log.path.name if shared or not log.device else log.device


def _option(name: str, sensor: str) -> str:
    """The option as it is typed: shells take blanks and brackets for their own unless quoted."""
    text = f"{name}={sensor}"
    return f"--sensor {text}" if _PLAIN.fullmatch(text) else f'--sensor "{text}"'


def _assumption(one: Joined, place: Place) -> str:
    """What was taken for granted of one sensor, a sentence."""
    files = ", ".join(dict.fromkeys(_shown(log.path.name) for log in one.logs))
    formats = ", ".join(dict.fromkeys(log.format for log in one.logs))
    told_by = _reason(place.told_by)
    steps_s = np.diff(one.track.t_s)
    rate_hz = 1.0 / float(np.mean(steps_s[steps_s <= 2.0 * np.median(steps_s)]))
    acc, gyr = UNITS[one.source.acc_unit], UNITS[one.source.gyr_unit]
    units = f"acceleration in {acc}, rate in {gyr}"
    if one.gravity_only:
        units = "orientation from the sensor's axes to earth's with z up"
    assumed = list(dict.fromkeys(text for log in one.logs for text in log.assumed))
    if not one.gravity_only and not any(text.startswith("axes ") for text in assumed):
        assumed.append("in the sensor's own axes")
    more = ", ".join(assumed)
    return (
        f"{one.track.sensor} is {files} ({formats}{told_by}): {units}, {rate_hz:.4g} Hz"
        f"{', ' + more if more else ''}."
    )


def _shown(name: str) -> str:
    """A file's name, without the middle of a long one: files differ at their ends."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return clean if len(clean) <= LONGEST_NAME else f"{clean[:15]}…{clean[16 - LONGEST_NAME :]}"


def _reason(told_by: str) -> str:
    """The reason for a place as the end of a phrase, cut to what fits a line."""
    clean = "".join(c for c in told_by if c.isprintable())[:80]
    return f", {clean}" if clean.startswith(("told", "named")) else f", by {clean}"


def _notes(sensors: Sequence[Joined]) -> list[str]:
    return list(dict.fromkeys(note for one in sensors for note in one.notes))


def _metadata(sensors: Sequence[Joined], levels: set[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for one in sensors:
        for log in one.logs:
            out.update(log.metadata)
    return out | ({"upper_level": levels.pop()} if len(levels) == 1 else {})
