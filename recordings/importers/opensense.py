"""OpenSense `.sto` of orientations: all sensors of a session in one table, quaternions as cells.

    DataRate=60.000000
    DataType=Quaternion
    version=3
    OpenSimVersion=4.6
    endheader
    time<tab>pelvis_imu<tab>torso_imu
    0.000000<tab>1,0,0,0<tab>1,0,0,0              w, x, y, z

A column is called <body>_imu: pelvis, torso, femur_l, femur_r are known by name. The frame is taken
for one with z up, as sensors give it; OpenSim turns it itself. Source: OpenSim documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from imu.errors import RecordingError
from imu.samples import FloatArray, IntArray
from recordings.device_log import QUAT, DeviceLog, Signal
from recordings.importers.importer import LogFile, LogImporter
from recordings.importers.logged_text import LARGEST

FORMAT: Final = "OpenSense .sto"
_TYPE: Final = re.compile(rb"^\s*DataType\s*=\s*Quaternion\s*$", re.IGNORECASE | re.MULTILINE)
_END: Final = re.compile(rb"^\s*endheader\s*$", re.IGNORECASE | re.MULTILINE)
_COUNT: Final = 4


def recognises(head: bytes) -> bool:
    """The data type of quaternions, before the end of the header."""
    end = _END.search(head)
    return end is not None and _TYPE.search(head, 0, end.end()) is not None


def logs(file: LogFile) -> Sequence[DeviceLog]:
    """Every sensor of the table. Raises RecordingError."""
    end = _END.search(file.data)
    if end is None:
        raise RecordingError(file.path, f"no {FORMAT}: its header does not end")
    above = file.data[: end.end()].count(b"\n") + 1
    lines = file.data[end.end() :].decode("utf-8", errors="replace").splitlines()
    numbered = [(k + above, line) for k, line in enumerate(lines) if line.strip()]
    if len(numbered) < 2:
        raise RecordingError(file.path, "holds a header only, no samples")
    names = re.split(r"\t+|\s{1,}", numbered[0][1].strip())
    if names[0].lower() != "time" or len(names) < 2:
        raise RecordingError(file.path, "the first column is not called time", row=numbered[0][0])
    rows, values, torn = _values(numbered[1:], len(names))
    if len(rows) < 2 or torn > 1 + len(rows) // 5:
        problem = f"its rows are not a time and {len(names) - 1} quaternions of four numbers"
        raise RecordingError(file.path, problem, row=numbered[1][0])
    notes = (f"{file.path.name}: {torn} rows could not be read and were left out.",) if torn else ()
    return [
        DeviceLog(
            path=file.path,
            format=FORMAT,
            signals={
                QUAT: Signal(
                    values[:, 0],
                    values[:, 1 + _COUNT * k : 1 + _COUNT * (k + 1)],
                    rows,
                    (name,) * _COUNT,
                )
            },
            device=name,
            clock=f"{FORMAT} {file.path}",
            notes=notes if k == 0 else (),
        )
        for k, name in enumerate(names[1:])
    ]


def _values(numbered: Sequence[tuple[int, str]], columns: int) -> tuple[IntArray, FloatArray, int]:
    """The rows that can be read: their lines, their numbers beside each other, and how many not."""
    width = 1 + _COUNT * (columns - 1)
    rows, out, torn = [], [], 0
    for row, line in numbered:
        try:
            numbers = [float(cell) for cell in line.replace(",", " ").split()]
        except ValueError:
            numbers = []
        if len(numbers) == width and all(abs(x) < LARGEST for x in numbers):
            rows.append(row)
            out.append(numbers)
        else:
            torn += 1
    return np.array(rows, dtype=np.int64), np.array(out).reshape(-1, width), torn


IMPORTER: Final = LogImporter(
    id="opensense", text="OpenSense .sto of orientations", recognises=recognises, logs=logs
)
