"""Driver id → virtual twin. A new driver gets a file here and a line in `TWINS`."""

from __future__ import annotations

from typing import Final

from firmware_bridge.virtual.sensors.movella_dot import MovellaDotSensor
from firmware_bridge.virtual.sensors.movesense import MovesenseSensor
from firmware_bridge.virtual.sensors.open_packet import OpenPacketSensor
from firmware_bridge.virtual.sensors.sensor import VirtualSensor
from firmware_bridge.virtual.sensors.witmotion import WitMotionSensor
from imu.errors import UnknownNameError

TWINS: Final[tuple[type[VirtualSensor], ...]] = (
    OpenPacketSensor,
    MovellaDotSensor,
    WitMotionSensor,
    MovesenseSensor,
)


def twin_of(driver_id: str) -> type[VirtualSensor]:
    """The twin of a driver. Raises UnknownNameError."""
    for twin in TWINS:
        if twin.driver.id == driver_id:
            return twin
    raise UnknownNameError("virtual sensor", driver_id, [twin.driver.id for twin in TWINS])
