"""From the session to any number of screens, none of which it ever waits for.

Each screen has one place for the newest frame, one for the newest state, and a short row of
events; what a slow screen could not take in time is gone. Frames and state are encoded once, and
not at all while nobody looks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final, Protocol

from hiphinge.dashboard.frames import Frame, encode
from hiphinge.dashboard.told import Plain

FRAME_S: Final = 1.0 / 30.0
STATE_EVERY: Final = 3
"""Frames between two looks at the slow state."""
MOST_EVENTS: Final = 64
"""A screen that has missed more has slept: the sounds of that time are of no use to it."""
MOST_SCREENS: Final = 256

Message = str | bytes


class Source(Protocol):
    """What the hub shows."""

    def hello(self) -> Plain:
        """What does not change while a session runs."""
        ...

    def state(self) -> Plain:
        """The whole slow state."""
        ...

    def frame(self) -> Frame | None:
        """The angles since the last frame, None for nothing new."""
        ...


class Screen:
    """What one screen has still to be sent."""

    def __init__(self) -> None:
        self._frame: bytes | None = None
        self._state: str | None = None
        self._events: deque[str] = deque(maxlen=MOST_EVENTS)
        self._news = asyncio.Event()

    def event(self, text: str) -> None:
        """Something that is told once, in its order."""
        self._events.append(text)
        self._news.set()

    def state(self, text: str) -> None:
        """The present state; an older one that was not sent yet is gone."""
        self._state = text
        self._news.set()

    def frame(self, payload: bytes) -> None:
        """The newest angles; an older frame that was not sent yet is gone."""
        self._frame = payload
        self._news.set()

    async def news(self) -> list[Message]:
        """What there is to send, waiting until there is something: events, state, frame."""
        await self._news.wait()
        self._news.clear()
        out: list[Message] = list(self._events)
        self._events.clear()
        if self._state is not None:
            out.append(self._state)
        if self._frame is not None:
            out.append(self._frame)
        self._state = self._frame = None
        return out


class Hub:
    """All screens of one program. Nothing but `run` waits; all of it runs in one loop."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen = 0
        self._screens: set[Screen] = set()
        self._sequence = 0
        self._last_state: Plain | None = None
        self._last_text = ""

    @property
    def screens(self) -> int:
        """How many look right now."""
        return len(self._screens)

    @contextlib.contextmanager
    def screen(self) -> Iterator[Screen]:
        """A screen looks while the block runs; it begins with hello and the present state."""
        screen = Screen()
        screen.event(self._text(self._hello()))
        screen.state(self._fresh_state())
        self._screens.add(screen)
        self.seen += 1
        try:
            yield screen
        finally:
            self._screens.discard(screen)

    def tell(self, event: Plain) -> None:
        """An event for all screens."""
        text = self._text(event)
        for screen in self._screens:
            screen.event(text)

    def begin_again(self) -> None:
        """Another session, or the first one: all screens are greeted anew."""
        self.tell(self._hello())
        self.refresh()

    def refresh(self) -> None:
        """Send the state to all screens if it has changed."""
        before = self._last_text
        text = self._fresh_state()
        if text != before:
            for screen in self._screens:
                screen.state(text)

    def show(self) -> None:
        """Send the newest angles to all screens."""
        frame = self.source.frame()
        if frame is None or not self._screens:
            return
        payload = encode(frame)
        for screen in self._screens:
            screen.frame(payload)

    def answer(self, screen: Screen, event: Plain) -> None:
        """An event for one screen."""
        screen.event(self._text(event))

    async def run(self, pause: Callable[[], float] = lambda: FRAME_S) -> None:
        """Frames and state at their pace, until cancelled. `pause` gives seconds of the loop."""
        number = 0
        while True:
            await asyncio.sleep(pause())
            if self._screens:
                self.show()
                number += 1
                if number % STATE_EVERY == 0:
                    self.refresh()

    def _hello(self) -> Plain:
        return {"kind": "hello", **self.source.hello()}

    def _fresh_state(self) -> str:
        """The state as text, with a new number only if it has changed."""
        state = self.source.state()
        if state != self._last_state or not self._last_text:
            self._last_state = state
            self._last_text = self._text({"kind": "state", **state})
        return self._last_text

    def _text(self, event: Plain) -> str:
        self._sequence += 1
        numbered = {**event, "seq": self._sequence}
        return json.dumps(numbered, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@contextlib.asynccontextmanager
async def running(hub: Hub, pause: Callable[[], float]) -> AsyncIterator[None]:
    """The hub runs while the block does."""
    task = asyncio.create_task(hub.run(pause), name="screens")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
