"""When a stream counts as silent, late or unreadable."""

from __future__ import annotations

import numpy as np
import pytest

from firmware_bridge.driver import Packet, TimeBase
from firmware_bridge.link.health import Health, Lateness
from imu.errors import PayloadError

CLOCKED = TimeBase(1e-6, 2**32)
CLOCKLESS = TimeBase(None)


def packet(end_s: float, n: int = 5, rate_hz: float = 100.0) -> Packet:
    """n samples, the last at end_s on a clock of 32 bits."""
    ticks = np.round(1e6 * (end_s - np.arange(n)[::-1] / rate_hz)).astype(np.int64) % 2**32
    none = np.zeros((n, 3))
    return Packet(none, none, np.zeros(n, dtype=np.uint8), ticks=ticks)


@pytest.mark.parametrize("base", [CLOCKED, CLOCKLESS])
def test_lateness_is_the_delay_above_the_least(base: TimeBase) -> None:
    lateness = Lateness(base, 100.0)
    for k in range(200):
        late_s = 0.5 if k == 100 else 0.02 * (k % 3)
        found = lateness.of(0.05 * k + late_s, packet(0.05 * k))
        assert found == pytest.approx(late_s, abs=0.12 if base is CLOCKLESS else 0.01)


@pytest.mark.parametrize("base", [CLOCKED, CLOCKLESS])
def test_a_link_that_carries_half_grows_later(base: TimeBase) -> None:
    lateness = Lateness(base, 100.0)
    found = [lateness.of(0.1 * k, packet(0.05 * k)) for k in range(40)]
    assert found[-1] > 1.5
    assert found == sorted(found)


def test_a_crystal_that_runs_slow_is_not_late() -> None:
    lateness = Lateness(CLOCKED, 100.0)
    found = [lateness.of(t, packet(t * (1.0 - 1e-4))) for t in np.arange(0.0, 7200.0, 1.0)]
    assert max(found) < 0.01


def test_a_rate_below_the_nominal_is_not_late() -> None:
    lateness = Lateness(CLOCKLESS, 100.0)
    found = [lateness.of(0.051 * k, packet(0.0)) for k in range(20000)]
    assert max(found) < 0.1


def test_a_clock_that_wraps_or_begins_anew_is_not_late() -> None:
    lateness = Lateness(CLOCKED, 100.0)
    begin_s = 2**32 / 1e6 - 5.0
    found = [lateness.of(t, packet(begin_s + t)) for t in np.arange(0.0, 10.0, 0.05)]
    assert max(found) < 0.01
    endless = Lateness(TimeBase(1e-6), 100.0)
    found = [endless.of(t, packet(100.0 + t)) for t in np.arange(0.0, 3.0, 0.05)]
    found += [endless.of(60.0 + t, packet(1.0 + t)) for t in np.arange(0.0, 3.0, 0.05)]
    assert max(found) < 0.01


class EndTimes:
    """A decoder of packets that are the time of their last sample, as text."""

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        try:
            return (packet(float(payload)),)
        except ValueError as error:
            raise PayloadError("no number") from error


def test_a_burst_after_a_pause_is_not_late_but_lasting_delay_is() -> None:
    health = Health(EndTimes(), Lateness(CLOCKED, 100.0), 0.0, 1.0)
    for k in range(60):  # three seconds, then two of them held back
        health.heard(0.05 * k, "data", b"%f" % (0.05 * k))
    assert health.judge() < 0.01
    for k in range(60, 100):
        health.heard(5.0, "data", b"%f" % (0.05 * k))
    assert health.judge() < 0.01
    for k in range(100, 140):
        health.heard(0.05 * k + 1.5, "data", b"%f" % (0.05 * k))
    assert health.judge() == pytest.approx(1.5, abs=0.01)


def test_silence_and_garbage_are_counted_from_the_last_that_was_right() -> None:
    health = Health(EndTimes(), Lateness(CLOCKED, 100.0), 10.0, 1.0)
    assert health.silent_s(11.5) == 1.5
    health.heard(12.0, "data", b"1.0")
    health.heard(15.0, "data", b"garbage")
    health.judge()
    assert health.silent_s(16.0) == 1.0
    assert health.unreadable_s == 3.0
    assert health.notifications == 2
    assert health.samples == 5
