"""All kinds of sensors, and how an id or an advertisement finds one.

To add a sensor, write `firmware_bridge/drivers/<device>.py` with a `DRIVER`, and name it in
`DRIVERS`. Its page is `docs/devices/<id>.md`.
"""

from __future__ import annotations

from typing import Final

from firmware_bridge.driver import Advertisement, Driver
from firmware_bridge.drivers import lab_stream, movella_dot, movesense, open_packet, witmotion
from imu.errors import UnknownNameError

DRIVERS: Final[tuple[Driver, ...]] = (
    open_packet.DRIVER,
    movella_dot.DRIVER,
    witmotion.DRIVER,
    movesense.DRIVER,
)


WITHOUT_RADIO: Final[tuple[Driver, ...]] = (lab_stream.DRIVER,)
"""What another program reads and passes on: decoded like the others, never looked for."""


def driver_named(id: str) -> Driver:
    """The driver with this id. Raises UnknownNameError."""
    for driver in (*DRIVERS, *WITHOUT_RADIO):
        if driver.id == id:
            return driver
    raise UnknownNameError("sensor driver", id, [driver.id for driver in DRIVERS])


def driver_for(advertisement: Advertisement) -> Driver | None:
    """The driver that knows this device, None for a stranger."""
    return next((driver for driver in DRIVERS if driver.recognises(advertisement)), None)
