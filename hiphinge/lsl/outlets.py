"""A session's streams on the Lab Streaming Layer: a watcher that never waits and never fails it.

The streams of angles and events are there from the beginning, so that a recorder finds them before
anybody has moved; a sensor's appears when it streams. Angles carry the time at which they were
measured, not the one at which they are sent: those from before the end of a calibration come at
once, with their own times. A reader that is slow loses its oldest samples, the session nothing.

LSL's clock and the session's run alike; what lies between them is taken from the records of the
session's first seconds, the least delay of all, and then kept.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable

import numpy as np

from firmware_bridge.records import Record, StreamStart
from hiphinge.live.settings import SessionSettings
from hiphinge.live.update import Update
from hiphinge.lsl.described import angles_stream, events_stream, sensor_stream
from hiphinge.lsl.events import events_of
from hiphinge.lsl.layer import Outlet, lsl_clock_s
from hiphinge.results.angles import ANGLES
from imu.angles import AngleBlock
from imu.samples import FloatArray, SampleBlock
from imu.units import DEG_PER_RAD


class Outlets:
    """See `hiphinge.live.loop.Watcher`. Raises LinkError if there is no Lab Streaming Layer.

    trouble  why nothing is sent any more, "" while it is
    """

    def __init__(
        self,
        settings: SessionSettings,
        *,
        synthetic: bool,
        clock: Callable[[], float] = lsl_clock_s,
    ) -> None:
        self.trouble = ""
        self._clock = clock
        self._synthetic = synthetic
        self._source = f"hiphinge-{uuid.uuid4().hex}"
        self._settings = {
            "exercise": settings.exercise.id,
            "filter": settings.filter_name,
            "upper_level": settings.upper_level,
            "synthetic": "true" if synthetic else "false",
        }
        self._angles = Outlet(angles_stream(self._source, self._settings, synthetic=synthetic))
        self._events = Outlet(events_stream(self._source, self._settings, synthetic=synthetic))
        self._sensors: dict[str, tuple[float, Outlet]] = {}
        self._zero_s = math.inf
        self._settled = False

    def told(self, record: Record, update: Update) -> None:
        """Send what this record brought."""
        if self.trouble:
            return
        try:
            if not self._settled:
                self._zero_s = min(self._zero_s, self._clock() - record.arrival_s)
            self._send(record, update)
        except Exception as error:  # whatever it is, the session goes on
            self.trouble = f"Lab Streaming Layer: nothing is sent any more ({error})"

    def close(self) -> None:
        """Take all streams from the network."""
        for outlet in (self._angles, self._events, *(one for _, one in self._sensors.values())):
            outlet.close()

    def _send(self, record: Record, update: Update) -> None:
        if isinstance(record, StreamStart):
            self._open(record)
        if update.samples is not None and update.samples.sensor in self._sensors:
            self._settled = True
            self._sensors[update.samples.sensor][1].push(
                sample_rows(update.samples), self._zero_s + update.samples.t_s
            )
        if update.angles is not None and len(update.angles):
            self._settled = True
            self._angles.push(angle_rows(update.angles), self._zero_s + update.angles.t_s)
        for at_s, text in events_of(update, record.arrival_s):
            self._events.say(text, self._zero_s + at_s)

    def _open(self, start: StreamStart) -> None:
        """A sensor's stream, or another one where its rate has changed."""
        before = self._sensors.get(start.sensor)
        if before is not None and before[0] == start.rate_hz:
            return
        if before is not None:
            before[1].close()
        described = sensor_stream(
            self._source, start.sensor, start.rate_hz, self._settings, synthetic=self._synthetic
        )
        self._sensors[start.sensor] = (start.rate_hz, Outlet(described))


def angle_rows(angles: AngleBlock) -> FloatArray:
    """The angles as they are sent, (n, 9): time, degrees, quality."""
    columns = [angles.t_s]
    columns += [getattr(angles, f"{name}_rad") * DEG_PER_RAD for name in ANGLES]
    return np.stack([*columns, angles.quality], axis=1)


def sample_rows(block: SampleBlock) -> FloatArray:
    """A sensor's samples as they are sent, (n, 6): m/s² and rad/s."""
    return np.concatenate((block.acc_m_s2, block.gyr_rad_s), axis=1)
