"""What is known of a session: what the application says when it begins, and how it ended.

`started` is the wall clock, with its offset from UTC, at the moment that is 0 of the records'
`arrival_s`; `monotonic_zero_s` is what the host's monotonic clock showed then. Later times are
counted on the monotonic clock only: a wall clock that is set meanwhile moves nothing but `ended`,
and `wall_clock_moved_s` tells by how much. `session_json` keeps all this.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from firmware_bridge.records import StreamStart

NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""`started` of a copy whose date is not to be known."""


class SessionState(StrEnum):
    """How far a session has come."""

    RECORDING = "recording"
    FINISHED = "finished"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class WornSensor:
    """A sensor of the session: where it is worn, what it is, at which level of the spine."""

    sensor: str
    driver: str = ""
    device: str = ""
    address: str = ""
    rate_hz: float | None = None
    firmware: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the application knows when a session begins.

    wearer    a name, or None
    sensors   as far as known; the stream starts among the records complete them
    settings  exercise limits and whatever else made the live results, plain JSON values
    versions  of hiphinge and what it computes with
    """

    exercise: str = "any"
    wearer: str | None = None
    synthetic: bool = False
    sensors: tuple[WornSensor, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """All that `session.json` holds. The last fields are known once the session has ended."""

    id: str
    state: SessionState
    started: datetime
    monotonic_zero_s: float
    facts: SessionFacts
    profile: str | None = None
    ended: datetime | None = None
    duration_s: float | None = None
    wall_clock_moved_s: float | None = None
    records: int | None = None
    lost_records: int = 0
    notes: tuple[str, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether the sensors were virtual."""
        return self.facts.synthetic


def with_stream(facts: SessionFacts, start: StreamStart) -> SessionFacts:
    """The facts, with what a stream start tells of its sensor; its level stays as it was."""
    told = WornSensor(
        start.sensor, start.driver, start.device, start.address, start.rate_hz, start.firmware
    )
    if not math.isfinite(start.rate_hz):
        told = replace(told, rate_hz=None)
    sensors = {sensor.sensor: sensor for sensor in facts.sensors}
    known = sensors.get(start.sensor)
    sensors[start.sensor] = told if known is None else replace(told, level=known.level)
    return replace(facts, sensors=tuple(sensors.values()))
