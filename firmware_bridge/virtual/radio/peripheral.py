"""One device on the air: it advertises, accepts one connection and serves characteristics.

What is written to it, read from it and notified by it goes through Bumble's host and GATT server.
Its address is a static random one. Bumble's virtual controller repeats the advertisement as scan
response, so name and service must share the 31 bytes of one advertisement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bumble import att, hci
from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service

from firmware_bridge.driver import Advertisement, Channel
from firmware_bridge.virtual.radio.air import Air
from imu.errors import PayloadError, SettingError

ADVERTISEMENT_BYTES = 31
GENERAL_LE_ONLY = bytes([0x06])
ADVERTISING_INTERVAL_MS = 60.0
REFUSED = 0x80
"""First of the error codes that ATT leaves to the application."""
SIG_BASE = "-0000-1000-8000-00805f9b34fb"


@dataclass(frozen=True, slots=True)
class Served:
    """A characteristic and what can be done with it."""

    channel: Channel
    notify: bool = False
    read: bool = False
    write: bool = False


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the device does when it is written to, read, subscribed to or no more, and left."""

    written: Callable[[str, bytes], None]
    read: Callable[[str], bytes]
    subscribed: Callable[[str, bool], None]
    left: Callable[[], None]


class Peripheral:
    """A device that can be switched on and off. Switched on again it remembers no connection."""

    def __init__(
        self,
        air: Air,
        address: str,
        advertisement: Advertisement,
        served: tuple[Served, ...],
        handlers: Handlers,
        max_mtu: int = 247,
    ) -> None:
        self.address = address
        self._air = air
        self._name = advertisement.name
        self._data = advertising_bytes(advertisement)
        self._served = served
        self._handlers = handlers
        self._max_mtu = max_mtu
        self._device: Device | None = None
        self._controller: Controller | None = None
        self._connection: Connection | None = None
        self._characteristics: dict[str, Characteristic[bytes]] = {}

    @property
    def is_on(self) -> bool:
        """Whether it is switched on."""
        return self._device is not None

    @property
    def is_connected(self) -> bool:
        """Whether it believes to be connected."""
        return self._connection is not None

    @property
    def mtu(self) -> int:
        """ATT MTU of the connection, 23 without one."""
        return att.ATT_DEFAULT_MTU if self._connection is None else self._connection.att_mtu

    @property
    def waiting(self) -> int:
        """Packets that wait to be sent."""
        return 0 if self._controller is None else self._air.waiting(self._controller)

    async def switch_on(self) -> None:
        """Boot and advertise."""
        if self._device is not None:
            return
        address = hci.Address(self.address)
        self._controller = controller = Controller(self._name, link=self._air)
        controller.random_address = address
        controller.le_acl_data_packet_length = self._air.model.packet_bytes
        configuration = DeviceConfiguration(
            name=self._name,
            address=address,
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )
        self._device = device = Device.from_config_with_hci(configuration, controller, controller)
        device.gatt_server.max_mtu = self._max_mtu
        device.add_services(self._services())
        device.advertising_data = self._data
        device.on(Device.EVENT_CONNECTION, self._on_connection)
        await device.power_on()
        await device.start_advertising(auto_restart=True)

    async def switch_off(self) -> None:
        """Lose power at once: nobody is told, the other side has to find out."""
        device, controller = self._device, self._controller
        if device is None or controller is None:
            return
        self._device = self._controller = None
        controller.le_legacy_advertiser.stop()
        self._air.leave(controller)
        self._air.remove_controller(controller)
        self._leave()
        await device.power_off()

    async def disconnect(
        self, reason: int = hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR
    ) -> None:
        """End the connection politely."""
        if self._connection is not None:
            await self._connection.disconnect(reason)

    def leave_range(self) -> None:
        """Go where no radio reaches."""
        if self._controller is not None:
            self._air.leave(self._controller)

    def enter_range(self) -> None:
        """Come back."""
        if self._controller is not None:
            self._air.enter(self._controller)

    def notify(self, channel: str, payload: bytes) -> bool:
        """Notify the subscriber of a channel, cut to what the MTU holds; False without one."""
        connection, device = self._connection, self._device
        if connection is None or device is None:
            return False
        handle = self._characteristics[channel].handle
        server = device.gatt_server
        subscribed = server.subscribers.get(connection, {}).get(handle, b"\x00")
        if not subscribed[0] & 0x01:
            return False
        notification = att.ATT_Handle_Value_Notification(
            attribute_handle=handle, attribute_value=payload[: connection.att_mtu - 3]
        )
        server.send_gatt_pdu(connection, bytes(notification))
        return True

    def _services(self) -> list[Service]:
        """The GATT table, made anew whenever it boots."""
        by_service: dict[str, list[Characteristic[bytes]]] = {}
        for served in self._served:
            characteristic = self._characteristic(served)
            self._characteristics[served.channel.name] = characteristic
            by_service.setdefault(served.channel.service_uuid, []).append(characteristic)
        return [Service(short(uuid), found) for uuid, found in by_service.items()]

    def _characteristic(self, served: Served) -> Characteristic[bytes]:
        kinds, allowed = Characteristic.Properties(0), Characteristic.Permissions(0)
        if served.notify:
            kinds |= Characteristic.Properties.NOTIFY
        if served.read:
            kinds |= Characteristic.Properties.READ
            allowed |= Characteristic.Permissions.READABLE
        if served.write:
            kinds |= Characteristic.Properties.WRITE
            kinds |= Characteristic.Properties.WRITE_WITHOUT_RESPONSE
            allowed |= Characteristic.Permissions.WRITEABLE
        name = served.channel.name
        value = CharacteristicValue[bytes](
            read=lambda _: self._handlers.read(name),
            write=lambda _, payload: self._on_write(name, bytes(payload)),
        )
        made: Characteristic[bytes] = Characteristic(
            short(served.channel.characteristic_uuid), kinds, allowed, value
        )
        made.on(
            made.EVENT_SUBSCRIPTION,
            lambda _, notified, __: self._handlers.subscribed(name, notified),
        )
        return made

    def _on_write(self, channel: str, payload: bytes) -> None:
        """Hand a write on; what the device does not understand it refuses."""
        try:
            self._handlers.written(channel, payload)
        except (PayloadError, SettingError) as error:
            raise att.ATT_Error(REFUSED) from error

    def _on_connection(self, connection: Connection) -> None:
        self._connection = connection
        connection.on(connection.EVENT_DISCONNECTION, lambda _: self._leave())

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection = None
            self._handlers.left()


