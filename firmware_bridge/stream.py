"""Records of one sensor → sample blocks on the host's clock, with an account of what went wrong.

Nothing here reads a clock or touches a device: the same records give the same bits. Bytes that make
no sense are counted, and the stream goes on. When the stream starts again, after a reconnection or
a reboot, times go on rising.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firmware_bridge.clock import ClockMap
from firmware_bridge.driver import Decoder, Driver, Packet
from firmware_bridge.drivers.registry import driver_named
from firmware_bridge.host_time import HostTime
from firmware_bridge.records import Notification, Record, StreamStart
from imu.errors import PayloadError
from imu.samples import FloatArray, SampleBlock


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """What one sensor has sent so far.

    packets          messages decoded, those without samples too
    samples          in the blocks given out
    lost             samples known to be missing while it streamed
    dropped          of those, what the device says it dropped itself
    clipped          samples with an axis at the end of its range
    payload_errors   messages that made no sense, and what was said of the last one
    restarts         stream starts after the first one
    clock_restarts   times its clock began anew without a stream start
    presses          of its button
    battery_percent  NaN until it tells
    late_s           arrival of the last sample behind its time, beyond the least delay; NaN before
    skew_ppm         by how much its clock runs slow against the host's
    on_host_time     its samples came with the host's own times
    answer           the last answer to a command (firmware, acknowledgement)
    """

    sensor: str
    driver: str = ""
    rate_hz: float = math.nan
    packets: int = 0
    samples: int = 0
    lost: int = 0
    dropped: int = 0
    clipped: int = 0
    payload_errors: int = 0
    last_error: str = ""
    restarts: int = 0
    clock_restarts: int = 0
    presses: int = 0
    battery_percent: float = math.nan
    late_s: float = math.nan
    skew_ppm: float = 0.0
    answer: str = ""
    on_host_time: bool = False


class SensorStream:
    """The stream of the sensor worn at one place. Records of other sensors are ignored."""

    def __init__(self, sensor: str) -> None:
        self.sensor = sensor
        self._decoder: Decoder | None = None
        self._clock: ClockMap | HostTime | None = None
        self._driver = ""
        self._rate_hz = math.nan
        self._starts = 0
        self._packets = 0
        self._samples = 0
        self._lost_before = 0
        self._dropped = 0
        self._clipped = 0
        self._payload_errors = 0
        self._last_error = ""
        self._clock_restarts_before = 0
        self._presses = 0
        self._battery_percent = math.nan
        self._late_s = math.nan
        self._answer = ""

    def push(self, record: Record) -> SampleBlock | None:
        """The samples that this record completes, None for none.

        Raises UnknownNameError or SettingError for the start of a stream that no driver knows.
        """
        if isinstance(record, StreamStart) and record.sensor == self.sensor:
            self._start(record)
        elif isinstance(record, Notification) and record.sensor == self.sensor:
            return self._read(record)
        return None

    def shift(self, by_s: float) -> None:
        """Add a constant to the times that follow, as `firmware_bridge.jolt` finds it."""
        if self._clock is not None:
            self._clock.shift(by_s)

    @property
    def health(self) -> StreamHealth:
        """What has come so far."""
        clock = self._clock
        return StreamHealth(
            self.sensor,
            self._driver,
            self._rate_hz,
            packets=self._packets,
            samples=self._samples,
            lost=self._lost_before + (0 if clock is None else clock.lost),
            dropped=self._dropped,
            clipped=self._clipped,
            payload_errors=self._payload_errors,
            last_error=self._last_error,
            restarts=max(0, self._starts - 1),
            clock_restarts=self._clock_restarts_before + (0 if clock is None else clock.restarts),
            presses=self._presses,
            battery_percent=self._battery_percent,
            late_s=self._late_s,
            skew_ppm=0.0 if clock is None else clock.skew_ppm,
            answer=self._answer,
            on_host_time=isinstance(clock, HostTime),
        )

    def _start(self, record: StreamStart) -> None:
        driver = driver_named(record.driver)
        self._decoder = driver.decoder(record.rate_hz)
        self._starts += 1
        if self._clock is not None and (self._driver, self._rate_hz) == (driver.id, record.rate_hz):
            self._clock.restart()
        else:
            after_s = -math.inf
            if self._clock is not None:
                after_s = self._clock.last_s
                self._lost_before += self._clock.lost
                self._clock_restarts_before += self._clock.restarts
            self._clock = _clock_of(driver, record.rate_hz, after_s)
        self._driver, self._rate_hz = driver.id, record.rate_hz

    def _read(self, record: Notification) -> SampleBlock | None:
        if self._decoder is None:
            self._refused("bytes before the stream began")
            return None
        try:
            packets = self._decoder.decode(record.channel, record.payload)
        except PayloadError as error:
            self._refused(str(error))
            return None
        for packet in packets:
            self._note(packet)
        full = [packet for packet in packets if len(packet)]
        return self._timed(record.arrival_s, full) if full else None

    def _refused(self, problem: str) -> None:
        self._payload_errors += 1
        self._last_error = problem

    def _note(self, packet: Packet) -> None:
        self._packets += 1
        self._samples += len(packet)
        self._dropped += packet.dropped
        self._clipped += int(np.count_nonzero(packet.flags))
        self._presses += packet.pressed
        if packet.battery_percent is not None:
            self._battery_percent = packet.battery_percent
        if packet.answer:
            self._answer = packet.answer

    def _timed(self, arrival_s: float, packets: Sequence[Packet]) -> SampleBlock:
        assert self._clock is not None
        times: list[FloatArray] = [self._clock.times_s(arrival_s, packet) for packet in packets]
        self._late_s = arrival_s - float(times[-1][-1])
        return SampleBlock(
            self.sensor,
            np.concatenate(times),
            np.concatenate([packet.acc_m_s2 for packet in packets]),
            np.concatenate([packet.gyr_rad_s for packet in packets]),
            None,
            np.concatenate([packet.flags for packet in packets]),
        )


def _clock_of(driver: Driver, rate_hz: float, after_s: float) -> ClockMap | HostTime:
    """What puts a driver's samples on the host's time."""
    base = driver.time_base
    if base.host and base.tick_s is not None:
        return HostTime(base.tick_s, rate_hz, after_s=after_s)
    return ClockMap(base, rate_hz, after_s=after_s)
