"""What holds for every kind of sensor. A new one needs its advertisement here, nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.clock import ClockMap
from firmware_bridge.driver import (
    Advertisement,
    Driver,
    Encoder,
    Packet,
    Read,
    Step,
    Subscribe,
    Wait,
    Write,
)
from firmware_bridge.drivers.registry import DRIVERS, driver_for, driver_named
from firmware_bridge.records import Notification, StreamStart
from firmware_bridge.stream import SensorStream
from firmware_bridge.virtual.arrivals import LinkTiming, arrivals
from imu.errors import PayloadError, SettingError, UnknownNameError
from imu.frames import SACRUM
from imu.samples import FloatArray
from imu.units import STANDARD_GRAVITY_M_S2

ADVERTISEMENTS = {
    "open_packet": (Advertisement("anything", ("a0bde7b4-7cda-4702-a1cb-61f954641e72",)),),
    "movella_dot": (
        Advertisement("Movella DOT"),
        Advertisement("Xsens DOT"),
        Advertisement("", manufacturer={0x0886: b""}),
    ),
    "witmotion": (
        Advertisement("WT901BLE67"),
        Advertisement("", ("0000ffe5-0000-1000-8000-00805f9a34fb",)),
    ),
    "movesense": (
        Advertisement("Movesense 174430000051"),
        Advertisement("", ("34802252-7185-4d5d-b431-630e7050e8f0",)),
    ),
}
STRANGERS = (
    Advertisement(""),
    Advertisement("Mouse"),
    Advertisement("", ("0000180d-0000-1000-8000-00805f9b34fb",)),
    # the Bluetooth SIG's base, not WitMotion's
    Advertisement("", ("0000ffe5-0000-1000-8000-00805f9b34fb",)),
    Advertisement("", manufacturer={0x004C: b"\x02"}),
)
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
WIDE_MTU = 247

every_driver = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.id)
any_driver = st.sampled_from(DRIVERS)


def steps_of(driver: Driver) -> tuple[Step, ...]:
    rate = driver.rates_hz[-1]
    return (*driver.start(rate), *driver.stop(), *driver.identify(), *driver.ask_battery())


def decoded(driver: Driver, rate_hz: float, notified: tuple[tuple[str, bytes], ...]) -> Packet:
    (packet,) = (
        packet
        for decoder in [driver.decoder(rate_hz)]
        for channel, payload in notified
        for packet in decoder.decode(channel, payload)
    )
    return packet


def motion(first: int, encoder: Encoder) -> tuple[FloatArray, FloatArray]:
    """Something to tell rows and axes apart by; within every range."""
    k = first + np.arange(encoder.batch)[:, None]
    return 1.0 + 0.25 * (k % 7) + np.array([0.0, 2.0, 4.0]), 0.1 * (k % 5) - np.array([0.1, 0, 1])


def test_ids_and_titles_are_unique() -> None:
    assert len({driver.id for driver in DRIVERS}) == len(DRIVERS)
    assert len({driver.title for driver in DRIVERS}) == len(DRIVERS)
    assert set(ADVERTISEMENTS) == {driver.id for driver in DRIVERS}


@every_driver
def test_a_driver_is_found_by_its_id_and_by_what_its_device_advertises(driver: Driver) -> None:
    assert driver_named(driver.id) is driver
    for id, advertisements in ADVERTISEMENTS.items():
        for advertisement in advertisements:
            assert driver.recognises(advertisement) == (id == driver.id)
            assert (driver_for(advertisement) is driver) == (id == driver.id)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_are_left_alone(stranger: Advertisement) -> None:
    assert driver_for(stranger) is None


def test_a_misspelled_id_suggests_the_right_one() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'movesense'"):
        driver_named("movesens")


@every_driver
def test_steps_use_channels_that_exist(driver: Driver) -> None:
    names = [channel.name for channel in driver.channels]
    assert len(set(names)) == len(names)
    for channel in driver.channels:
        assert UUID.fullmatch(channel.service_uuid)
        assert UUID.fullmatch(channel.characteristic_uuid)
    for step in steps_of(driver):
        if isinstance(step, Wait):
            assert 0.0 < step.seconds <= 2.0
        else:
            assert step.channel in names
        if isinstance(step, Write):
            assert 0 < len(step.payload) <= driver.min_mtu - 3
    assert any(isinstance(step, Subscribe) for step in driver.start(driver.rates_hz[0]))


@every_driver
def test_rates_rise_and_others_are_refused(driver: Driver) -> None:
    assert list(driver.rates_hz) == sorted(set(driver.rates_hz))
    assert any(50.0 <= rate <= 120.0 for rate in driver.rates_hz)
    for ask in (driver.start, driver.decoder):
        with pytest.raises(SettingError, match=r"samples at .* not at 77 Hz"):
            ask(77.0)
    with pytest.raises(SettingError):
        driver.encoder(77.0, WIDE_MTU)


@every_driver
def test_it_streams_at_its_least_mtu_and_not_below(driver: Driver) -> None:
    assert 23 <= driver.min_mtu <= 185
    for rate in driver.rates_hz:
        encoder = driver.encoder(rate, driver.min_mtu)
        notified = encoder.encode(1.0, *motion(0, encoder))
        assert max(len(payload) for _, payload in notified) <= driver.min_mtu - 3
        assert len(decoded(driver, rate, notified)) == encoder.batch
    if driver.min_mtu > 23:
        with pytest.raises(SettingError, match="MTU"):
            driver.encoder(driver.rates_hz[0], driver.min_mtu - 1)


@every_driver
def test_gravity_at_rest_is_gravity(driver: Driver) -> None:
    for rate in driver.rates_hz:
        encoder = driver.encoder(rate, WIDE_MTU)
        for up in np.vstack((np.eye(3), -np.eye(3))):
            acc = np.tile(STANDARD_GRAVITY_M_S2 * up, (encoder.batch, 1))
            packet = decoded(driver, rate, encoder.encode(2.0, acc, np.zeros_like(acc)))
            assert packet.acc_m_s2.shape == packet.gyr_rad_s.shape == acc.shape
            assert np.allclose(np.linalg.norm(packet.acc_m_s2, axis=1), 9.81, atol=0.5)
            assert np.allclose(packet.acc_m_s2, acc, atol=0.01)
            assert np.all(packet.gyr_rad_s == 0.0)
            assert np.all(packet.flags == 0)


@every_driver
def test_what_is_encoded_is_decoded(driver: Driver) -> None:
    rate = driver.rates_hz[-1]
    for mtu in (driver.min_mtu, 185, WIDE_MTU):
        encoder, decoder = driver.encoder(rate, mtu), driver.decoder(rate)
        sent, got = [], []
        for k in range(20):
            acc, gyr = motion(k * encoder.batch, encoder)
            sent.append(np.concatenate((acc, gyr), axis=1))
            for channel, payload in encoder.encode(k * encoder.batch / rate, acc, gyr):
                got += [
                    np.concatenate((packet.acc_m_s2, packet.gyr_rad_s), axis=1)
                    for packet in decoder.decode(channel, payload)
                ]
        assert np.allclose(np.concatenate(got), np.concatenate(sent), atol=0.01)


@every_driver
def test_a_sensor_at_the_end_of_its_range_is_flagged(driver: Driver) -> None:
    rate = driver.rates_hz[-1]
    encoder, decoder = driver.encoder(rate, WIDE_MTU), driver.decoder(rate)
    flags: list[int] = []
    for k in range(3):
        acc, gyr = (np.full((encoder.batch, 3), 1e4) for _ in range(2))
        for channel, payload in encoder.encode(k * encoder.batch / rate, acc, gyr):
            for packet in decoder.decode(channel, payload):
                flags += packet.flags.tolist()
    assert flags == [3] * len(flags)
    assert flags


@every_driver
def test_time_goes_on_where_the_device_clock_starts_over(driver: Driver) -> None:
    rate, base = driver.rates_hz[-1], driver.time_base
    encoder, decoder, clock = driver.encoder(rate, WIDE_MTU), driver.decoder(rate), None
    clock = ClockMap(base, rate)
    wrap_s = 0.0 if base.tick_s is None or base.ticks is None else base.tick_s * base.ticks
    times: list[float] = []
    for k in range(-40, 40):
        device_s = wrap_s + k * encoder.batch / rate + (1.0 + 40 * encoder.batch) * (wrap_s == 0.0)
        for channel, payload in encoder.encode(device_s, *motion(0, encoder)):
            for packet in decoder.decode(channel, payload):
                if base.tick_s is None:
                    assert packet.ticks is None
                else:
                    assert packet.ticks is not None
                    assert np.all(packet.ticks >= 0)
                    assert base.ticks is None or np.all(packet.ticks < base.ticks)
                times += clock.times_s(100.0 + k * encoder.batch / rate, packet).tolist()
    assert len(times) == 80 * encoder.batch
    assert np.allclose(np.diff(times), 1.0 / rate, atol=1.1e-3)
    assert clock.restarts == 0
    assert clock.lost == 0


@every_driver
def test_a_stream_over_a_slow_link_comes_out_whole_and_in_time(driver: Driver) -> None:
    """Half a minute with lost connection events and a host that stalls. Synthetic."""
    rate = driver.rates_hz[-1]
    encoder = driver.encoder(rate, 185)
    rng = np.random.default_rng(5)
    sent = arrivals(30.0, rate, encoder.batch, LinkTiming(), rng, clock_ppm=40.0)
    stream = SensorStream(SACRUM)
    stream.push(StreamStart(0.0, SACRUM, driver.id, rate))
    times: list[float] = []
    for k, arrival_s in enumerate(sent.arrival_s.tolist()):
        device_s = 1.0 + float(sent.device_s[k, 0])
        for channel, payload in encoder.encode(device_s, *motion(k * encoder.batch, encoder)):
            block = stream.push(Notification(arrival_s, SACRUM, channel, payload))
            times += [] if block is None else block.t_s.tolist()
    health = stream.health
    assert health.samples == len(times) == sent.true_s.size
    assert health.lost == health.payload_errors == health.clipped == 0
    assert health.restarts == health.clock_restarts == 0
    assert np.all(np.diff(times) > 0.0)
    late_s = np.array(times) - sent.true_s.ravel()
    assert np.all(np.abs(late_s[sent.true_s.ravel() > 15.0]) < 0.03)


@given(any_driver, st.data())
def test_any_bytes_are_packets_or_refused_and_the_stream_goes_on(
    driver: Driver, data: st.DataObject
) -> None:
    rate = driver.rates_hz[-1]
    encoder, decoder = driver.encoder(rate, WIDE_MTU), driver.decoder(rate)
    names = [*(channel.name for channel in driver.channels), "nonsense"]
    for k in range(data.draw(st.integers(1, 12))):
        made = encoder.encode(k * encoder.batch / rate, *motion(0, encoder))
        channel, payload = data.draw(st.sampled_from(made))
        if data.draw(st.booleans()):
            channel = data.draw(st.sampled_from(names))
        change = data.draw(st.sampled_from(("none", "cut", "flip", "any")))
        if change == "cut":
            payload = payload[: data.draw(st.integers(0, len(payload)))]
        elif change == "flip":
            torn = bytearray(payload)
            torn[data.draw(st.integers(0, len(torn) - 1))] ^= data.draw(st.integers(1, 255))
            payload = bytes(torn)
        elif change == "any":
            payload = data.draw(st.binary(max_size=256))
        try:
            packets = decoder.decode(channel, payload)
        except PayloadError:
            continue
        for packet in packets:
            assert_consistent(driver, packet)
    # whatever came before: soon it reads what is right again
    read = 0
    for k in range(100, 106):
        for channel, payload in encoder.encode(k * encoder.batch / rate, *motion(0, encoder)):
            try:
                read += sum(len(packet) for packet in decoder.decode(channel, payload))
            except PayloadError:
                continue
    assert read >= 2 * encoder.batch


def assert_consistent(driver: Driver, packet: Packet) -> None:
    n = len(packet)
    assert packet.acc_m_s2.shape == packet.gyr_rad_s.shape == (n, 3)
    assert packet.acc_m_s2.dtype == packet.gyr_rad_s.dtype == np.float64
    assert np.all(np.isfinite(packet.acc_m_s2))
    assert np.all(np.isfinite(packet.gyr_rad_s))
    assert packet.flags.shape == (n,)
    assert packet.flags.dtype == np.uint8
    if n and driver.time_base.tick_s is not None:
        assert packet.ticks is not None
        assert packet.ticks.shape == (n,)
    assert packet.battery_percent is None or 0.0 <= packet.battery_percent <= 100.0


@every_driver
def test_a_decoder_knows_every_channel_that_is_read_or_subscribed_to(driver: Driver) -> None:
    decoder = driver.decoder(driver.rates_hz[0])
    with pytest.raises(PayloadError, match="nothing is known of channel 'nonsense'"):
        decoder.decode("nonsense", b"\xff")
    for step in steps_of(driver):
        if isinstance(step, Read | Subscribe):
            said = ""
            try:
                decoder.decode(step.channel, b"\xff")
            except PayloadError as error:
                said = str(error)
            assert "nothing is known" not in said


@every_driver
def test_every_driver_has_a_page_that_the_index_names(driver: Driver, repository: Path) -> None:
    folder = repository / "docs" / "devices"
    page = (folder / f"{driver.id}.md").read_text(encoding="utf-8")
    for heading in ("Wearing", "Rate and time", "Limits and quirks", "What was verified"):
        assert f"## {heading}" in page
    for rate in driver.rates_hz:
        assert f"{rate:g}" in page
    assert f"({driver.id}.md)" in (folder / "index.md").read_text(encoding="utf-8")
