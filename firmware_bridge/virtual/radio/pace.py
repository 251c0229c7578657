"""An event loop whose time runs faster than the wall clock.

At a speed of 4 an hour takes a quarter of an hour; at infinite speed the time in which nothing
happens is skipped, and a simulation takes only the computing it needs. Everything that waits on
the loop keeps its proportions: sensors, radio and time-outs alike. At infinite speed the time
begins at 0 and depends on nothing outside, so that the same program gives the same result.

Only for programs without real devices: a thread or a socket sees time rush by.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import time
from collections.abc import Mapping
from typing import Any

from imu.errors import SettingError


class PacedLoop(asyncio.SelectorEventLoop):
    """`asyncio.Runner(loop_factory=lambda: PacedLoop(4.0))`. Raises SettingError for speed ≤ 0."""

    def __init__(self, speed: float = math.inf) -> None:
        self.speed = speed
        self._skipped_s = 0.0
        self._start_s = time.monotonic()
        super().__init__(_PacedSelector(self))
        if not speed > 0.0:
            self.close()
            raise SettingError("speed is a number above 0")

    def time(self) -> float:
        """Seconds of simulated time since the loop was made."""
        if math.isinf(self.speed):
            return self._skipped_s
        return (time.monotonic() - self._start_s) * self.speed

    def advance(self, seconds: float) -> None:
        """Let simulated time pass at once, as a program that is busy does."""
        if math.isinf(self.speed):
            self._skipped_s += seconds
        else:
            time.sleep(seconds / self.speed)


class _PacedSelector(selectors.BaseSelector):
    """The platform's selector, which waits less long than it is asked to."""

    def __init__(self, loop: PacedLoop) -> None:
        self._loop = loop
        self._inner = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0.0:
            return self._inner.select(timeout)
        if not math.isinf(self._loop.speed):
            return self._inner.select(timeout / self._loop.speed)
        ready = self._inner.select(0.0)
        if not ready:
            self._loop.advance(timeout)
        return ready

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()

    def close(self) -> None:
        self._inner.close()
