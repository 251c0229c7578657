"""Is a stream silent, late, unreadable? From what arrives alone; no event loop, no clock.

A saturated radio loses nothing and goes seconds stale, so lateness is measured: how far arrival
minus device time has risen above its least. The least may creep up as the clocks drift apart.
Devices without a clock are timed by counting their samples at the rate they were set to.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from firmware_bridge.driver import Decoder, Packet, TimeBase
from imu.errors import PayloadError

CRYSTAL_DRIFT: Final = 2e-4
"""Seconds per second by which a device clock may run slow."""
RATE_ERROR: Final = 0.03
"""By how much the true rate of a device without a clock may lie below the nominal."""


class Lateness:
    """How old samples are on arrival, above the least age seen."""

    def __init__(self, time_base: TimeBase, rate_hz: float) -> None:
        self._base = time_base
        self._rate_hz = rate_hz
        self._creep = RATE_ERROR if time_base.tick_s is None else CRYSTAL_DRIFT
        self._tick: int | None = None
        self._device_s = 0.0
        self._least: tuple[float, float] | None = None

    def of(self, arrival_s: float, packet: Packet) -> float:
        """Seconds by which the last sample of a packet is late; 0 at the first."""
        self._advance(packet)
        age = arrival_s - self._device_s
        if self._least is not None:
            seen_s, least = self._least
            floor = min(age, least + self._creep * (arrival_s - seen_s))
        else:
            floor = age
        self._least = (arrival_s, floor)
        return age - floor

    def _advance(self, packet: Packet) -> None:
        """Bring the device's time to the packet's last sample."""
        if self._base.tick_s is None or packet.ticks is None:
            self._device_s += (len(packet) + packet.dropped) / self._rate_hz
            return
        last = int(packet.ticks[-1])
        passed = 0 if self._tick is None else last - self._tick
        if self._base.ticks is not None:
            passed %= self._base.ticks
        self._tick = last
        if passed < 0:  # its clock began anew
            self._device_s, self._least = 0.0, None
        else:
            self._device_s += passed * self._base.tick_s


class Health:
    """Watches one stream. `heard` is called for each notification, `judge` now and then."""

    def __init__(
        self, decoder: Decoder, lateness: Lateness, since_s: float, late_for_s: float
    ) -> None:
        self._decoder = decoder
        self._lateness = lateness
        self._late_for_s = late_for_s
        self._unread: deque[tuple[float, str, bytes]] = deque()
        self._ages: deque[tuple[float, float]] = deque()
        self._heard_s = since_s
        self._readable_s = since_s
        self.samples = 0
        self.battery_percent: float | None = None
        self.notifications = 0

    def heard(self, arrival_s: float, channel: str, payload: bytes) -> None:
        """A notification has come. Nothing is computed here."""
        self.notifications += 1
        self._heard_s = arrival_s
        self._unread.append((arrival_s, channel, payload))

    def silent_s(self, now_s: float) -> float:
        """How long nothing has come."""
        return now_s - self._heard_s

    @property
    def unreadable_s(self) -> float:
        """How long all that came has been unreadable."""
        return self._heard_s - self._readable_s

    def judge(self) -> float:
        """Read what has come since; by how much all of the last while was late, in seconds."""
        while self._unread:
            arrival_s, channel, payload = self._unread.popleft()
            try:
                packets = self._decoder.decode(channel, payload)
            except PayloadError:
                continue
            self._readable_s = arrival_s
            for packet in packets:
                self._note(arrival_s, packet)
        # the one before the window stays: what is late only since a pause is not late for long
        while len(self._ages) > 1 and self._ages[1][0] < self._heard_s - self._late_for_s:
            self._ages.popleft()
        return min((age for _, age in self._ages), default=0.0)

    def _note(self, arrival_s: float, packet: Packet) -> None:
        if packet.battery_percent is not None:
            self.battery_percent = packet.battery_percent
        if len(packet):
            self.samples += len(packet)
            self._ages.append((arrival_s, self._lateness.of(arrival_s, packet)))
