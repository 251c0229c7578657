"""The computer's Bluetooth adapter on a virtual radio, as bleak's backends see it.

It refuses what a real adapter refuses: two scans, two connection attempts, or a connection attempt
while scanning end in the error that BlueZ gives for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from types import TracebackType

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)
from bumble import hci
from bumble.controller import Controller
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration

from firmware_bridge.virtual.radio.air import Air

ADDRESS = "F0:F1:F2:F3:F4:F5"
LARGEST_MTU = 517

# Bumble warns of what is ordinary here, a link that breaks; who wants to read that sets up logging
logging.getLogger("bumble").addHandler(logging.NullHandler())


class _Controller(Controller):
    """Bumble's virtual controller, and it tells when a connection attempt was cancelled."""

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            self.send_hci_packet(
                hci.HCI_LE_Connection_Complete_Event(
                    status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                    connection_handle=0,
                    role=hci.Role.CENTRAL,
                    peer_address_type=pending.peer_address.address_type,
                    peer_address=pending.peer_address,
                    connection_interval=0,
                    peripheral_latency=0,
                    supervision_timeout=0,
                    central_clock_accuracy=0,
                )
            )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)


class Central:
    """An adapter: `async with Central(air) as central`, then scanner and client backends use it."""

    def __init__(self, air: Air, address: str = ADDRESS) -> None:
        self.air = air
        self._address = hci.Address(address)
        self._device: Device | None = None
        self._controller: Controller | None = None
        self._busy_with = ""
        self.powered = True

    async def __aenter__(self) -> Central:
        """Power on."""
        self._controller = _Controller("central", link=self.air)
        self._controller.random_address = self._address
        self._controller.le_acl_data_packet_length = self.air.model.packet_bytes
        configuration = DeviceConfiguration(name="central", address=self._address)
        self._device = Device.from_config_with_hci(
            configuration, self._controller, self._controller
        )
        await self._device.power_on()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections and power off."""
        assert self._device is not None
        assert self._controller is not None
        for connection in list(self._device.connections.values()):
            with contextlib.suppress(BaseBumbleError, asyncio.CancelledError):
                await connection.disconnect()
        await self._device.power_off()
        self.air.remove_controller(self._controller)
        self.air.close()
        self._device = self._controller = None

    @property
    def device(self) -> Device:
        """Bumble's host. Raises what bleak raises where Bluetooth is missing or off."""
        reason = BleakBluetoothNotAvailableReason
        if self._device is None:
            raise BleakBluetoothNotAvailableError("No adapters found.", reason.NO_BLUETOOTH)
        if not self.powered:
            raise BleakBluetoothNotAvailableError("No powered adapters.", reason.POWERED_OFF)
        return self._device

    def connection_to(self, address: str) -> Connection | None:
        """The connection to a device that this adapter already holds."""
        found = hci.Address(address)
        return next((c for c in self.device.connections.values() if c.peer_address == found), None)

    @contextlib.contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Scan or connect, one at a time."""
        if self._busy_with:
            raise BleakDBusError(
                "org.bluez.Error.InProgress", [f"{self._busy_with} already in progress"]
            )
        self._busy_with = what
        try:
            yield
        finally:
            self._busy_with = ""
