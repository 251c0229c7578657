"""From a source of records to log, session and sinks: record first, then analyse, then show.

Records wait in a queue that never drops any. Watchers are told after the session and must not wait;
a slow screen reads the present state when it can and misses frames, never samples.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from firmware_bridge.records import Marker, Record, Tick
from hiphinge.live.collected import Collected
from hiphinge.live.session import Session, Update
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
    """A session under way. `recorder` is None for a replay, whose records are stored already."""

    session: Session
    collected: Collected
    recorder: SessionRecorder | None = None
    watchers: list[Watcher] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """One record, all the way. Raises OutputError if the angles cannot be kept."""
        self.store(record)
        self.analyse(record)

    def store(self, record: Record) -> None:
        """The first half: onto the disk."""
        if self.recorder is not None:
            self.recorder.store(record)

    def analyse(self, record: Record) -> None:
        """The second half. Raises OutputError if the angles cannot be kept."""
        self._tell(record, self.session.push(record))

    def finish(self, now_s: float) -> None:
        """The records have ended."""
        self._tell(Tick(now_s), self.session.finish())

    def _tell(self, record: Record, update: Update) -> None:
        self.collected.take(update)
        for watcher in self.watchers:
            watcher.told(record, update)


class Inbox:
    """Where records of all sources meet, in the order in which they come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._queue: asyncio.Queue[Record] = asyncio.Queue()

    def put(self, record: Record) -> None:
        """From a callback of the link: only queues."""
        self._queue.put_nowait(record)

    def mark(self, kind: str, text: str = "") -> None:
        """The wearer or the guide marks something now."""
        self.put(Marker(self.clock(), kind, text))

    async def drained(self) -> None:
        """Wait until all that was put has been taken."""
        await self._queue.join()

    async def follow(self, running: Running) -> None:
        """Take records until cancelled: all that wait are stored before one is analysed."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < AT_A_TIME and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            try:
                for record in waiting:
                    running.store(record)
                for record in waiting:
                    running.analyse(record)
            finally:
                for _ in waiting:
                    self._queue.task_done()
            await asyncio.sleep(0)


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
