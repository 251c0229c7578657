"""The sensors that are wanted → the devices that are found.

Scanning and connecting share one radio: a scan looks for all that are missing at once, and makes
way as soon as somebody wants to connect.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from firmware_bridge.link.bluetooth import Bluetooth, Sighting
from firmware_bridge.link.limits import LinkLimits, Wanted
from imu.errors import LinkError


class Radio:
    """One at a time; whoever scans makes way for whoever connects."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._urgent = 0
        self.make_way = asyncio.Event()

    @contextlib.asynccontextmanager
    async def for_scanning(self) -> AsyncIterator[None]:
        """Hold the radio until done or `make_way` is set."""
        async with self._lock:
            yield

    @contextlib.asynccontextmanager
    async def for_connecting(self) -> AsyncIterator[None]:
        """Hold the radio; a scan that is under way ends."""
        self._urgent += 1
        self.make_way.set()
        try:
            async with self._lock:
                yield
        finally:
            self._urgent -= 1
            if not self._urgent:
                self.make_way.clear()


class Finder:
    """Finds devices for several sensors with as few scans as possible."""

    def __init__(self, bluetooth: Bluetooth, radio: Radio, limits: LinkLimits) -> None:
        self._bluetooth = bluetooth
        self._radio = radio
        self._limits = limits
        self._missing: dict[str, Wanted] = {}
        self._hits: dict[str, Sighting] = {}
        self._owner: dict[str, str] = {}
        self._hit = asyncio.Event()
        self._usable: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def usable(self) -> None:
        """Wait for the first scan to begin. Raises LinkError if it cannot."""
        await asyncio.shield(self._usable)

    async def find(self, wanted: Wanted) -> Sighting | None:
        """The device, None if it is not there. Raises LinkError if Bluetooth cannot be used."""
        self._missing[wanted.sensor] = wanted
        left_s = self._limits.scan_s
        try:
            while left_s > 0.0:
                async with self._radio.for_scanning():
                    if wanted.sensor not in self._hits:
                        left_s -= await self._sweep(left_s)
                    if hit := self._hits.pop(wanted.sensor, None):
                        return hit
                    if left_s <= 0.0:
                        return await self._held(wanted)
                await asyncio.sleep(0.0)
            return None
        finally:
            del self._missing[wanted.sensor]
            self._hits.pop(wanted.sensor, None)

    async def _sweep(self, most_s: float) -> float:
        """Scan until all are found, somebody wants to connect, or time is up; how long it took."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        self._hit.clear()
        try:
            async with self._bluetooth.scanning(self._note):
                if not self._usable.done():
                    self._usable.set_result(None)
                await self._listen(began_s + most_s)
        except LinkError as error:
            if not self._usable.done():
                self._usable.set_exception(error)
                self._usable.exception()
            raise
        return max(loop.time() - began_s, 1e-3)

    async def _listen(self, until_s: float) -> None:
        """Until `_note` has found somebody, and a little longer for the others."""
        loop = asyncio.get_running_loop()
        while not self._radio.make_way.is_set() and self._missing.keys() - self._hits.keys():
            left_s = until_s - loop.time()
            if left_s <= 0.0:
                return
            step_s = min(left_s, 0.1)
            with contextlib.suppress(asyncio.TimeoutError):
                async with asyncio.timeout(step_s):
                    await self._hit.wait()
            if self._hit.is_set():
                self._hit.clear()
                until_s = min(until_s, loop.time() + self._limits.grace_s)

    def _note(self, sighting: Sighting) -> None:
        """Give a device to the sensor that misses it."""
        for sensor, wanted in self._missing.items():
            if sensor not in self._hits and self._fits(wanted, sighting):
                self._owner[sighting.address] = sensor
                self._hits[sensor] = sighting
                self._hit.set()
                return

    def _fits(self, wanted: Wanted, sighting: Sighting) -> bool:
        address, told = sighting.address, sighting.advertisement
        if self._owner.get(address, wanted.sensor) != wanted.sensor:
            return False
        if wanted.address:
            return address == wanted.address
        if wanted.sensor in self._owner.values() and address not in self._owner:
            return False
        if wanted.name and told.name != wanted.name:
            return False
        return wanted.driver.recognises(told)

    async def _held(self, wanted: Wanted) -> Sighting | None:
        """A device that advertises no more, as this computer still holds its connection."""
        for sighting in await self._bluetooth.connected():
            owner = self._owner.get(sighting.address)
            if owner == wanted.sensor or self._fits(wanted, sighting):
                self._owner[sighting.address] = wanted.sensor
                return sighting
        return None
