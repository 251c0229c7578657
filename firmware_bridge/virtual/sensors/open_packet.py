"""Virtual twin of a sensor with open packet firmware. Button, battery in each packet, blinking."""

from __future__ import annotations

from typing import Final

from firmware_bridge.driver import Advertisement
from firmware_bridge.drivers.open_packet import (
    DRIVER,
    SERVICE,
    OpenPacketEncoder,
    decode_command,
    encode_info,
)
from firmware_bridge.virtual.radio.peripheral import Served
from firmware_bridge.virtual.sensors.sensor import VirtualSensor

FIRMWARE: Final = "virtual 1"


class OpenPacketSensor(VirtualSensor):
    """Speaks `firmware_bridge.drivers.open_packet`."""

    driver = DRIVER
    _stream: OpenPacketEncoder | None = None

    def usual_name(self) -> str:
        """Numbered by its address."""
        return f"Hinge{self.unit.address[-2:]}"

    def advertisement(self) -> Advertisement:
        """Service and name."""
        return Advertisement(self.name, (SERVICE,))

    def served(self) -> tuple[Served, ...]:
        """Data, control and info."""
        data, control, info = DRIVER.channels
        return Served(data, notify=True), Served(control, write=True), Served(info, read=True)

    def read(self, channel: str) -> bytes:
        """Info names the firmware."""
        return encode_info(FIRMWARE)

    def written(self, channel: str, payload: bytes) -> None:
        """Start at a rate, stop, blink."""
        command = decode_command(payload)
        if command.action == "start":
            rate_hz = float(command.rate_hz)
            self._stream = DRIVER.encoder(rate_hz, self.peripheral.mtu)
            self.battery_changed()
            self.start(self._stream, rate_hz)
        elif command.action == "stop":
            self.stop()
        else:
            self.identified += 1

    def battery_changed(self) -> None:
        """The next packet tells it."""
        if self._stream is not None:
            self._stream.battery = round(self.battery_percent)

    def press(self) -> None:
        """The next packet tells it."""
        if self._stream is not None:
            self._stream.press()
