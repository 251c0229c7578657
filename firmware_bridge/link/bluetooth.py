"""Bluetooth, as much of it as sensors need, over bleak. The one module that imports bleak.

Every error comes out as a LinkError whose line says what to do. A virtual radio takes the place of
the operating system's Bluetooth through bleak's own `backend=`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakError

from firmware_bridge.driver import Advertisement, Channel
from firmware_bridge.link.trouble import explain
from imu.errors import LinkError

BATTERY_SERVICE: Final = "0000180f-0000-1000-8000-00805f9b34fb"
FIRMWARE_REVISION: Final = "00002a26-0000-1000-8000-00805f9b34fb"
GENERIC_ATTRIBUTE: Final = "00001801-0000-1000-8000-00805f9b34fb"
ATT_OVERHEAD: Final = 3

FAILURES: Final = (BleakError, OSError, asyncio.TimeoutError, EOFError, AssertionError, ImportError)
"""What bleak's backends raise when something is wrong outside; an AssertionError or an EOFError is
what some of them make of a link that breaks at the wrong moment."""
BELOW: Final = frozenset({"dbus_fast", "winrt", "objc"})
"""Libraries under bleak whose errors it lets through."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One advertisement. `device` is bleak's own handle; on macOS the address is no MAC."""

    device: BLEDevice
    advertisement: Advertisement
    battery_percent: float | None = None

    @property
    def address(self) -> str:
        """What this computer calls the device."""
        return self.device.address


@dataclass(frozen=True, slots=True)
class Bluetooth:
    """Where the radio is: the operating system's, or given backends."""

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
    adapter: type[BaseBleakAdapter] | None = None

    @contextlib.asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        """Call `seen` for each advertisement. Raises LinkError if Bluetooth cannot be used."""

        def detected(device: BLEDevice, data: AdvertisementData) -> None:
            seen(_sighting(device, data))

        with explained():
            scanner = BleakScanner(detected, backend=self.scanner)
            await scanner.start()
        try:
            yield
        finally:
            with contextlib.suppress(LinkError), explained():
                await scanner.stop()

    async def connected(self) -> tuple[Sighting, ...]:
        """Devices that this computer holds a connection to, which advertise no more."""
        devices: list[BLEDevice] = []
        with contextlib.suppress(LinkError, NotImplementedError), explained():
            adapter = await BleakAdapter.get(backend=self.adapter)
            devices = await adapter.get_connected_devices([GENERIC_ATTRIBUTE])
        return tuple(Sighting(device, Advertisement(device.name or "")) for device in devices)

    def connection(self, device: BLEDevice, lost: Callable[[], None]) -> Connection:
        """A connection not yet made; `lost` is called when it ends unasked."""
        client = BleakClient(
            device,
            lambda _: lost(),
            backend=self.client,
            # Windows keeps the GATT table of whatever had this address before
            winrt={"use_cached_services": False},
        )
        return Connection(client)


class Connection:
    """A connection to one device, made once and never used again. Raises LinkError throughout."""

    def __init__(self, client: BleakClient) -> None:
        self._client = client
        self._subscribed: list[BleakGATTCharacteristic] = []

    async def connect(self, timeout_s: float) -> None:
        """Connect and discover."""
        with explained():
            async with asyncio.timeout(timeout_s):
                await self._client.connect()

    async def disconnect(self, timeout_s: float) -> None:
        """Let go, whatever state it is in. Never raises."""
        with contextlib.suppress(LinkError), explained():
            async with asyncio.timeout(timeout_s):
                await self._client.disconnect()

    async def read(self, channel: Channel, timeout_s: float) -> bytes:
        """Read a characteristic."""
        with explained():
            async with asyncio.timeout(timeout_s):
                return bytes(await self._client.read_gatt_char(self._of(channel)))

    async def write(
        self, channel: Channel, payload: bytes, response: bool, timeout_s: float
    ) -> None:
        """Write a characteristic, without response where it offers nothing else."""
        with explained():
            characteristic = self._of(channel)
            kinds = characteristic.properties
            if response and "write" not in kinds and "write-without-response" in kinds:
                response = False
            async with asyncio.timeout(timeout_s):
                await self._client.write_gatt_char(characteristic, payload, response=response)

    async def subscribe(
        self, channel: Channel, heard: Callable[[bytes], None], timeout_s: float
    ) -> None:
        """Have `heard` called with every notification of the channel."""

        def forward(_: BleakGATTCharacteristic, payload: bytearray) -> None:
            heard(bytes(payload))

        with explained():
            characteristic = self._of(channel)
            async with asyncio.timeout(timeout_s):
                await self._client.start_notify(characteristic, forward)
            self._subscribed.append(characteristic)

    async def unsubscribe(self, timeout_s: float) -> None:
        """End all subscriptions; what was on its way arrives before this returns."""
        with explained():
            async with asyncio.timeout(timeout_s):
                while self._subscribed:
                    await self._client.stop_notify(self._subscribed.pop())

    async def firmware(self, timeout_s: float) -> str:
        """The firmware revision of the Device Information service, "" without one."""
        with contextlib.suppress(LinkError), explained():
            if found := self._client.services.get_characteristic(FIRMWARE_REVISION):
                async with asyncio.timeout(timeout_s):
                    text = bytes(await self._client.read_gatt_char(found)).decode(
                        "utf-8", "replace"
                    )
                    return "".join(c for c in text if c.isprintable()).strip()
        return ""

    def mtu(self, channel: Channel) -> int:
        """ATT MTU as far as this system tells; BlueZ before 5.62 always says 23."""
        with explained():
            return self._of(channel).max_write_without_response_size + ATT_OVERHEAD

    def _of(self, channel: Channel) -> BleakGATTCharacteristic:
        """The characteristic, looked up in its service, as a UUID may occur in two."""
        services = self._client.services
        service = services.get_service(channel.service_uuid)
        found = service and service.get_characteristic(channel.characteristic_uuid)
        if not found:
            raise BleakError(f"Characteristic {channel.characteristic_uuid} was not found!")
        return found


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Errors of bleak and of the system below it become a LinkError."""
    try:
        yield
    except Exception as error:
        below = type(error).__module__.partition(".")[0] in BELOW
        if below or isinstance(error, FAILURES):
            raise LinkError(explain(error, sys.platform)) from error
        raise


def _sighting(device: BLEDevice, data: AdvertisementData) -> Sighting:
    told = data.service_data.get(BATTERY_SERVICE, b"")
    percent = float(told[0]) if len(told) == 1 and told[0] <= 100 else None
    return Sighting(
        device,
        Advertisement(
            data.local_name or device.name or "",
            tuple(uuid.lower() for uuid in data.service_uuids),
            dict(data.manufacturer_data),
            float(data.rssi),
        ),
        percent,
    )
