"""Each driver has a twin, and each twin does over the link what its device does."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from firmware_bridge.driver import Packet, Write
from firmware_bridge.drivers.registry import DRIVERS, driver_for, driver_named
from firmware_bridge.link.limits import LinkLimits, Wanted
from firmware_bridge.link.link import Link
from firmware_bridge.link.nearby import scan
from firmware_bridge.records import LinkChange, LinkState, Notification, Record
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.catalogue import TWINS, twin_of
from firmware_bridge.virtual.sensors.performance import Performance
from firmware_bridge.virtual.sensors.sensor import Unit
from firmware_bridge.virtual.sensors.stage import Stage, stage
from imu.errors import PayloadError, SettingError, UnknownNameError
from imu.samples import SampleBlock

IDS = [driver.id for driver in DRIVERS]
STILL = SampleBlock(
    "sacrum", np.arange(200) / 100.0, np.tile((0.0, 0.0, 9.81), (200, 1)), np.zeros((200, 3))
)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(scenario())  # type: ignore[arg-type]


def now_s() -> float:
    return asyncio.get_running_loop().time()


def on_stage(driver_id: str, unit: Unit | None = None) -> Any:
    units = {} if unit is None else {"sacrum": unit}
    return stage({"sacrum": STILL}, {"sacrum": driver_id}, units=units)


async def heard(
    on: Stage, seconds: float, during: Callable[[Link], Awaitable[None]] | None = None
) -> tuple[list[Packet], list[Record]]:
    """What comes within some seconds of linking, decoded."""
    records: list[Record] = []
    (wanted,) = on.wanted()
    limits = LinkLimits(battery_s=2.0)
    async with Link(on.bluetooth, [wanted], records.append, now_s, limits) as link:
        await asyncio.sleep(3.0)
        if during is not None:
            await during(link)
        await asyncio.sleep(seconds)
    decoder = wanted.driver.decoder(wanted.rate_hz)
    packets: list[Packet] = []
    for record in records:
        if isinstance(record, Notification):
            packets.extend(decoder.decode(record.channel, record.payload))
    return packets, records


def test_every_driver_has_a_twin() -> None:
    assert [twin.driver.id for twin in TWINS] == IDS
    with pytest.raises(UnknownNameError):
        twin_of("none such")


@pytest.mark.parametrize("driver_id", IDS)
def test_a_scan_knows_it_by_what_it_advertises(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:
            (found,) = await scan(on.bluetooth, DRIVERS, seconds=0.5)
            assert found.driver is driver_named(driver_id)
            assert found.driver is driver_for(found.sighting.advertisement)

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_at_rest_it_reads_gravity(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:
            packets, _ = await heard(on, 2.0)
            acc = np.concatenate([packet.acc_m_s2 for packet in packets])
            gyr = np.concatenate([packet.gyr_rad_s for packet in packets])
            assert np.linalg.norm(acc, axis=1) == pytest.approx(9.81, abs=0.01)
            assert np.abs(gyr).max() < 1e-3

    run(scenario)


@pytest.mark.parametrize("rate_hz", [0, -1])
@pytest.mark.parametrize("driver_id", IDS)
def test_it_streams_at_the_rate_it_is_set_to(driver_id: str, rate_hz: int) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:
            (known,) = on.wanted()
            wanted = Wanted("sacrum", known.driver, known.driver.rates_hz[rate_hz], known.address)
            records: list[Record] = []
            async with Link(on.bluetooth, [wanted], records.append, now_s):
                await asyncio.sleep(2.0)
                before = on.sensors["sacrum"].sent
                await asyncio.sleep(4.0)
                sent = on.sensors["sacrum"].sent - before
                assert sent == pytest.approx(4.0 * wanted.rate_hz, abs=20)
            states = [record.state for record in records if isinstance(record, LinkChange)]
            assert states[2:] == [LinkState.STREAMING, LinkState.STOPPED]

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_its_battery_is_told(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id, Unit(battery_percent=50.0)) as on:

            async def discharge(_: Link) -> None:
                on.sensors["sacrum"].battery_percent = 20.0
                on.sensors["sacrum"].battery_changed()

            packets, _ = await heard(on, 3.0, discharge)
            told = [p.battery_percent for p in packets if p.battery_percent is not None]
            assert (told[0], told[-1]) == (50.0, 20.0)

    run(scenario)


@pytest.mark.parametrize("driver_id", ["open_packet", "movella_dot"])
def test_its_button_is_told(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:

            async def press(_: Link) -> None:
                on.sensors["sacrum"].press()

            packets, _ = await heard(on, 1.0, press)
            assert sum(packet.pressed for packet in packets) == 1

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_it_blinks_where_the_device_can(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:
            can = bool(driver_named(driver_id).identify())

            async def blink(link: Link) -> None:
                assert await link.identify("sacrum") is can

            await heard(on, 0.5, blink)
            assert on.sensors["sacrum"].identified == can

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_it_streams_again_after_a_reboot_and_after_a_flat_battery(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id) as on:
            twin = on.sensors["sacrum"]

            async def interrupt(link: Link) -> None:
                await twin.reboot()
                await asyncio.sleep(8.0)
                assert twin.is_streaming
                assert link.status[0].state is LinkState.STREAMING
                await twin.run_flat()
                await asyncio.sleep(3.0)
                assert link.status[0].state is not LinkState.STREAMING
                twin.battery_percent = 90.0
                await twin.switch_on()
                await asyncio.sleep(10.0)
                assert twin.is_streaming

            _, records = await heard(on, 1.0, interrupt)
            assert isinstance(records[-1], LinkChange)
            assert records[-1].state is LinkState.STOPPED

    run(scenario)


@pytest.mark.parametrize("driver_id", ["open_packet", "movella_dot", "movesense"])
def test_its_clock_runs_as_slow_as_its_crystal(driver_id: str) -> None:
    async def scenario() -> None:
        async with on_stage(driver_id, Unit(clock_ppm=10000.0)) as on:
            _, records = await heard(on, 20.0)
            driver = driver_named(driver_id)
            assert driver.time_base.tick_s is not None
            decoder = driver.decoder(on.wanted()[0].rate_hz)
            pairs = [
                (record.arrival_s, int(packet.ticks[-1]))
                for record in records
                if isinstance(record, Notification)
                for packet in decoder.decode(record.channel, record.payload)
                if packet.ticks is not None
            ]
            host_s = pairs[-1][0] - pairs[0][0]
            device_s = (pairs[-1][1] - pairs[0][1]) * driver.time_base.tick_s
            assert host_s / device_s == pytest.approx(1.01, abs=0.002)

    run(scenario)


@pytest.mark.parametrize("driver_id", IDS)
def test_writes_of_any_bytes_leave_it_streaming(driver_id: str) -> None:
    async def scenario() -> None:
        rng = np.random.default_rng(1)
        async with on_stage(driver_id) as on:
            twin = on.sensors["sacrum"]
            controls = [served.channel.name for served in twin.served() if served.write]
            await heard(on, 0.5)
            for _ in range(300):
                payload = rng.bytes(int(rng.integers(0, 40)))
                for control in controls:
                    try:
                        twin.written(control, payload)
                    except (PayloadError, SettingError):
                        continue
            twin.stop()
            packets, _ = await heard(on, 1.0)
            assert sum(map(len, packets)) > 30

    run(scenario)


def test_the_lifter_stands_before_and_after() -> None:
    t = np.arange(100) / 100.0
    ramp = np.stack([t, t, t], axis=1)
    performance = Performance({"sacrum": SampleBlock("sacrum", t, ramp, ramp)})
    acc, gyr = performance.readings("sacrum", np.array([0.0, 1e6]))
    assert (acc == 0.0).all()
    assert (gyr == 0.0).all()
    performance.begin(10.0)
    assert performance.ends_s == pytest.approx(10.99)
    acc, gyr = performance.readings("sacrum", 10.0 + np.array([-1.0, 0.25, 0.505, 50.0]))
    assert acc[:, 0] == pytest.approx([0.0, 0.25, 0.505, 0.99])
    assert gyr[:, 0] == pytest.approx([0.0, 0.25, 0.505, 0.0])
    exact, _ = performance.readings("sacrum", 10.0 + t)
    assert exact == pytest.approx(ramp, abs=1e-12)
    with pytest.raises(UnknownNameError):
        performance.readings("thigh_left", t)


def test_a_wish_that_a_dot_does_not_know_is_refused() -> None:
    async def scenario() -> None:
        async with on_stage("movella_dot") as on:
            with pytest.raises(PayloadError):
                on.sensors["sacrum"].written("measure", b"\x01\x01\x04")
            # WitMotion writes nothing before it is unlocked
        async with on_stage("witmotion") as on:
            twin = on.sensors["sacrum"]
            (step,) = driver_named("witmotion").ask_battery()
            assert isinstance(step, Write)
            twin.written("command", b"\xff\xaa\x03\x0b\x00")
            twin.subscribed("data", True)
            before = twin.sent
            await asyncio.sleep(2.0)
            assert twin.sent - before < 30
            twin.subscribed("data", False)
            assert not twin.is_streaming

    run(scenario)
