"""Device clocks → the host's monotonic clock, packet by packet.

Each sensor counts on its own crystal, and its notifications arrive late, never early. The lower
envelope of (arrival - device time), `firmware_bridge.envelope`, is therefore the best estimate of
the offset between both clocks; what it leaves is the least delay of that link, a constant of some
milliseconds which a shared jolt can tell (`firmware_bridge.jolt`).

Times that are given out strictly rise. When the envelope is refined, they follow it at no more
than SLEW of the time that passes, FRESH_SLEW in the first seconds of a clock; only across a gap may
they step, and only forward.

A device without a clock is timed by its samples: their running number, over the rate that the
envelope finds. A delay that does not go away is then taken for samples that never came.

Nothing here reads a clock, and memory is bounded. Seconds on the host's monotonic clock.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from firmware_bridge.driver import Packet, TimeBase
from firmware_bridge.envelope import LowerEnvelope
from firmware_bridge.sample_time import Counted, SampleTime, Ticked
from imu.samples import FloatArray

SLEW: Final = 0.01
FRESH_SLEW: Final = 0.1
FRESH_S: Final = 10.0
SETTLE_S: Final = 1.0
"""Time constant of following the envelope, as far as the slew allows."""
GAP_S: Final = 0.5
"""After a silence this long times step instead of slewing: filters start afresh there anyway."""
LEAST_STEP: Final = 0.1
"""No sample comes closer to the last than this share of the sample period."""

TICKED: Final = {
    "window_s": 300.0,
    "recent_s": 60.0,
    "usual_slope": 30e-6,
    "most_slope": 0.05,
}
"""Crystals: some ten ppm. Boards that run on an uncalibrated oscillator are off by percents."""
COUNTED: Final = {
    "window_s": 60.0,
    "recent_s": 20.0,
    "usual_slope": 5e-3,
    "most_slope": 0.05,
}
"""Sample rates: up to some percent off, and wandering."""


class ClockMap:
    """Maps the samples of one sensor to host time, over restarts too.

    time_base  of its driver
    rate_hz    what it was set to; its true rate may be some percent off
    after_s    times given out lie after this
    """

    def __init__(self, time_base: TimeBase, rate_hz: float, *, after_s: float = -math.inf) -> None:
        self._device: SampleTime
        if time_base.tick_s is None:
            self._device, self._fit = Counted(rate_hz), COUNTED
        else:
            self._device, self._fit = Ticked(time_base.tick_s, time_base.ticks, rate_hz), TICKED
        self._envelope = LowerEnvelope(**self._fit)
        self._period_s = 1.0 / rate_hz
        self._last_s = after_s
        self._offset_s = 0.0
        self._shift_s = 0.0
        self._began_s: float | None = None
        self._before_s = 0.0

    @property
    def lost(self) -> int:
        """Samples that are known to be missing within unbroken stretches."""
        return self._device.lost

    @property
    def restarts(self) -> int:
        """How often the device's clock began anew without being announced by `restart`."""
        return self._device.restarts

    @property
    def skew_ppm(self) -> float:
        """By how much the device's clock runs slow against the host's, 0 until it is known."""
        return 1e6 * self._envelope.slope

    @property
    def last_s(self) -> float:
        """The last time given out, -inf before the first."""
        return self._last_s

    def restart(self) -> None:
        """The stream begins anew; the device's clock may have done so too."""
        self._device.announce_restart()

    def shift(self, by_s: float) -> None:
        """Add a constant to the times that follow, until the device's clock begins anew."""
        self._shift_s += by_s

    def times_s(self, arrival_s: float, packet: Packet) -> FloatArray:
        """Host times (n,) of the packet's samples, rising, and after all earlier ones.

        Packets must be given in order of arrival; those without samples change nothing.
        """
        if not len(packet):
            return np.empty(0)
        line = None if self._began_s is None else self._envelope.at
        x, unbroken = self._device.seconds(arrival_s, packet, line)
        if not unbroken:
            self._envelope = LowerEnvelope(**self._fit, slope=self._envelope.slope)
            self._shift_s = 0.0
            self._began_s = None
        last = float(x[-1])
        self._envelope.add(last, arrival_s - last)
        times = self._rising(x + self._followed(x))
        self._last_s = float(times[-1])
        return times

    def _followed(self, x: FloatArray) -> FloatArray | float:
        """The offset (n,) that is given out at the device times x: a slow way to the envelope."""
        last = float(x[-1])
        wanted = self._envelope.at(last) + self._shift_s
        before, offset = self._before_s, self._offset_s
        self._before_s = last
        if self._began_s is None or float(x[0]) - before > GAP_S:
            if self._began_s is None:
                self._began_s = float(x[0])
            # across a gap: at once, but not back behind what was given out
            start = self._last_s + self._period_s - float(x[0])
            self._offset_s = max(wanted, start)
            return self._offset_s
        passed = last - before
        drift = self._envelope.slope * passed
        fresh = last - self._began_s < FRESH_S
        most = passed * (FRESH_SLEW if fresh else SLEW)
        left = (wanted - offset - drift) * (passed / (passed + SETTLE_S))
        self._offset_s = offset + drift + min(max(left, -most), most)
        return offset + (x - before) * ((self._offset_s - offset) / passed)

    def _rising(self, times: FloatArray) -> FloatArray:
        """The times, moved where they would not rise by LEAST_STEP of a period."""
        least = LEAST_STEP * self._period_s
        steps = np.diff(times, prepend=self._last_s)
        if np.all(steps >= least):
            return times
        moved = times.copy()
        last = self._last_s
        for i, time in enumerate(times.tolist()):
            last = max(time, last + least)
            moved[i] = last
        return moved
