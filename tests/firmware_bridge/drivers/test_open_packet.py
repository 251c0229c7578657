from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.drivers.open_packet import (
    DRIVER,
    Command,
    OpenPacket,
    OpenPacketDecoder,
    decode_command,
    decode_info,
    decode_packet,
    encode_command,
    encode_info,
    encode_packet,
)
from imu.errors import PayloadError, SettingError
from imu.samples import SampleFlag

# Two samples with a quaternion, written out by the first encoder of this format.
GOLDEN = bytes.fromhex(
    "122300000000000040420f0000000000102702420000000000100100ffffff7f"
    "008002000300040005000600412d412d0000000057"
)


def test_the_golden_packet_reads_as_it_was_written() -> None:
    packet = decode_packet(GOLDEN)
    assert packet.raw.tolist() == [[0, 0, 4096, 1, -1, 32767], [-32768, 2, 3, 4, 5, 6]]
    assert (packet.seq, packet.index, packet.t_us, packet.dt_us) == (0, 0, 1_000_000, 10_000)
    assert packet.flags == 0x23
    assert packet.battery == 87
    assert packet.quaternion is not None
    assert packet.quaternion.tolist() == [11585, 11585, 0, 0]
    assert encode_packet(packet) == GOLDEN


def test_the_golden_packet_in_si_units() -> None:
    (packet,) = OpenPacketDecoder().decode("data", GOLDEN)
    # ranges 0x42: 8 g and 2000 deg/s
    assert packet.acc_m_s2[0] == pytest.approx([0.0, 0.0, 9.80665])
    assert packet.acc_m_s2[1, 0] == pytest.approx(-8 * 9.80665)
    assert packet.gyr_rad_s[1] == pytest.approx(np.radians(2000 / 32768 * np.array([4, 5, 6])))
    assert packet.flags.tolist() == [SampleFlag.CLIPPED_GYR, SampleFlag.CLIPPED_ACC]
    assert packet.ticks is not None
    assert packet.ticks.tolist() == [1_000_000, 1_010_000]
    assert packet.index == 0
    assert packet.battery_percent == 87.0


def test_a_packet_is_laid_out_as_the_page_says() -> None:
    raw = np.arange(12, dtype=np.int16).reshape(2, 6)
    wire = encode_packet(OpenPacket(raw, 7, 9, 2**40, 5000, 4, 1, 3, None, 255))
    head = struct.pack("<BBHIQHBB", 0x11, 4, 7, 9, 2**40, 5000, 2, 0x31)
    assert wire == head + struct.pack("<12h", *range(12)) + b"\xff"


wire_packets = st.builds(
    lambda samples, quaternion, **fields: OpenPacket(
        np.array(samples, dtype=np.int16).reshape(-1, 6),
        quaternion=None if quaternion is None else np.array(quaternion, dtype=np.int16),
        **fields,
    ),
    st.lists(st.lists(st.integers(-32768, 32767), min_size=6, max_size=6), max_size=39),
    st.none() | st.lists(st.integers(-32768, 32767), min_size=4, max_size=4),
    seq=st.integers(0, 2**16 - 1),
    index=st.integers(0, 2**32 - 1),
    t_us=st.integers(0, 2**62),
    dt_us=st.integers(1, 2**16 - 1),
    flags=st.integers(0, 255),
    acc_range=st.integers(0, 7),
    gyr_range=st.integers(0, 7),
    battery=st.integers(0, 100) | st.just(255),
)


@given(wire_packets)
def test_what_is_encoded_is_decoded(packet: OpenPacket) -> None:
    wire = encode_packet(packet)
    again = decode_packet(wire)
    assert np.array_equal(again.raw, packet.raw)
    assert encode_packet(again) == wire
    (decoded,) = OpenPacketDecoder().decode("data", wire)
    assert len(decoded) == len(packet.raw)
    assert np.all(np.isfinite(decoded.acc_m_s2))


