"""phyphox (phone app) CSV: one file per signal, or all in one, each column with its unit.

    "Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"
    "Time (s)","X (rad/s)","Y (rad/s)","Z (rad/s)"                     Gyroscope.csv

Commas, semicolons or tabs; decimal points or commas. Plain X, Y, Z are told apart by the unit and,
for acceleration, by the file's name. Times are seconds since the experiment began; `meta/time.csv`
in the export says when that was. Signs are Android's on every phone.
Source: phyphox, its export dialogue and files of others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from imu.errors import RecordingError
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GYR, LINEAR, MAG, DeviceLog, Signal
from recordings.importers.delimited import split_line
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import heading_of, read_table, unread_note

FORMAT: Final = "phyphox CSV"
TIME: Final = "time (s)"
_COLUMN: Final = re.compile(r"(?:(.*?)[\s_]+)?([xyz]) \(([^()]*)\)")
UNITS: Final = {
    "m/s^2": ("m_s2", 1.0),
    "m/s²": ("m_s2", 1.0),
    "g": ("g", STANDARD_GRAVITY_M_S2),
    "rad/s": ("rad_s", 1.0),
    "°/s": ("deg_s", RAD_PER_DEG),
    "deg/s": ("deg_s", RAD_PER_DEG),
    "µt": ("", 1.0),
    "μt": ("", 1.0),
    "ut": ("", 1.0),
}


def recognises(head: bytes) -> bool:
    """A header that begins with the time in seconds and names x, y, z with a unit."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The signals of a file, of the quantities that are used. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    signals: dict[str, Signal] = {}
    notes: tuple[str, ...] = ()
    for (label, unit), columns in _vectors(heading.names).items():
        kind = _kind(label, unit, file.path.name)
        if kind is None or kind in signals:
            continue
        table = read_table(file.path, file.data, heading, [heading.names[0], *columns])
        spelt, factor = UNITS[unit]
        t_s = table.numbers[heading.names[0]]
        signals[kind] = Signal(t_s, table.vector(*columns) * factor, table.lines, columns, spelt)
        notes = unread_note(file.path, table)
    began = _began_unix_s(file)
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals=signals,
            clock=f"{FORMAT} {file.path.parent}",
            start_unix_s=began,
            notes=notes,
        )
    ]


def _is_header(names: Sequence[str]) -> bool:
    return names[0].lower() == TIME and bool(_vectors(names))


def _vectors(names: Sequence[str]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Label and unit → the columns of x, y and z, for units that are known."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name in names:
        match = _COLUMN.fullmatch(name.lower())
        if match and match.group(3) in UNITS:
            label, axis, unit = match.groups(default="")
            found.setdefault((label, unit), {}).setdefault(axis, name)
    return {
        what: (axes["x"], axes["y"], axes["z"]) for what, axes in found.items() if len(axes) == 3
    }


def _kind(label: str, unit: str, file_name: str) -> str | None:
    spelt = UNITS[unit][0]
    if spelt in ("rad_s", "deg_s"):
        return GYR
    if not spelt:
        return MAG
    said = f"{label} {file_name}".lower()
    return LINEAR if "linear" in said or "without g" in said else ACC


def _began_unix_s(file: LogFile) -> float | None:
    """When the experiment's time was 0, from the first START in meta/time.csv."""
    for line in file.beside("meta/time.csv").decode("utf-8", errors="replace").splitlines()[1:]:
        for delimiter in (",", ";", "\t"):
            cells = split_line(line, delimiter)
            if len(cells) >= 3 and cells[0].strip().upper() == "START":
                try:
                    zero_s, unix_s = (float(cell.replace(",", ".")) for cell in cells[1:3])
                except ValueError:
                    return None
                return unix_s - zero_s if 0.0 < unix_s < 1e11 else None
    return None


IMPORTER: Final = LogImporter(
    id="phyphox", text="phyphox (phone) CSV", recognises=recognises, logs=logs
)
