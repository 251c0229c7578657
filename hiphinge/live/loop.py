"""From a source of records to log, session and sinks: record first, then analyse, then show.

Records are stored where they come in: what was received is on the disk, whatever happens to the
program afterwards. Then they wait in a queue that never drops any. Watchers are told after the
session and must not wait; a slow screen reads the present state when it can and misses frames,
never samples.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from firmware_bridge.records import Marker, Record, Tick
from hiphinge.live.collected import Collected
from hiphinge.live.session import Session
from hiphinge.live.update import Update
from recordings.session.recorder import SessionRecorder

TICK_S = 0.25
AT_A_TIME = 64
"""Records taken before other tasks get their turn."""


class Watcher(Protocol):
    """Anything that wants to know: a screen, a voice, a guide."""

    def told(self, record: Record, update: Update) -> None:
        """A record was stored and analysed; `update` is what it brought."""
        ...


@dataclass(slots=True)
class Running:
    """A session under way. `recorder`, None for a replay, is what the inbox stores with."""

    session: Session
    collected: Collected
    recorder: SessionRecorder | None = None
    watchers: list[Watcher] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """One record that is stored already. Raises OutputError if the angles cannot be kept."""
        self._tell(record, self.session.push(record))

    def finish(self, now_s: float) -> None:
        """The records have ended."""
        self._tell(Tick(now_s), self.session.finish())

    def _tell(self, record: Record, update: Update) -> None:
        update = self.collected.take(update, self.session.context)
        for watcher in self.watchers:
            watcher.told(record, update)


class Inbox:
    """Where records of all sources meet, in the order in which they come.

    store    puts a record on the disk; it reports what it could not keep and does not raise for it
    signals  sensor → how strong its signal was when it was found, dBm; NaN where not known
    """

    def __init__(
        self, clock: Callable[[], float], store: Callable[[Record], object] | None = None
    ) -> None:
        self.clock = clock
        self._store = store
        self.signals: Callable[[], Mapping[str, float]] = dict
        self._queue: asyncio.Queue[Record] = asyncio.Queue()

    def put(self, record: Record) -> None:
        """From a callback of the link: one append to the log, and into the queue."""
        if self._store is not None:
            self._store(record)
        self._queue.put_nowait(record)

    def mark(self, kind: str, text: str = "") -> None:
        """The wearer or the guide marks something now."""
        self.put(Marker(self.clock(), kind, text))

    async def drained(self) -> None:
        """Wait until all that was put has been taken."""
        await self._queue.join()

    async def follow(self, running: Running) -> None:
        """Take records until cancelled."""
        while True:
            await self._one(running)
            for _ in range(AT_A_TIME):
                if self._queue.empty():
                    break
                await self._one(running)
            await asyncio.sleep(0)

    async def _one(self, running: Running) -> None:
        record = await self._queue.get()
        try:
            running.take(record)
        finally:
            self._queue.task_done()


async def ticking(inbox: Inbox) -> None:
    """Time passes, whether or not anything arrives."""
    while True:
        inbox.put(Tick(inbox.clock()))
        await asyncio.sleep(TICK_S)


@contextlib.asynccontextmanager
async def following(inbox: Inbox, running: Running) -> AsyncIterator[asyncio.Task[None]]:
    """Records are taken while the block runs; at its end what has arrived is taken still."""
    tasks = [
        asyncio.create_task(inbox.follow(running), name="records"),
        asyncio.create_task(ticking(inbox), name="ticks"),
    ]
    try:
        yield tasks[0]
    finally:
        tasks[1].cancel()
        if not tasks[0].done():
            waiting = asyncio.create_task(inbox.drained())
            await asyncio.wait({waiting, tasks[0]}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        await _ended(tasks)


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel what is left; what one of them died of is raised."""
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
