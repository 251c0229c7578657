"""What flies between two controllers: connection events, lost events, range and time-outs.

A connection meets once per interval and carries a few packets each time. An event that is lost is
made up for at the next one, so a poor radio costs time and never a packet (Bluetooth Core 5.4,
vol. 6 part B, 4.5). Out of range nothing gets through; when that lasts longer than the supervision
time-out both sides are told that the connection is gone, and what was waiting is gone too.

Times are seconds on the event loop's clock.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from dataclasses import dataclass

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

from imu.errors import SettingError

L2CAP_HEADER_BYTES = 4
SHORTEST_INTERVAL_S = 0.0075


@dataclass(frozen=True, slots=True)
class RadioModel:
    """How good the radio is.

    interval_s         time from one connection event to the next
    packets_per_event  link layer packets that one event carries in each direction
    packet_bytes       what one such packet holds: 27, or up to 251 with the length extension
    lost_event_share   share of events in which nothing gets through
    supervision_s      silence after which a connection counts as gone
    """

    interval_s: float = 0.015
    packets_per_event: int = 6
    packet_bytes: int = 251
    lost_event_share: float = 0.0
    supervision_s: float = 2.0

    def __post_init__(self) -> None:
        """Raise SettingError for a radio that cannot be."""
        if not SHORTEST_INTERVAL_S <= self.interval_s <= 4.0:
            raise SettingError("a connection interval is 0.0075 to 4 s")
        if self.packets_per_event < 1 or not 27 <= self.packet_bytes <= 251:
            raise SettingError("an event carries at least one packet, of 27 to 251 bytes")
        if not 0.0 <= self.lost_event_share < 1.0 or self.supervision_s <= 0.0:
            raise SettingError("lost events are a share below 1; supervision takes some time")


class Air(LocalLink):
    """The air between all controllers of one simulation. `model` may be changed at any time."""

    def __init__(self, model: RadioModel | None = None, seed: int = 0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.model = model or RadioModel()
        self.seed = seed
        self.signal_dbm: dict[str, int] = {}
        self._wires: dict[tuple[int, str], _Wire] = {}
        self._away: dict[Controller, asyncio.TimerHandle] = {}

    def leave(self, controller: Controller) -> None:
        """Take a controller out of range."""
        if controller not in self._away:
            loop = asyncio.get_running_loop()
            self._away[controller] = loop.call_later(
                self.model.supervision_s, self._time_out, controller
            )

    def enter(self, controller: Controller) -> None:
        """Bring a controller back into range."""
        if timer := self._away.pop(controller, None):
            timer.cancel()

    def waiting(self, controller: Controller) -> int:
        """How many packets of a controller wait for their connection event."""
        return sum(len(wire.queue) for wire in self._wires.values() if wire.sender is controller)

    def close(self) -> None:
        """Forget everything that was going to happen."""
        for timer in self._away.values():
            timer.cancel()
        for wire in self._wires.values():
            wire.clear()
        self._away.clear()
        self._wires.clear()

    def is_away(self, controller: Controller | None) -> bool:
        """Whether nothing gets through to this controller."""
        return controller is None or controller in self._away or controller not in self.controllers

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Queue a packet for the next connection event."""
        connection = sender_controller.le_connections.get(destination_address)
        if connection is None:
            return
        key = (id(sender_controller), str(destination_address))
        wire = self._wires.get(key)
        if wire is None or wire.connection is not connection:
            if wire is not None:
                wire.clear()
            wire = self._wires[key] = _Wire(self, sender_controller, connection)
        wire.put(data)

    def deliver(self, sender: Controller, connection: Connection, data: bytes) -> None:
        """Hand a packet to the other side, if the connection still stands on both."""
        other = self.find_le_controller(connection.peer_address)
        if other is not None and sender.random_address in other.le_connections:
            super().send_acl_data(sender, connection.peer_address, PhysicalTransport.LE, data)

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Advertise, or ask to connect, to everyone in range."""
        if self.is_away(sender_controller):
            return
        loop = asyncio.get_running_loop()
        for controller in self.controllers:
            if controller is not sender_controller and not self.is_away(controller):
                loop.call_soon(controller.on_ll_advertising_pdu, packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Link layer control; out of range it is lost, and the other side times out instead."""
        receiver = self.find_le_controller(receiver_address)
        if receiver is None or sender_address not in receiver.le_connections:
            return
        if not self.is_away(self.find_le_controller(sender_address)) and not self.is_away(receiver):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)

    def _time_out(self, controller: Controller) -> None:
        """The supervision time of everyone connected to this controller has run out."""
        reason = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
        for own in list(controller.le_connections.values()):
            other = self.find_le_controller(own.peer_address)
            if controller in self.controllers:
                controller.on_le_disconnected(own, reason)
            else:  # switched off: nobody is left to be told
                del controller.le_connections[own.peer_address]
            if other is not None and (theirs := other.le_connections.get(own.self_address)):
                other.on_le_disconnected(theirs, reason)


class _Wire:
    """One direction of one connection: the packets that wait for its events."""

    def __init__(self, air: Air, sender: Controller, connection: Connection) -> None:
        self.air = air
        self.sender = sender
        self.connection = connection
        self.queue: deque[bytes] = deque()
        self._gone_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._due_s = 0.0
        ends = sorted((str(connection.self_address), str(connection.peer_address)))
        self._name = f"{air.seed}/{'/'.join(ends)}"
        self._phase = random.Random(self._name).random()

    def put(self, data: bytes) -> None:
        self.queue.append(data)
        if self._timer is None:
            self._arm()

    def clear(self) -> None:
        self.queue.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        """Wake at the next event of this connection."""
        loop = asyncio.get_running_loop()
        interval = self.air.model.interval_s
        # at the very time of an event, that event is over
        number = math.floor(loop.time() / interval - self._phase + 1e-6) + 1
        self._due_s = (number + self._phase) * interval
        self._timer = loop.call_at(self._due_s, self._wake)

    def _wake(self) -> None:
        """All events that have come due, several if the program was busy."""
        self._timer = None
        model = self.air.model
        if self.sender.le_connections.get(self.connection.peer_address) is not self.connection:
            self.queue.clear()
            return
        now_s = asyncio.get_running_loop().time()
        while self.queue and self._due_s <= now_s + 1e-9:
            if self._gets_through(round(self._due_s / model.interval_s - self._phase)):
                self._event(model)
            self._due_s += model.interval_s
        if self.queue:
            self._arm()

    def _gets_through(self, number: int) -> bool:
        air, other = self.air, self.air.find_le_controller(self.connection.peer_address)
        if air.is_away(self.sender) or air.is_away(other):
            return False
        share = air.model.lost_event_share
        return share == 0.0 or random.Random(f"{self._name}/{number}").random() >= share

    def _event(self, model: RadioModel) -> None:
        """One connection event: so many bytes leave, a packet too long for it goes in parts."""
        room = model.packets_per_event
        while self.queue and room > 0:
            left = len(self.queue[0]) + L2CAP_HEADER_BYTES - self._gone_bytes
            parts = math.ceil(left / model.packet_bytes)
            if parts > room:
                self._gone_bytes += room * model.packet_bytes
                return
            room -= parts
            self._gone_bytes = 0
            self.air.deliver(self.sender, self.connection, self.queue.popleft())
