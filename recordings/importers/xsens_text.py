"""Xsens MT Manager text (MTw, MTi): one file per sensor, as OpenSense reads it too.

    // Start Time: Unknown
    // Update Rate: 100.0Hz
    PacketCounter<tab>SampleTimeFine<tab>Acc_X … Gyr_X … Mag_X … Quat_q0 … Roll … Mat[1][1] …

Acc and FreeAcc are m/s², Gyr is rad/s (DOT writes deg/s under the same name), angles degrees. Mat
is the sensor's axes in an earth with z up. Sensors of one recording share the packet counter, 16
bit; without an update rate SampleTimeFine counts tenths of milliseconds. A file's name ends in the
sensor's number. Source: MT Manager user manual, OpenSim's reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG
from recordings.device_log import ACC, FREE, GYR, QUAT, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import (
    Heading,
    LoggedTable,
    heading_of,
    read_table,
    unread_note,
)
from recordings.joining.derived import from_euler, from_matrices

FORMAT: Final = "Xsens MT text"
COUNTER: Final = "PacketCounter"
FINE: Final = "SampleTimeFine"
COUNTS: Final = 2**16
TICKS: Final = 2**32
TICK_S: Final = 1e-4
_RATE: Final = re.compile(r"//\s*Update Rate:\s*(\d+(?:\.\d+)?)\s*Hz", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9A-Fa-f]{8}(?=\.|$)")
ACC_NAMES: Final = ("Acc_X", "Acc_Y", "Acc_Z")
FREE_NAMES: Final = ("FreeAcc_X", "FreeAcc_Y", "FreeAcc_Z")
GYR_NAMES: Final = ("Gyr_X", "Gyr_Y", "Gyr_Z")
QUATERNIONS: Final = (
    ("Quat_q0", "Quat_q1", "Quat_q2", "Quat_q3"),
    ("Quat_w", "Quat_x", "Quat_y", "Quat_z"),
)
EULER: Final = ("Roll", "Pitch", "Yaw")
MATRIX: Final = tuple(f"Mat[{row}][{column}]" for row in (1, 2, 3) for column in (1, 2, 3))
OWN_NAMES: Final = frozenset(
    (*QUATERNIONS[0], *MATRIX, "Roll", "OriInc_q0", "VelInc_X", "UTC_Nano", "StatusWord")
)
"""Columns of MT Manager that no DOT has: exports may be made without the lines of `//`."""
KNOWN: Final = (ACC_NAMES, FREE_NAMES, GYR_NAMES, *QUATERNIONS, EULER, MATRIX)


def recognises(head: bytes) -> bool:
    """Comment lines of `//`, or none and a column that only MT Manager names; then a header."""
    heading = heading_of(head, _is_header)
    if heading is None:
        return False
    commented = head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"//")
    return commented or bool(OWN_NAMES & set(heading.names))


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The one sensor of a file. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    groups = [group for group in KNOWN if set(group) <= set(heading.names)]
    columns = list(dict.fromkeys(name for group in groups for name in group))
    clocks = _filled(file, heading)
    table = read_table(file.path, file.data, heading, [*clocks, *columns])
    t_s, clock, assumed, period_s = _times(file, heading, table)
    number = _NUMBER.search(file.path.name)
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals=_signals(table, t_s, groups),
            device=number.group() if number else "",
            clock=clock,
            period_s=period_s,
            assumed=assumed,
            notes=unread_note(file.path, table),
        )
    ]


def _is_header(names: Sequence[str]) -> bool:
    return any(set(group) <= set(names) for group in KNOWN) and (
        COUNTER in names or FINE in names or set(ACC_NAMES) <= set(names)
    )


def _filled(file: LogFile, heading: Heading) -> list[str]:
    """The columns of time that hold anything: exports keep empty ones."""
    line = file.data[heading.start :].split(b"\n", 1)[0].decode("utf-8", errors="replace")
    first = dict(zip(heading.names, line.split(heading.delimiter), strict=False))
    return [name for name in (COUNTER, FINE) if first.get(name, "").strip()]


def _times(
    file: LogFile, heading: Heading, table: LoggedTable
) -> tuple[FloatArray, str, tuple[str, ...], float]:
    """Seconds, on which clock, what was assumed, the clock's period. Raises RecordingError."""
    rate = next((float(m.group(1)) for x in heading.before if (m := _RATE.search(x))), 0.0)
    if COUNTER in table.numbers and rate > 0.0:
        count = _unwrapped(table.numbers[COUNTER], COUNTS)
        return (
            count / rate,
            f"{FORMAT}, packets",
            (f"times from the packet counter at {rate:g} Hz",),
            COUNTS / rate,
        )
    own = f"{FORMAT} {file.path}"
    if FINE in table.numbers:
        ticks = _unwrapped(table.numbers[FINE], TICKS)
        return ticks * TICK_S, own, ("times in tenths of milliseconds",), 0.0
    if rate > 0.0:
        rows = (table.lines - table.lines[0]).astype(np.float64)
        return rows / rate, own, (f"one row each {1.0 / rate:g} s",), 0.0
    raise RecordingError(file.path, "neither a time nor an update rate is given")


def _unwrapped(count: FloatArray, period: int) -> FloatArray:
    turns = np.concatenate(([0.0], np.cumsum(np.diff(count) < -0.5 * period)))
    return np.asarray(count + period * turns)


def _signals(
    table: LoggedTable, t_s: FloatArray, groups: Sequence[tuple[str, ...]]
) -> dict[str, Signal]:
    out: dict[str, Signal] = {}

    def put(kind: str, names: tuple[str, ...], values: FloatArray, unit: str, rank: int) -> None:
        if kind not in out or rank < out[kind].rank:
            out[kind] = Signal(t_s, values, table.lines, names, unit, rank)

    for group in groups:
        if group in QUATERNIONS:
            put(QUAT, group, table.vector(*group), "", 0)
        elif group == MATRIX:
            put(QUAT, group[:4], from_matrices(table.vector(*group).reshape(-1, 3, 3)), "", 1)
        elif group == EULER:
            roll, pitch, yaw = (table.numbers[name] * RAD_PER_DEG for name in EULER)
            put(QUAT, group, from_euler(roll, pitch, yaw), "", 2)
        else:
            kind = ACC if group == ACC_NAMES else FREE if group == FREE_NAMES else GYR
            put(kind, group, table.vector(*group), "rad_s" if kind == GYR else "m_s2", 0)
    return out


IMPORTER: Final = LogImporter(
    id="xsens_text", text="Xsens MT Manager text", recognises=recognises, logs=logs
)
