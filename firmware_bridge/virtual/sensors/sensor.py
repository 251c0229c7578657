"""What all virtual sensors share: power, a clock of their own, a stream, a battery, and faults.

A twin samples what the lifter does at its own crystal's pace, encodes it as its driver says the
device does, and notifies. It is paced by the event loop's clock. After a reboot its clock starts
at zero and it remembers no command.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from bumble import hci

from firmware_bridge.driver import Advertisement, Driver, Encoder
from firmware_bridge.virtual.radio.air import Air
from firmware_bridge.virtual.radio.peripheral import Handlers, Peripheral, Served
from firmware_bridge.virtual.sensors.performance import Performance

NEARLY_FLAT_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One device out of many of its kind.

    address    static random Bluetooth address
    clock_ppm  by how much its crystal runs slow
    """

    address: str = "C0:00:00:00:00:01"
    name: str = ""
    clock_ppm: float = 0.0
    battery_percent: float = 87.0
    max_mtu: int = 247


class VirtualSensor(ABC):
    """One sensor on the air. `sent` counts the samples it has notified since it was made."""

    driver: Driver

    def __init__(self, air: Air, sensor: str, performance: Performance, unit: Unit) -> None:
        self.sensor = sensor
        self.unit = unit
        self.battery_percent = unit.battery_percent
        self.sent = 0
        self.streams = 0
        self.identified = 0
        self._performance = performance
        self._timer: asyncio.TimerHandle | None = None
        self._encoder: Encoder | None = None
        self._booted_s = 0.0
        self._rate_hz = 0.0
        self._first_s = 0.0
        self._next = 0
        handlers = Handlers(self.written, self.read, self.subscribed, self.left)
        self.peripheral = Peripheral(
            air, unit.address, self.advertisement(), self.served(), handlers, unit.max_mtu
        )

    @property
    def name(self) -> str:
        """The advertised name."""
        return self.unit.name or self.usual_name()

    @property
    def is_streaming(self) -> bool:
        """Whether it sends samples."""
        return self._timer is not None

    @abstractmethod
    def usual_name(self) -> str:
        """The name that such a device has from its maker."""

    @abstractmethod
    def advertisement(self) -> Advertisement:
        """What it says of itself."""

    @abstractmethod
    def served(self) -> tuple[Served, ...]:
        """Its characteristics."""

    @abstractmethod
    def written(self, channel: str, payload: bytes) -> None:
        """Somebody wrote to it. Raises PayloadError or SettingError to refuse."""

    def read(self, channel: str) -> bytes:
        """Somebody reads from it."""
        return b""

    def subscribed(self, channel: str, on: bool) -> None:
        """Somebody wants its notifications, or wants them no more."""
        return

    def left(self) -> None:
        """The connection is gone."""
        self.stop()

    def press(self) -> None:
        """Press its button, where it has one."""
        return

    async def switch_on(self) -> None:
        """Boot and advertise."""
        self._booted_s = asyncio.get_running_loop().time()
        await self.peripheral.switch_on()

    async def switch_off(self) -> None:
        """Lose power without a word."""
        self.stop()
        await self.peripheral.switch_off()

    async def reboot(self, off_s: float = 0.5) -> None:
        """Lose power and come back: the clock starts anew, nothing is remembered."""
        await self.switch_off()
        await asyncio.sleep(off_s)
        await self.switch_on()

    async def run_flat(self) -> None:
        """The battery comes to its end: it tells so, says goodbye and is off."""
        self.battery_percent = NEARLY_FLAT_PERCENT
        self.battery_changed()
        await asyncio.sleep(0.5)
        self.stop()
        reason = hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR
        await self.peripheral.disconnect(reason)
        await self.switch_off()

    def battery_changed(self) -> None:
        """The charge is another one now."""
        return

    def leave_range(self) -> None:
        """Carry it away."""
        self.peripheral.leave_range()

    def enter_range(self) -> None:
        """Carry it back."""
        self.peripheral.enter_range()

    def start(self, encoder: Encoder, rate_hz: float) -> None:
        """Begin to stream, or begin again."""
        self.stop()
        self._encoder, self._rate_hz, self._next = encoder, rate_hz, 0
        self._first_s = asyncio.get_running_loop().time()
        self.streams += 1
        self._arm()

    def stop(self) -> None:
        """Stop streaming."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def _period_s(self) -> float:
        """True time from sample to sample."""
        return (1.0 + 1e-6 * self.unit.clock_ppm) / self._rate_hz

    def _arm(self) -> None:
        """Wake when the next batch is complete."""
        assert self._encoder is not None
        due_s = self._first_s + (self._next + self._encoder.batch - 1) * self._period_s
        self._timer = asyncio.get_running_loop().call_at(due_s, self._send)

    def _send(self) -> None:
        """Notify the batch that is complete; after a pause of the program, one after the other."""
        encoder = self._encoder
        assert encoder is not None
        numbers = self._next + np.arange(encoder.batch, dtype=np.float64)
        t_s = np.asarray(self._first_s + numbers * self._period_s, dtype=np.float64)
        acc, gyr = self._performance.readings(self.sensor, t_s)
        device_s = (float(t_s[0]) - self._booted_s) / (1.0 + 1e-6 * self.unit.clock_ppm)
        for channel, payload in encoder.encode(device_s, acc, gyr):
            self.peripheral.notify(channel, payload)
        self.sent += encoder.batch
        self._next += encoder.batch
        self._arm()
