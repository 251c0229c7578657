"""A recording in a Motion-BIDS dataset: a folder of it, or one of its motion files.

    …_tracksys-<label>_motion.tsv     no header, tabs, n/a where nothing is known
    …_tracksys-<label>_channels.tsv   what each column is: type, component, tracked_point, units

Channels of type ACCEL and GYRO with one tracked_point are a sensor. Times are the LATENCY channel,
or the sampling frequency; files of one recording are brought together by `acq_time` in scans.tsv,
or by what our own exporter wrote. Angles and orientations are not read. Source: BIDS 1.10, Motion.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from imu.errors import RecordingError
from imu.frames import SENSOR_SYNONYMS, SENSORS
from imu.samples import BoolArray, FloatArray, unknown
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2
from recordings.assembly import assemble
from recordings.checks import LARGEST_TIME_S
from recordings.exporters.bids_motion_file import FIRST_SAMPLE, OWN_FACTS, decimals_of
from recordings.importers.bids_files import (
    begun,
    channels_of,
    facts_of,
    is_dataset,
    is_motion,
    numbers_in,
    recordings_in,
)
from recordings.importers.importer import Importer
from recordings.joining.placed import place_in
from recordings.quoting import listed, printable, quoted
from recordings.recording import Recording
from recordings.tracks import Source, Track
from recordings.units import AXES

MOST_UNREAD: Final = 0.2
ACC_UNITS: Final = {"m/s^2": 1.0, "m/s2": 1.0, "m/s²": 1.0, "g": STANDARD_GRAVITY_M_S2}
GYR_UNITS: Final = {"rad/s": 1.0, "deg/s": RAD_PER_DEG, "°/s": RAD_PER_DEG}
MAG_UNITS: Final = {"ut": 1.0, "µt": 1.0, "mt": 1000.0, "t": 1e6}
_UNIT_NAMES: Final = {"g": "g", "deg/s": "deg_s", "°/s": "deg_s"}


def recognises(path: Path, head: bytes) -> bool:
    """A dataset, a folder in it, or a motion file with its channels beside it."""
    return is_motion(path) if head else is_dataset(path)


def read(path: Path, *, trust_units: bool) -> Recording:
    """Read the one recording that is there. Raises RecordingError or UnitError."""
    found = recordings_in(path)
    if len(found) > 1:
        names = listed(str(group[0].relative_to(path)) for group in found[:3])
        problem = f"the dataset holds {len(found)} recordings: name one of them, such as {names}"
        raise RecordingError(path, problem)
    files = [_File(motion) for motion in found[0]]
    _bring_together(files)
    taken = _Taken(path)
    for file in files:
        taken.take(file)
    if not taken.tracks:
        why = "; ".join(f"{name} {reason}" for name, reason in taken.left_out.items())
        problem = f"no tracked_point is a sensor that hiphinge knows: {why or 'there is none'}"
        raise RecordingError(path, problem)
    recording = assemble(
        next(iter(taken.sources.values())),
        taken.tracks,
        left_out=taken.left_out,
        notes=taken.notes,
        metadata=taken.metadata,
        trust_units=trust_units,
        sources=taken.sources,
        own_units=False,
    )
    return replace(recording, path=path)


class _File:
    """One motion file: what it says of itself, its channels and their values."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.facts = facts_of(path)
        self.channels = channels_of(path)
        self.values = numbers_in(path, len(self.channels))
        own = self.facts.get(OWN_FACTS)
        self.own: Mapping[str, Any] = own if isinstance(own, dict) else {}
        self.first_s = 0.0

    @property
    def own_first_s(self) -> float | None:
        """The first sample's time on the session's clock, as our exporter tells it."""
        told = self.own.get(FIRST_SAMPLE)
        if isinstance(told, int | float) and math.isfinite(told) and abs(told) < LARGEST_TIME_S:
            return float(told)
        return None

    def time_s(self) -> FloatArray:
        """Times of all samples. Raises RecordingError where nothing says them."""
        for column, channel in enumerate(self.channels):
            if channel["type"].upper() == "LATENCY":
                if channel["units"].lower() not in ("s", "n/a", ""):
                    problem = f"a latency in {quoted(channel['units'])}; seconds are expected"
                    raise RecordingError(self.path, problem, column=printable(channel["name"]))
                return np.round(self.first_s + self.values[:, column], decimals_of(self.first_s))
        for key in ("SamplingFrequencyEffective", "SamplingFrequency"):
            rate_hz = self.facts.get(key)
            if isinstance(rate_hz, int | float) and 0.0 < rate_hz < 1e5:
                return self.first_s + np.arange(len(self.values)) / float(rate_hz)
        raise RecordingError(self.path, "has no LATENCY channel, and no SamplingFrequency is told")


