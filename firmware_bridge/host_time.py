"""Samples that come with the host's own times: what is left to do is that times rise.

Whoever delivers them (Lab Streaming Layer) has brought them from the sender's clock to the host's.
An estimate of ours on top would only add the link's delay. Seconds on the host's monotonic clock.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from firmware_bridge.driver import Packet
from imu.samples import FloatArray

LEAST_STEP: Final = 0.1
"""No sample comes closer to the last than this share of the sample period."""
GAP_S: Final = 0.1
"""Samples are missing in a longer step; a sender that stamps them in bursts makes shorter ones."""


class HostTime:
    """The times of one sensor's samples; used where `ClockMap` is for clocks of devices.

    tick_s   length of one tick
    rate_hz  nominal rate
    after_s  times given out lie after this
    """

    def __init__(self, tick_s: float, rate_hz: float, *, after_s: float = -math.inf) -> None:
        self.lost = 0
        self.restarts = 0
        self.skew_ppm = 0.0
        self.last_s = after_s
        self._tick_s = tick_s
        self._rate_hz = rate_hz
        self._shift_s = 0.0
        self._goes_on = False

    def restart(self) -> None:
        """The stream begins anew; what it missed meanwhile is not counted as lost."""
        self._goes_on = False

    def shift(self, by_s: float) -> None:
        """Add a constant to the times that follow."""
        self._shift_s += by_s

    def times_s(self, arrival_s: float, packet: Packet) -> FloatArray:
        """Host times (n,) of the packet's samples, rising, and after all earlier ones."""
        if not len(packet):
            return np.empty(0)
        assert packet.ticks is not None
        times = self._shift_s + self._tick_s * packet.ticks.astype(np.float64)
        if self._goes_on:
            steps = np.diff(times, prepend=self.last_s)
            missing = np.rint(steps[steps > GAP_S] * self._rate_hz) - 1.0
            self.lost += int(np.sum(np.maximum(missing, 0.0)))
        # at least this far apart: a running maximum of what the steps leave
        least: FloatArray = np.arange(1.0, len(times) + 1.0)
        least *= LEAST_STEP / self._rate_hz
        times = least + np.maximum(np.maximum.accumulate(times - least), self.last_s)
        self.last_s = float(times[-1])
        self._goes_on = True
        return times
