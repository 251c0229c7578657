from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.driver import Packet, Write
from firmware_bridge.drivers.movesense import (
    DRIVER,
    GET,
    SUBSCRIBE,
    MovesenseDecoder,
    decode_command,
    decode_imu6,
    encode_answer,
    encode_command,
    encode_hello,
    encode_imu6,
    split,
)
from imu.errors import PayloadError
from imu.samples import FloatArray, SampleFlag

# Captured from a device at 52 Hz, without the two bytes of kind and reference.
IMU6_52 = bytes.fromhex(
    "aca1020094b578bf399b8840cdb20d4155ff7cbf6a60884092c70c4182627cbfa2e988405da00c418bf871bf"
    "71248940c38c0c4148e17abf713daabf3333b3bec3f568bf713daabf3e0ad7beae4721bff628bcbf3e0ad7be"
    "ae4721bf3333b3bf3e0ad7be"
)
# The other captured bodies hold one group of vectors; read in the same way.
ACC_52 = bytes.fromhex(
    "03de010055ab8bbf69f78d4081dd0a412b1387bf975a8d4020840b41e79190bf076d8e401bf10a412b1387bf"
    "316e8d40b9660b41"
)
GYRO_52 = bytes.fromhex(
    "03de0100295c8f3f666606c03e0a57beae47a13f85eb01c0295c8fbeae47a13fc3f5e8bf295c8fbe295c8f3f"
    "85ebf1bf3e0a57be"
)
FIRST, SECOND = b"\x02\x63", b"\x03\x63"


def batch(first: int, n: int, rate_hz: float, skew: float = 0.0) -> bytes:
    """Rows that tell their number. `skew` is by how much the device samples too fast."""
    k = np.arange(first, first + n)[:, None]
    t_ms = int(1e3 * first / (rate_hz * (1.0 + skew)))
    return encode_imu6(t_ms, 0.01 * k + np.zeros(3), np.degrees(0.01 * k) + np.zeros(3))


def rows(packets: list[Packet]) -> list[float]:
    return [value for packet in packets for value in packet.acc_m_s2[:, 0].tolist()]


def read(decoder: MovesenseDecoder, *payloads: bytes) -> list[Packet]:
    return [packet for payload in payloads for packet in decoder.decode("data", payload)]


def test_the_captured_batch_reads_as_published() -> None:
    (packet,) = read(MovesenseDecoder(52.0), FIRST + IMU6_52)
    assert len(packet) == 4
    assert packet.ticks is not None
    assert packet.ticks.tolist() == [172_460_000 + round(1e6 / 52 * k) for k in range(4)]
    assert packet.acc_m_s2[0] == pytest.approx([-0.9715, 4.2689, 8.8562], abs=1e-4)
    assert np.degrees(packet.gyr_rad_s[0]) == pytest.approx([-0.98, -1.33, -0.35], abs=1e-4)
    assert np.linalg.norm(packet.acc_m_s2, axis=1) == pytest.approx([9.81] * 4, abs=0.15)
    assert np.all(packet.flags == 0)


def test_the_captured_batch_is_written_again() -> None:
    t_ms, acc, gyr = decode_imu6(IMU6_52)
    assert encode_imu6(t_ms, acc, gyr) == IMU6_52


def test_captured_single_groups_join_to_the_same_layout() -> None:
    t_ms, acc, gyr = decode_imu6(ACC_52 + GYRO_52[4:])
    assert t_ms == 122_371
    assert np.linalg.norm(acc[0]) == pytest.approx(9.81, abs=0.2)
    assert gyr[0] == pytest.approx([1.12, -2.1, -0.21], abs=1e-3)


@pytest.mark.parametrize("rate_hz", [26.0, 52.0, 104.0])
@pytest.mark.parametrize("mtu", [103, 155, 161, 185, 247])
@pytest.mark.parametrize("n", [1, 2, 4, 6, 8])
def test_batches_come_through_whole_or_in_two_parts(rate_hz: float, mtu: int, n: int) -> None:
    """MTU 155: the first of two parts is as long as a whole batch of six."""
    decoder = MovesenseDecoder(rate_hz)
    sent = [part for k in range(6) for part in split(0x63, batch(n * k, n, rate_hz), mtu)]
    got = rows(read(decoder, *sent))
    assert got == pytest.approx(0.01 * np.arange(len(got)), abs=1e-6)
    assert len(got) >= 5 * n  # the last one may still wait for what follows


def test_a_lost_second_part_costs_its_batch_only() -> None:
    sent = [split(0x63, batch(8 * k, 8, 104.0), 155) for k in range(6)]
    decoder = MovesenseDecoder(104.0)
    got = read(decoder, *sent[0], *sent[1], sent[2][0])
    with pytest.raises(PayloadError, match="without its second"):
        read(decoder, sent[3][0])
    got += read(decoder, sent[3][1], *sent[4], *sent[5])
    kept = [k for k in range(48) if not 16 <= k < 24]
    assert rows(got) == pytest.approx(0.01 * np.array(kept), abs=1e-6)


