"""What one file of a device's own program holds: signals, each at its own times.

    acc      specific force in the sensor's axes, m/s²        gyr     angular rate, rad/s
    linear   acceleration without gravity, sensor's axes      mag     magnetic field, µT
    gravity  gravity's share of acc, sensor's axes            quat    q_earth_from_sensor, w x y z
    free     acceleration without gravity, earth's axes (z up)

Which of them there are differs from device to device; `recordings.joining` makes samples of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from imu.samples import FloatArray, IntArray

ACC: Final = "acc"
LINEAR: Final = "linear"
GRAVITY: Final = "gravity"
FREE: Final = "free"
GYR: Final = "gyr"
MAG: Final = "mag"
QUAT: Final = "quat"

UNIX: Final = "unix time"
"""The clock of logs whose times are seconds since 1970."""
LOCAL: Final = "local time"
"""The clock of logs whose times are those of a clock on the wall, the zone unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One quantity of one sensor as a file gives it, in SI, nothing checked.

    t_s (n,) on the log's clock, values (n, 3), or (n, 4) for orientations; rows (n,) are lines of
    the file. unit is the file's, as `recordings.units` spells it; of two signals of one quantity
    the one with the lower `rank` is used.
    """

    t_s: FloatArray
    values: FloatArray
    rows: IntArray
    columns: tuple[str, ...]
    unit: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class DeviceLog:
    """What a file holds of one device.

    format        what kind of log, as said to the person
    device        the name, tag or number that the file gives the device, "" for none
    sensor        the sensor that the file says it is in our own words, "" for none
    clock         logs with the same clock share its times; unique to the log if nobody shares it
    start_unix_s  when the clock showed 0, as seconds since 1970, None if nobody knows
    period_s      after how long the clock starts over, 0.0 if it does not
    assumed       what was taken for granted in reading it, phrases for one sentence
    """

    path: Path
    format: str
    signals: Mapping[str, Signal]
    device: str = ""
    sensor: str = ""
    clock: str = ""
    start_unix_s: float | None = None
    period_s: float = 0.0
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
