"""Which of the devices in reach is worn where: told, remembered, or found by a tap."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from firmware_bridge.drivers.registry import DRIVERS, driver_named
from firmware_bridge.link.bluetooth import Bluetooth
from firmware_bridge.link.limits import Wanted
from firmware_bridge.link.link import Link
from firmware_bridge.link.nearby import Nearby, scan
from firmware_bridge.records import Notification, Record, StreamStart
from firmware_bridge.stream import SensorStream
from hiphinge.live.remembered import Device
from imu.errors import LinkError, SettingError
from imu.frames import SACRUM, SENSOR_SYNONYMS, SENSORS, UPPER_BACK
from imu.units import STANDARD_GRAVITY_M_S2

USUAL_RATE_HZ = 100.0
SAVING_RATE_HZ = 25.0
"""What an everyday bend needs; a sensor's radio and battery are spared the rest."""
TAP_M_S2 = 8.0
"""By how much a tapped accelerometer leaves gravity; walking with it in hand stays below."""
CLEARLY = 2.0
"""The tapped sensor's jolt is this many times the others'."""
AT_ONCE_S = 0.3
ASK_S = 30.0


def parse_worn(texts: Sequence[str]) -> dict[str, str]:
    """`["sacrum=C0:11:…", "upper_back=WT901"]` → sensor → address or name. Raises SettingError."""
    told: dict[str, str] = {}
    for text in texts:
        name, _, device = text.partition("=")
        name = SENSOR_SYNONYMS.get(name.strip().lower(), name.strip().lower())
        if name not in SENSORS or not device.strip():
            places = ", ".join(SENSORS[:4])
            raise SettingError(f"sensor '{text}': write PLACE=DEVICE, PLACE one of {places}")
        told[name] = device.strip()
    return told


def wanted_for(sensor: str, device: Device, *, saving: bool = False) -> Wanted:
    """What the link is to look for; the rate nearest to 100 Hz. Raises UnknownNameError.

    `saving` asks for the lowest rate from `SAVING_RATE_HZ` on, or for the highest there is.
    """
    driver = driver_named(device.driver)
    rate_hz = min(driver.rates_hz, key=lambda rate: abs(rate - USUAL_RATE_HZ))
    if saving:
        enough = [rate for rate in driver.rates_hz if rate >= SAVING_RATE_HZ]
        rate_hz = min(enough, default=max(driver.rates_hz))
    return Wanted(sensor, driver, rate_hz, device.address, "" if device.address else device.name)


def matched(told: Mapping[str, str], near: Sequence[Nearby]) -> dict[str, Device]:
    """The devices that were named, by address or by name. Raises LinkError for one not in reach."""
    found = {}
    for sensor, wish in told.items():
        fits = [one for one in near if wish.lower() in (one.address.lower(), one.name.lower())]
        known = [one for one in fits if one.driver is not None]
        if not known:
            why = "is no sensor that hiphinge knows" if fits else "is not in reach"
            raise LinkError(f"{sensor}: '{wish}' {why}; `hiphinge scan` lists what is near")
        found[sensor] = device_of(known[0])
    return found


def device_of(near: Nearby) -> Device:
    """A device in reach as it is remembered."""
    assert near.driver is not None
    return Device(near.driver.id, near.address, near.name)


async def known_near(bluetooth: Bluetooth, seconds: float = 5.0) -> tuple[Nearby, ...]:
    """The sensors in reach that hiphinge can read. Raises LinkError if there are none."""
    near = tuple(one for one in await scan(bluetooth, DRIVERS, seconds) if one.driver is not None)
    if not near:
        raise LinkError(
            "No sensor was found: switch the sensors on, bring them near and try again; "
            "`hiphinge scan` shows everything in reach, `hiphinge demo` needs no sensors."
        )
    return near


@dataclass(slots=True)
class TapWatch:
    """Feed records of several devices; tells the one that was tapped and no other."""

    devices: Sequence[str]
    _streams: dict[str, SensorStream] = field(default_factory=dict)
    _jolts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def push(self, record: Record) -> str | None:
        """The device that was tapped, once that is clear."""
        if not isinstance(record, StreamStart | Notification) or record.sensor not in self.devices:
            return None
        stream = self._streams.setdefault(record.sensor, SensorStream(record.sensor))
        block = stream.push(record)
        if block is not None and len(block):
            length = np.sqrt(np.sum(block.acc_m_s2**2, axis=1))
            jolt = float(np.max(np.abs(length - STANDARD_GRAVITY_M_S2)))
            before = self._jolts.get(record.sensor, (0.0, -np.inf))
            if jolt >= before[0] or record.arrival_s - before[1] > AT_ONCE_S:
                self._jolts[record.sensor] = (jolt, record.arrival_s)
        return self._clear(record.arrival_s)

    def _clear(self, now_s: float) -> str | None:
        for name, (jolt, at_s) in self._jolts.items():
            if jolt < TAP_M_S2 or now_s - at_s < AT_ONCE_S:
                continue
            others = [
                other
                for one, (other, when_s) in self._jolts.items()
                if one != name and abs(when_s - at_s) <= 2.0 * AT_ONCE_S
            ]
            if all(jolt >= CLEARLY * other for other in others):
                return name
        return None


async def tapped(
    bluetooth: Bluetooth, near: Sequence[Nearby], clock: Callable[[], float]
) -> Nearby | None:
    """Stream all devices until one is tapped; None if nobody taps. Raises LinkError."""
    names = {f"{SENSORS[number]}": one for number, one in enumerate(near[: len(SENSORS)])}
    watch = TapWatch(tuple(names))
    hit: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def emit(record: Record) -> None:
        found = watch.push(record)
        if found is not None and not hit.done():
            hit.set_result(found)

    wanted = [wanted_for(name, device_of(one)) for name, one in names.items()]
    async with Link(bluetooth, wanted, emit, clock):
        with contextlib.suppress(asyncio.TimeoutError):
            async with asyncio.timeout(ASK_S):
                return names[await hit]
    return None


def two_worn(sacrum: Nearby, near: Sequence[Nearby]) -> dict[str, Device]:
    """Sacrum and upper back, once the sacrum's is known: the strongest other one is on the back."""
    others = [one for one in near if one.address != sacrum.address]
    worn = {SACRUM: device_of(sacrum)}
    if others:
        worn[UPPER_BACK] = device_of(others[0])
    return worn
