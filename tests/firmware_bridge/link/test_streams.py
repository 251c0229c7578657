"""What a link delivers when all is well."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from firmware_bridge.driver import Packet
from firmware_bridge.drivers.registry import DRIVERS, driver_named
from firmware_bridge.link.limits import Wanted
from firmware_bridge.link.link import Link
from firmware_bridge.link.nearby import scan
from firmware_bridge.records import LinkState, Notification
from firmware_bridge.virtual.sensors.catalogue import TWINS
from firmware_bridge.virtual.sensors.sensor import Unit
from firmware_bridge.virtual.sensors.stage import stage
from imu.errors import SettingError
from imu.samples import SampleBlock

TWO = {"sacrum": "open_packet", "upper_back": "open_packet"}
S = LinkState
IDS = [twin.driver.id for twin in TWINS]


def decoded(driver_id: str, rate_hz: float, heard: list[Notification]) -> list[Packet]:
    decoder = driver_named(driver_id).decoder(rate_hz)
    return [p for one in heard for p in decoder.decode(one.channel, one.payload)]


def samples(packets: list[Packet]) -> int:
    return sum(len(packet) for packet in packets)


@pytest.mark.parametrize("driver_id", IDS)
def test_two_sensors_of_a_kind_lose_no_sample(
    driver_id: str, run: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        both = dict.fromkeys(TWO, driver_id)
        async with stage(blocks, both) as on:
            wanted = on.wanted()
            async with Link(on.bluetooth, wanted, log, asyncio.get_running_loop().time):
                await asyncio.sleep(8.0)
            for one in wanted:
                heard = log.notifications(one.sensor)
                packets = decoded(driver_id, one.rate_hz, heard)
                assert samples(packets) == on.sensors[one.sensor].sent > 5.0 * one.rate_hz
                assert log.states(one.sensor) == [S.SEARCHING, S.CONNECTING, S.STREAMING, S.STOPPED]
                assert not on.sensors[one.sensor].is_streaming

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_a_sensor_tells_what_the_lifter_did(
    driver_id: str, run: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        async with stage(blocks, {"sacrum": driver_id}) as on:
            (wanted,) = on.wanted()
            loop = asyncio.get_running_loop()
            async with Link(on.bluetooth, [wanted], log, loop.time):
                await asyncio.sleep(3.0)
                on.performance.begin(loop.time())
                await asyncio.sleep(9.0)
        packets = decoded(driver_id, wanted.rate_hz, log.notifications("sacrum"))
        acc = np.concatenate([packet.acc_m_s2 for packet in packets])
        # the sway's first axis swings once in 2π s, from rest at 0
        assert acc[:20, 0] == pytest.approx(0.0, abs=0.01)
        assert acc[:, 0].max() == pytest.approx(1.0, abs=0.01)
        assert acc[:, 0].min() == pytest.approx(-1.0, abs=0.01)
        assert acc[:, 2] == pytest.approx(9.5, abs=0.01)

    run(scenario)


def test_two_sensors_stream_in_real_time(
    run_in_real_time: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            loop = asyncio.get_running_loop()
            async with Link(on.bluetooth, on.wanted(100.0), log, loop.time):
                await asyncio.sleep(3.0)
            for sensor in TWO:
                packets = decoded("open_packet", 100.0, log.notifications(sensor))
                assert samples(packets) == on.sensors[sensor].sent > 100

    run_in_real_time(scenario)


def test_a_stream_is_announced_before_its_bytes(
    run: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        async with stage(blocks, {"sacrum": "open_packet"}) as on:
            (wanted,) = on.wanted(100.0)
            async with Link(on.bluetooth, [wanted], log, asyncio.get_running_loop().time):
                await asyncio.sleep(2.0)
        kinds = [type(record).__name__ for record in log.records]
        assert kinds.index("StreamStart") < kinds.index("Notification")
        (start,) = log.starts("sacrum")
        assert (start.driver, start.rate_hz, start.device) == ("open_packet", 100.0, wanted.name)
        assert start.address == wanted.address
        arrivals = [record.arrival_s for record in log.records]
        assert arrivals == sorted(arrivals)

    run(scenario)


def test_without_addresses_each_sensor_gets_a_device_of_its_own(
    run: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            driver = driver_named("open_packet")
            wanted = [Wanted(sensor, driver, 100.0) for sensor in TWO]
            async with Link(on.bluetooth, wanted, log, asyncio.get_running_loop().time) as link:
                await asyncio.sleep(3.0)
                assert len({status.address for status in link.status}) == 2
                assert {status.state for status in link.status} == {S.STREAMING}

    run(scenario)


def test_status_tells_battery_and_mtu(run: Any, log: Any, blocks: dict[str, SampleBlock]) -> None:
    async def scenario() -> None:
        async with (
            stage(blocks, {"sacrum": "open_packet"}) as on,
            Link(on.bluetooth, on.wanted(100.0), log, asyncio.get_running_loop().time) as link,
        ):
            await asyncio.sleep(2.0)
            (status,) = link.status
            assert status.battery_percent == 87.0
            assert status.mtu == 247
            assert status.late_s < 0.1
            assert await link.identify("sacrum")
            assert on.sensors["sacrum"].identified == 1

    run(scenario)


def test_scan_names_device_driver_and_signal(run: Any, blocks: dict[str, SampleBlock]) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            weak = on.sensors["sacrum"].unit.address
            on.air.signal_dbm[weak] = -80
            found = await scan(on.bluetooth, DRIVERS, seconds=1.0)
            assert [one.driver and one.driver.id for one in found] == ["open_packet"] * 2
            assert [one.signal_dbm for one in found] == [-50.0, -80.0]
            assert found[1].address == weak

    run(scenario)


def test_at_an_mtu_of_23_a_sensor_that_needs_more_is_told(
    run: Any, log: Any, blocks: dict[str, SampleBlock]
) -> None:
    async def scenario() -> None:
        units = {"sacrum": Unit(max_mtu=23)}
        async with (
            stage(blocks, {"sacrum": "open_packet"}, units=units) as on,
            Link(on.bluetooth, on.wanted(100.0), log, asyncio.get_running_loop().time),
        ):
            await asyncio.sleep(3.0)
        assert any("MTU of 23" in c.text for c in log.changes("sacrum"))
        packets = decoded("open_packet", 100.0, log.notifications("sacrum"))
        assert samples(packets) == 0

    run(scenario)


def test_a_link_wants_each_sensor_once(blocks: dict[str, SampleBlock], log: Any) -> None:
    from firmware_bridge.link.bluetooth import Bluetooth

    one = Wanted("sacrum", driver_named("open_packet"), 100.0)
    with pytest.raises(SettingError):
        Link(Bluetooth(), [one, one], log, lambda: 0.0)
    with pytest.raises(SettingError):
        Link(Bluetooth(), [], log, lambda: 0.0)
    with pytest.raises(SettingError):
        Link(Bluetooth(), [Wanted("sacrum", one.driver, 7.0)], log, lambda: 0.0)
