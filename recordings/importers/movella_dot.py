"""Movella (Xsens) DOT CSV: one file per sensor, from the app or from the sensor's own memory.

    DeviceTag:,sacrum                    lines of header, the name and its value, in two spellings
    StartTime:,2023-05-01 10:00:00.123 +0200
    PacketCounter,SampleTimeFine,Quat_W,…,FreeAcc_X,…      the mode decides which columns there are

Acc and FreeAcc are m/s², Gyr is deg/s, Euler degrees, Mag in units of earth's field. dq and dv are
the turn and the change of velocity over one sample. SampleTimeFine counts microseconds in 32 bit,
so it starts over every 71.6 minutes; programs on Movella's PC kit write tenths of milliseconds.
The local earth frame has z up. Source: Movella DOT User Manual, and its Android kit's logger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.quaternion import to_rotation_vector
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
from recordings.joining.derived import from_euler

TICKS: Final = 2**32
COUNTER: Final = "PacketCounter"
TIME: Final = "SampleTimeFine"
FORMAT: Final = "Movella DOT CSV"

QUATERNION: Final = ("Quat_W", "Quat_X", "Quat_Y", "Quat_Z")
EULER: Final = ("Euler_X", "Euler_Y", "Euler_Z")
TURN: Final = ("dq_W", "dq_X", "dq_Y", "dq_Z")
PUSH: Final = ("dv[1]", "dv[2]", "dv[3]")
ACC_NAMES: Final = ("Acc_X", "Acc_Y", "Acc_Z")
GYR_NAMES: Final = ("Gyr_X", "Gyr_Y", "Gyr_Z")
FREE_NAMES: Final = ("FreeAcc_X", "FreeAcc_Y", "FreeAcc_Z")
KNOWN: Final = (QUATERNION, EULER, TURN, PUSH, ACC_NAMES, GYR_NAMES, FREE_NAMES)

SMALLEST_US_STEP: Final = 1500.0
"""No DOT measures faster than 120 Hz, 8333 µs; a smaller step counts tenths of milliseconds."""

_START: Final = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)[ _T](\d\d?):(\d\d?):(\d\d?)(?:[._:](\d{1,6}))?"
    r"\s*(?:GMT|UTC)?\s*([+-]\d{1,2}(?::?\d\d)?)?"
)


def recognises(head: bytes) -> bool:
    """A header line of the packet counter or the sample time and columns of DOT."""
    return not head.lstrip().startswith(b"//") and heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The one sensor of a file. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    columns = {name: k for k, name in enumerate(heading.names)}
    groups = [group for group in KNOWN if all(name in columns for name in group)]
    times = [name for name in (COUNTER, TIME) if name in columns]
    wanted = [*times, *(name for group in groups for name in group)]
    table = read_table(file.path, file.data, heading, wanted)
    facts = _facts(heading)
    t_s, assumed, period_s = _times(file, table, facts)
    synced = facts.get("syncstatus", "").lower() == "synced"
    tag = facts.get("devicetag", "")
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals=_signals(table, t_s, groups),
            device=tag,
            clock=f"{FORMAT}, synced" if synced else f"{FORMAT} {file.path}",
            start_unix_s=_start_unix_s(facts.get("starttime", ""), t_s),
            period_s=period_s,
            assumed=assumed,
            notes=unread_note(file.path, table),
        )
    ]


def _is_header(names: Sequence[str]) -> bool:
    return names[0] in (COUNTER, TIME) and any(set(group) <= set(names) for group in KNOWN)


def _facts(heading: Heading) -> dict[str, str]:
    """The lines before the header: name without blanks and colon, in lower case → value."""
    facts = {}
    for line in heading.before:
        name, _, value = line.partition(heading.delimiter)
        if ":" in name and not value.strip(heading.delimiter + " "):
            name, _, value = name.partition(":")
        facts[re.sub(r"[^a-z]", "", name.lower())] = value.strip(heading.delimiter + ' "')
    return facts


def _times(
    file: LogFile, table: LoggedTable, facts: dict[str, str]
) -> tuple[FloatArray, tuple[str, ...], float]:
    """Seconds on the sensor's counter, its wrap undone; what was assumed; its period, s."""
    if TIME in table.numbers:
        ticks = table.numbers[TIME]
        steps = np.diff(ticks)
        ticks = ticks + TICKS * np.concatenate(([0.0], np.cumsum(steps < -0.5 * TICKS)))
        step = float(np.median(np.diff(ticks))) if len(ticks) > 1 else 0.0
        if step > SMALLEST_US_STEP:
            return ticks * 1e-6, ("times in microseconds",), TICKS * 1e-6
        if step > 1.0:
            return ticks * 1e-4, ("times in tenths of milliseconds, by their steps",), TICKS * 1e-4
    rate = re.match(r"\d+(?:\.\d+)?", facts.get("outputrate", ""))
    if COUNTER in table.numbers and rate and float(rate.group()) > 0.0:
        hz = float(rate.group())
        return table.numbers[COUNTER] / hz, (f"times from the packet counter at {hz:g} Hz",), 0.0
    problem = f"its times cannot be told: {TIME} does not count, and no OutputRate is given"
    raise RecordingError(file.path, problem, column=TIME)


def _signals(
    table: LoggedTable, t_s: FloatArray, groups: Sequence[tuple[str, ...]]
) -> dict[str, Signal]:
    def signal(names: tuple[str, ...], values: FloatArray, unit: str = "", rank: int = 0) -> Signal:
        return Signal(t_s, values, table.lines, names, unit, rank)

    out: dict[str, Signal] = {}
    step_s = float(np.median(np.diff(t_s))) if len(t_s) > 1 else 1.0
    if ACC_NAMES in groups:
        out[ACC] = signal(ACC_NAMES, table.vector(*ACC_NAMES), "m_s2")
    elif PUSH in groups:
        out[ACC] = signal(PUSH, table.vector(*PUSH) / step_s, "m_s2")
    if GYR_NAMES in groups:
        out[GYR] = signal(GYR_NAMES, table.vector(*GYR_NAMES) * RAD_PER_DEG, "deg_s")
    elif TURN in groups:
        turn = to_rotation_vector(table.vector(*TURN))
        out[GYR] = signal(TURN[1:], turn / step_s, "rad_s")
    if FREE_NAMES in groups:
        out[FREE] = signal(FREE_NAMES, table.vector(*FREE_NAMES), "m_s2")
    if QUATERNION in groups:
        out[QUAT] = signal(QUATERNION, table.vector(*QUATERNION))
    elif EULER in groups:
        roll, pitch, yaw = (table.numbers[name] * RAD_PER_DEG for name in EULER)
        out[QUAT] = signal(EULER, from_euler(roll, pitch, yaw))
    return out


def _start_unix_s(text: str, t_s: FloatArray) -> float | None:
    """When the counter was 0, from the time at which the file says it began."""
    match = _START.search(text)
    if match is None:
        return None
    *parts, fraction, zone = match.groups()
    zone = zone or "+0"
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    sign = -1 if zone[0] == "-" else 1
    try:
        offset = timezone(sign * timedelta(hours=hours, minutes=minutes))
        year, month, day, hour, minute, second = (int(part) for part in parts)
        began = datetime(year, month, day, hour, minute, second, tzinfo=offset).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    if fraction:
        began += int(fraction) / 10 ** max(len(fraction), 3)
    return began - float(t_s[0])


IMPORTER: Final = LogImporter(
    id="movella_dot", text="Movella DOT CSV, one file per sensor", recognises=recognises, logs=logs
)
