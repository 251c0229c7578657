"""What happens in a live session, as it arrives: the records that are stored before anything else.

A session is nothing but its records in order of arrival. Live, virtual and replayed sessions differ
only in who makes them. `arrival_s` is the host's monotonic clock in seconds, on a zero that the
session chooses; no later stage reads a clock, so time-outs replay too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkState(StrEnum):
    """What the link to one sensor is doing."""

    SEARCHING = "searching"
    NOT_FOUND = "not_found"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    SILENT = "silent"
    LATE = "late"
    LOST = "lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StreamStart:
    """A sensor begins to stream, or begins again: what follows is decoded with a new decoder.

    sensor    where it is worn (`imu.frames`)
    driver    id of its driver in the registry
    rate_hz   what it was set to
    device    its advertised name
    address   what the host's Bluetooth calls it; on macOS no hardware address
    firmware  as it tells, "" where it does not
    """

    arrival_s: float
    sensor: str
    driver: str
    rate_hz: float
    device: str = ""
    address: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """Bytes from one sensor, notified or read; `channel` is the driver's name of the source."""

    arrival_s: float
    sensor: str
    channel: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class LinkChange:
    """The link to a sensor changed; `text` is the line for the wearer."""

    arrival_s: float
    sensor: str
    state: LinkState
    text: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """Something the wearer or the session marks: a phase of the calibration, a set, a pause."""

    arrival_s: float
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come this far, whether or not anything arrived."""

    arrival_s: float


Record = StreamStart | Notification | LinkChange | Marker | Tick
