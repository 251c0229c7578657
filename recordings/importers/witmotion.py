"""WitMotion text: the file that the maker's program records, all its sensors in one.

    time  DeviceName  ChipTime()  AccX(g) …  AsX(°/s) …  AngleX(°) …  HX(uT) …  Q0() … Q3()
    address  Time(s)  ChipTime  ax(g) …  wx(deg/s) …  AngleX(deg) …  hx …  q0 … q3      one sensor's

Tabs or commas, UTF-8 or GBK, English or Chinese names; rows of several sensors are mixed and the
header comes again in between. Times are when the computer got a packet, on its own wall clock, in
at least five spellings (`written_time`); where there is only the chip's time, on a clock of each
sensor's own. Source: files of the maker's programs and examples, as read by others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GYR, LOCAL, MAG, QUAT, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import (
    LoggedTable,
    heading_of,
    read_table,
    unread_note,
)
from recordings.importers.written_time import seconds_of
from recordings.joining.derived import from_euler

FORMAT: Final = "WitMotion text"
_ARRIVAL: Final = ("time", "time(s)", "时间")
_CHIP: Final = ("chiptime", "片上时间")
_TIMES: Final = (*_ARRIVAL, *_CHIP)
_NAMES: Final = ("devicename", "设备名称", "设备编号")
_GROUPS: Final = (
    (ACC, "xyz", re.compile(r"(?:acc|加速度|acceleration)([xyz])\(?(?:g)?\)?|a([xyz])\(g\)")),
    (
        GYR,
        "xyz",
        re.compile(
            r"(?:as|角速度|angularvelocity|gyro)([xyz])\(?(?:°/s|deg/s)?\)?|w([xyz])\((?:°|deg)/s\)"
        ),
    ),
    ("euler", "xyz", re.compile(r"(?:angle|角度)([xyz])\(?(?:°|deg)?\)?")),
    (MAG, "xyz", re.compile(r"(?:h|磁场|mag|magneticfield)([xyz])\(?(?:ut|µt|μt|ʯt)?\)?")),
    (QUAT, "0123", re.compile(r"(?:q|四元数|quaternions?)([0-3])(?:\(\))?")),
)


def recognises(head: bytes) -> bool:
    """A header with a time and accelerations or rates as WitMotion spells them."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """Every sensor of a file. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    groups = _groups(heading.names)
    names = _plain(heading.names)
    time = next(name for key in _TIMES for name, plain in names.items() if plain == key)
    arrival = names[time] in _ARRIVAL
    owner = next((name for key in _NAMES for name, p in names.items() if p == key), None)
    numbers = [name for group in groups.values() for name in group]
    texts = [time] if owner is None else [time, owner]
    table = read_table(file.path, file.data, heading, numbers, texts, sparse=True)
    t_s = seconds_of(table.texts[time])
    if not np.isfinite(t_s).any():
        raise RecordingError(file.path, "its times cannot be read", column=time)
    owners = np.array(table.texts[owner] if owner else [""] * len(table), dtype=object)
    notes = unread_note(file.path, table)
    out = []
    for k, device in enumerate(dict.fromkeys(owners.tolist())):
        rows = np.flatnonzero((owners == device) & np.isfinite(t_s))
        if not len(rows):
            continue
        out.append(
            DeviceLog(
                path=file.path,
                format=FORMAT,
                signals=_signals(table, t_s, rows, groups),
                device=device,
                clock=LOCAL if arrival else f"{FORMAT} {file.path} {device}",
                assumed=(f"times of {'arrival at the computer' if arrival else 'its own chip'}",),
                notes=notes if k == 0 else (),
            )
        )
    return out


def _plain(names: Sequence[str]) -> dict[str, str]:
    """Names → in lower case without blanks and empty brackets."""
    return {n: re.sub(r"\s+|\(\)$", "", n.lower()) for n in names}


def _groups(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Quantity → its columns, where all are there."""
    out = {}
    for kind, axes, pattern in _GROUPS:
        found: dict[str, str] = {}
        for name, plain in _plain(names).items():
            match = pattern.fullmatch(plain)
            if match:
                found.setdefault(match.group(1) or match.group(2), name)
        if all(axis in found for axis in axes):
            out[kind] = tuple(found[axis] for axis in axes)
    return out


def _is_header(names: Sequence[str]) -> bool:
    plain = _plain(names).values()
    groups = _groups(names)
    spelt = any("(" in name for group in groups.values() for name in group)
    return (
        any(key in plain for key in _TIMES) and spelt and bool({ACC, QUAT, "euler"} & set(groups))
    )


def _signals(
    table: LoggedTable,
    t_s: np.ndarray[tuple[int], np.dtype[np.float64]],
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    groups: dict[str, tuple[str, ...]],
) -> dict[str, Signal]:
    units = {ACC: "g", GYR: "deg_s"}
    factors = {ACC: STANDARD_GRAVITY_M_S2, GYR: RAD_PER_DEG}
    out = {}
    for kind, columns in groups.items():
        values = table.vector(*columns)[rows]
        known = np.isfinite(values).all(axis=1)
        if np.count_nonzero(known) < 2 or (kind == "euler" and QUAT in out):
            continue
        if kind == "euler":
            roll, pitch, yaw = (values * RAD_PER_DEG).T
            values = from_euler(roll, pitch, yaw)
        else:
            values = values * factors.get(kind, 1.0)
        key = QUAT if kind == "euler" else kind
        rank = 1 if kind == "euler" else 0
        out[key] = Signal(
            t_s[rows][known],
            values[known],
            table.lines[rows][known],
            columns,
            units.get(kind, ""),
            rank,
        )
    return out


IMPORTER: Final = LogImporter(
    id="witmotion", text="WitMotion text, all sensors in one file", recognises=recognises, logs=logs
)
