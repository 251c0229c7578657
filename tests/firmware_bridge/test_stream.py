from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.drivers.open_packet import DRIVER, OpenPacketEncoder, encode_info
from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart, Tick
from firmware_bridge.stream import SensorStream, StreamHealth
from imu.errors import UnknownNameError
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray, SampleBlock, SampleFlag
from imu.units import STANDARD_GRAVITY_M_S2

RATE_HZ = 100.0
MTU = 247


def start(arrival_s: float = 0.0, rate_hz: float = RATE_HZ) -> StreamStart:
    return StreamStart(arrival_s, SACRUM, DRIVER.id, rate_hz)


def samples(first: int, n: int) -> tuple[FloatArray, FloatArray]:
    t = (first + np.arange(n)) / RATE_HZ
    turning = np.column_stack((np.sin(t), np.cos(2 * t), 0.1 * t))
    return np.tile([0.0, 0.0, STANDARD_GRAVITY_M_S2], (n, 1)), turning


def sent(
    encoder: OpenPacketEncoder, packets: int, arrival_s: float, device_s: float = 0.0
) -> list[Notification]:
    """Packets in a row, the first arriving at arrival_s. Synthetic."""
    n = encoder.batch
    records = []
    for k in range(packets):
        acc, gyr = samples(n * k, n)
        for channel, payload in encoder.encode(device_s + n * k / RATE_HZ, acc, gyr):
            arrival = arrival_s + n * k / RATE_HZ
            records.append(Notification(arrival, SACRUM, channel, payload))
    return records


def encoder() -> OpenPacketEncoder:
    return DRIVER.encoder(RATE_HZ, MTU)


def followed(records: Sequence[Record]) -> tuple[list[SampleBlock], StreamHealth]:
    stream = SensorStream(SACRUM)
    blocks = [block for record in records if (block := stream.push(record)) is not None]
    return blocks, stream.health


def times(blocks: Sequence[SampleBlock]) -> FloatArray:
    return np.concatenate([block.t_s for block in blocks])


def test_records_become_samples_on_host_time() -> None:
    blocks, health = followed([start(), *sent(encoder(), 40, arrival_s=5.0)])
    assert times(blocks) == pytest.approx(5.0 + 0.01 * (np.arange(200) - 4), abs=1e-6)
    acc, gyr = samples(0, 200)
    assert np.allclose(np.concatenate([block.acc_m_s2 for block in blocks]), acc, atol=0.005)
    assert np.allclose(np.concatenate([block.gyr_rad_s for block in blocks]), gyr, atol=0.001)
    assert (health.packets, health.samples, health.lost) == (40, 200, 0)
    assert (health.payload_errors, health.restarts, health.clock_restarts) == (0, 0, 0)
    assert health.late_s == pytest.approx(0.0, abs=1e-6)


def test_other_sensors_and_other_records_change_nothing() -> None:
    stream = SensorStream(UPPER_BACK)
    for record in (start(), *sent(encoder(), 3, 1.0), Tick(2.0)):
        assert stream.push(record) is None
    assert stream.push(LinkChange(3.0, UPPER_BACK, LinkState.SILENT)) is None
    assert stream.health.packets == 0
    assert stream.health.driver == ""


def test_lost_dropped_clipped_battery_button_and_firmware_are_told() -> None:
    device = encoder()
    device.battery = 41
    records: list[Record] = [start(), Notification(0.5, SACRUM, "info", encode_info("demo 1.2"))]
    records += sent(device, 4, 1.0)
    device.press()
    device.drop(7)
    strong = np.full((device.batch, 3), 1e4)
    ((channel, payload),) = device.encode(0.27, strong, np.zeros((device.batch, 3)))
    records.append(Notification(1.3, SACRUM, channel, payload))
    del records[3]  # one packet never arrives
    blocks, health = followed(records)
    assert health.lost == 5 + 7
    assert health.dropped == 7
    assert health.clipped == device.batch
    assert np.all(blocks[-1].flags == SampleFlag.CLIPPED_ACC)
    assert health.presses == 1
    assert health.battery_percent == 41.0
    assert health.answer == "firmware demo 1.2"


