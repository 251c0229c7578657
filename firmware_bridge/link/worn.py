"""One worn sensor, for as long as the link stands: find, connect, start, watch, begin again.

    SEARCHING → CONNECTING → STREAMING ⇄ SILENT, LATE → LOST → SEARCHING …
        └→ NOT_FOUND → …                                  STOPPED at the end

A connection is never used twice. Bluetooth's own word on whether a connection stands comes seconds
late, so silence counts. What arrives is stamped and handed on unread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from firmware_bridge.driver import Read, Step, Subscribe, Wait, Write
from firmware_bridge.link import lines
from firmware_bridge.link.bluetooth import Bluetooth, Connection, Sighting
from firmware_bridge.link.finder import Finder, Radio
from firmware_bridge.link.health import Health, Lateness
from firmware_bridge.link.limits import LinkLimits, LinkStatus, Wanted
from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart
from imu.errors import LinkError

Emit = Callable[[Record], None]
Clock = Callable[[], float]

TOLD_ONCE: Final = (
    LinkState.SEARCHING,
    LinkState.NOT_FOUND,
    LinkState.CONNECTING,
    LinkState.LOST,
)
"""States that come again with each attempt. Each line of theirs is told once until it streams."""


class Worn:
    """One sensor of a link."""

    def __init__(
        self,
        wanted: Wanted,
        bluetooth: Bluetooth,
        finder: Finder,
        radio: Radio,
        emit: Emit,
        clock: Clock,
        limits: LinkLimits,
    ) -> None:
        self.wanted = wanted
        self._bluetooth = bluetooth
        self._finder = finder
        self._radio = radio
        self._emit = emit
        self._clock = clock
        self._limits = limits
        self._channels = {channel.name: channel for channel in wanted.driver.channels}
        self._label = lines.label(wanted.sensor)
        self._state = LinkState.STOPPED
        self._told: set[tuple[LinkState, str]] = set()
        self._sighting: Sighting | None = None
        self._connection: Connection | None = None
        self._health: Health | None = None
        self._lost = asyncio.Event()
        self._battery_percent: float | None = None
        self._battery_told = False
        self._garbage_told = False
        self._late_s = 0.0
        self._mtu = 0
        self._notifications = 0

    @property
    def status(self) -> LinkStatus:
        """How it stands."""
        seen = self._sighting
        return LinkStatus(
            self.wanted.sensor,
            self._state,
            "" if seen is None else seen.advertisement.name,
            "" if seen is None else seen.address,
            float("nan") if seen is None else seen.advertisement.rssi_dbm,
            self._battery_percent,
            self._late_s,
            self._mtu,
            self._notifications,
        )

    async def run(self) -> None:
        """Until cancelled."""
        attempt = 0
        try:
            while True:
                before = self._notifications
                try:
                    await self._once()
                except LinkError as error:
                    self._change(LinkState.LOST, str(error))
                attempt = 0 if self._notifications > before else attempt
                pauses = self._limits.backoff_s
                await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
                attempt += 1
        finally:
            self._change(LinkState.STOPPED)

    async def perform(self, steps: tuple[Step, ...]) -> None:
        """Carry out a driver's steps while it is connected. Raises LinkError."""
        connection, health = self._connection, self._health
        if connection is None or health is None:
            raise LinkError(lines.not_connected(self._label))
        for step in steps:
            await self._perform(connection, health, step)

    async def _once(self) -> None:
        """One connection from its search to its end, which is always a LinkError or a cancel."""
        if self._state is not LinkState.NOT_FOUND:
            self._change(LinkState.SEARCHING)
        sighting = await self._finder.find(self.wanted)
        if sighting is None:
            self._change(LinkState.NOT_FOUND, lines.not_found(self._label, self.wanted))
            return
        self._sighting = sighting
        self._change(LinkState.CONNECTING)
        # made anew each time: the last connection may still call back
        self._lost = asyncio.Event()
        connection = self._bluetooth.connection(sighting.device, self._lost.set)
        politely = False
        try:
            async with self._radio.for_connecting():
                await connection.connect(self._limits.connect_s)
            health = await self._prepare(connection, sighting)
            await self._start(connection, health)
            await self._watch(health)
        except asyncio.CancelledError:
            politely = not self._lost.is_set() and self._state is not LinkState.SILENT
            raise
        finally:
            self._connection, self._mtu = None, 0
            await self._let_go(connection, politely)
            self._health = None

    async def _prepare(self, connection: Connection, sighting: Sighting) -> Health:
        """Announce the stream that is about to start."""
        driver, rate_hz, limits = self.wanted.driver, self.wanted.rate_hz, self._limits
        self._mtu = connection.mtu(driver.channels[0])
        firmware = await connection.firmware(limits.step_s)
        now_s = self._clock()
        lateness = Lateness(driver.time_base, rate_hz)
        health = Health(driver.decoder(rate_hz), lateness, now_s, limits.late_for_s)
        self._connection, self._health, self._garbage_told = connection, health, False
        name = sighting.advertisement.name
        sensor, address = self.wanted.sensor, sighting.address
        self._emit(StreamStart(now_s, sensor, driver.id, rate_hz, name, address, firmware))
        return health

    async def _start(self, connection: Connection, health: Health) -> None:
        """From connected to streaming."""
        driver, rate_hz = self.wanted.driver, self.wanted.rate_hz
        try:
            for step in (*driver.start(rate_hz), *driver.ask_battery()):
                await self._perform(connection, health, step)
        except LinkError as error:
            if self._mtu < driver.min_mtu and not self._lost.is_set():
                raise LinkError(lines.mtu(self._label, self._mtu, driver.min_mtu)) from error
            raise
        status = self.status
        device = status.name or status.address
        self._change(LinkState.STREAMING, lines.streams(self._label, device, rate_hz))

    async def _perform(self, connection: Connection, health: Health, step: Step) -> None:
        limit_s = self._limits.step_s
        match step:
            case Subscribe(name):
                heard = self._listener(name, health)
                await connection.subscribe(self._channels[name], heard, limit_s)
            case Write(name, payload, response):
                await connection.write(self._channels[name], payload, response, limit_s)
            case Read(name):
                heard = self._listener(name, health)
                heard(await connection.read(self._channels[name], limit_s))
            case Wait(seconds):
                await asyncio.sleep(seconds)

    def _listener(self, channel: str, health: Health) -> Callable[[bytes], None]:
        """What is called with every notification: it stamps and queues, and that is all."""
        emit, clock, sensor = self._emit, self._clock, self.wanted.sensor

        def heard(payload: bytes) -> None:
            if self._health is not health:
                return  # a connection that was let go
            now_s = clock()
            self._notifications += 1
            health.heard(now_s, channel, payload)
            emit(Notification(now_s, sensor, channel, payload))

        return heard

    async def _watch(self, health: Health) -> None:
        """Look after a stream until it is lost. Raises LinkError then."""
        asking = asyncio.create_task(self._ask_battery(), name=f"battery {self._label}")
        try:
            while True:
                await self._pause()
                self._judge(health)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _pause(self) -> None:
        """Until the next look at the stream. Raises LinkError if it is lost."""
        loop, check_s = asyncio.get_running_loop(), self._limits.check_s
        while True:
            due_s = loop.time() + check_s
            with contextlib.suppress(asyncio.TimeoutError):
                async with asyncio.timeout(check_s):
                    await self._lost.wait()
            if self._lost.is_set():
                raise LinkError(self._lost_line())
            # if the program was busy, what has come meanwhile is yet to be handed over
            if loop.time() <= due_s + check_s:
                return

    async def _ask_battery(self) -> None:
        """Now and then, for ever. A device that does not answer has other troubles."""
        while steps := self.wanted.driver.ask_battery():
            await asyncio.sleep(self._limits.battery_s)
            with contextlib.suppress(LinkError):
                await self.perform(steps)

    def _judge(self, health: Health) -> None:
        """Tell of silence, staleness and an empty battery. Raises LinkError to give up."""
        limits = self._limits
        late_s = self._late_s = health.judge()
        silent_s = health.silent_s(self._clock())
        patience_s = limits.silent_samples / self.wanted.rate_hz
        late_above_s = limits.late_s / (2.0 if self._state is LinkState.LATE else 1.0)
        if silent_s > max(limits.lost_s, 2.0 * patience_s):
            raise LinkError(self._lost_line())
        if silent_s > max(limits.silent_s, patience_s):
            self._change(LinkState.SILENT, lines.silent(self._label))
        elif late_s > late_above_s:
            self._change(LinkState.LATE, lines.late(self._label, late_s))
        else:
            self._change(LinkState.STREAMING, lines.streams_again(self._label))
        if health.battery_percent is not None:
            self._tell_battery(health.battery_percent)
        if health.unreadable_s > limits.lost_s and not self._garbage_told:
            self._garbage_told = True
            needed = self.wanted.driver.min_mtu
            short = self._mtu < needed
            self._tell(
                lines.mtu(self._label, self._mtu, needed) if short else lines.garbage(self._label)
            )

    def _tell_battery(self, percent: float) -> None:
        """Once, when it runs low."""
        self._battery_percent = percent
        if percent > self._limits.low_battery_percent:
            self._battery_told = False
        elif not self._battery_told:
            self._battery_told = True
            self._tell(lines.battery_low(self._label, percent))

    def _lost_line(self) -> str:
        percent = self._battery_percent
        flat = percent is not None and percent <= self._limits.flat_battery_percent
        return lines.empty(self._label) if flat else lines.lost(self._label)

    async def _let_go(self, connection: Connection, politely: bool) -> None:
        """Stop the stream if it still can be, and disconnect."""
        health = self._health
        if politely and health is not None:
            with contextlib.suppress(LinkError):
                for step in self.wanted.driver.stop():
                    await self._perform(connection, health, step)
                await connection.unsubscribe(self._limits.step_s)
        await connection.disconnect(self._limits.step_s)

    def _change(self, state: LinkState, text: str = "") -> None:
        """Tell of a new state, once."""
        if state is self._state:
            return
        self._state = state
        if state is LinkState.STREAMING:
            self._told.clear()
        elif state in TOLD_ONCE:
            if (state, text) in self._told:
                return
            self._told.add((state, text))
        self._tell(text)

    def _tell(self, text: str) -> None:
        if text and not text.startswith(self._label):
            text = f"{self._label}: {text}"
        self._emit(LinkChange(self._clock(), self.wanted.sensor, self._state, text))
