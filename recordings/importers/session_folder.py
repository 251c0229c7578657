"""A session's folder, or its log alone → a recording, each sensor decoded as it was live.

Times are seconds since the session began, `started`, as its results have them. They are what the
live session had, each from the records before it alone; nothing is fitted afterwards. Marked jolts
set the clocks as they did then. The marked phases of a calibration are told as `phases`, each try
after a semicolon, what the wearer said of the standing leg as `sides`, what was put right in the
session and after it as `corrections`, one after the other.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np

from firmware_bridge.records import Marker, Record, StreamStart
from firmware_bridge.shared_jolt import JOLT, SharedJolts, joined
from firmware_bridge.stream import SensorStream, StreamHealth
from imu.errors import RecordingError, SettingError, UnknownNameError
from imu.frames import UPPER_BACK
from imu.samples import SampleBlock
from recordings.assembly import assemble
from recordings.importers.importer import Importer
from recordings.log.layout import LOG_MAGIC
from recordings.quoting import printable
from recordings.recording import Recording
from recordings.replay import Replay, is_session, open_replay
from recordings.session.marked_phases import MarkedPhases
from recordings.session.marked_sides import MarkedSides
from recordings.tracks import Source, Track, canonical_sensors

JOINED: Final = 512
"""Small blocks that are kept before they become one: memory is then that of the samples."""
CORRECT: Final = "correct"
"""The kind of mark that tells a correction, as `PHASE` and `SIDE` tell others."""
LIVE_ALONE: Final = ("set", "pause", "undo", "exercise", "rezero")
"""Marks that only the session itself, or its replay, acts on."""
AXES: Final = ("x", "y", "z")


class _Sensor:
    """What one sensor sent: its stream, and the samples so far."""

    def __init__(self, name: str) -> None:
        self.stream = SensorStream(name)
        self.refused = ""
        self._joined: list[SampleBlock] = []
        self._small: list[SampleBlock] = []

    def push(self, record: Record) -> SampleBlock | None:
        """Take the next record of this sensor; the samples that it completed."""
        if self.refused and not isinstance(record, StreamStart):
            return None
        try:
            block = self.stream.push(record)
        except (UnknownNameError, SettingError) as error:
            self.refused = f"cannot be decoded: {printable(str(error))}"
            return None
        self.refused = ""
        if block is None or not len(block):
            return None
        self._small.append(block)
        if len(self._small) >= JOINED:
            self._join()
        return block

    def track(self, sensor: str) -> Track | None:
        """All samples under their canonical name; None if there are none."""
        self._join()
        if not self._joined:
            return None
        block = joined(self._joined)
        rows = np.arange(len(block))
        return Track(sensor, block.t_s, block.acc_m_s2, block.gyr_rad_s, None, rows, block.flags)

    def _join(self) -> None:
        if self._small:
            self._joined.append(joined(self._small))
            self._small = []


def recognises(path: Path, head: bytes) -> bool:
    """A folder with the files of a session, or a file that begins like a log."""
    return head.startswith(LOG_MAGIC) or (not head and is_session(path))


def read(path: Path, *, trust_units: bool) -> Recording:
    """Read a session. Raises RecordingError or UnitError."""
    replay = open_replay(path)
    taken = _Taken()
    for record in replay:
        taken.push(record)
    if not taken.records:
        raise RecordingError(path, "the session holds no records")
    return _assembled(replay, taken, trust_units=trust_units)


class _Taken:
    """What the records of a session come to."""

    def __init__(self) -> None:
        self.sensors: dict[str, _Sensor] = {}
        self.phases = MarkedPhases()
        self.sides = MarkedSides()
        self.corrections: list[str] = []
        self.live_alone: Counter[str] = Counter()
        self.records = 0
        self._jolts = SharedJolts()

    def push(self, record: Record) -> None:
        """The next record."""
        self.records += 1
        if isinstance(record, Marker):
            self.phases.mark(record)
            self.sides.mark(record)
            if record.kind == CORRECT and record.text.isprintable():
                self.corrections.append(record.text)
            if record.kind in LIVE_ALONE:
                self.live_alone[record.kind] += 1
            if record.kind == JOLT:
                self._jolts.mark(record.arrival_s)
            return
        name = getattr(record, "sensor", None)
        if name is None:
            return
        block = self.sensors.setdefault(name, _Sensor(name)).push(record)
        jolt = None if block is None else self._jolts.follow(block)
        if jolt is not None:
            for sensor, by_s in jolt.shifts_s.items():
                self.sensors[sensor].stream.shift(by_s)


def _assembled(replay: Replay, taken: _Taken, *, trust_units: bool) -> Recording:
    sensors = taken.sensors
    used, left_out = canonical_sensors(list(sensors))
    tracks, notes = [], [*replay.statements(), *_on_marks(taken.live_alone)]
    for name, sensor in used.items():
        track = sensors[name].track(sensor)
        if track is None:
            left_out[sensor] = sensors[name].refused or "sent no samples"
            continue
        tracks.append(track)
        notes += stream_notes(sensor, sensors[name].stream.health)
    if not tracks:
        why = "; ".join(f"{name} {reason}" for name, reason in left_out.items())
        raise RecordingError(replay.path, f"the session holds no samples: {why or 'no sensor'}")
    source = Source(
        replay.path,
        lambda row: row + 1,
        "time_s",
        _columns("acc", "m_s2"),
        _columns("gyr", "rad_s"),
        "m_s2",
        "rad_s",
    )
    return assemble(
        source,
        tracks,
        left_out=left_out,
        notes=notes,
        metadata=_metadata(replay, taken),
        trust_units=trust_units,
    )


def stream_notes(sensor: str, health: StreamHealth) -> list[str]:
    """What the person should know of a stream, whole sentences."""
    told = []
    if health.lost:
        told.append(f"{sensor}: {health.lost} samples were lost on the way.")
    if health.payload_errors:
        said = printable(health.last_error)
        told.append(f"{sensor}: {health.payload_errors} messages made no sense ({said}).")
    if health.restarts or health.clock_restarts:
        times = health.restarts + health.clock_restarts
        told.append(f"{sensor}: its stream began again {times} times.")
    return told


def _on_marks(live_alone: Counter[str]) -> list[str]:
    """What is to be told of marks that an analysis of the samples does not act on."""
    if not live_alone:
        return []
    listed = ", ".join(f"{kind} ({count})" for kind, count in live_alone.items())
    return [f"Marks that only a replay acts on: {listed}; `hiphinge replay` tells the session."]


def _metadata(replay: Replay, taken: _Taken) -> dict[str, str]:
    """What the session tells of itself, as a plain table's header would."""
    told = {"synthetic": "true" if replay.synthetic else "false"}
    listed = {
        "phases": "; ".join(taken.phases.tries()),
        "sides": taken.sides.text(),
        "corrections": "; ".join((*taken.corrections, *replay.corrections)),
    }
    told |= {name: text for name, text in listed.items() if text}
    if replay.info is None:
        return told
    facts = replay.info.facts
    told |= {"exercise": facts.exercise, "started": replay.info.started.isoformat()}
    levels = [sensor.level for sensor in facts.sensors if sensor.sensor == UPPER_BACK]
    level = next(filter(None, (*levels, str(facts.settings.get("upper_level", "")))), "")
    return told | ({"upper_level": level} if level else {})


def _columns(stem: str, unit: str) -> tuple[str, str, str]:
    x, y, z = (f"{stem}_{axis}_{unit}" for axis in AXES)
    return x, y, z


IMPORTER: Final = Importer(
    id="session",
    text="the folder of a session, or its records.log",
    recognises=recognises,
    read=read,
)
