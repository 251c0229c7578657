"""bleak's scanner on the virtual radio: advertising reports from HCI → what bleak reports."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID
from bumble.core import AdvertisingData as Ad
from bumble.device import Advertisement, Device

from firmware_bridge.virtual.radio.central import Central


def full(uuid: UUID) -> str:
    """128-bit, lower case, as bleak writes it."""
    wide = len(uuid.uuid_bytes) == 16
    return normalize_uuid_str(uuid.to_hex_str("-") if wide else uuid.to_hex_str())


@dataclass(slots=True)
class _Heard:
    """What one device has advertised so far."""

    name: str | None = None
    uuids: set[str] = field(default_factory=set)
    manufacturer: dict[int, bytes] = field(default_factory=dict)
    service_data: dict[str, bytes] = field(default_factory=dict)

    def add(self, kind: int, value: bytes) -> None:
        match kind:
            case Ad.COMPLETE_LOCAL_NAME | Ad.SHORTENED_LOCAL_NAME:
                self.name = value.decode("utf-8", "replace")
            case Ad.MANUFACTURER_SPECIFIC_DATA:
                self.manufacturer[int.from_bytes(value[:2], "little")] = bytes(value[2:])
            case (
                Ad.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS
                | Ad.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS
            ):
                self.uuids |= _split(value, 2)
            case (
                Ad.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
                | Ad.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
            ):
                self.uuids |= _split(value, 16)
            case Ad.SERVICE_DATA_16_BIT_UUID:
                self.service_data[full(UUID.from_bytes(value[:2]))] = bytes(value[2:])


def _split(value: bytes, width: int) -> set[str]:
    return {full(UUID.from_bytes(value[i : i + width])) for i in range(0, len(value), width)}


class VirtualScanner(BaseBleakScanner):
    """`backend=` of BleakScanner. `central` is set by `scanner_of`."""

    central: ClassVar[Central]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None = None,
        service_uuids: list[str] | None = None,
        scanning_mode: str = "active",
        **_: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._active = scanning_mode == "active"
        self._heard: dict[str, _Heard] = {}
        self._open = contextlib.ExitStack()

    async def start(self) -> None:
        """Begin to scan. Raises what BlueZ raises when that cannot be."""
        device = self.central.device
        self.seen_devices = {}
        self._heard = {}
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.central.busy("scan"))
            device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
            stack.callback(
                device.remove_listener, Device.EVENT_ADVERTISEMENT, self._on_advertisement
            )
            await device.start_scanning(active=self._active, filter_duplicates=False)
            self._open = stack.pop_all()

    async def stop(self) -> None:
        """End the scan."""
        with self._open:
            await self.central.device.stop_scanning()

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        address = advertisement.address.to_string(with_type_qualifier=False)
        heard = self._heard.setdefault(address, _Heard())
        for kind, value in advertisement.data.ad_structures:
            heard.add(kind, value)
        uuids = sorted(heard.uuids)
        if not self.is_allowed_uuid(uuids):
            return
        data = AdvertisementData(
            heard.name,
            dict(heard.manufacturer),
            dict(heard.service_data),
            uuids,
            None,
            self.central.air.signal_dbm.get(address, advertisement.rssi),
            (advertisement,),
        )
        device = self.create_or_update_device(
            address, address, heard.name, advertisement.address, data
        )
        self.call_detection_callbacks(device, data)


class VirtualAdapter(BaseBleakAdapter):
    """`backend=` of BleakAdapter: knows what this computer is connected to already."""

    central: ClassVar[Central]

    @classmethod
    async def get(cls, **_: Any) -> VirtualAdapter:
        """The one adapter there is."""
        return cls()

    async def get_connected_devices(self, service_uuids: frozenset[str]) -> list[BLEDevice]:
        """Every connected device; the services are not looked at."""
        return [
            BLEDevice(c.peer_address.to_string(with_type_qualifier=False), None, c.peer_address)
            for c in self.central.device.connections.values()
        ]
