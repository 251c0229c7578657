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

from firmware_bridge.driver import Read, Step, Subscribe, Wait, Write
from firmware_bridge.link.bluetooth import Bluetooth, Connection, Sighting
from firmware_bridge.link.finder import Finder, Radio
from firmware_bridge.link.health import Health, Lateness
from firmware_bridge.link.limits import LinkLimits, LinkStatus, Wanted
from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart
from imu.errors import LinkError

Emit = Callable[[Record], None]
Clock = Callable[[], float]


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
        self._label = wanted.sensor.replace("_", " ")
        self._state = LinkState.STOPPED
        self._sighting: Sighting | None = None
        self._connection: Connection | None = None
        self._health: Health | None = None
        self._lost = asyncio.Event()
        self._battery_percent: float | None = None
        self._battery_told = False
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
                streamed = self._notifications
                try:
                    await self._once()
                except LinkError as error:
                    self._change(LinkState.LOST, str(error))
                attempt = 0 if self._notifications > streamed else attempt
                pauses = self._limits.backoff_s
                await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
                attempt += 1
        finally:
            self._change(LinkState.STOPPED)

    async def perform(self, steps: tuple[Step, ...]) -> None:
        """Carry out a driver's steps while it is connected. Raises LinkError."""
        connection = self._connection
        if connection is None:
            raise LinkError(f"{self._label}: not connected")
        for step in steps:
            await self._perform(connection, step)

    async def _once(self) -> None:
        """One connection from its search to its end, which is always a LinkError or a cancel."""
        if self._state is not LinkState.NOT_FOUND:
            self._change(LinkState.SEARCHING)
        sighting = await self._finder.find(self.wanted)
        if sighting is None:
            self._change(LinkState.NOT_FOUND, self._not_found())
            return
        self._sighting = sighting
        self._change(LinkState.CONNECTING)
        self._lost.clear()
        connection = self._bluetooth.connection(sighting.device, self._lost.set)
        started = False
        try:
            async with self._radio.for_connecting():
                await connection.connect(self._limits.connect_s)
            self._connection = connection
            await self._start(connection, sighting)
            started = True
            asking = asyncio.create_task(self._ask_battery(), name=f"battery {self._label}")
            try:
                await self._watch()
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
        finally:
            self._connection = None
            self._mtu = 0
            await self._let_go(connection, started and not self._lost.is_set())

    async def _start(self, connection: Connection, sighting: Sighting) -> None:
        """From connected to streaming."""
        driver, rate_hz, limits = self.wanted.driver, self.wanted.rate_hz, self._limits
        self._mtu = connection.mtu(driver.channels[0])
        firmware = await connection.firmware(limits.step_s)
        now_s = self._clock()
        lateness = Lateness(driver.time_base, rate_hz)
        self._health = Health(driver.decoder(rate_hz), lateness, now_s, limits.late_for_s)
        self._emit(
            StreamStart(
                now_s,
                self.wanted.sensor,
                driver.id,
                rate_hz,
                sighting.advertisement.name,
                sighting.address,
                firmware,
            )
        )
        for step in (*driver.start(rate_hz), *driver.ask_battery()):
            await self._perform(connection, step)
        name = sighting.advertisement.name or sighting.address
        self._change(LinkState.STREAMING, f"{self._label}: {name}, {rate_hz:g} Hz")

    async def _perform(self, connection: Connection, step: Step) -> None:
        limit_s = self._limits.step_s
        match step:
            case Subscribe(name):
                heard = self._listener(name)
                await connection.subscribe(self._channels[name], heard, limit_s)
            case Write(name, payload, response):
                await connection.write(self._channels[name], payload, response, limit_s)
            case Read(name):
                self._listener(name)(await connection.read(self._channels[name], limit_s))
            case Wait(seconds):
                await asyncio.sleep(seconds)

    def _listener(self, channel: str) -> Callable[[bytes], None]:
        """What is called with every notification: it stamps and queues, and that is all."""
        emit, clock, sensor, health = self._emit, self._clock, self.wanted.sensor, self._health
        assert health is not None

        def heard(payload: bytes) -> None:
            now_s = clock()
            self._notifications += 1
            health.heard(now_s, channel, payload)
            emit(Notification(now_s, sensor, channel, payload))

        return heard

    async def _watch(self) -> None:
        """Look after a stream until it is lost. Raises LinkError then."""
        loop, limits = asyncio.get_running_loop(), self._limits
        while True:
            due_s = loop.time() + limits.check_s
            with contextlib.suppress(asyncio.TimeoutError):
                async with asyncio.timeout(limits.check_s):
                    await self._lost.wait()
            if self._lost.is_set():
                raise LinkError(self._lost_line())
            if loop.time() > due_s + limits.check_s:
                continue  # the program was busy: what has come meanwhile is yet to be handed over
            self._judge()

    async def _ask_battery(self) -> None:
        """Now and then, for ever. A device that does not answer has other troubles."""
        while steps := self.wanted.driver.ask_battery():
            await asyncio.sleep(self._limits.battery_s)
            with contextlib.suppress(LinkError):
                await self.perform(steps)

    def _judge(self) -> None:
        """Tell of silence, staleness and an empty battery. Raises LinkError to give up."""
        limits, health = self._limits, self._health
        assert health is not None
        late_s = self._late_s = health.judge()
        if health.battery_percent is not None:
            self._battery_percent = health.battery_percent
        silent_s = health.silent_s(self._clock())
        patience = limits.silent_samples / self.wanted.rate_hz
        if silent_s > max(limits.lost_s, 2.0 * patience):
            raise LinkError(self._lost_line())
        if silent_s > max(limits.silent_s, patience):
            self._change(
                LinkState.SILENT, f"{self._label}: nothing comes; is it in reach and switched on?"
            )
        elif late_s > limits.late_s or (
            self._state is LinkState.LATE and late_s > limits.late_s / 2.0
        ):
            self._change(
                LinkState.LATE,
                f"{self._label}: arrives {late_s:.1f} s late; bring it nearer or lower its rate",
            )
        else:
            self._change(LinkState.STREAMING, f"{self._label}: streams again")
        self._tell_battery()

    def _tell_battery(self) -> None:
        """Once, when it runs low."""
        percent = self._battery_percent
        if percent is None or percent > self._limits.low_battery_percent:
            self._battery_told = False
        elif not self._battery_told:
            self._battery_told = True
            text = f"{self._label}: battery at {percent:.0f} %, charge it soon"
            self._emit(LinkChange(self._clock(), self.wanted.sensor, self._state, text))

    def _lost_line(self) -> str:
        percent = self._battery_percent
        if percent is not None and percent <= self._limits.flat_battery_percent:
            return f"{self._label}: its battery is empty; charge it, the session goes on without it"
        return f"{self._label}: connection lost; searching for it"

    def _not_found(self) -> str:
        what = self.wanted.name or self.wanted.driver.title
        return (
            f"{self._label}: {what} not found; switch it on, bring it near, and see that no phone "
            "or other program holds it"
        )

    async def _let_go(self, connection: Connection, politely: bool) -> None:
        """Stop the stream if it still can be, and disconnect."""
        if politely:
            with contextlib.suppress(LinkError):
                for step in self.wanted.driver.stop():
                    await self._perform(connection, step)
        await connection.disconnect(self._limits.step_s)

    def _change(self, state: LinkState, text: str = "") -> None:
        """Tell of a new state, once."""
        if state is not self._state:
            self._state = state
            self._emit(LinkChange(self._clock(), self.wanted.sensor, state, text))
