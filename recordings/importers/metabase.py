"""MbientLab MetaBase CSV: one file per signal of one sensor.

    epoc (ms),timestamp (-0700),elapsed (s),x-axis (g),y-axis (g),z-axis (g)

Spelt `epoc` or `epoch`, `timestamp` or `time`, the zone with a colon or without. What a file holds
is told by its units, and where two quantities share one by the file's name (`Linear Acceleration`,
`Gravity`). Accelerometer and gyroscope have their own rates and are joined by time. Times are those
of the phone, in milliseconds since 1970. Euler angles are named as nowhere else: `pitch` (±180°) is
minus the turn about x, `roll` (±90°) minus that about y; beside quaternions they are not used.
Source: MetaBase app, MetaWear documentation, the maker's note on its firmware's angles (2026).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GRAVITY, GYR, LINEAR, MAG, QUAT, UNIX, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import heading_of, read_table, unread_note
from recordings.joining.derived import from_euler

FORMAT: Final = "MetaBase CSV"
_EPOCH: Final = re.compile(r"epoch? \(ms\)", re.IGNORECASE)
_COLUMN: Final = re.compile(r"([xyzw]|pitch|roll|yaw)(?:-axis)? \((.+)\)", re.IGNORECASE)
UNITS: Final = {"g": STANDARD_GRAVITY_M_S2, "m/s^2": 1.0, "deg/s": RAD_PER_DEG, "rad/s": 1.0}
MAG_UNITS: Final = {"t": 1e6, "ut": 1.0, "µt": 1.0}
NAMED: Final = {"g": "g", "m/s^2": "m_s2", "deg/s": "deg_s", "rad/s": "rad_s"}
"""Unit as MetaBase writes it → as `recordings.units` spells it."""
_MAC: Final = re.compile(
    r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{12}|(?:[0-9A-Fa-f]{2}[:_-]){5}[0-9A-Fa-f]{2})"
)


def recognises(head: bytes) -> bool:
    """A header that begins with the epoch and names an axis with its unit."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The one signal of a file. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    axes = _axes(heading.names)
    unit = next(iter(axes.values()))[1]
    names = {axis: name for axis, (name, _) in axes.items()}
    table = read_table(file.path, file.data, heading, [heading.names[0], *names.values()])
    t_s = table.numbers[heading.names[0]] * 1e-3
    values = {axis: table.numbers[name] for axis, name in names.items()}
    kind, array, spelt = _quantity(file.path, values, unit)
    rank = 1 if kind == QUAT and "w" not in values else 0
    mac = _MAC.search(file.path.name)
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals={kind: Signal(t_s, array, table.lines, tuple(names.values()), spelt, rank)},
            device=mac.group() if mac else "",
            clock=UNIX,
            start_unix_s=0.0,
            notes=unread_note(file.path, table),
        )
    ]


def _is_header(names: Sequence[str]) -> bool:
    return bool(_EPOCH.fullmatch(names[0])) and bool(_axes(names))


def _axes(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Axis or angle → its column and unit."""
    out = {}
    for name in names:
        match = _COLUMN.fullmatch(name)
        if match:
            out[match.group(1).lower()] = (name, match.group(2).lower())
    return out


def _quantity(path: Path, values: dict[str, FloatArray], unit: str) -> tuple[str, FloatArray, str]:
    """Which quantity it is, its values in SI, the unit as we spell it. Raises RecordingError."""
    name = re.sub(r"[^a-z]", "", path.name.lower())
    if all(axis in values for axis in "wxyz"):
        return QUAT, np.stack([values[axis] for axis in "wxyz"], axis=1), ""
    if all(angle in values for angle in ("pitch", "roll", "yaw")):
        roll, pitch, yaw = (values[angle] * RAD_PER_DEG for angle in ("roll", "pitch", "yaw"))
        return QUAT, from_euler(-pitch, -roll, yaw), ""
    if all(axis in values for axis in "xyz"):
        array = np.stack([values[axis] for axis in "xyz"], axis=1)
        if unit in MAG_UNITS:
            return MAG, array * MAG_UNITS[unit], ""
        if unit in ("g", "m/s^2"):
            kind = LINEAR if "linearacc" in name else GRAVITY if "gravity" in name else ACC
            return kind, array * UNITS[unit], NAMED[unit]
        if unit in UNITS:
            return GYR, array * UNITS[unit], NAMED[unit]
    raise RecordingError(path, f"{FORMAT}, but its columns are no quantity that is known")


IMPORTER: Final = LogImporter(
    id="metabase",
    text="MbientLab MetaBase CSV, one file per signal",
    recognises=recognises,
    logs=logs,
)
