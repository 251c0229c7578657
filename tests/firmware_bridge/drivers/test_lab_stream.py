"""Samples that come with the host's own times: the packet, its driver, and the times given out."""

from __future__ import annotations

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.driver import Advertisement, Packet
from firmware_bridge.drivers.lab_stream import CHANNEL, DRIVER, encode_samples
from firmware_bridge.drivers.registry import DRIVERS, driver_named
from firmware_bridge.host_time import HostTime
from firmware_bridge.records import Notification, StreamStart
from firmware_bridge.stream import SensorStream
from imu.errors import PayloadError, SettingError
from imu.samples import FloatArray


def packet(t_s: FloatArray) -> Packet:
    payload = encode_samples(t_s, np.ones((len(t_s), 3)), np.zeros((len(t_s), 3)))
    (out,) = DRIVER.decoder(100.0).decode(CHANNEL, payload)
    return out


def test_the_packet_is_laid_out_as_written() -> None:
    payload = encode_samples(
        np.array([1.5]), np.array([[1.0, 2.0, 3.0]]), np.array([[-1.0, 0.5, 0.25]])
    )
    told = struct.pack("<BHq6f", 1, 1, 1_500_000, 1.0, 2.0, 3.0, -1.0, 0.5, 0.25)
    assert payload == told


@given(st.binary(max_size=200))
def test_any_bytes_are_a_packet_or_one_payload_error(payload: bytes) -> None:
    with contextlib.suppress(PayloadError):
        DRIVER.decoder(100.0).decode(CHANNEL, payload)


def test_values_that_are_no_numbers_are_refused() -> None:
    payload = encode_samples(np.array([0.0]), np.full((1, 3), np.nan), np.zeros((1, 3)))
    with pytest.raises(PayloadError, match="make no sense"):
        DRIVER.decoder(100.0).decode(CHANNEL, payload)


def test_it_is_known_by_its_name_and_never_looked_for_on_the_radio() -> None:
    assert driver_named("lab_stream") is DRIVER
    assert DRIVER not in DRIVERS
    assert not DRIVER.recognises(Advertisement("lab_stream"))
    with pytest.raises(SettingError, match="makes no sense"):
        DRIVER.decoder(0.0)


def test_times_are_the_senders_and_arrival_does_not_move_them() -> None:
    clock = HostTime(1e-6, 100.0)
    first, second = np.arange(5) / 100.0, np.arange(5, 10) / 100.0
    np.testing.assert_allclose(clock.times_s(9.0, packet(first)), first, atol=1e-6)
    np.testing.assert_allclose(clock.times_s(30.0, packet(second)), second, atol=1e-6)
    assert clock.lost == 0


def test_times_that_stand_still_or_go_back_rise_all_the_same() -> None:
    clock = HostTime(1e-6, 100.0)
    times = clock.times_s(1.0, packet(np.array([0.10, 0.10, 0.10, 0.05, 0.14])))
    assert np.all(np.diff(times) > 0.0)
    assert times[-1] == pytest.approx(0.14)
    after = clock.times_s(2.0, packet(np.array([0.02])))
    assert after[0] > times[-1]


def test_samples_missing_in_a_gap_are_counted_but_not_across_a_restart() -> None:
    clock = HostTime(1e-6, 100.0)
    clock.times_s(1.0, packet(np.array([0.00, 0.01])))
    clock.times_s(2.0, packet(np.array([0.51, 0.52])))
    assert clock.lost == 49
    clock.restart()
    clock.times_s(9.0, packet(np.array([5.0])))
    assert clock.lost == 49


def test_a_stream_tells_that_its_times_are_the_hosts() -> None:
    stream = SensorStream("sacrum")
    stream.push(StreamStart(0.0, "sacrum", "lab_stream", 100.0, "lab", "id"))
    payload = encode_samples(np.arange(3) / 100.0, np.ones((3, 3)), np.zeros((3, 3)))
    block = stream.push(Notification(0.5, "sacrum", CHANNEL, payload))
    assert block is not None
    assert len(block) == 3
    assert stream.health.on_host_time
