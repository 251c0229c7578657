"""What a link makes of all that goes wrong around worn sensors. Simulated seconds, real Bluetooth
stack. Each test ends with the link stopped and no task left (conftest).
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import numpy as np
import pytest

from firmware_bridge.driver import Packet
from firmware_bridge.drivers.registry import driver_named
from firmware_bridge.link.limits import LinkLimits, Wanted
from firmware_bridge.link.link import Link
from firmware_bridge.records import LinkState, Notification
from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.radio.central import Central
from firmware_bridge.virtual.radio.client import backends
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.sensor import VirtualSensor
from firmware_bridge.virtual.sensors.stage import Stage, stage
from imu.errors import LinkError, PayloadError
from imu.samples import SampleBlock

TWO = {"sacrum": "open_packet", "upper_back": "open_packet"}
ONE = {"sacrum": "open_packet"}
S = LinkState
Blocks = dict[str, SampleBlock]


def now_s() -> float:
    return asyncio.get_running_loop().time()


def linked(on: Stage, log: Any, limits: LinkLimits | None = None) -> Link:
    return Link(on.bluetooth, on.wanted(100.0), log, now_s, limits)


def read(heard: list[Notification]) -> list[Packet]:
    """Packets of one stream; what cannot be read is left out."""
    decoder = driver_named("open_packet").decoder(100.0)
    packets: list[Packet] = []
    for one in heard:
        try:
            packets.extend(decoder.decode(one.channel, one.payload))
        except PayloadError:
            continue
    return packets


def assert_whole(log: Any, sensor: VirtualSensor) -> None:
    """All that one stream sent has come, in order."""
    packets = [p for p in read(log.notifications(sensor.sensor)) if len(p)]
    index = [p.index for p in packets]
    lengths = np.cumsum([0] + [len(p) for p in packets])
    assert index == list(lengths[:-1])
    assert lengths[-1] == sensor.sent


def test_one_second_out_of_range_loses_nothing(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(3.0)
                on.sensors["sacrum"].leave_range()
                await asyncio.sleep(1.0)
                on.sensors["sacrum"].enter_range()
                await asyncio.sleep(2.0)
            for sensor in on.sensors.values():
                assert_whole(log, sensor)
                assert sensor.streams == 1
                assert S.LOST not in log.states(sensor.sensor)
                assert S.LATE not in log.states(sensor.sensor)

    run(scenario)


def test_a_minute_out_of_range_is_told_and_heals(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log) as link:
                await asyncio.sleep(3.0)
                gone_s = now_s()
                on.sensors["sacrum"].leave_range()
                await asyncio.sleep(60.0)
                on.sensors["sacrum"].enter_range()
                await asyncio.sleep(10.0)
                assert {status.state for status in link.status} == {S.STREAMING}
            states = log.states("sacrum")[3:]
            assert states[:4] == [S.SILENT, S.LOST, S.SEARCHING, S.NOT_FOUND]
            assert states[-2:] == [S.STREAMING, S.STOPPED]
            silent = next(c for c in log.changes("sacrum") if c.state is S.SILENT)
            assert silent.arrival_s - gone_s < 1.5
            assert len(log.starts("sacrum")) == 2
            assert_whole(log, on.sensors["upper_back"])
            assert log.states("upper_back")[2:] == [S.STREAMING, S.STOPPED]

    run(scenario)


def test_silence_is_noticed_before_bluetooth_notices(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        model = RadioModel(supervision_s=30.0)
        async with stage(blocks, ONE, model=model) as on, linked(on, log):
            await asyncio.sleep(3.0)
            on.sensors["sacrum"].leave_range()
            await asyncio.sleep(1.5)
            assert log.states("sacrum")[-1] is S.SILENT
            await asyncio.sleep(10.0)
            assert S.LOST in log.states("sacrum")

    run(scenario)


def test_a_sensor_that_reboots_streams_again(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(10.0)
                await on.sensors["sacrum"].reboot(off_s=0.5)
                rebooted_s = now_s()
                await asyncio.sleep(9.0)
            _, second = log.starts("sacrum")
            assert second.arrival_s - rebooted_s < 6.0
            heard = log.notifications("sacrum")
            before = read([one for one in heard if one.arrival_s < second.arrival_s])
            after = read([one for one in heard if one.arrival_s > second.arrival_s])
            assert max(p.ticks[-1] for p in before if p.ticks is not None) > 9e6
            assert max(p.ticks[-1] for p in after if p.ticks is not None) < 9e6
            assert sum(map(len, after)) > 200
            assert_whole(log, on.sensors["upper_back"])

    run(scenario)


def test_a_fifth_of_events_lost_costs_time_and_no_sample(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        model = RadioModel(interval_s=0.03, lost_event_share=0.2)
        async with stage(blocks, TWO, model=model) as on:
            async with linked(on, log):
                await asyncio.sleep(12.0)
                on.air.model = RadioModel()
                await asyncio.sleep(0.5)
            for sensor in on.sensors.values():
                assert_whole(log, sensor)
                assert log.states(sensor.sensor)[2:] == [S.STREAMING, S.STOPPED]

    run(scenario)


def test_a_saturated_radio_is_told_as_late(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log) as link:
                await asyncio.sleep(3.0)
                # half of what the sensors send gets through
                on.air.model = RadioModel(interval_s=0.1, packets_per_event=1)
                await asyncio.sleep(5.0)
                assert {status.state for status in link.status} == {S.LATE}
                assert all(status.late_s > 0.5 for status in link.status)
                assert "late" in log.changes("sacrum")[-1].text
                on.air.model = RadioModel()
                await asyncio.sleep(3.0)
                assert {status.state for status in link.status} == {S.STREAMING}
            for sensor in on.sensors.values():
                assert_whole(log, sensor)
                assert sensor.streams == 1

    run(scenario)


def test_one_sensor_that_is_not_there_leaves_the_other_alone(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            await on.sensors["upper_back"].switch_off()
            async with linked(on, log) as link:
                await asyncio.sleep(3.0)
                assert log.states("sacrum")[-1] is S.STREAMING
                await asyncio.sleep(6.0)
                told = log.changes("upper_back")[-1]
                assert told.state is S.NOT_FOUND
                assert "not found; switch it on" in told.text
                await on.sensors["upper_back"].switch_on()
                await asyncio.sleep(10.0)
                assert {status.state for status in link.status} == {S.STREAMING}
            assert_whole(log, on.sensors["sacrum"])
            assert_whole(log, on.sensors["upper_back"])

    run(scenario)


def test_a_link_can_be_started_a_second_time(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            for _ in range(2):
                async with linked(on, log):
                    await asyncio.sleep(3.0)
            for name, sensor in on.sensors.items():
                assert len(log.starts(name)) == sensor.streams == 2
                assert sum(len(p) for p in read(log.notifications(name))) == sensor.sent

    run(scenario)


def test_a_sensor_that_a_crashed_program_left_connected_is_taken_over(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, ONE) as on:
            (wanted,) = on.wanted(100.0)
            sightings: list[Any] = []
            async with on.bluetooth.scanning(sightings.append):
                await asyncio.sleep(0.5)
            # bleak's BlueZ backend leaves connections standing when its program dies
            left = on.bluetooth.connection(sightings[0].device, lambda: None)
            await left.connect(5.0)
            await left.write(wanted.driver.channels[1], b"\x01\x64\x00", True, 5.0)
            async with linked(on, log):
                await asyncio.sleep(10.0)
            assert log.states("sacrum")[-2:] == [S.STREAMING, S.STOPPED]
            assert on.sensors["sacrum"].streams == 2

    run(scenario)


def test_a_sensor_that_another_computer_holds_is_told(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, ONE) as on:
            async with Central(on.air, "F0:F1:F2:F3:F4:F6") as other:
                own = backends(other)
                bluetooth = type(on.bluetooth)(own.scanner, own.client, own.adapter)
                quiet: list[Any] = []
                async with Link(bluetooth, on.wanted(100.0), quiet.append, now_s):
                    await asyncio.sleep(2.0)
                    async with linked(on, log):
                        await asyncio.sleep(8.0)
                    told = next(c for c in log.changes("sacrum") if c.state is S.NOT_FOUND)
                    assert "other program holds it" in told.text
            assert log.notifications("sacrum") == []

    run(scenario)


def test_a_flat_battery_is_told_at_once_and_the_other_goes_on(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log) as link:
                await asyncio.sleep(3.0)
                await on.sensors["sacrum"].run_flat()
                flat_s = now_s()
                await asyncio.sleep(2.0)
                texts = [(c.arrival_s, c.text) for c in log.changes("sacrum")]
                assert any("charge it soon" in text for _, text in texts)
                told_s = next(at_s for at_s, text in texts if "battery is empty" in text)
                assert told_s - flat_s < 0.2
                on.sensors["sacrum"].battery_percent = 80.0
                await on.sensors["sacrum"].switch_on()
                await asyncio.sleep(10.0)
                assert {status.state for status in link.status} == {S.STREAMING}
                assert link.status[0].battery_percent == 80.0
            assert_whole(log, on.sensors["upper_back"])

    run(scenario)


def test_garbage_passes_through_unread_and_harms_no_sample(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        rng = random.Random(4)
        thrown = [rng.randbytes(rng.randrange(1, 200)) for _ in range(100)]
        async with stage(blocks, ONE) as on:
            async with linked(on, log):
                await asyncio.sleep(2.0)
                for junk in thrown:
                    on.sensors["sacrum"].peripheral.notify("data", junk)
                    await asyncio.sleep(0.02)
                await asyncio.sleep(0.5)
            payloads = [one.payload for one in log.notifications("sacrum")]
            assert [payload for payload in payloads if payload in thrown] == thrown
            assert_whole(log, on.sensors["sacrum"])
            assert log.states("sacrum")[2:] == [S.STREAMING, S.STOPPED]

    run(scenario)


def test_a_sensor_that_sends_nothing_but_garbage_is_told(
    run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, ONE) as on, linked(on, log):
            await asyncio.sleep(2.0)
            on.sensors["sacrum"].stop()
            for _ in range(100):
                on.sensors["sacrum"].peripheral.notify("data", b"not a packet")
                await asyncio.sleep(0.1)
            assert "cannot be read" in log.changes("sacrum")[-1].text

    run(scenario)


@pytest.mark.parametrize("busy_s", [0.2, 3.0])
def test_a_busy_program_loses_nothing_and_raises_no_alarm(
    busy_s: float, run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, PacedLoop)
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(3.0)
                for _ in range(4):
                    loop.advance(busy_s)
                    await asyncio.sleep(1.0)
            for sensor in on.sensors.values():
                assert_whole(log, sensor)
                assert log.states(sensor.sensor)[2:] == [S.STREAMING, S.STOPPED]

    run(scenario)


def test_a_busy_program_in_real_time(run_in_real_time: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(1.5)
                time.sleep(0.2)
                await asyncio.sleep(1.0)
            for sensor in on.sensors.values():
                assert_whole(log, sensor)
                assert log.states(sensor.sensor)[2:] == [S.STREAMING, S.STOPPED]

    run_in_real_time(scenario)


def test_without_bluetooth_a_link_does_not_start(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            on.central.powered = False
            with pytest.raises(LinkError, match="Bluetooth is off"):
                async with linked(on, log):
                    raise AssertionError("never here")

    run(scenario)


def test_bluetooth_switched_off_during_a_session_heals(run: Any, log: Any, blocks: Blocks) -> None:
    async def scenario() -> None:
        async with stage(blocks, ONE) as on, linked(on, log) as link:
            await asyncio.sleep(3.0)
            on.central.powered = False
            await on.sensors["sacrum"].peripheral.disconnect()
            await asyncio.sleep(2.0)
            assert any("Bluetooth is off" in c.text for c in log.changes("sacrum"))
            on.central.powered = True
            await asyncio.sleep(10.0)
            assert link.status[0].state is S.STREAMING

    run(scenario)


def test_a_device_without_the_expected_characteristics_is_told(
    run: Any, log: Any, blocks: Blocks, monkeypatch: Any
) -> None:
    async def scenario() -> None:
        twin = __import__(
            "firmware_bridge.virtual.sensors.open_packet", fromlist=["OpenPacketSensor"]
        ).OpenPacketSensor
        whole = twin.served
        monkeypatch.setattr(twin, "served", lambda self: whole(self)[:1])
        async with stage(blocks, ONE) as on, linked(on, log):
            await asyncio.sleep(3.0)
            assert any("does not offer" in c.text for c in log.changes("sacrum"))

    run(scenario)


@pytest.mark.parametrize("after_s", [0.01, 0.07, 0.1, 0.3, 0.5, 0.6, 0.75, 0.9, 1.2])
def test_a_link_can_be_stopped_at_any_moment(
    after_s: float, run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(after_s)
            stopped = len(log.records)
            await asyncio.sleep(2.0)
            assert len(log.records) == stopped
            assert [log.states(name)[-1] for name in TWO] == [S.STOPPED] * 2
            assert not any(sensor.is_streaming for sensor in on.sensors.values())

    run(scenario)


@pytest.mark.parametrize("gone_s", [0.5, 1.5, 5.0, 20.0])
def test_a_link_stops_soon_although_a_sensor_is_out_of_range(
    gone_s: float, run: Any, log: Any, blocks: Blocks
) -> None:
    async def scenario() -> None:
        async with stage(blocks, TWO) as on:
            async with linked(on, log):
                await asyncio.sleep(3.0)
                on.sensors["sacrum"].leave_range()
                await asyncio.sleep(gone_s)
                stopping_s = now_s()
            assert now_s() - stopping_s < 6.0
            assert log.states("sacrum")[-1] is S.STOPPED
            assert not on.sensors["upper_back"].is_streaming

    run(scenario)


def test_battery_is_asked_for_now_and_then(run: Any, log: Any, blocks: Blocks) -> None:
    class Asking(type(driver_named("open_packet"))):  # type: ignore[misc]
        def ask_battery(self) -> Any:
            return self.start(100.0)[:1]

    async def scenario() -> None:
        async with stage(blocks, ONE) as on:
            (known,) = on.wanted(100.0)
            wanted = Wanted("sacrum", Asking(), 100.0, known.address)
            async with Link(on.bluetooth, [wanted], log, now_s, LinkLimits(battery_s=2.0)):
                await asyncio.sleep(9.5)
        info = [one for one in log.notifications("sacrum") if one.channel == "info"]
        assert len(info) == 2 + 4

    run(scenario)
