"""What is near: which devices advertise, what they are, how strong they come in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from firmware_bridge.driver import Driver
from firmware_bridge.link.bluetooth import Bluetooth, Sighting


@dataclass(frozen=True, slots=True)
class Nearby:
    """A device in reach.

    address          what this computer calls it; on macOS no hardware address
    driver           what it can be read with, None for a stranger
    battery_percent  None where it does not advertise it
    """

    sighting: Sighting
    name: str
    address: str
    driver: Driver | None
    signal_dbm: float
    battery_percent: float | None = None


async def scan(
    bluetooth: Bluetooth, drivers: Sequence[Driver], seconds: float = 5.0
) -> tuple[Nearby, ...]:
    """Listen for a while: known devices first, the strongest first. Raises LinkError."""
    seen: dict[str, Sighting] = {}

    def note(sighting: Sighting) -> None:
        seen[sighting.address] = sighting

    async with bluetooth.scanning(note):
        await asyncio.sleep(seconds)
    found = [nearby(sighting, drivers) for sighting in seen.values()]
    return tuple(sorted(found, key=lambda one: (one.driver is None, -one.signal_dbm, one.address)))


def nearby(sighting: Sighting, drivers: Sequence[Driver]) -> Nearby:
    """What a sighting is of."""
    told = sighting.advertisement
    return Nearby(
        sighting,
        told.name,
        sighting.address,
        next((driver for driver in drivers if driver.recognises(told)), None),
        told.rssi_dbm,
        sighting.battery_percent,
    )
