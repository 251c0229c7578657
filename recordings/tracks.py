"""What an importer hands over: the samples of each sensor as the file gives them, and its names.

Values are SI already, in the sensor's own axes; nothing about them is checked yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from imu.frames import SENSOR_SYNONYMS, SENSORS
from imu.samples import FlagArray, FloatArray, IntArray
from recordings.quoting import printable


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """All samples of one sensor as a file gives them, in SI, nothing checked yet.

    sensor is canonical; rows (n,) are the table's row numbers from 0; flags (n,) are the
    `SampleFlag` bits that the device told of its samples, None where it tells none.
    """

    sensor: str
    t_s: FloatArray
    acc_m_s2: FloatArray
    gyr_rad_s: FloatArray
    mag_ut: FloatArray | None
    rows: IntArray
    flags: FlagArray | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the samples are from, as messages name it."""

    path: Path
    line_of: Callable[[int], int]
    """Table row, from 0 -> row as a person counts them."""
    time_column: str
    acc_columns: tuple[str, str, str]
    gyr_columns: tuple[str, str, str]
    acc_unit: str
    gyr_unit: str


def canonical_sensors(names: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Names in a file -> ({name: canonical name}, {name left out: why})."""
    used: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name in names:
        sensor = name.strip().lower()
        sensor = SENSOR_SYNONYMS.get(sensor, sensor)
        if sensor not in SENSORS:
            left_out[printable(name)] = "not a sensor that hiphinge knows"
        elif sensor in used.values() or (name != sensor and sensor in names):
            left_out[printable(name)] = f"another name of {sensor}, which is in the file too"
        else:
            used[name] = sensor
    return used, left_out
