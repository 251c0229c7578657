"""Virtual twin of a Movella DOT in payload mode 21: reports, battery, blinking.

All DOTs have the same name. Its rate cannot be changed while it measures.
"""

from __future__ import annotations

from typing import Final

from firmware_bridge.driver import Advertisement
from firmware_bridge.drivers.movella_dot import (
    COMPANY,
    DRIVER,
    RATE_MODE,
    Settings,
    decode_measure,
    decode_settings,
    encode_battery,
    encode_info,
    encode_measure,
    encode_report,
    encode_settings,
)
from firmware_bridge.virtual.radio.peripheral import Served
from firmware_bridge.virtual.sensors.sensor import VirtualSensor
from imu.errors import PayloadError

FIRMWARE: Final = (2, 0, 0)
USUAL_RATE_HZ: Final = 60.0
NOTIFIED: Final = ("report", "medium", "battery", "notice")
READ: Final = ("info", "settings", "measure", "battery", "ack")
WRITTEN: Final = ("settings", "measure", "request")


class MovellaDotSensor(VirtualSensor):
    """Speaks `firmware_bridge.drivers.movella_dot`."""

    driver = DRIVER
    _wanted_hz = USUAL_RATE_HZ

    def usual_name(self) -> str:
        """The same for all."""
        return "Movella DOT"

    def advertisement(self) -> Advertisement:
        """The maker's number and name."""
        return Advertisement(self.name, manufacturer={COMPANY: b""})

    def served(self) -> tuple[Served, ...]:
        """Every channel of the driver."""
        return tuple(
            Served(
                channel,
                notify=channel.name in NOTIFIED,
                read=channel.name in READ,
                write=channel.name in WRITTEN,
            )
            for channel in DRIVER.channels
        )

    def read(self, channel: str) -> bytes:
        """Device info, settings, whether it measures, battery."""
        match channel:
            case "info":
                return encode_info(*FIRMWARE)
            case "settings":
                return encode_settings(Settings(rate_hz=round(self._wanted_hz)))
            case "measure":
                return encode_measure(self.is_streaming, RATE_MODE)
            case "battery":
                return encode_battery(round(self.battery_percent))
        return b""

    def written(self, channel: str, payload: bytes) -> None:
        """Rate and blinking, start and stop. Messages are taken and not answered."""
        if channel == "settings":
            settings = decode_settings(payload)
            self.identified += settings.identify
            if settings.rate_hz is not None and not self.is_streaming:
                DRIVER.encoder(float(settings.rate_hz), self.peripheral.mtu)
                self._wanted_hz = float(settings.rate_hz)
        elif channel == "measure":
            on, mode = decode_measure(payload)
            if not on:
                self.stop()
            elif mode != RATE_MODE:
                raise PayloadError(f"DOT twin: payload mode {mode} is not simulated")
            else:
                encoder = DRIVER.encoder(self._wanted_hz, self.peripheral.mtu)
                self.start(encoder, self._wanted_hz)

    def press(self) -> None:
        """A report tells it."""
        self.peripheral.notify("report", encode_report("button"))

    def battery_changed(self) -> None:
        """Whoever is subscribed to it is told."""
        self.peripheral.notify("battery", encode_battery(round(self.battery_percent)))

    async def run_flat(self) -> None:
        """It reports that it switches itself off."""
        self.peripheral.notify("report", encode_report("power off"))
        await super().run_flat()
