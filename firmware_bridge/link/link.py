"""Several sensors at once, from nothing to records.

    async with Link(Bluetooth(), wanted, emit, clock) as link: ...

`emit` is called in the event loop with every record, in order; it must not wait. `clock` is the
session's: seconds, monotonic, on the session's own zero. One sensor's trouble is told and leaves
the others alone; it is searched for and started again until the link is stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType

from firmware_bridge.link.bluetooth import Bluetooth
from firmware_bridge.link.finder import Finder, Radio
from firmware_bridge.link.limits import LinkLimits, LinkStatus, Wanted
from firmware_bridge.link.worn import Clock, Emit, Worn
from imu.errors import SettingError, UnknownNameError


class Link:
    """The link to all worn sensors. Raises SettingError where one is named twice or none is."""

    def __init__(
        self,
        bluetooth: Bluetooth,
        wanted: Sequence[Wanted],
        emit: Emit,
        clock: Clock,
        limits: LinkLimits | None = None,
    ) -> None:
        names = [one.sensor for one in wanted]
        addresses = [one.address for one in wanted if one.address]
        if not wanted or len(set(names)) < len(names) or len(set(addresses)) < len(addresses):
            raise SettingError("a link needs sensors, each worn once and each on its own device")
        for one in wanted:
            one.driver.start(one.rate_hz)
        self._bluetooth = bluetooth
        self._wanted = tuple(wanted)
        self._emit = emit
        self._clock = clock
        self._limits = limits or LinkLimits()
        self._worn: dict[str, Worn] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to search. Raises LinkError if Bluetooth cannot be used at all."""
        radio = Radio()
        finder = Finder(self._bluetooth, radio, self._limits)
        for wanted in self._wanted:
            worn = Worn(
                wanted, self._bluetooth, finder, radio, self._emit, self._clock, self._limits
            )
            self._worn[wanted.sensor] = worn
            self._tasks.append(asyncio.create_task(worn.run(), name=f"link {wanted.sensor}"))
        try:
            await finder.usable()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop all streams and disconnect. Nothing is emitted after it returns."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def __aenter__(self) -> Link:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    @property
    def status(self) -> tuple[LinkStatus, ...]:
        """How each sensor stands, in the order they were wanted."""
        return tuple(worn.status for worn in self._worn.values())

    def signals(self) -> dict[str, float]:
        """How strong each sensor came in when it was found, dBm; NaN for one not yet found."""
        return {worn.wanted.sensor: worn.status.signal_dbm for worn in self._worn.values()}

    async def identify(self, sensor: str) -> bool:
        """Have a sensor blink or beep; False where it cannot. Raises LinkError."""
        if sensor not in self._worn:
            raise UnknownNameError("sensor", sensor, self._worn)
        worn = self._worn[sensor]
        steps = worn.wanted.driver.identify()
        await worn.perform(steps)
        return bool(steps)
