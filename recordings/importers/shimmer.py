"""Shimmer Consensys CSV: names, then a row of units, then the samples of one sensor.

    "sep=,"
    Back_Timestamp_Unix_CAL,Back_Accel_WR_X_CAL,…,Back_Gyro_X_CAL,…,
    ms,m/(s^2),…,deg/s,…,

Every name begins with that of the sensor. Times are milliseconds: since 1970 (`Unix`), of a
base station (`TimestampSync`), or since the sensor was switched on; or written out. A star behind
a unit says that the maker's default calibration was used. Of two accelerometers the low-noise one
is read unless it reaches its range. Source: Consensys user guide, the maker's driver, files of
others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.clipping import clipping_flags
from recordings.device_log import ACC, GYR, LOCAL, MAG, QUAT, UNIX, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import (
    Heading,
    LoggedTable,
    heading_of,
    read_table,
    unread_note,
)
from recordings.importers.written_time import seconds_of
from recordings.quoting import quoted

FORMAT: Final = "Shimmer Consensys CSV"
LOW_NOISE: Final = "Accel_LN"
WIDE_RANGE: Final = "Accel_WR"
_TIME: Final = re.compile(
    r"(.*?)_?(TimestampSync_Unix|Timestamp_Unix|TimestampSync_FormattedUnix"
    r"|Timestamp_FormattedUnix|TimestampSync|Timestamp)_CAL"
)
_TIMES_BEST_FIRST: Final = (
    "TimestampSync_Unix",
    "Timestamp_Unix",
    "TimestampSync_FormattedUnix",
    "Timestamp_FormattedUnix",
    "TimestampSync",
    "Timestamp",
)
_AXIS: Final = re.compile(r"(.*?)_?(Accel_LN|Accel_WR|Accel|Gyro|Mag|Mag_Alt)_([XYZ])_CAL")
_UNCALIBRATED: Final = re.compile(r".*?(?:Accel_LN|Accel_WR|Accel|Gyro)_[XYZ]_(?:RAW|UNCAL)")
_QUATERNION: Final = re.compile(
    r"(.*?)_?Quat_Madge_(?:6DOF|9DOF)_([WXYZ])(?:_LN|_WR)?_CAL", re.IGNORECASE
)
ACC_UNITS: Final = {
    "m/(s^2)": ("m_s2", 1.0),
    "m/s^2": ("m_s2", 1.0),
    "g": ("g", STANDARD_GRAVITY_M_S2),
}
GYR_UNITS: Final = {"deg/s": ("deg_s", RAD_PER_DEG), "rad/s": ("rad_s", 1.0)}
_SCALED: Final = (LOW_NOISE, WIDE_RANGE, "Accel", "Gyro")
TIME_UNITS: Final = {"ms": 1e-3, "s": 1.0, "us": 1e-6, "": 1e-3}


def recognises(head: bytes) -> bool:
    """A header with a time and an accelerometer, gyroscope or orientation, calibrated."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The sensor of a file, or each of several. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    units, heading = _units(file.data, heading)
    owners = dict.fromkeys(m.group(1) for n in heading.names if (m := _TIME.fullmatch(n)))
    out = []
    for owner in owners:
        log = _log(file, heading, units, owner)
        if log is not None:
            out.append(log)
    if not out and any(_UNCALIBRATED.fullmatch(name) for name in heading.names):
        raise RecordingError(file.path, f"{FORMAT} of raw counts; export it calibrated (CAL)")
    if not out:
        raise RecordingError(file.path, f"{FORMAT} without acceleration, rate or orientation")
    return out


def _is_header(names: Sequence[str]) -> bool:
    measured = any(_AXIS.fullmatch(name) or _QUATERNION.fullmatch(name) for name in names)
    if any(_TIME.fullmatch(name) for name in names) and measured:
        return True
    return not measured and sum(bool(_UNCALIBRATED.fullmatch(name)) for name in names) >= 3


def _units(data: bytes, heading: Heading) -> tuple[dict[str, str], Heading]:
    """Column → its unit, from the row below the names, and where the samples begin."""
    end = data.find(b"\n", heading.start)
    end = len(data) if end < 0 else end
    line = data[heading.start : end].decode("utf-8", errors="replace")
    cells = [cell.strip(' "\r').lower() for cell in line.split(heading.delimiter)]
    if not re.match(r"[a-z]", cells[0]):
        return {}, heading
    below = replace(heading, row=heading.row + 1, start=end + 1)
    return dict(zip(heading.names, cells, strict=False)), below


