"""Column names of the plain table, and the unit that each one names.

A column of samples is called quantity_axis_unit: `acc_x_m_s2`, `gyr_z_deg_s`, `mag_y_ut`. The unit
is part of the name because nothing else in a table can say it; a name without one is refused, not
guessed. `columns_of` turns a header into the columns to read and the factors that make them SI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imu.errors import RecordingError
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.quoting import listed, printable, quoted

TIME: Final = "time_s"
SENSOR: Final = "sensor"
AXES: Final = ("x", "y", "z")
QUATERNION: Final = ("quat_w", "quat_x", "quat_y", "quat_z")

ACC_UNITS: Final[Mapping[str, float]] = {"m_s2": 1.0, "g": STANDARD_GRAVITY_M_S2}
GYR_UNITS: Final[Mapping[str, float]] = {"rad_s": 1.0, "deg_s": RAD_PER_DEG}
MAG_UNITS: Final[Mapping[str, float]] = {"ut": 1.0}
"""Unit as written in a column name -> factor to SI (for the magnetic field: to microtesla)."""

HEADER_EXAMPLE: Final = (
    "time_s,sensor,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s,gyr_y_rad_s,gyr_z_rad_s"
)

_VECTOR: Final = re.compile(r"(acc|gyr|mag)_([xyz])(?:_(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class VectorColumns:
    """The three columns of a vector, their unit, and the factor that makes them SI."""

    names: tuple[str, str, str]
    unit: str
    to_si: float


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that are read. `notes` say which ones are not."""

    acc: VectorColumns
    gyr: VectorColumns
    mag: VectorColumns | None
    notes: tuple[str, ...]

    @property
    def vectors(self) -> tuple[str, ...]:
        """Every column of numbers, except the time."""
        return self.acc.names + self.gyr.names + (self.mag.names if self.mag else ())


def normalised(name: str) -> str:
    """A column's name without surrounding blanks, in lower case."""
    return name.strip().lower()


def looks_like_plain_table(names: Sequence[str]) -> bool:
    """Whether a header has at least two of the names a plain table has, with any unit or none."""
    known = {n for n in names if n in (TIME, SENSOR, *QUATERNION) or _VECTOR.fullmatch(n)}
    return len(known) >= 2


def columns_of(path: Path, names: Sequence[str], *, header_row: int | None = None) -> Columns:
    """The columns to read from a header of `normalised` names.

    Raises RecordingError naming the column that is missing, doubled or lacks a known unit.
    """
    for name in names:
        if name and names.count(name) > 1:
            problem = "the header names it twice"
            raise RecordingError(path, problem, row=header_row, column=printable(name))
    if TIME not in names:
        raise RecordingError(path, _time_missing(names), column=TIME)
    if SENSOR not in names:
        problem = "missing; it names the sensor of each row, such as sacrum or upper_back"
        raise RecordingError(path, problem, column=SENSOR)
    vectors = {name for name in names if _VECTOR.fullmatch(name)}
    if any(q in names for q in QUATERNION) and not any(v[:3] in ("acc", "gyr") for v in vectors):
        problem = (
            "it holds orientations only, and needs all four of quat_w, quat_x, quat_y, quat_z, or "
            "the acc_* and gyr_* columns"
        )
        raise RecordingError(path, problem)
    acc = _vector(path, names, "acc", ACC_UNITS)
    gyr = _vector(path, names, "gyr", GYR_UNITS)
    mag = _magnetometer(names)
    used = {TIME, SENSOR, *acc.names, *gyr.names, *(mag.names if mag else ())}
    return Columns(acc, gyr, mag, _notes(names, used))


def _time_missing(names: Sequence[str]) -> str:
    near = [n for n in names if n.startswith("time") or n in ("t", "t_s", "ts", "seconds")]
    if near:
        return f"missing; {quoted(near[0])} is there, but the time is wanted in seconds as {TIME}"
    return f"missing; a plain table starts with {HEADER_EXAMPLE}"


def _vector(
    path: Path, names: Sequence[str], quantity: str, units: Mapping[str, float]
) -> VectorColumns:
    """The one complete set of x, y, z columns of a quantity. Raises RecordingError."""
    found: dict[str, str] = {}
    for axis in AXES:
        stem = f"{quantity}_{axis}"
        known = [unit for unit in units if f"{stem}_{unit}" in names]
        if len(known) > 1:
            problem = f"given in two units ({' and '.join(known)}); keep one of them"
            raise RecordingError(path, problem, column=f"{stem}_{known[1]}")
        if not known:
            raise _no_known_unit(path, names, stem, units, found)
        found[axis] = known[0]
    if len(set(found.values())) > 1:
        mixed = ", ".join(f"{quantity}_{axis} in {unit}" for axis, unit in found.items())
        odd = next(axis for axis in AXES if found[axis] != found["x"])
        problem = f"mixed units: {mixed}; use one unit for all three axes"
        raise RecordingError(path, problem, column=f"{quantity}_{odd}_{found[odd]}")
    unit = found["x"]
    x, y, z = (f"{quantity}_{axis}_{unit}" for axis in AXES)
    return VectorColumns((x, y, z), unit, units[unit])


def _no_known_unit(
    path: Path,
    names: Sequence[str],
    stem: str,
    units: Mapping[str, float],
    found: Mapping[str, str],
) -> RecordingError:
    """Why the column `stem` with a known unit is not among the names."""
    wanted = " or ".join(f"{stem}_{unit}" for unit in units)
    if stem in names:
        return RecordingError(path, f"its unit is not named; call it {wanted}", column=stem)
    for name in names:
        if name.startswith(f"{stem}_"):
            problem = f"unit {quoted(name[len(stem) + 1 :])} is not known; use {wanted}"
            return RecordingError(path, problem, column=printable(name))
    unit = found.get("x", next(iter(units)))
    return RecordingError(path, f"missing ({wanted})", column=f"{stem}_{unit}")


def _magnetometer(names: Sequence[str]) -> VectorColumns | None:
    x, y, z = (f"mag_{axis}_ut" for axis in AXES)
    return VectorColumns((x, y, z), "ut", 1.0) if {x, y, z} <= set(names) else None


def _notes(names: Sequence[str], used: set[str]) -> tuple[str, ...]:
    notes = []
    if any(q in names for q in QUATERNION):
        notes.append(
            "The orientations in quat_* are not used: they are worked out from acc_* and gyr_*."
        )
    ignored = [n for n in names if n and n not in used and n not in QUATERNION]
    if ignored:
        notes.append(f"Columns that are not used: {listed(ignored)}.")
    return tuple(notes)
