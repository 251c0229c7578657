"""Sensor Logger (phone app) CSV: one file per signal, in a folder or archive per recording.

    time,seconds_elapsed,z,y,x                      Accelerometer.csv, Gyroscope.csv, Gravity.csv …
    time,seconds_elapsed,qz,qy,qx,qw,roll,pitch,yaw  Orientation.csv

Columns stand in reverse order and name no quantity: only the file's name does. `Accelerometer` is
without gravity; with `Gravity` it is put back, `TotalAcceleration` has it. Times are nanoseconds
since 1970, angular rates rad/s, accelerations m/s², but g in an iPhone's uncalibrated file. On an
iPhone all accelerations have the other sign, unless "Standardise Units & Frames" was on; which it
was stands in Metadata.csv. Source: the app's own documentation (awesome-sensor-logger).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from imu.errors import RecordingError
from imu.samples import FloatArray
from imu.units import STANDARD_GRAVITY_M_S2
from recordings.device_log import ACC, GRAVITY, GYR, LINEAR, MAG, QUAT, UNIX, DeviceLog, Signal
from recordings.importers.delimited import split_line
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import heading_of, read_table, unread_note

FORMAT: Final = "Sensor Logger CSV"
VECTOR: Final = ("x", "y", "z")
QUATERNION: Final = ("qw", "qx", "qy", "qz")
UNCALIBRATED: Final = "accelerometeruncalibrated"
KINDS: Final = (
    ("totalacceleration", ACC, 0),
    (UNCALIBRATED, ACC, 1),
    ("accelerometer", LINEAR, 0),
    ("gravity", GRAVITY, 0),
    ("gyroscopeuncalibrated", GYR, 1),
    ("gyroscope", GYR, 0),
    ("magnetometeruncalibrated", MAG, 1),
    ("magnetometer", MAG, 0),
    ("orientation", QUAT, 0),
)
"""How a file's name ends → the quantity, and which of two files of one is read first."""
METADATA: Final = "Metadata.csv"


def recognises(head: bytes) -> bool:
    """A header of a time and x, y, z, or of a quaternion, and nothing that names a unit."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """The one signal of a file; none of a quantity that is not used. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    kind, rank, spelt = _kind(file)
    columns = QUATERNION if kind == QUAT else VECTOR
    if not set(columns) <= set(heading.names):
        problem = f"is named like {_NAMES.get(kind, kind)}, but has no columns {', '.join(columns)}"
        raise RecordingError(file.path, problem)
    table = read_table(file.path, file.data, heading, ["time", *columns])
    values, unit, assumed = _in_si(file, kind, spelt, table.vector(*columns))
    t_s = table.numbers["time"] * 1e-9
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals={kind: Signal(t_s, values, table.lines, columns, unit, rank)},
            clock=UNIX,
            start_unix_s=0.0,
            assumed=assumed,
            notes=unread_note(file.path, table),
        )
    ]


_NAMES: Final = {QUAT: "orientation", ACC: "acceleration", GYR: "a gyroscope"}


def _is_header(names: Sequence[str]) -> bool:
    known = {"time", "seconds_elapsed", *VECTOR, *QUATERNION, "roll", "pitch", "yaw"}
    vector, quaternion = set(VECTOR) <= set(names), set(QUATERNION) <= set(names)
    return names[0] == "time" and (vector or quaternion) and set(names) <= known


def _kind(file: LogFile) -> tuple[str, int, str]:
    """The quantity that a file's name tells, its rank, and the name. Raises RecordingError."""
    stem = re.sub(r"[^a-z]", "", file.path.name.lower().removesuffix(".gz").rpartition(".")[0])
    for ending, kind, rank in KINDS:
        if stem.endswith(ending):
            return kind, rank, ending
    problem = (
        f"{FORMAT}, but only a file's name tells what it holds; keep the app's, as in "
        "sacrum/Gyroscope.csv"
    )
    raise RecordingError(file.path, problem)


def _in_si(
    file: LogFile, kind: str, spelt: str, values: FloatArray
) -> tuple[FloatArray, str, tuple[str, ...]]:
    """The values with the sign and unit of the platform, its unit, and what was assumed."""
    if kind == GYR:
        return values, "rad_s", ()
    if kind not in (ACC, LINEAR, GRAVITY):
        return values, "", ()
    facts = _metadata(file.beside(METADATA))
    platform = facts.get("platform", "").lower()
    standard = facts.get("standardisation", "").lower() == "true"
    if platform == "ios" and not standard:
        in_g = spelt == UNCALIBRATED
        factor = -STANDARD_GRAVITY_M_S2 if in_g else -1.0
        return values * factor, "g" if in_g else "m_s2", ("axes of an iPhone, signs turned",)
    if platform:
        return values, "m_s2", (f"axes of {facts['platform']}",)
    return values, "m_s2", (f"no {METADATA}, so axes as Android has them",)


def _metadata(data: bytes) -> dict[str, str]:
    """The one row of Metadata.csv, by column."""
    lines = data.decode("utf-8", errors="replace").splitlines()
    if len(lines) < 2:
        return {}
    return dict(zip(split_line(lines[0], ","), split_line(lines[1], ","), strict=False))


IMPORTER: Final = LogImporter(
    id="sensor_logger",
    text="Sensor Logger (phone) CSV, one file per signal",
    recognises=recognises,
    logs=logs,
)
