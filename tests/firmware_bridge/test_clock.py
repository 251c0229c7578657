from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.clock import FRESH_SLEW, SLEW, ClockMap
from firmware_bridge.driver import Packet, TimeBase
from firmware_bridge.virtual.arrivals import Arrivals, LinkTiming, arrivals
from imu.samples import FloatArray

MICROSECONDS = TimeBase(1e-6)
WRAPPING = TimeBase(1e-6, 2**32)
COUNTING = TimeBase(None)
SLOW = LinkTiming(0.030)
FAST = LinkTiming(0.0075, 0.05, 0.0005)


def packet(
    device_s: FloatArray, base: TimeBase = MICROSECONDS, index: int | None = None, dropped: int = 0
) -> Packet:
    still = np.zeros((len(device_s), 3))
    ticks = None
    if base.tick_s is not None:
        ticks = np.rint(device_s / base.tick_s).astype(np.int64)
        ticks = ticks if base.ticks is None else ticks % base.ticks
    flags = np.zeros(len(device_s), dtype=np.uint8)
    return Packet(still, still, flags, ticks=ticks, index=index, dropped=dropped)


def given_out(
    clock: ClockMap, stream: Arrivals, base: TimeBase = MICROSECONDS, boot_s: float = 0.0
) -> FloatArray:
    """Times (p, b) of a whole stream whose device had been on for boot_s."""
    return np.stack(
        [
            clock.times_s(arrival, packet(device + boot_s, base))
            for arrival, device in zip(stream.arrival_s.tolist(), stream.device_s, strict=True)
        ]
    )


def link(
    seed: int, *, duration_s: float = 60.0, timing: LinkTiming = SLOW, batch: int = 5, ppm: float
) -> Arrivals:
    rng = np.random.default_rng(seed)
    return arrivals(duration_s, 100.0, batch, timing, rng, clock_ppm=ppm)


def settled(times: FloatArray, stream: Arrivals, after_s: float = 30.0) -> FloatArray:
    return np.asarray((times - stream.true_s)[stream.true_s > after_s])


@pytest.mark.parametrize(("timing", "most_ms"), [(SLOW, 5.0), (FAST, 2.0)])
def test_two_sensors_share_one_clock_within_a_few_milliseconds(
    timing: LinkTiming, most_ms: float
) -> None:
    """The constant of each link left in; `benchmarks/clock.py` is the long form."""
    differences = []
    for seed in range(6):
        ends = []
        for sensor, ppm in enumerate((40.0, -40.0)):
            stream = link(1000 * sensor + seed, timing=timing, ppm=ppm)
            ends.append(np.mean(settled(given_out(ClockMap(MICROSECONDS, 100.0), stream), stream)))
        differences.append(ends[0] - ends[1])
    assert 1e3 * float(np.sqrt(np.mean(np.square(differences)))) < most_ms


def test_a_host_that_stalls_does_not_move_the_clock() -> None:
    stream = link(3, timing=LinkTiming(0.0075, 0.05, 0.0005, stalls_per_s=0.5), ppm=20.0)
    error = settled(given_out(ClockMap(MICROSECONDS, 100.0), stream), stream)
    assert np.ptp(error) < 0.005


@pytest.mark.parametrize("base", [MICROSECONDS, WRAPPING, COUNTING])
def test_times_rise_and_are_never_slewed_faster_than_told(base: TimeBase) -> None:
    stream = link(7, timing=LinkTiming(0.030, 0.3, 0.005, 0.2), ppm=100.0)
    times = given_out(ClockMap(base, 100.0), stream, base).ravel()
    steps = np.diff(times) / 0.01
    # Counted samples are slewed beside a rate that itself is being found.
    slack = 0.05 if base is COUNTING else 1e-3
    assert np.all(steps > 1.0 - FRESH_SLEW - slack)
    after = stream.true_s.ravel()[1:] > 15.0
    assert np.all(np.abs(steps[after] - 1.0) < SLEW + slack)


@pytest.mark.parametrize("wraps_at_s", [2.0, 30.0])
def test_a_clock_that_wraps_gives_the_same_times(wraps_at_s: float) -> None:
    stream = link(11, ppm=-30.0)
    plain = given_out(ClockMap(MICROSECONDS, 100.0), stream)
    boot_s = 2**32 * 1e-6 - wraps_at_s
    clock = ClockMap(WRAPPING, 100.0)
    assert np.allclose(given_out(clock, stream, WRAPPING, boot_s), plain, atol=2e-6, rtol=0.0)
    assert clock.restarts == 0
    assert clock.lost == 0


