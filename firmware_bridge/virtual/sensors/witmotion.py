"""Virtual twin of a WitMotion sensor: it streams to whoever is subscribed, at the rate it keeps.

Registers are written after an unlock, and kept over a reboot once saved. It has no button, and no
clock that it tells of.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from firmware_bridge.driver import Advertisement
from firmware_bridge.drivers.witmotion import (
    BATTERY,
    DRIVER,
    RATE,
    RATE_CODES,
    READ,
    SAVE,
    UNLOCK,
    UNLOCK_VALUE,
    VERSION,
    decode_command,
    encode_battery,
    encode_registers,
)
from firmware_bridge.virtual.radio.peripheral import Served
from firmware_bridge.virtual.sensors.sensor import VirtualSensor

FACTORY_RATE_HZ: Final = 10.0
FIRMWARE: Final = 0x0101
REGISTERS_AT_ONCE: Final = 8


class WitMotionSensor(VirtualSensor):
    """Speaks `firmware_bridge.drivers.witmotion`."""

    driver = DRIVER
    _wanted_hz = FACTORY_RATE_HZ
    _saved_hz = FACTORY_RATE_HZ
    _unlocked = False

    def usual_name(self) -> str:
        """The same for all of a model."""
        return "WT901BLE68"

    def advertisement(self) -> Advertisement:
        """The name; its service is found only after connecting."""
        return Advertisement(self.name)

    def served(self) -> tuple[Served, ...]:
        """Data and commands."""
        data, command = DRIVER.channels
        return Served(data, notify=True), Served(command, write=True)

    async def switch_on(self) -> None:
        """Boot with what was saved."""
        self._wanted_hz, self._unlocked = self._saved_hz, False
        await super().switch_on()

    def subscribed(self, channel: str, on: bool) -> None:
        """It streams as long as somebody listens."""
        if on:
            self._stream()
        else:
            self.stop()

    def written(self, channel: str, payload: bytes) -> None:
        """Unlock, set the rate, save, read registers; anything else is ignored."""
        register, value = decode_command(payload)
        rates = {code: rate_hz for rate_hz, code in RATE_CODES.items()}
        if register == UNLOCK:
            self._unlocked = value == UNLOCK_VALUE
        elif register == READ:
            self._tell(value)
        elif register == RATE and self._unlocked and value in rates:
            self._wanted_hz = rates[value]
            if self.is_streaming:
                self._stream()
        elif register == SAVE and self._unlocked:
            self._saved_hz = self._wanted_hz

    def _stream(self) -> None:
        encoder = DRIVER.encoder(self._wanted_hz, self.peripheral.mtu)
        self.start(encoder, self._wanted_hz)

    def _tell(self, register: int) -> None:
        """Eight registers, the first as asked for."""
        values = np.zeros(REGISTERS_AT_ONCE, dtype=np.int16)
        known = {BATTERY: encode_battery(self.battery_percent), VERSION: FIRMWARE}
        values[0] = known.get(register, 0)
        self.peripheral.notify("data", encode_registers(register, values))
