"""Packets → seconds on the device's own clock, unwrapped, with what is missing between them.

Two kinds of device: those that stamp their samples with ticks, and those that do not, whose samples
are counted. Either notices when what came before no longer holds: then a new stretch begins, and
its seconds have nothing to do with those before.

Lateness is what arrival minus device time lies above the envelope's line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from firmware_bridge.driver import Packet
from imu.samples import FloatArray

EARLY_S: Final = 2.0
"""Nothing arrives before it was measured. A first packet may have been this late."""
LATE_S: Final = 30.0
"""A device clock that lags this far behind is another one."""
SAME_EARLY_S: Final = 0.1
SAME_LATE_S: Final = 1.0
"""After an announced restart the clock is the same one only if it agrees this well."""
INDEX_WRAP: Final = 2**32

LAG_WATCH_S: Final = 3.0
LAG_S: Final = 0.2
"""Samples that are counted and stay this late for LAG_WATCH_S: some before them never came."""

Line = Callable[[float], float]


class SampleTime(Protocol):
    """How one kind of device times its samples."""

    lost: int
    restarts: int

    def seconds(
        self, arrival_s: float, packet: Packet, line: Line | None
    ) -> tuple[FloatArray, bool]:
        """Device seconds (n,) of a packet with samples; whether they go on from those before."""
        ...

    def announce_restart(self) -> None:
        """The stream begins anew."""
        ...


class Ticked:
    """Samples stamped with ticks of `tick_s`, which start over after `ticks` (None: never)."""

    def __init__(self, tick_s: float, ticks: int | None, rate_hz: float) -> None:
        self.lost = 0
        self.restarts = 0
        self._tick_s = tick_s
        self._ticks = ticks
        self._wrap_s = None if ticks is None else ticks * tick_s
        self._rate_hz = rate_hz
        self._tick = 0
        self._x = 0.0
        self._announced = False
        self._index: int | None = None

    def announce_restart(self) -> None:
        """The stream begins anew, on the same clock or on another."""
        self._announced = True
        self._index = None

    def seconds(
        self, arrival_s: float, packet: Packet, line: Line | None
    ) -> tuple[FloatArray, bool]:
        """Device seconds (n,) since the stretch began; False where one begins."""
        assert packet.ticks is not None
        first, last = int(packet.ticks[0]), int(packet.ticks[-1])
        within = packet.ticks - first
        if self._ticks is not None:
            within = within % self._ticks
        x = np.asarray(within * self._tick_s, dtype=np.float64)
        goes_on = False
        if line is not None:
            begin = self._x + self._since(first)
            late = arrival_s - (begin + float(x[-1])) - line(begin + float(x[-1]))
            if self._wrap_s is not None:
                wraps = (late + EARLY_S) // self._wrap_s
                begin, late = begin + wraps * self._wrap_s, late - wraps * self._wrap_s
            goes_on = begin > self._x and self._is_same(late)
            if goes_on:
                self._count_lost(packet, begin - self._x)
                x = x + begin
            elif not self._announced:
                self.restarts += 1
        self._announced = False
        self._tick, self._x = last, float(x[-1])
        self._index = None if packet.index is None else packet.index + len(packet)
        return x, goes_on

    def _since(self, tick: int) -> float:
        """Seconds from the last tick to this one, by the fewest wraps that go forward."""
        passed = tick - self._tick
        return (passed if self._ticks is None else passed % self._ticks) * self._tick_s

    def _is_same(self, late_s: float) -> bool:
        if self._announced:
            return -SAME_EARLY_S <= late_s <= SAME_LATE_S
        return -EARLY_S <= late_s <= LATE_S

    def _count_lost(self, packet: Packet, passed_s: float) -> None:
        if self._announced:
            return
        missing = max(0, round(passed_s * self._rate_hz) - 1)
        if packet.index is not None and self._index is not None:
            told = (packet.index - self._index) % INDEX_WRAP
            # a number that the time cannot hold is not believed
            missing = told if told <= 2 * missing + self._rate_hz else missing
        self.lost += missing


class Counted:
    """Samples without a clock: their running number over the rate."""

    def __init__(self, rate_hz: float) -> None:
        self.lost = 0
        self.restarts = 0
        self._rate_hz = rate_hz
        self._count = 0
        self._index: int | None = None
        self._arrival_s = 0.0
        self._announced = False
        self._late_since_s: float | None = None
        self._least_late_s = 0.0

    def announce_restart(self) -> None:
        """The stream begins anew; how many samples it missed nobody knows."""
        self._announced = True

    def seconds(
        self, arrival_s: float, packet: Packet, line: Line | None
    ) -> tuple[FloatArray, bool]:
        """Samples counted, over the nominal rate (n,); False where a stretch begins."""
        missing = self._missing(arrival_s, packet)
        goes_on = line is not None and not self._announced and missing is not None
        if goes_on:
            assert missing is not None
            self._count += missing
            self.lost += missing
        elif not self._announced and line is not None:
            self.restarts += 1
        x = (self._count + np.arange(len(packet))) / self._rate_hz
        if goes_on and line is not None:
            skipped = self._lag(arrival_s, arrival_s - x[-1] - line(float(x[-1])))
            self._count += skipped
            self.lost += skipped
            x = x + skipped / self._rate_hz
        else:
            self._late_since_s = None
        self._announced = False
        self._arrival_s = arrival_s
        self._count += len(packet)
        self._index = None if packet.index is None else packet.index + len(packet)
        return x, goes_on

    def _missing(self, arrival_s: float, packet: Packet) -> int | None:
        """Samples missing before the packet by its own word; None if that cannot be."""
        missing = packet.dropped
        if packet.index is not None and self._index is not None:
            missing = (packet.index - self._index) % INDEX_WRAP
        passed_s = arrival_s - self._arrival_s
        return missing if missing <= (passed_s + LATE_S) * self._rate_hz else None

    def _lag(self, arrival_s: float, late_s: float) -> int:
        """Samples to skip because a delay does not go away."""
        if late_s <= LAG_S:
            self._late_since_s = None
            return 0
        if self._late_since_s is None:
            self._late_since_s, self._least_late_s = arrival_s, late_s
        self._least_late_s = min(self._least_late_s, late_s)
        if arrival_s - self._late_since_s < LAG_WATCH_S:
            return 0
        self._late_since_s = None
        return round(self._least_late_s * self._rate_hz)
