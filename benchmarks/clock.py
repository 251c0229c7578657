"""How well two sensors are put on one clock from device time and arrival alone.

    python benchmarks/clock.py [--seeds 9000:9020] [--minutes 3] [--write]

Two synthetic sensors, each with a crystal off by up to ±40 ppm that also wanders by 2 ppm, send
over links with lost connection events and a host that stalls for 150 to 400 ms about once in 50 s.
The error is (time given out - true time) of one sensor minus that of the other, sample by sample,
from 30 s on. "As it is" leaves each link's least delay in, a constant that no clock fit can see;
"constant removed" is what a shared jolt leaves over. Beside it: each packet simply timed by its
arrival. The sensors without a clock are timed by counting; their rate is off by as much as a
crystal, or by up to 1 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from table import Line, judged, machine, write

from firmware_bridge.clock import ClockMap
from firmware_bridge.driver import Packet, TimeBase
from firmware_bridge.virtual.arrivals import Arrivals, LinkTiming, arrivals
from imu.samples import FloatArray

SETTLED_S = 30.0
TICK_S = 1e-6
SLOW = LinkTiming(0.030, 0.1, 0.0015)
FAST = LinkTiming(0.0075, 0.05, 0.0005)


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of sensor on one kind of link, and the target for two of them."""

    name: str
    rate_hz: float
    batch: int
    timing: LinkTiming
    clocked: bool = True
    off_ppm: float = 40.0
    target_ms: float | None = None


CASES = (
    Case("30 ms, 100 Hz, 1 a packet", 100.0, 1, SLOW, target_ms=5.0),
    Case("30 ms, 100 Hz, 5 a packet", 100.0, 5, SLOW, target_ms=5.0),
    Case("30 ms, 60 Hz, 1 a packet", 60.0, 1, SLOW, target_ms=5.0),
    Case("7.5 ms, 100 Hz, 1 a packet", 100.0, 1, FAST, target_ms=2.0),
    Case("7.5 ms, 100 Hz, 5 a packet", 100.0, 5, FAST, target_ms=2.0),
    Case("30 ms, 100 Hz, 4 a packet, no clock", 100.0, 4, SLOW, clocked=False),
    Case("the same, up to 1 % off", 100.0, 4, SLOW, clocked=False, off_ppm=1e4),
    Case("7.5 ms, 100 Hz, 4 a packet, no clock", 100.0, 4, FAST, clocked=False),
    Case("the same, up to 1 % off", 100.0, 4, FAST, clocked=False, off_ppm=1e4),
)


def packet(device_s: FloatArray, clocked: bool) -> Packet:
    """A packet of still samples, with ticks or without."""
    still = np.zeros((len(device_s), 3))
    ticks = np.rint(device_s / TICK_S).astype(np.int64) if clocked else None
    return Packet(still, still, np.zeros(len(device_s), dtype=np.uint8), ticks=ticks)


def mapped(case: Case, stream: Arrivals) -> FloatArray:
    """Times given out (p, b)."""
    clock = ClockMap(TimeBase(TICK_S if case.clocked else None), case.rate_hz)
    given = [
        clock.times_s(arrival, packet(device, case.clocked))
        for arrival, device in zip(stream.arrival_s.tolist(), stream.device_s, strict=True)
    ]
    return np.stack(given)


def errors(case: Case, seed: int, duration_s: float) -> tuple[FloatArray, FloatArray]:
    """Difference of both sensors' errors from SETTLED_S on: by the clock, and by arrival alone."""
    rng = np.random.default_rng(seed)
    fits, raws, times = [], [], []
    for _ in range(2):
        ppm = rng.uniform(-case.off_ppm, case.off_ppm)
        stream = arrivals(duration_s, case.rate_hz, case.batch, case.timing, rng, clock_ppm=ppm)
        fits.append((mapped(case, stream) - stream.true_s).ravel())
        spread = (np.arange(case.batch) - (case.batch - 1)) / case.rate_hz
        raws.append((stream.arrival_s[:, None] + spread - stream.true_s).ravel())
        times.append(stream.true_s.ravel())
    at = np.arange(SETTLED_S, duration_s * 0.985, 0.05)
    fit, raw = (
        np.interp(at, times[0], both[0]) - np.interp(at, times[1], both[1]) for both in (fits, raws)
    )
    return fit, raw


def rms_ms(parts: Sequence[FloatArray]) -> float:
    """Root mean square of all parts together, in ms."""
    return 1e3 * float(np.sqrt(np.mean(np.concatenate(parts) ** 2)))


def measured(case: Case, seeds: range, duration_s: float) -> Line:
    """One row of the table."""
    both = [errors(case, seed, duration_s) for seed in seeds]
    fit = [error for error, _ in both]
    left = [error - np.mean(error) for error in fit]
    as_is = rms_ms(fit)
    worst = 1e3 * max(float(np.max(np.abs(error))) for error in fit)
    arrival = rms_ms([raw for _, raw in both])
    said = f"{as_is:.2f} ms as it is (worst {worst:.1f}), {rms_ms(left):.2f} ms constant removed"
    target = case.target_ms
    return Line(
        case.name,
        f"{said}; by arrival {arrival:.1f} ms",
        "" if target is None else f"≤ {target:g} ms as it is",
        None if target is None else as_is <= target,
    )


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Two sensors on one clock, synthetic.")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    parser.add_argument("--seeds", default="9000:9020", help="first:last seed, last left out")
    parser.add_argument("--minutes", type=float, default=3.0, help="length of each stream")
    asked = parser.parse_args()
    seeds = range(*(int(part) for part in asked.seeds.split(":")))
    lines = [measured(case, seeds, 60.0 * asked.minutes) for case in CASES]
    text = (
        f"{judged(lines)}\n\n{machine()}. Synthetic links, {len(seeds)} pairs of sensors a row, "
        f"{asked.minutes:g} min each, rms between the two from {SETTLED_S:g} s on."
    )
    print(text)
    if asked.write:
        title = "## Two sensors on one clock"
        write("clock", f"{title}\n\n`python benchmarks/clock.py --write`\n\n{text}")


if __name__ == "__main__":
    main()
