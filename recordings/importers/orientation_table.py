"""A table of orientations alone: the plain table's time and sensor, and a quaternion per row.

time_s,sensor,quat_w,quat_x,quat_y,quat_z          or qw,qx,qy,qz, as `hiphinge orient` writes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from imu.errors import RecordingError
from recordings.device_log import QUAT, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import heading_of, read_table, unread_note
from recordings.tracks import canonical_sensors
from recordings.units import QUATERNION, SENSOR, TIME

FORMAT: Final = "table of orientations"
SHORT: Final = ("qw", "qx", "qy", "qz")


def recognises(head: bytes) -> bool:
    """A header with time, sensor and a whole quaternion, without acceleration and rate."""
    return heading_of(head, _is_header) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """Every sensor of the table. Raises RecordingError."""
    heading = heading_of(file.data, _is_header)
    if heading is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header is missing")
    columns = _quaternion(heading.names)
    table = read_table(file.path, file.data, heading, [TIME, *columns], [SENSOR])
    owners = np.array(table.texts[SENSOR], dtype=object)
    names = list(dict.fromkeys(owners.tolist()))
    used, _ = canonical_sensors(names)
    out = []
    for k, name in enumerate(names):
        rows = np.flatnonzero(owners == name)
        values = table.vector(*columns)[rows]
        signal = Signal(table.numbers[TIME][rows], values, table.lines[rows], columns)
        out.append(
            DeviceLog(
                path=file.path,
                format=FORMAT,
                signals={QUAT: signal},
                device=name,
                sensor=used.get(name, ""),
                clock=f"{FORMAT} {file.path}",
                notes=unread_note(file.path, table) if k == 0 else (),
            )
        )
    return out


def _quaternion(names: Sequence[str]) -> tuple[str, ...]:
    for spelling in (QUATERNION, SHORT):
        if all(name in names for name in spelling):
            return spelling
    return ()


def _is_header(names: Sequence[str]) -> bool:
    measured = any(name.startswith(("acc_", "gyr_")) for name in names)
    return TIME in names and SENSOR in names and bool(_quaternion(names)) and not measured


IMPORTER: Final = LogImporter(
    id="orientation_table",
    text="table of orientations alone (.csv)",
    recognises=recognises,
    logs=logs,
)
