from __future__ import annotations

import contextlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.driver import Packet, Write
from firmware_bridge.drivers.witmotion import (
    DRIVER,
    WitMotionDecoder,
    decode_battery,
    decode_command,
    decode_registers,
    decode_sample,
    encode_battery,
    encode_command,
    encode_registers,
    encode_sample,
)
from imu.errors import PayloadError
from imu.samples import SampleFlag

# Captured from devices: four frames of one at rest, in one notification; one in motion.
AT_REST = bytes.fromhex(
    "5561fcffefff110800000000000098ff0d00f831"
    "5561fdffecff0e0800000000000098ff0d00f831"
    "5561fdffecff0e0800000000000098ff0d00f831"
    "5561feffe9ff0f0800000000000098ff0d00f831"
)
MOVING = bytes.fromhex("55617702a8fe92fe060230fecdfff8f053fcabc4")
G = 9.80665


def read(decoder: WitMotionDecoder, *payloads: bytes) -> list[Packet]:
    return [packet for payload in payloads for packet in decoder.decode("data", payload)]


def rows(packets: list[Packet]) -> list[list[float]]:
    return [row for packet in packets for row in packet.acc_m_s2.tolist()]


def test_the_captured_notification_at_rest_reads_as_gravity() -> None:
    (packet,) = read(WitMotionDecoder(), AT_REST)
    assert len(packet) == 4
    assert packet.acc_m_s2[0] / G == pytest.approx([-0.0020, -0.0083, 1.0083], abs=5e-5)
    assert np.all(packet.gyr_rad_s == 0.0)
    assert packet.ticks is None
    assert np.all(packet.flags == 0)


def test_the_captured_frame_in_motion_reads_as_the_vendor_shows_it() -> None:
    (packet,) = read(WitMotionDecoder(), MOVING)
    assert packet.acc_m_s2[0] / G == pytest.approx([0.308, -0.168, -0.179], abs=1e-3)
    assert np.degrees(packet.gyr_rad_s[0]) == pytest.approx([31.62, -28.32, -3.11], abs=0.01)


def test_the_captured_frame_is_written_again_but_for_its_angles() -> None:
    assert encode_sample(decode_sample(MOVING)) == MOVING[:14] + bytes(6)


@given(st.lists(st.integers(0, len(AT_REST) * 2), max_size=10))
def test_however_the_stream_is_cut_the_same_samples_come(cuts: list[int]) -> None:
    stream = AT_REST + MOVING + encode_registers(0x64, np.full(8, 390, np.int16)) + AT_REST
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(edges)]
    packets = read(WitMotionDecoder(), *pieces)
    assert rows(packets) == rows(read(WitMotionDecoder(), stream))
    assert [p.battery_percent for p in packets if p.battery_percent is not None] == [75.0]


@given(st.binary(min_size=1, max_size=70))
def test_after_anything_the_stream_is_found_again(garbage: bytes) -> None:
    decoder = WitMotionDecoder()
    with contextlib.suppress(PayloadError):
        read(decoder, garbage)
    first = rows(read(decoder, AT_REST))
    whole = rows(read(decoder, AT_REST))
    assert whole[-4:] == rows(read(WitMotionDecoder(), AT_REST))
    assert len(first) >= 2


def test_a_notification_torn_in_the_middle_costs_its_own_frames_only() -> None:
    torn = AT_REST[:33] + AT_REST[47:]  # the end of the second frame, the start of the third
    packets = read(WitMotionDecoder(), AT_REST, torn, AT_REST)
    assert len(rows(packets)) == 4 + 2 + 4


def test_bytes_that_are_no_frame_are_refused() -> None:
    with pytest.raises(PayloadError, match="part of no frame"):
        WitMotionDecoder().decode("data", b"hello")
    with pytest.raises(PayloadError, match="nothing is known"):
        WitMotionDecoder().decode("command", MOVING)


@pytest.mark.parametrize(
    ("volt_100", "percent"), [(420, 100), (396, 100), (395, 90), (383, 60), (340, 5), (339, 0)]
)
def test_battery_is_told_as_the_vendors_app_shows_it(volt_100: int, percent: float) -> None:
    assert decode_battery(volt_100) == percent
    assert decode_battery(encode_battery(percent)) == percent
    answer = encode_registers(0x64, np.array([volt_100, *[0] * 7], dtype=np.int16))
    (packet,) = read(WitMotionDecoder(), answer)
    assert packet.battery_percent == percent
    assert len(packet) == 0


def test_registers_round_trip_and_version_is_an_answer() -> None:
    frame = encode_registers(0x2E, np.array([0x1234, -1, 0, 0, 0, 0, 0, 9], dtype=np.int16))
    register, values = decode_registers(frame)
    assert register == 0x2E
    assert values.tolist() == [0x1234, -1, 0, 0, 0, 0, 0, 9]
    (packet,) = read(WitMotionDecoder(), frame)
    assert packet.answer == "firmware 1234 ffff"


def test_values_at_either_end_are_clipped() -> None:
    frames = encode_sample(np.array([32767, 0, 0, 0, 0, 0], dtype=np.int16))
    frames += encode_sample(np.array([0, 0, 0, 0, 0, -32768], dtype=np.int16))
    frames += encode_sample(np.array([32766, 0, 0, 0, 0, -32767], dtype=np.int16))
    (packet,) = read(WitMotionDecoder(), frames)
    assert packet.flags.tolist() == [SampleFlag.CLIPPED_ACC, SampleFlag.CLIPPED_GYR, 0]


def test_setting_the_rate_unlocks_sets_and_saves() -> None:
    written = [step.payload.hex() for step in DRIVER.start(100.0) if isinstance(step, Write)]
    assert written == ["ffaa6988b5", "ffaa030900", "ffaa000000", "ffaa272e00"]
    (ask,) = DRIVER.ask_battery()
    assert isinstance(ask, Write)
    assert ask.payload.hex() == "ffaa276400"


@given(st.integers(0, 255), st.integers(0, 65535))
def test_commands_round_trip(register: int, value: int) -> None:
    assert decode_command(encode_command(register, value)) == (register, value)


@given(st.binary(max_size=8))
def test_other_commands_are_refused(payload: bytes) -> None:
    try:
        register, value = decode_command(payload)
    except PayloadError:
        return
    assert encode_command(register, value) == payload
