from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.driver import Packet, Write
from firmware_bridge.drivers.movella_dot import (
    DRIVER,
    MovellaDotDecoder,
    Settings,
    decode_battery,
    decode_info,
    decode_measure,
    decode_message,
    decode_payload,
    decode_settings,
    encode_battery,
    encode_info,
    encode_measure,
    encode_message,
    encode_payload,
    encode_report,
    encode_settings,
)
from imu.errors import PayloadError
from imu.samples import SampleFlag

# Captured from devices, in modes of the same layout; mode 21 itself was not captured by anyone.
EULER = bytes.fromhex("d893decb0a3509c146500842ea43853e00000000")
CUSTOM_1 = bytes.fromhex(
    "526bea567cc32c4128fdca41f87912be62528c40e301e9bf9b199ebfb5c4bdbe8a5f7cbe6725de3c"
)
ROOT_MAC = bytes.fromhex("3d69f16ecad4")


def read(channel: str, payload: bytes) -> Packet:
    (packet,) = MovellaDotDecoder().decode(channel, payload)
    return packet


def test_the_captured_euler_payload_reads_as_published() -> None:
    t_us, values = decode_payload(4, EULER)
    assert t_us == 3420361688
    assert values["euler_deg"] == pytest.approx([-8.5754, 34.0784, 0.2603], abs=1e-4)
    assert encode_payload(t_us, values["euler_deg"]) == EULER[:16]


def test_the_captured_custom_payload_reads_as_published() -> None:
    t_us, values = decode_payload(22, CUSTOM_1)
    assert t_us == 1458203474
    assert values["euler_deg"] == pytest.approx([10.798, 25.374, -0.143], abs=1e-3)
    assert values["free_acc_m_s2"] == pytest.approx([4.385, -1.820, -1.235], abs=1e-3)
    assert values["gyr_deg_s"] == pytest.approx([-0.3706, -0.2465, 0.0271], abs=1e-4)
    assert encode_payload(t_us, *values.values()) == CUSTOM_1


def test_mode_21_is_time_acceleration_and_degrees_per_second() -> None:
    wire = encode_payload(2**32 + 5, np.array([0.0, 0.0, 9.81]), np.array([180.0, -90.0, 0.0]))
    assert wire.hex().startswith("05000000")
    assert len(wire) == 28
    packet = read("medium", wire + bytes(12))  # the buffer's rest is zero
    assert packet.ticks is not None
    assert packet.ticks.tolist() == [5]
    assert packet.acc_m_s2[0] == pytest.approx([0.0, 0.0, 9.81], abs=1e-6)
    assert packet.gyr_rad_s[0] == pytest.approx([np.pi, -np.pi / 2, 0.0], abs=1e-6)
    assert packet.flags.tolist() == [0]


@pytest.mark.parametrize(
    ("acc", "gyr_deg_s", "flags"),
    [
        (156.8, 0.0, SampleFlag.CLIPPED_ACC),
        (-156.8, 1999.0, SampleFlag.CLIPPED_ACC | SampleFlag.CLIPPED_GYR),
        (100.0, -1999.0, SampleFlag.CLIPPED_GYR),
        (100.0, 1500.0, 0),
    ],
)
def test_values_at_full_scale_are_clipped(acc: float, gyr_deg_s: float, flags: int) -> None:
    wire = encode_payload(0, np.array([0.0, acc, 0.0]), np.array([gyr_deg_s, 0.0, 0.0]))
    assert read("medium", wire).flags.tolist() == [flags]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    wire = encode_payload(0, np.array([0.0, value, 0.0]), np.zeros(3))
    with pytest.raises(PayloadError, match="not finite"):
        read("medium", wire)


@pytest.mark.parametrize("size", [0, 27, 41])
def test_other_lengths_are_refused(size: int) -> None:
    with pytest.raises(PayloadError):
        read("medium", bytes(size))
    with pytest.raises(PayloadError, match="something follows"):
        read("medium", bytes(28) + b"\1")


def test_button_power_battery_and_firmware_are_told() -> None:
    assert read("report", encode_report("button")).pressed
    assert read("report", encode_report("power off")).answer == "power off"
    assert read("report", encode_report("power saving")).answer == "power saving"
    assert read("report", b"\x63" + bytes(35)).answer == ""
    assert read("battery", bytes.fromhex("6400")).battery_percent == 100.0
    assert decode_battery(encode_battery(7, charging=True)) == 7.0
    assert decode_info(encode_info(1, 8, 2)) == "firmware 1.8.2"
    for wrong in ("6500", "6402", "64"):
        with pytest.raises(PayloadError):
            read("battery", bytes.fromhex(wrong))


@pytest.mark.parametrize(
    ("id", "body", "wire"),
    [
        (2, b"\x01" + ROOT_MAC, "0207013d69f16ecad453"),
        (2, b"\x03\x00", "02020300f9"),
        (2, b"\x02", "020102fb"),
        (2, b"\x50\x00", "02025000ac"),
    ],
)
def test_messages_are_the_makers_examples(id: int, body: bytes, wire: str) -> None:
    assert encode_message(id, body).hex() == wire
    assert decode_message(bytes.fromhex(wire)) == (id, body)
    assert decode_message(bytes.fromhex(wire) + bytes(20)) == (id, body)
    assert read("ack", bytes.fromhex(wire)).answer == f"message {id}: {body.hex()}"


@given(st.integers(0, 255), st.binary(max_size=150))
def test_messages_round_trip(id: int, body: bytes) -> None:
    assert decode_message(encode_message(id, body)) == (id, body)


def test_a_message_with_a_wrong_checksum_is_refused() -> None:
    with pytest.raises(PayloadError, match="checksum"):
        decode_message(bytes.fromhex("02020301f9"))


def test_sixty_hertz_is_set_as_in_the_makers_example() -> None:
    writes = [step for step in DRIVER.start(60.0) if isinstance(step, Write)]
    assert writes[0].payload == b"\x10" + bytes(23) + b"\x3c\x00" + bytes(6)
    assert writes[1].payload.hex() == "010115"
    (stop,) = DRIVER.stop()
    assert isinstance(stop, Write)
    assert stop.payload.hex() == "010015"


@given(st.builds(Settings, st.none() | st.integers(1, 120), st.booleans()))
def test_settings_round_trip(settings: Settings) -> None:
    assert decode_settings(encode_settings(settings)) == settings


@given(st.booleans(), st.integers(1, 26))
def test_measurement_control_round_trips(on: bool, mode: int) -> None:
    assert decode_measure(encode_measure(on, mode)) == (on, mode)


@given(st.binary(max_size=170))
def test_any_control_bytes_are_read_or_refused(payload: bytes) -> None:
    for decode in (decode_settings, decode_measure, decode_message, decode_info, decode_battery):
        with contextlib.suppress(PayloadError):
            decode(payload)