def _log(file: LogFile, heading: Heading, units: dict[str, str], owner: str) -> DeviceLog | None:
    clocks = {m.group(2): n for n in heading.names if (m := _TIME.fullmatch(n)) and m[1] == owner}
    kind = next(name for name in _TIMES_BEST_FIRST if name in clocks)
    time, written = clocks[kind], "Formatted" in kind
    groups = _groups(heading.names, owner)
    if not groups:
        return None
    numbers = [name for columns in groups.values() for name in columns]
    if not written:
        numbers.append(time)
    table = read_table(
        file.path, file.data, heading, numbers, [time] if written else [], sparse=True
    )
    if written:
        t_s, clock = seconds_of(table.texts[time]), LOCAL
    else:
        t_s = table.numbers[time] * TIME_UNITS.get(units.get(time, ""), 1e-3)
        clock = UNIX if "Unix" in kind else f"{FORMAT} {file.path if kind == 'Timestamp' else kind}"
    return DeviceLog(
        path=file.path,
        format=FORMAT,
        signals=_signals(file, table, t_s, groups, units),
        device=owner,
        clock=clock,
        assumed=(f"times of {kind}", *_calibration(groups, units)),
        notes=unread_note(file.path, table),
    )


def _calibration(groups: dict[str, tuple[str, ...]], units: dict[str, str]) -> tuple[str, ...]:
    """What a star behind a unit says: the values were scaled by no calibration of this device."""
    used = (units.get(columns[0], "") for what, columns in groups.items() if what in _SCALED)
    return ("the maker's default calibration",) if any(u.endswith("*") for u in used) else ()


def _groups(names: Sequence[str], owner: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, str]] = {}
    for name in names:
        match = _AXIS.fullmatch(name)
        if match and match.group(1) == owner:
            found.setdefault(match.group(2), {})[match.group(3)] = name
        match = _QUATERNION.fullmatch(name)
        if match and match.group(1) == owner:
            found.setdefault(QUAT, {})[match.group(2).upper()] = name
    return {
        what: tuple(axes[axis] for axis in ("WXYZ" if what == QUAT else "XYZ"))
        for what, axes in found.items()
        if len(axes) == (4 if what == QUAT else 3)
    }


def _signals(
    file: LogFile,
    table: LoggedTable,
    t_s: FloatArray,
    groups: dict[str, tuple[str, ...]],
    units: dict[str, str],
) -> dict[str, Signal]:
    out: dict[str, Signal] = {}

    def put(kind: str, columns: tuple[str, ...], unit: str, factor: float, rank: int = 0) -> None:
        values = table.vector(*columns) * factor
        if kind not in out or rank < out[kind].rank:
            out[kind] = Signal(t_s, values, table.lines, columns, unit, rank)

    for what, columns in groups.items():
        unit = units.get(columns[0], "").rstrip("* ")
        if what.startswith("Accel"):
            spelt, factor = _known(file, columns[0], unit, ACC_UNITS)
            put(ACC, columns, spelt, factor, _rank(what, table.vector(*columns) * factor))
        elif what == "Gyro":
            put(GYR, columns, *_known(file, columns[0], unit, GYR_UNITS))
        elif what == "Mag" and unit in ("ut", "µt"):
            put(MAG, columns, "", 1.0)
        elif what == QUAT:
            put(QUAT, columns, "", 1.0)
    return out


def _rank(what: str, acc_m_s2: FloatArray) -> int:
    """The low-noise accelerometer first, but last where it reaches its range."""
    if what != LOW_NOISE:
        return 1 if what == WIDE_RANGE else 2
    return 3 if np.any(clipping_flags(acc_m_s2, np.zeros_like(acc_m_s2))) else 0


def _known(
    file: LogFile, column: str, unit: str, units: dict[str, tuple[str, float]]
) -> tuple[str, float]:
    if unit not in units:
        known = " or ".join(units)
        raise RecordingError(file.path, f"its unit is {quoted(unit)}, not {known}", column=column)
    return units[unit]


IMPORTER: Final = LogImporter(
    id="shimmer", text="Shimmer Consensys CSV", recognises=recognises, logs=logs
)