@given(wire_packets, st.data())
def test_a_packet_with_changed_bytes_is_a_packet_or_refused(
    packet: OpenPacket, data: st.DataObject
) -> None:
    wire = bytearray(encode_packet(packet))
    wire[data.draw(st.integers(0, len(wire) - 1))] ^= data.draw(st.integers(1, 255))
    decoder = OpenPacketDecoder()
    try:
        (decoded,) = decoder.decode("data", bytes(wire))
    except PayloadError:
        return
    assert decoded.ticks is not None
    assert np.all(np.diff(decoded.ticks) > 0)


def test_what_the_device_dropped_is_told_apart_from_what_the_link_lost() -> None:
    raw = np.zeros((5, 6), dtype=np.int16)
    decoder = OpenPacketDecoder()
    dropped = []
    for seq, index, flags in ((0, 0, 32), (1, 12, 4), (3, 25, 4), (4, 30, 0)):
        wire = encode_packet(OpenPacket(raw, seq=seq, index=index, flags=flags))
        (packet,) = decoder.decode("data", wire)
        dropped.append(packet.dropped)
    # with a packet missing in between nobody can tell which it was: index says how many
    assert dropped == [0, 7, 0, 0]


def test_a_clipped_flag_that_no_value_shows_marks_all_samples() -> None:
    wire = encode_packet(OpenPacket(np.ones((3, 6), dtype=np.int16), flags=2))
    (packet,) = OpenPacketDecoder().decode("data", wire)
    assert packet.flags.tolist() == [SampleFlag.CLIPPED_GYR] * 3


def test_a_packet_without_samples_tells_battery_and_button() -> None:
    empty = OpenPacket(np.empty((0, 6), dtype=np.int16), flags=8, battery=50, dt_us=0)
    (packet,) = OpenPacketDecoder().decode("data", encode_packet(empty))
    assert len(packet) == 0
    assert packet.pressed
    assert packet.battery_percent == 50.0


@pytest.mark.parametrize(
    ("offset", "value"),
    [(0, 0x10), (0, 0x13), (15, 0x80), (18, 3), (19, 0x48), (19, 0x82), (52, 101)],
)
def test_fields_without_meaning_are_refused(offset: int, value: int) -> None:
    wire = bytearray(GOLDEN)
    wire[offset] = value
    with pytest.raises(PayloadError):
        OpenPacketDecoder().decode("data", bytes(wire))


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        (Command("stop"), "00"),
        (Command("start", 100), "016400"),
        (Command("blink"), "02"),
    ],
)
def test_commands_are_the_bytes_that_the_page_says(command: Command, wire: str) -> None:
    assert encode_command(command).hex() == wire
    assert decode_command(bytes.fromhex(wire)) == command


@pytest.mark.parametrize("wire", ["", "01", "0164", "0000", "03", "01640000"])
def test_other_commands_are_refused(wire: str) -> None:
    with pytest.raises(PayloadError):
        decode_command(bytes.fromhex(wire))


def test_info_is_text() -> None:
    assert decode_info(encode_info("demo 1.2")) == "firmware demo 1.2"
    for wrong in (b"", b"\xff\xfe", b"a\x00b", b"x" * 65):
        with pytest.raises(PayloadError):
            decode_info(wrong)


@pytest.mark.parametrize(("mtu", "batch"), [(36, 1), (60, 3), (185, 5), (247, 5)])
def test_the_encoder_fills_what_the_link_carries(mtu: int, batch: int) -> None:
    encoder = DRIVER.encoder(100.0, mtu)
    assert encoder.batch == batch
    ((_, payload),) = encoder.encode(0.0, np.zeros((batch, 3)), np.zeros((batch, 3)))
    assert len(payload) <= mtu - 3


def test_a_link_too_narrow_for_one_sample_is_told() -> None:
    with pytest.raises(SettingError, match="MTU of 36"):
        DRIVER.encoder(100.0, 23)