@dataclass(slots=True)
class _Taken:
    """The sensors that were found, file by file."""

    path: Path
    tracks: list[Track] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    def take(self, file: _File) -> None:
        """The sensors of the next file. Raises RecordingError."""
        told = {k: v for k, v in file.own.items() if isinstance(v, str)}
        self.metadata = told | self.metadata
        points = dict.fromkeys(
            channel["tracked_point"]
            for channel in file.channels
            if channel["type"].upper() in ("ACCEL", "GYRO")
        )
        time_s = file.time_s() if points else unknown(0)
        for point in points:
            sensor = _sensor(point)
            if sensor is None:
                self.left_out[printable(point)] = "is not a place that hiphinge knows"
            elif sensor in self.sources:
                self.left_out[printable(point)] = f"is {sensor}, which another file is too"
            else:
                self._sensor(file, point, sensor, time_s)

    def _sensor(self, file: _File, point: str, sensor: str, time_s: FloatArray) -> None:
        acc = _vector(file, point, "ACCEL", ACC_UNITS)
        gyr = _vector(file, point, "GYRO", GYR_UNITS)
        if acc is None or gyr is None:
            lacks = "accelerometer" if acc is None else "gyroscope"
            self.left_out[printable(point)] = f"has no {lacks} with x, y and z"
            return
        mag = _vector(file, point, "MAGN", MAG_UNITS)
        known: BoolArray = np.asarray(
            np.isfinite(np.column_stack((time_s, acc.values, gyr.values))).all(axis=1)
        )
        missing = int(np.count_nonzero(~known))
        if missing > MOST_UNREAD * len(known):
            row = int(np.argmin(known)) + 1
            raise RecordingError(file.path, f"{sensor} is n/a in {missing} rows", row=row)
        if missing:
            self.notes.append(f"{sensor}: {missing} rows are n/a and were left out.")
        rows = np.flatnonzero(known)
        self.tracks.append(
            Track(
                sensor,
                time_s[rows],
                acc.values[rows],
                gyr.values[rows],
                None if mag is None else mag.values[rows],
                rows,
                _flags(file, rows),
            )
        )
        self.sources[sensor] = Source(
            file.path, lambda row: row + 1, "latency", acc.names, gyr.names, acc.unit, gyr.unit
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Vector:
    names: tuple[str, str, str]
    unit: str
    values: FloatArray


def _vector(file: _File, point: str, kind: str, units: Mapping[str, float]) -> _Vector | None:
    """The x, y and z of one quantity in SI, None where they are not all there."""
    columns: dict[str, int] = {}
    for column, channel in enumerate(file.channels):
        if channel["type"].upper() == kind and channel["tracked_point"] == point:
            columns.setdefault(channel["component"].lower(), column)
    if not all(axis in columns for axis in AXES):
        return None
    order = [columns[axis] for axis in AXES]
    told = {file.channels[column]["units"].strip() for column in order}
    unit = told.pop().lower()
    if told or unit not in units:
        x, y, z = (printable(file.channels[column]["name"]) for column in order)
        problem = f"{quoted(unit)} is no unit known for {kind}; use one of {', '.join(units)}"
        raise RecordingError(file.path, problem, column=f"{x}, {y}, {z}")
    x, y, z = (printable(file.channels[column]["name"]) for column in order)
    si = {"ACCEL": "m_s2", "GYRO": "rad_s"}.get(kind, "ut")
    values = np.ascontiguousarray(file.values[:, order])
    if units[unit] != 1.0:
        values = values * units[unit]
    return _Vector((x, y, z), _UNIT_NAMES.get(unit, si), values)


def _flags(file: _File, rows: Any) -> Any:
    """What our exporter kept of a device's own word on clipping, None where it said nothing."""
    for column, channel in enumerate(file.channels):
        if channel["type"].upper() == "MISC" and channel["name"] == "clipped" and file.own:
            told = np.nan_to_num(file.values[rows, column], nan=0.0, posinf=0.0, neginf=0.0)
            return np.clip(told, 0.0, 255.0).astype(np.uint8)
    return None


def _sensor(point: str) -> str | None:
    name = point.strip().lower()
    name = SENSOR_SYNONYMS.get(name, name)
    if name in SENSORS:
        return name
    place = place_in(point)
    return None if place is None else place.sensor


def _bring_together(files: Sequence[_File]) -> None:
    """Set each file's first time: from our exporter, from scans.tsv, else all at 0."""
    own = [file.own_first_s for file in files]
    if None not in own:
        for file, first_s in zip(files, own, strict=True):
            file.first_s = first_s or 0.0
        return
    if len(files) < 2:
        return
    moments = [_moment(begun(file.path)) for file in files]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(files) or len({moment.tzinfo is None for moment in known}) > 1:
        problem = (
            "its tracking systems have clocks of their own, and scans.tsv does not say when each "
            "of them began; export one of them, or write its acq_time"
        )
        raise RecordingError(files[0].path, problem)
    for file, moment in zip(files, known, strict=True):
        file.first_s = (moment - min(known)).total_seconds()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


IMPORTER: Final = Importer(
    id="motion_bids",
    text="Motion-BIDS dataset, or one recording of it",
    recognises=recognises,
    read=read,
)