def test_a_silence_longer_than_a_wrap_is_told_by_the_arrival() -> None:
    base = TimeBase(1e-6, 10_000_000)
    clock = ClockMap(base, 100.0)
    clock.times_s(1.0, packet(np.array([0.5]), base))
    later = clock.times_s(26.0, packet(np.array([25.5]), base))
    assert later == pytest.approx([26.0])
    assert clock.restarts == 0


@pytest.mark.parametrize("base", [MICROSECONDS, WRAPPING])
def test_a_reboot_is_noticed_and_times_go_on(base: TimeBase) -> None:
    clock = ClockMap(base, 100.0)
    before = given_out(clock, link(5, ppm=10.0), base, boot_s=500.0)
    stream = link(6, ppm=10.0)
    again = Arrivals(stream.true_s + 63.0, stream.device_s, stream.arrival_s + 63.0)
    after = given_out(clock, again, base)
    assert clock.restarts == 1
    assert after[0, 0] > before[-1, -1]
    assert np.all(np.abs(settled(after, again)) < 0.02)


def test_an_announced_restart_of_the_same_clock_keeps_what_was_learnt() -> None:
    clock = ClockMap(MICROSECONDS, 100.0)
    stream = link(8, duration_s=100.0, ppm=40.0)
    half = len(stream.arrival_s) // 2
    pieces = []
    for part in (slice(0, half), slice(half + 40, None)):  # 2 s are gone
        piece = Arrivals(stream.true_s[part], stream.device_s[part], stream.arrival_s[part])
        pieces.append((given_out(clock, piece), piece))
        clock.restart()
    first = pieces[1][0] - pieces[1][1].true_s
    assert np.all(np.abs(first) < 0.015)
    assert clock.restarts == 0
    assert clock.lost == 0  # what an outage took is told by the gap


def test_an_announced_reboot_begins_a_new_clock() -> None:
    clock = ClockMap(WRAPPING, 100.0)
    clock.times_s(100.0, packet(np.array([3000.0]), WRAPPING))
    clock.restart()
    assert clock.times_s(103.0, packet(np.array([1.0]), WRAPPING)) == pytest.approx([103.0])
    assert clock.restarts == 0


@pytest.mark.parametrize("base", [MICROSECONDS, WRAPPING])
def test_a_link_that_goes_seconds_stale_and_recovers_does_not_move_the_clock(
    base: TimeBase,
) -> None:
    """A saturated link loses nothing: packets arrive up to 6 s late, then catch up."""
    stream = link(16, duration_s=90.0, ppm=25.0)
    backlog = np.interp(stream.arrival_s, [40.0, 60.0, 64.0, 90.0], [0.0, 6.0, 0.0, 0.0])
    stale = Arrivals(stream.true_s, stream.device_s, stream.arrival_s + backlog)
    clock = ClockMap(base, 100.0)
    assert np.all(np.abs(settled(given_out(clock, stale, base), stale)) < 0.02)
    assert clock.restarts == clock.lost == 0


def test_a_first_packet_that_was_late_is_forgotten_within_seconds() -> None:
    stream = link(17, timing=FAST, ppm=0.0)
    arrival = stream.arrival_s.copy()
    arrival[:6] = arrival[6] + 0.2  # the link begins with a stall
    late = Arrivals(stream.true_s, stream.device_s, np.maximum.accumulate(arrival))
    error = given_out(ClockMap(MICROSECONDS, 100.0), late) - late.true_s
    assert error[0, -1] > 0.2
    assert np.all(np.abs(error[stream.true_s > 8.0]) < 0.02)


def test_lost_samples_are_counted_by_their_ticks() -> None:
    clock = ClockMap(MICROSECONDS, 100.0)
    for k in (0, 1, 2, 6, 7):
        clock.times_s(0.05 * k + 0.06, packet(0.05 * k + 0.01 * np.arange(5)))
    assert clock.lost == 15


def test_lost_samples_are_counted_by_their_index_where_there_is_one() -> None:
    clock = ClockMap(MICROSECONDS, 100.0)
    for k in (0, 1, 4):  # the device runs 4 % fast, so that time alone would miscount
        device = (0.05 * k + 0.01 * np.arange(5)) / 1.04
        start = 2**32 - 7 + 5 * k
        clock.times_s(0.05 * k + 0.06, packet(device, index=start % 2**32))
    assert clock.lost == 10


