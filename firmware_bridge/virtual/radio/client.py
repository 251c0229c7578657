"""bleak's client on the virtual radio: what bleak is asked → GATT procedures of Bumble's host.

Bumble cancels a request that is under way when the link breaks; bleak's users know that as the
error "Not connected", so a cancellation that nobody asked for is turned into it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bumble import att, core, hci
from bumble.device import Connection, Peer

from firmware_bridge.virtual.radio.central import LARGEST_MTU, Central
from firmware_bridge.virtual.radio.scanner import VirtualAdapter, VirtualScanner, full

SMALLEST_MTU = 23
LONGEST_VALUE = 512
T = TypeVar("T")


class VirtualClient(BaseBleakClient):
    """`backend=` of BleakClient. `central` is set by `backends`."""

    central: ClassVar[Central]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        services: set[str] | None = None,
        *,
        timeout: float = 30.0,
        disconnected_callback: Callable[[], None] | None = None,
        **_: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._name: str | None = None
        if isinstance(address_or_ble_device, BLEDevice):
            self._name = address_or_ble_device.name
        self._wanted = services
        self._connection: Connection | None = None
        self._peer: Peer | None = None
        self._callbacks: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The advertised name, or the address where there is none."""
        return self._name or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        """ATT MTU, 23 before it is negotiated."""
        return SMALLEST_MTU if self._peer is None else self._peer.gatt_client.mtu

    @property
    def is_connected(self) -> bool:
        """Whether this side believes to be connected."""
        return self._connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        """Connect, negotiate the MTU, discover. Raises what BlueZ's backend raises."""
        if self._connection is not None:
            raise BleakError("Client is already connected")
        connection = self.central.connection_to(self.address)
        if connection is None:
            connection = await self._establish()
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            async with asyncio.timeout(self._timeout):
                self._peer = Peer(connection)
                await self._procedure(self._peer.request_mtu(LARGEST_MTU))
                self.services = await self._procedure(self._discover(self._peer))
        except BaseException:
            await self.disconnect()
            raise

    async def _establish(self) -> Connection:
        """A new connection, within the time-out."""
        device = self.central.device
        with self.central.busy("connection attempt"):
            try:
                return await device.connect(hci.Address(self.address), timeout=self._timeout)
            except core.TimeoutError as error:
                raise BleakDeviceNotFoundError(
                    self.address, f"Device with address {self.address} was not found."
                ) from error
            except core.BaseBumbleError as error:
                raise BleakError(str(error)) from error
            except asyncio.CancelledError:
                await device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
                raise

    async def _discover(self, peer: Peer) -> BleakGATTServiceCollection:
        """The whole GATT table."""
        found = BleakGATTServiceCollection()
        for service in await peer.discover_services():
            if self._wanted and full(service.uuid) not in self._wanted:
                continue
            bleak_service = BleakGATTService(service, service.handle, full(service.uuid))
            found.add_service(bleak_service)
            for characteristic in await service.discover_characteristics():
                bleak_characteristic = BleakGATTCharacteristic(
                    characteristic,
                    characteristic.handle,
                    full(characteristic.uuid),
                    list(gatt_char_props_to_strs(int(characteristic.properties))),
                    lambda: self.mtu_size - 3,
                    bleak_service,
                )
                found.add_characteristic(bleak_characteristic)
                for descriptor in await characteristic.discover_descriptors():
                    found.add_descriptor(
                        BleakGATTDescriptor(
                            descriptor,
                            descriptor.handle,
                            full(descriptor.type),
                            bleak_characteristic,
                        )
                    )
        return found

    def _on_disconnection(self, _: int) -> None:
        if self._connection is None:
            return
        self._connection = self._peer = self.services = None
        self._callbacks = {}
        if self._disconnected_callback:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            with contextlib.suppress(core.BaseBumbleError):
                await self._connection.disconnect()

    async def pair(self, *_: Any, **__: Any) -> None:
        """Pairing is not simulated."""
        raise NotImplementedError("pairing is not simulated")

    async def unpair(self) -> None:
        """Pairing is not simulated."""
        raise NotImplementedError("pairing is not simulated")

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_: Any
    ) -> bytearray:
        """Read a characteristic."""
        peer = self._ready()
        return bytearray(await self._procedure(peer.gatt_client.read_value(characteristic.handle)))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_: Any
    ) -> bytearray:
        """Read a descriptor."""
        peer = self._ready()
        return bytearray(await self._procedure(peer.gatt_client.read_value(descriptor.handle)))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a characteristic."""
        peer = self._ready()
        longest = LONGEST_VALUE if response else self.mtu_size - 3
        if len(data) > longest:
            raise BleakError(f"{len(data)} bytes are too long to write, {longest} are possible")
        await self._procedure(
            peer.gatt_client.write_value(characteristic.handle, bytes(data), with_response=response)
        )

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        peer = self._ready()
        await self._procedure(
            peer.gatt_client.write_value(descriptor.handle, bytes(data), with_response=True)
        )

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: Any
    ) -> None:
        """Subscribe. A second subscription takes the place of the first."""
        peer = self._ready()
        if not {"notify", "indicate"} & set(characteristic.properties):
            raise BleakError("characteristic does not support notifications or indications")
        if characteristic.handle in self._callbacks:
            await self.stop_notify(characteristic)

        def forward(value: bytes) -> None:
            callback(bytearray(value))

        self._callbacks[characteristic.handle] = forward
        try:
            await self._procedure(peer.gatt_client.subscribe(characteristic.obj, forward))
        except BaseException:
            self._callbacks.pop(characteristic.handle, None)
            raise

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        peer = self._ready()
        if forward := self._callbacks.pop(characteristic.handle, None):
            await self._procedure(peer.gatt_client.unsubscribe(characteristic.obj, forward))

    def _ready(self) -> Peer:
        if self._peer is None:
            raise BleakError("Not connected")
        return self._peer

    async def _procedure(self, procedure: Awaitable[T]) -> T:
        """Carry out a GATT procedure, with bleak's errors in place of Bumble's."""
        task = asyncio.current_task()
        assert task is not None
        cancels = task.cancelling()
        try:
            return await procedure
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(int(error.error_code)) from error
        except asyncio.CancelledError:
            if task.cancelling() > cancels:
                raise
            raise BleakError("Not connected") from None
        except core.BaseBumbleError as error:
            raise BleakError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Backends:
    """What bleak takes as `backend=`, all on one virtual adapter."""

    scanner: type[VirtualScanner]
    client: type[VirtualClient]
    adapter: type[VirtualAdapter]


def backends(central: Central) -> Backends:
    """Scanner, client and adapter backends of this central."""
    own = {"central": central}
    return Backends(
        type("VirtualScanner", (VirtualScanner,), own),
        type("VirtualClient", (VirtualClient,), own),
        type("VirtualAdapter", (VirtualAdapter,), own),
    )
