"""bleak's public API on the virtual radio behaves as on a real one."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from firmware_bridge.driver import Advertisement, Channel
from firmware_bridge.virtual.radio.air import Air, RadioModel
from firmware_bridge.virtual.radio.central import Central
from firmware_bridge.virtual.radio.client import Backends, backends
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.radio.peripheral import Handlers, Peripheral, Served
from imu.errors import PayloadError, SettingError

SERVICE = "7e570001-9a3b-4c1e-8f20-1a2b3c4d5e6f"
DATA = Channel("data", SERVICE, "7e570002-9a3b-4c1e-8f20-1a2b3c4d5e6f")
CONTROL = Channel("control", SERVICE, "7e570003-9a3b-4c1e-8f20-1a2b3c4d5e6f")
LEVEL = Channel(
    "level",
    "0000180f-0000-1000-8000-00805f9b34fb",
    "00002a19-0000-1000-8000-00805f9b34fb",
)
ADDRESS = "C0:00:00:00:00:01"


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def alone() -> None:
        await scenario()
        await asyncio.sleep(0.5)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(alone())


@dataclass
class Device:
    """A peripheral that notes what happens to it."""

    air: Air
    max_mtu: int = 247
    writes: list[bytes] = field(default_factory=list)
    peripheral: Peripheral = field(init=False)

    def __post_init__(self) -> None:
        handlers = Handlers(self.written, lambda _: b"\x57", lambda *_: None, lambda: None)
        self.peripheral = Peripheral(
            self.air,
            ADDRESS,
            Advertisement("Test", (SERVICE,)),
            (Served(DATA, notify=True), Served(CONTROL, write=True), Served(LEVEL, read=True)),
            handlers,
            self.max_mtu,
        )

    def written(self, channel: str, payload: bytes) -> None:
        if payload == b"no":
            raise PayloadError("not this")
        self.writes.append(payload)


@asynccontextmanager
async def on_air(
    model: RadioModel | None = None, max_mtu: int = 247
) -> AsyncIterator[tuple[Device, Backends, Central]]:
    air = Air(model, seed=3)
    device = Device(air, max_mtu)
    async with Central(air) as central:
        await device.peripheral.switch_on()
        yield device, backends(central), central
        await device.peripheral.switch_off()


@asynccontextmanager
async def connected(
    own: Backends, gone: Callable[[BleakClient], None] | None = None
) -> AsyncIterator[BleakClient]:
    found = await BleakScanner.find_device_by_name("Test", timeout=2.0, backend=own.scanner)
    assert found is not None
    async with BleakClient(found, gone, backend=own.client) as client:
        yield client


def test_a_scan_tells_name_services_and_signal() -> None:
    async def scenario() -> None:
        async with on_air() as (device, own, _):
            device.air.signal_dbm[ADDRESS] = -71
            seen = await BleakScanner.discover(1.0, return_adv=True, backend=own.scanner)
            ((found, told),) = seen.values()
            assert (found.address, told.local_name) == (ADDRESS, "Test")
            assert told.service_uuids == [SERVICE]
            assert told.rssi == -71

    run(scenario)


def test_writes_reads_and_notifications_get_through() -> None:
    async def scenario() -> None:
        async with on_air() as (device, own, _), connected(own) as client:
            assert client.mtu_size == 247
            await client.write_gatt_char(CONTROL.characteristic_uuid, b"hello", response=True)
            await client.write_gatt_char(CONTROL.characteristic_uuid, b"again", response=False)
            assert await client.read_gatt_char(LEVEL.characteristic_uuid) == b"\x57"
            heard: list[bytes] = []
            assert not device.peripheral.notify("data", b"nobody listens")
            await client.start_notify(
                DATA.characteristic_uuid, lambda _, payload: heard.append(bytes(payload))
            )
            sent = [bytes([k]) * 100 for k in range(50)]
            assert all(device.peripheral.notify("data", payload) for payload in sent)
            await asyncio.sleep(1.0)
            assert heard == sent
            await client.stop_notify(DATA.characteristic_uuid)
            assert not device.peripheral.notify("data", b"nobody listens")
        assert device.writes == [b"hello", b"again"]

    run(scenario)


def test_long_notifications_are_cut_at_a_small_mtu() -> None:
    async def scenario() -> None:
        async with on_air(max_mtu=23) as (device, own, _), connected(own) as client:
            heard: list[int] = []
            await client.start_notify(
                DATA.characteristic_uuid, lambda _, payload: heard.append(len(payload))
            )
            device.peripheral.notify("data", bytes(100))
            await asyncio.sleep(0.2)
            assert heard == [20]

    run(scenario)


def test_errors_are_those_of_a_real_adapter() -> None:
    async def scenario() -> None:
        async with on_air() as (_, own, central):
            absent = BleakClient("C0:00:00:00:00:99", timeout=1.0, backend=own.client)
            with pytest.raises(BleakDeviceNotFoundError):
                await absent.connect()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await absent.connect()
            async with connected(own) as client:
                with pytest.raises(BleakGATTProtocolError) as refused:
                    await client.write_gatt_char(CONTROL.characteristic_uuid, b"no", response=True)
                assert refused.value.code == 0x80
                with pytest.raises(BleakCharacteristicNotFoundError):
                    await client.read_gatt_char(SERVICE)
                with pytest.raises(BleakError, match="does not support notif"):
                    await client.start_notify(CONTROL.characteristic_uuid, lambda *_: None)
                with pytest.raises(BleakError, match="already connected"):
                    await client.connect()
            with pytest.raises(BleakError):
                await client.write_gatt_char(CONTROL.characteristic_uuid, b"", response=True)
            central.powered = False
            with pytest.raises(BleakBluetoothNotAvailableError):
                await BleakScanner.discover(0.1, backend=own.scanner)
            central.powered = True

    run(scenario)


def test_only_one_scan_or_connection_attempt_at_a_time() -> None:
    async def scenario() -> None:
        async with on_air() as (_, own, _central):
            async with BleakScanner(backend=own.scanner) as scanner:
                await asyncio.sleep(0.2)
                (found,) = scanner.discovered_devices
                with pytest.raises(BleakDBusError, match="InProgress"):
                    await BleakClient(found, backend=own.client).connect()
                with pytest.raises(BleakDBusError, match="InProgress"):
                    await BleakScanner.discover(0.1, backend=own.scanner)
            async with BleakClient(found, backend=own.client):
                pass

    run(scenario)


def test_connection_events_set_the_delay() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        async with (
            on_air(RadioModel(interval_s=0.05)) as (device, own, _),
            connected(own) as client,
        ):
            delays: list[float] = []
            sent_s = 0.0
            await client.start_notify(
                DATA.characteristic_uuid, lambda *_: delays.append(loop.time() - sent_s)
            )
            for _k in range(60):
                await asyncio.sleep(0.057)
                sent_s = loop.time()
                device.peripheral.notify("data", b"x")
                await asyncio.sleep(0.05)
            assert len(delays) == 60
            assert 0.0 <= min(delays) < 0.01
            assert 0.04 < max(delays) <= 0.0501

    run(scenario)


def test_lost_events_cost_time_and_keep_the_order() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        async with (
            on_air(RadioModel(interval_s=0.01)) as (device, own, _),
            connected(own) as client,
        ):
            heard: list[tuple[float, int]] = []
            await client.start_notify(
                DATA.characteristic_uuid, lambda _, p: heard.append((loop.time(), p[0]))
            )
            device.air.model = RadioModel(interval_s=0.01, lost_event_share=0.5)
            sent = []
            for k in range(200):
                sent.append(loop.time())
                device.peripheral.notify("data", bytes([k]))
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
            assert [k for _, k in heard] == list(range(200))
            late = [at - sent[k] for at, k in heard]
            assert 0.02 < max(late) < 0.3
            device.air.model = RadioModel()

    run(scenario)


def test_an_event_carries_so_much_and_no_more() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        async with (
            on_air(RadioModel(interval_s=0.02)) as (device, own, _),
            connected(own) as client,
        ):
            heard: list[float] = []
            await client.start_notify(
                DATA.characteristic_uuid, lambda *_: heard.append(loop.time())
            )
            device.air.model = RadioModel(interval_s=0.02, packets_per_event=2, packet_bytes=27)
            # 40 bytes and their headers need two packets of 27 bytes: one message an event
            for _k in range(10):
                device.peripheral.notify("data", bytes(40))
            assert device.peripheral.waiting == 10
            await asyncio.sleep(0.5)
            assert len(heard) == 10
            gaps = [b - a for a, b in itertools.pairwise(heard)]
            assert gaps == pytest.approx([0.02] * 9, abs=1e-6)
            # 60 bytes need three: they go over two events
            heard.clear()
            for _k in range(4):
                device.peripheral.notify("data", bytes(60))
            await asyncio.sleep(0.5)
            assert len(heard) == 4
            assert heard[-1] - heard[0] == pytest.approx(0.08, abs=1e-6)
            device.air.model = RadioModel()

    run(scenario)


def test_out_of_range_is_silence_first_and_a_disconnect_later() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        async with on_air(RadioModel(supervision_s=2.0)) as (device, own, _):
            gone: list[float] = []
            async with connected(own, lambda _: gone.append(loop.time())) as client:
                begin_s = loop.time()
                device.peripheral.leave_range()
                pending = asyncio.ensure_future(
                    client.write_gatt_char(CONTROL.characteristic_uuid, b"x", response=True)
                )
                await asyncio.sleep(1.5)
                assert client.is_connected
                assert not pending.done()
                await asyncio.sleep(1.0)
                assert gone == pytest.approx([begin_s + 2.0], abs=0.05)
                assert not client.is_connected
                assert not device.peripheral.is_connected
                with pytest.raises(BleakError):
                    await pending
                lost = await BleakScanner.find_device_by_name(
                    "Test", timeout=1.0, backend=own.scanner
                )
                assert lost is None
            device.peripheral.enter_range()
            async with connected(own) as client:
                assert await client.read_gatt_char(LEVEL.characteristic_uuid) == b"\x57"

    run(scenario)


def test_back_in_range_in_time_nothing_was_lost() -> None:
    async def scenario() -> None:
        async with (
            on_air(RadioModel(supervision_s=2.0)) as (device, own, _),
            connected(own) as client,
        ):
            heard: list[int] = []
            await client.start_notify(
                DATA.characteristic_uuid, lambda _, payload: heard.append(payload[0])
            )
            device.peripheral.leave_range()
            for k in range(100):
                device.peripheral.notify("data", bytes([k]))
                await asyncio.sleep(0.015)
            assert heard == []
            device.peripheral.enter_range()
            await asyncio.sleep(1.0)
            assert heard == list(range(100))
            await asyncio.sleep(3.0)
            assert client.is_connected

    run(scenario)


def test_a_device_that_loses_power_forgets_its_connection() -> None:
    async def scenario() -> None:
        async with on_air() as (device, own, _):
            gone = asyncio.Event()
            async with connected(own, lambda _: gone.set()):
                await device.peripheral.switch_off()
                await asyncio.sleep(0.5)
                await device.peripheral.switch_on()
                assert not device.peripheral.is_connected
                async with asyncio.timeout(3.0):
                    await gone.wait()
            async with connected(own) as client:
                assert await client.read_gatt_char(LEVEL.characteristic_uuid) == b"\x57"

    run(scenario)


def test_the_same_seed_gives_the_same_arrivals() -> None:
    def arrivals(seed: int) -> list[float]:
        found: list[float] = []

        async def scenario() -> None:
            loop = asyncio.get_running_loop()
            air = Air(RadioModel(interval_s=0.01, lost_event_share=0.3), seed)
            device = Device(air)
            async with Central(air) as central:
                await device.peripheral.switch_on()
                async with connected(backends(central)) as client:
                    await client.start_notify(
                        DATA.characteristic_uuid, lambda *_: found.append(loop.time())
                    )
                    for _k in range(100):
                        device.peripheral.notify("data", b"x")
                        await asyncio.sleep(0.01)
                await device.peripheral.switch_off()

        run(scenario)
        return found

    assert arrivals(1) == arrivals(1)
    assert arrivals(1) != arrivals(2)


@pytest.mark.parametrize(
    "settings",
    [
        {"interval_s": 0.001},
        {"packets_per_event": 0},
        {"packet_bytes": 300},
        {"lost_event_share": 1.0},
        {"supervision_s": 0.0},
    ],
)
def test_a_radio_that_cannot_be_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(SettingError):
        RadioModel(**settings)  # type: ignore[arg-type]


def test_an_advertisement_that_is_too_long_is_refused() -> None:
    async def scenario() -> None:
        handlers = Handlers(lambda *_: None, lambda _: b"", lambda *_: None, lambda: None)
        with pytest.raises(SettingError, match="31"):
            Peripheral(Air(), ADDRESS, Advertisement("a name too long", (SERVICE,)), (), handlers)

    run(scenario)
