"""When the notifications of a simulated link arrive, without simulating the link.

A sensor samples on its own crystal. A packet waits for the next connection event; with some
probability an event is lost and the packet goes with the next; the host hands it over a little
later, and now and then not for a few hundred milliseconds, while packets pile up. Nothing is lost
and nothing overtakes: Bluetooth's link layer repeats until it has delivered.

For clock tests and benchmarks; the virtual radio itself is elsewhere. All of it is synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imu.samples import FloatArray

WANDER_PERIOD_S = 600.0
"""A crystal's temperature goes up and down once in this time."""
RADIO_S = 0.0008
"""From the last sample to a packet that is ready to be sent."""


@dataclass(frozen=True, slots=True)
class LinkTiming:
    """How a link delays.

    interval_s       connection interval
    lost_events      share of connection events that fail
    handover_s       mean of the host's own delay, exponentially distributed
    stalls_per_s     how often the host hands over nothing for 150 to 400 ms
    """

    interval_s: float = 0.030
    lost_events: float = 0.1
    handover_s: float = 0.0015
    stalls_per_s: float = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """p packets of b samples: true and device time of each sample (p, b), arrival (p,)."""

    true_s: FloatArray
    device_s: FloatArray
    arrival_s: FloatArray


def arrivals(
    duration_s: float,
    rate_hz: float,
    batch: int,
    timing: LinkTiming,
    rng: np.random.Generator,
    *,
    clock_ppm: float = 0.0,
    wander_ppm: float = 2.0,
) -> Arrivals:
    """All packets of one stream. `clock_ppm` is by how much the device's crystal runs fast."""
    packets = int(duration_s * rate_hz) // batch
    device = np.arange(packets * batch) / rate_hz
    swing_s = 1e-6 * wander_ppm * WANDER_PERIOD_S / (2.0 * np.pi)
    phase = rng.uniform(0.0, 2.0 * np.pi)
    wander = swing_s * (np.sin(2.0 * np.pi * device / WANDER_PERIOD_S + phase) - np.sin(phase))
    true = device * (1.0 - 1e-6 * clock_ppm) - wander + rng.uniform(0.0, timing.interval_s)
    sent = true[batch - 1 :: batch] + RADIO_S
    events = np.ceil(sent / timing.interval_s) + rng.geometric(1.0 - timing.lost_events, packets)
    handed = (events - 1.0) * timing.interval_s + rng.exponential(timing.handover_s, packets)
    arrival = np.maximum.accumulate(handed)
    for start in np.sort(
        rng.uniform(0.0, duration_s, rng.poisson(timing.stalls_per_s * duration_s))
    ):
        end = start + rng.uniform(0.15, 0.4)
        held = (arrival >= start) & (arrival < end)
        arrival[held] = end + 1e-4 * np.arange(np.count_nonzero(held))
    shape = (packets, batch)
    return Arrivals(true.reshape(shape), device.reshape(shape), np.maximum.accumulate(arrival))
