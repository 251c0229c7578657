"""The records of a session → the same without names, addresses and words.

Kept is what is known: places of sensors, drivers, samples, times of arrival, marks with the texts
that mean something. Everything else becomes a tick, which says that time has come this far: so what
nobody thought of goes too, and a replay comes to the same.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from analysis.corrections import correction_from_text
from analysis.exercises.catalogue import exercise_named
from analysis.sides import word_of
from firmware_bridge.driver import Nameless
from firmware_bridge.drivers.registry import driver_named
from firmware_bridge.records import Marker, Notification, Record, StreamStart, Tick
from hiphinge.live import marks
from imu.errors import HiphingeError
from imu.frames import SENSORS

UNKNOWN_DRIVER = "unknown"
_WORDS = {
    marks.PHASE: (*marks.PHASES, marks.DONE, marks.AGAIN),
    marks.CALIBRATE: ("", *marks.PHASES, marks.CANCEL),
    marks.REZERO: ("",),
    marks.SET: ("",),
    marks.PAUSE: ("",),
    marks.RESUME: ("",),
    marks.UNDO: ("",),
    marks.JOLT: ("",),
    marks.STOP: ("",),
}
"""Kind of a mark → the texts that it can have."""
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,3}")


class NamelessRecords:
    """Feed the records of one session in their order; `left_out` counts what went."""

    def __init__(self, *, with_notes: bool = False) -> None:
        self.left_out: Counter[str] = Counter()
        self._with_notes = with_notes
        self._filters: dict[str, Nameless] = {}

    def push(self, record: Record) -> Record:
        """The record as it may be shown to others."""
        if isinstance(record, Marker):
            return self._mark(record)
        if isinstance(record, Tick):
            return record
        if record.sensor not in SENSORS:
            return self._left_out(record, "records of unknown sensors")
        if isinstance(record, StreamStart):
            return self._start(record)
        if isinstance(record, Notification):
            return self._bytes(record)
        return replace(record, text="")

    def _left_out(self, record: Record, what: str) -> Tick:
        self.left_out[what] += 1
        return Tick(record.arrival_s)

    def _start(self, record: StreamStart) -> StreamStart:
        self.left_out["names and addresses of devices"] += bool(record.device or record.address)
        try:
            driver = driver_named(record.driver)
        except HiphingeError:
            self._filters[record.sensor] = lambda channel, payload: b""
            return replace(record, driver=UNKNOWN_DRIVER, device="", address="", firmware="")
        self._filters[record.sensor] = driver.nameless()
        firmware = version_in(record.firmware)
        return replace(record, device="", address="", firmware=firmware)

    def _bytes(self, record: Notification) -> Record:
        kept = self._filters.get(record.sensor)
        payload = b"" if kept is None else kept(record.channel, record.payload)
        if not payload:
            return self._left_out(record, "messages that hold no samples")
        return replace(record, payload=payload)

    def _mark(self, marker: Marker) -> Record:
        if marker.kind == marks.NOTE:
            self.left_out["notes"] += not self._with_notes
            return marker if self._with_notes else replace(marker, text="")
        text = _meaning(marker)
        if text is None:
            return self._left_out(marker, "marks without a meaning")
        return replace(marker, text=text)


def _meaning(marker: Marker) -> str | None:
    """The mark's text, as far as it means something; None where it means nothing."""
    try:
        if marker.kind == marks.CORRECT:
            return str(correction_from_text(marker.text))
        if marker.kind == marks.EXERCISE:
            return exercise_named(marker.text).id
        if marker.kind == marks.SIDE:
            return word_of(marker.text)
    except HiphingeError:
        return None
    if marker.kind not in _WORDS:
        return None
    words = _WORDS[marker.kind]
    return marker.text if marker.text in words else ("" if words == ("",) else None)


def version_in(firmware: str) -> str:
    """The number of a version in what a firmware says of itself, "" for none."""
    found = _VERSION.search(firmware)
    return "" if found is None else found.group()