def test_a_second_part_without_a_first_is_refused() -> None:
    with pytest.raises(PayloadError, match="without a first"):
        read(MovesenseDecoder(52.0), SECOND + bytes(20))


def test_answers_between_two_parts_do_not_disturb_them() -> None:
    first, second = split(0x63, batch(0, 8, 104.0), 155)
    answer = encode_answer(2, 200, b"\x4d")
    told, whole = read(MovesenseDecoder(104.0), first, answer, second)
    assert told.battery_percent == 77.0
    assert len(whole) == 8


@pytest.mark.parametrize("skew", [-0.04, 0.0, 0.04])
def test_samples_lie_evenly_whatever_the_true_rate(skew: float) -> None:
    decoder = MovesenseDecoder(104.0)
    sent = [FIRST + batch(8 * k, 8, 104.0, skew) for k in range(200)]
    ticks = np.concatenate([packet.ticks for packet in read(decoder, *sent)])  # type: ignore[misc]
    steps = np.diff(ticks)[800:]
    # stamps are whole milliseconds
    assert np.all(np.abs(steps - 1e6 / (104.0 * (1.0 + skew))) < 1200.0)
    assert np.mean(steps) == pytest.approx(1e6 / (104.0 * (1.0 + skew)), rel=1e-3)


def test_the_greeting_tells_the_firmware() -> None:
    (packet,) = read(MovesenseDecoder(52.0), encode_hello("1744", "GattSensorData", "1.0.1"))
    assert packet.answer == "firmware GattSensorData 1.0.1"


def test_a_refused_command_is_told() -> None:
    (packet,) = read(MovesenseDecoder(52.0), encode_answer(99, 404))
    assert packet.answer == "command 99 refused with status 404"
    (fine,) = read(MovesenseDecoder(52.0), encode_answer(99))
    assert fine.answer == ""


def test_a_saturated_axis_repeats_itself_and_is_flagged() -> None:
    acc = np.zeros((8, 3))
    acc[:, 2] = [9.8, 60.0, 78.4, 78.4, 78.4, 70.0, 30.0, 30.0]
    gyr: FloatArray = np.zeros((8, 3))
    gyr[:, 0] = [0, 0, 0, 10, 10, 10, 1999.0, 245.1]
    (packet,) = read(MovesenseDecoder(104.0), FIRST + encode_imu6(0, acc, gyr))
    clipped = packet.flags & SampleFlag.CLIPPED_ACC
    assert clipped.tolist() == [0, 0, 1, 1, 1, 0, 1, 1]
    assert np.all(packet.flags & SampleFlag.CLIPPED_GYR == 0)
    again = np.tile(gyr[-1], (8, 1))
    decoder = MovesenseDecoder(104.0)
    _, next_one = read(
        decoder,
        FIRST + encode_imu6(0, acc, gyr),
        FIRST + encode_imu6(77, np.zeros((8, 3)), again),
    )
    assert np.all(next_one.flags == SampleFlag.CLIPPED_GYR)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_value_that_is_not_finite_is_refused_and_the_next_batch_read(value: float) -> None:
    decoder = MovesenseDecoder(52.0)
    wrong = np.zeros((4, 3))
    wrong[2, 1] = value
    with pytest.raises(PayloadError, match="not finite"):
        read(decoder, FIRST + encode_imu6(0, np.zeros((4, 3)), wrong))
    assert len(read(decoder, FIRST + IMU6_52)) == 1


def test_starting_greets_and_subscribes_as_in_the_makers_example() -> None:
    writes = [step.payload for step in DRIVER.start(104.0) if isinstance(step, Write)]
    assert writes == [b"\x00\x01", b"\x01\x63/Meas/IMU6/104"]
    (stop,) = DRIVER.stop()
    assert isinstance(stop, Write)
    assert stop.payload == b"\x02\x63"


@given(st.sampled_from((SUBSCRIBE, GET)), st.integers(1, 254))
def test_commands_round_trip(code: int, reference: int) -> None:
    wire = encode_command(code, reference, "/Meas/IMU6/52")
    assert decode_command(wire) == (code, reference, "/Meas/IMU6/52")


@given(st.lists(st.binary(max_size=120), max_size=8))
def test_after_any_bytes_batches_are_read_again(garbage: list[bytes]) -> None:
    decoder = MovesenseDecoder(52.0)
    for payload in garbage:
        with contextlib.suppress(PayloadError):
            decoder.decode("data", FIRST + payload if len(payload) % 2 else payload)
    got: list[Packet] = []
    for k in range(6):
        with contextlib.suppress(PayloadError):
            got += decoder.decode("data", FIRST + batch(4 * k, 4, 52.0))
    assert len(rows(got)) >= 8