def test_an_index_that_time_cannot_hold_is_not_believed() -> None:
    clock = ClockMap(MICROSECONDS, 100.0)
    clock.times_s(0.1, packet(np.array([0.0]), index=0))
    clock.times_s(0.2, packet(np.array([0.1]), index=4_000_000))
    assert clock.lost == 9


@pytest.mark.parametrize("off", [-0.02, 0.0, 0.02])
def test_without_a_clock_the_true_sample_rate_is_found(off: float) -> None:
    stream = link(12, duration_s=90.0, batch=4, ppm=1e6 * off)
    clock = ClockMap(COUNTING, 100.0)
    error = settled(given_out(clock, stream, COUNTING), stream)
    assert np.all(np.abs(error) < 0.03)
    assert clock.skew_ppm == pytest.approx(-1e6 * off, abs=1500.0)
    assert clock.lost == 0


def test_without_a_clock_samples_that_never_came_are_noticed() -> None:
    stream = link(13, duration_s=90.0, batch=4, timing=FAST, ppm=0.0)
    keep = np.ones(len(stream.arrival_s), dtype=bool)
    keep[1000:1025] = False  # one second
    torn = Arrivals(stream.true_s[keep], stream.device_s[keep], stream.arrival_s[keep])
    clock = ClockMap(COUNTING, 100.0)
    error = (given_out(clock, torn, COUNTING) - torn.true_s)[1100:]  # 4 s later
    assert np.all(np.abs(error) < 0.03)
    assert clock.lost == pytest.approx(100, abs=2)


def test_without_a_clock_what_the_device_dropped_takes_its_time() -> None:
    clock = ClockMap(COUNTING, 100.0)
    first = clock.times_s(1.0, packet(np.zeros(1), COUNTING))
    later = clock.times_s(1.2, packet(np.zeros(1), COUNTING, dropped=19))
    assert later - first == pytest.approx([0.2])
    assert clock.lost == 19


def test_a_clock_that_runs_percents_off_is_followed() -> None:
    """Boards on an uncalibrated oscillator."""
    stream = link(14, duration_s=120.0, timing=FAST, ppm=-15000.0)
    times = given_out(ClockMap(MICROSECONDS, 100.0), stream)
    assert np.all(np.abs(settled(times, stream, 60.0)) < 0.05)


def test_a_shift_comes_slowly_and_stays() -> None:
    stream = link(15, timing=FAST, ppm=0.0)
    plain, shifted = ClockMap(MICROSECONDS, 100.0), ClockMap(MICROSECONDS, 100.0)
    differences = []
    for k, (arrival, device) in enumerate(
        zip(stream.arrival_s.tolist(), stream.device_s, strict=True)
    ):
        if k == 400:
            shifted.shift(-0.008)
        one = packet(device)
        differences.append(shifted.times_s(arrival, one) - plain.times_s(arrival, one))
    apart = np.concatenate(differences)
    assert np.all(apart[:2000] == 0.0)
    assert np.all(np.abs(np.diff(apart)) < 1.1 * SLEW * 0.01)
    assert apart[-1] == pytest.approx(-0.008, abs=1e-4)


@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 5.0),
            st.lists(st.integers(0, 2**32 - 1), max_size=4, unique=True).map(sorted),
            st.integers(0, 2**32 - 1) | st.none(),
            st.integers(0, 50),
            st.booleans(),
        ),
        max_size=30,
    ),
    st.sampled_from([MICROSECONDS, WRAPPING, COUNTING, TimeBase(1e-3, 2**32)]),
)
def test_whatever_a_device_claims_times_rise(
    told: list[tuple[float, list[int], int | None, int, bool]], base: TimeBase
) -> None:
    clock = ClockMap(base, 100.0)
    arrival_s, last = 1000.0, -np.inf
    for wait_s, ticks, index, dropped, restarted in told:
        arrival_s += wait_s
        if restarted:
            clock.restart()
        still = np.zeros((len(ticks), 3))
        stamps = None if base.tick_s is None else np.array(ticks, dtype=np.int64)
        flags = np.zeros(len(ticks), dtype=np.uint8)
        one = Packet(still, still, flags, ticks=stamps, index=index, dropped=dropped)
        times = clock.times_s(arrival_s, one)
        assert np.all(np.diff(times, prepend=last) > 0.0)
        last = float(times[-1]) if len(times) else last
    assert clock.lost >= 0


def test_memory_does_not_grow() -> None:
    clock = ClockMap(MICROSECONDS, 100.0)
    for k in range(2000):
        clock.times_s(10.0 * k + 0.01, packet(np.array([10.0 * k])))
    kept = clock._envelope._lowest
    assert len(kept) == kept.maxlen == 300
