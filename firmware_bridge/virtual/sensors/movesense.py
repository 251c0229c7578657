"""Virtual twin of a Movesense with the GATT SensorData firmware: IMU6, greeting, battery level."""

from __future__ import annotations

from typing import Final

from firmware_bridge.driver import Advertisement
from firmware_bridge.drivers.movesense import (
    BATTERY_PATH,
    DRIVER,
    GET,
    HELLO,
    SUBSCRIBE,
    UNSUBSCRIBE,
    decode_command,
    encode_answer,
    encode_hello,
    path,
)
from firmware_bridge.virtual.radio.peripheral import Served
from firmware_bridge.virtual.sensors.sensor import VirtualSensor

APP: Final = ("GattSensorData", "1.0.0")
NOT_FOUND: Final = 404


class MovesenseSensor(VirtualSensor):
    """Speaks `firmware_bridge.drivers.movesense`."""

    driver = DRIVER

    @property
    def serial(self) -> str:
        """Twelve digits, the last ones from its address."""
        return f"17463{int(self.unit.address[-2:], 16):07d}"

    def usual_name(self) -> str:
        """Model and serial number."""
        return f"Movesense {self.serial}"

    def advertisement(self) -> Advertisement:
        """The name, which leaves no room for the service."""
        return Advertisement(self.name)

    def served(self) -> tuple[Served, ...]:
        """Commands and data."""
        command, data = DRIVER.channels
        return Served(command, write=True), Served(data, notify=True)

    def written(self, channel: str, payload: bytes) -> None:
        """Greet, subscribe, unsubscribe, get. Each command is answered."""
        code, reference, wanted = decode_command(payload)
        rates = {path(rate_hz): rate_hz for rate_hz in DRIVER.rates_hz}
        if code == HELLO:
            self._answer(encode_hello(self.serial, *APP))
        elif code == SUBSCRIBE and wanted in rates:
            self._answer(encode_answer(reference))
            rate_hz = rates[wanted]
            self.start(DRIVER.encoder(rate_hz, self.peripheral.mtu), rate_hz)
        elif code == UNSUBSCRIBE:
            self.stop()
            self._answer(encode_answer(reference))
        elif code == GET and wanted == BATTERY_PATH:
            self._answer(encode_answer(reference, body=bytes([round(self.battery_percent)])))
        else:
            self._answer(encode_answer(reference, NOT_FOUND))

    def _answer(self, message: bytes) -> None:
        self.peripheral.notify("data", message)