def short(uuid: str) -> UUID:
    """The UUID as it travels: 16 bit where the Bluetooth SIG gave one."""
    if uuid.endswith(SIG_BASE) and uuid.startswith("0000"):
        return UUID(uuid[4:8])
    return UUID(uuid)


def advertising_bytes(advertisement: Advertisement) -> bytes:
    """Flags, services, manufacturer data and name. Raises SettingError above 31 bytes."""
    parts: list[tuple[int, bytes]] = [(AdvertisingData.FLAGS, GENERAL_LE_ONLY)]
    for uuid in advertisement.service_uuids:
        wire = bytes(short(uuid))
        kind = AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
        if len(wire) == 2:
            kind = AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS
        parts.append((kind, wire))
    parts.extend(_manufacturer(advertisement.manufacturer))
    parts.append((AdvertisingData.COMPLETE_LOCAL_NAME, advertisement.name.encode()))
    data = bytes(AdvertisingData([(AdvertisingData.Type(kind), value) for kind, value in parts]))
    if len(data) > ADVERTISEMENT_BYTES:
        raise SettingError(f"{advertisement.name}: advertises {len(data)} bytes, 31 are possible")
    return data


def _manufacturer(data: Mapping[int, bytes]) -> list[tuple[int, bytes]]:
    kind = AdvertisingData.MANUFACTURER_SPECIFIC_DATA
    return [(kind, company.to_bytes(2, "little") + value) for company, value in data.items()]