def test_bytes_before_the_stream_began_are_counted() -> None:
    blocks, health = followed(sent(encoder(), 2, 1.0))
    assert blocks == []
    assert health.payload_errors == 2
    assert health.last_error == "bytes before the stream began"


def test_an_unknown_driver_is_an_error_for_the_caller() -> None:
    with pytest.raises(UnknownNameError, match="open_packet"):
        SensorStream(SACRUM).push(StreamStart(0.0, SACRUM, "open_pocket", 100.0))


@pytest.mark.parametrize("device_s", [0.0, 4.05])
def test_after_a_reconnection_times_go_on_rising(device_s: float) -> None:
    """The device rebooted (its clock is at 0 again), or it did not."""
    records = [start(), *sent(encoder(), 40, 1.0), start(5.0), *sent(encoder(), 40, 5.05, device_s)]
    blocks, health = followed(records)
    assert np.all(np.diff(times(blocks)) > 0.0)
    assert blocks[40].t_s[-1] == pytest.approx(5.05, abs=0.002)
    assert (health.restarts, health.clock_restarts, health.lost) == (1, 0, 0)


def test_a_reconnection_at_another_rate_goes_on_too() -> None:
    again = DRIVER.encoder(200.0, MTU)
    acc, gyr = samples(0, again.batch)
    ((channel, payload),) = again.encode(0.0, acc, gyr)
    records = [start(), *sent(encoder(), 4, 1.0), start(1.2, 200.0)]
    blocks, health = followed([*records, Notification(1.21, SACRUM, channel, payload)])
    assert np.all(np.diff(times(blocks)) > 0.0)
    assert health.rate_hz == 200.0
    assert health.restarts == 1


@given(st.data())
def test_garbage_is_counted_and_the_stream_goes_on(data: st.DataObject) -> None:
    clean = sent(encoder(), 12, 1.0)
    garbage = data.draw(st.lists(st.binary(max_size=20), max_size=5))  # too short for a packet
    places = [data.draw(st.integers(0, len(clean))) for _ in garbage]
    torn: list[Record] = list(clean)
    for place, payload in sorted(zip(places, garbage, strict=True), reverse=True):
        torn.insert(place, Notification(1.0, SACRUM, "data", payload))
    blocks, health = followed([start(), *torn])
    plain, _ = followed([start(), *clean])
    assert health.payload_errors == len(garbage)
    assert bool(health.last_error) == bool(garbage)
    assert np.array_equal(times(blocks), times(plain))


@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 2.0),
            st.sampled_from(["data", "info", "nonsense", "start", "packet", "reboot"]),
            st.binary(max_size=60),
        ),
        max_size=25,
    )
)
def test_the_same_records_give_the_same_bits_and_rising_times(
    happened: list[tuple[float, str, bytes]],
) -> None:
    records: list[Record] = [start(10.0)]
    device, arrival_s, k = encoder(), 10.0, 0
    for wait_s, what, payload in happened:
        arrival_s += wait_s
        if what == "start":
            records.append(start(arrival_s))
        elif what in ("packet", "reboot"):
            if what == "reboot":
                device, k = encoder(), 0
            ((channel, made),) = device.encode(0.05 * k, *samples(0, device.batch))
            k += 1
            records.append(Notification(arrival_s, SACRUM, channel, made))
        else:
            records.append(Notification(arrival_s, SACRUM, what, payload))
    one, told = followed(records)
    two, again = followed(records)
    assert repr(told) == repr(again)
    for a, b in zip(one, two, strict=True):
        assert np.array_equal(a.t_s, b.t_s)
        assert np.array_equal(a.acc_m_s2, b.acc_m_s2)
        assert np.array_equal(a.flags, b.flags)
    if one:
        assert np.all(np.diff(times(one)) > 0.0)
