"""What a device tells of itself can be left out of a stream, and its samples are the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.driver import Decoder, Driver
from firmware_bridge.drivers import movella_dot, movesense, witmotion
from firmware_bridge.drivers.registry import DRIVERS, driver_named
from imu.errors import PayloadError

ADDRESS = bytes.fromhex("c464e3123456")
SERIAL = b"174430000051"


def samples(decoder: Decoder, channel: str, payload: bytes) -> bytes:
    """The samples that a notification completes, as bytes; none where it makes no sense."""
    try:
        packets = decoder.decode(channel, payload)
    except PayloadError:
        return b""
    return b"".join(
        np.column_stack((packet.acc_m_s2, packet.gyr_rad_s, packet.flags)).tobytes()
        for packet in packets
        if len(packet)
    )


@given(st.sampled_from(DRIVERS), st.data())
def test_whatever_is_sent_the_samples_stay_and_come_with_the_same_notification(
    driver: Driver, data: st.DataObject
) -> None:
    rate = driver.rates_hz[-1]
    encoder, kept = driver.encoder(rate, 247), driver.nameless()
    plain, filtered = driver.decoder(rate), driver.decoder(rate)
    names = [channel.name for channel in driver.channels]
    for k in range(data.draw(st.integers(1, 10))):
        values = np.full((encoder.batch, 3), 0.25 * k)
        channel, payload = data.draw(
            st.sampled_from(encoder.encode(k * encoder.batch / rate, values, values))
        )
        change = data.draw(st.sampled_from(("none", "none", "cut", "any")))
        if change == "cut":
            payload = payload[: data.draw(st.integers(0, len(payload)))]
        elif change == "any":
            channel, payload = data.draw(st.sampled_from(names)), data.draw(st.binary(max_size=60))
        left = kept(channel, payload)
        found = samples(filtered, channel, left) if left else b""
        assert found == samples(plain, channel, payload)


@pytest.mark.parametrize(
    ("driver", "channel", "payload"),
    [
        ("movella_dot", "info", ADDRESS + movella_dot.encode_info(2, 1, 0)[6:]),
        ("movella_dot", "ack", movella_dot.encode_message(1, ADDRESS)),
        ("movella_dot", "notice", movella_dot.encode_message(1, SERIAL)),
        ("movella_dot", "report", b"\x05" + ADDRESS.ljust(35, b"\0")),
        ("open_packet", "info", b"sacrum of Ada, " + SERIAL),
        ("movesense", "data", movesense.encode_hello(SERIAL.decode(), "app", "1.0")),
        ("movesense", "data", movesense.encode_answer(5, body=ADDRESS)),
        (
            "witmotion",
            "data",
            # registers 2e and 2f are the version, 30 to 33 the calendar of the chip
            witmotion.encode_registers(0x2E, np.frombuffer(b"\0\0\0\0" + SERIAL, "<i2")),
        ),
    ],
)
def test_nothing_that_names_the_device_is_left(driver: str, channel: str, payload: bytes) -> None:
    left = driver_named(driver).nameless()(channel, payload)
    for secret in (ADDRESS, SERIAL, b"Ada"):
        assert secret not in left


def test_samples_beside_an_answer_stay() -> None:
    driver = driver_named("witmotion")
    values = np.ones((1, 3))
    ((channel, frame),) = driver.encoder(100.0, 23).encode(0.0, values, values)
    answer = witmotion.encode_registers(0x2E, np.arange(8, dtype=np.int16))
    kept = driver.nameless()
    assert kept(channel, frame + answer + frame[:7]) == frame
    assert kept(channel, frame[7:]) == frame
