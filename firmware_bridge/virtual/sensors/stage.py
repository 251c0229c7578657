"""A lifter's virtual sensors on one virtual radio, ready to be scanned and worn.

    async with stage(simulation.blocks, {"sacrum": "open_packet"}) as on_stage:
        async with Link(on_stage.bluetooth, on_stage.wanted(100.0), emit, loop.time):
            on_stage.performance.begin(loop.time())

Sensors are switched on before the block begins and off after it ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from firmware_bridge.link.bluetooth import Bluetooth
from firmware_bridge.link.limits import Wanted
from firmware_bridge.virtual.radio.air import Air, RadioModel
from firmware_bridge.virtual.radio.central import Central
from firmware_bridge.virtual.radio.client import backends
from firmware_bridge.virtual.sensors.catalogue import twin_of
from firmware_bridge.virtual.sensors.performance import Performance
from firmware_bridge.virtual.sensors.sensor import Unit, VirtualSensor
from imu.samples import SampleBlock


@dataclass(frozen=True, slots=True)
class Stage:
    """What is on: the air, this computer's adapter, the sensors by where they are worn."""

    air: Air
    central: Central
    bluetooth: Bluetooth
    performance: Performance
    sensors: Mapping[str, VirtualSensor]

    def wanted(self, rate_hz: float | None = None) -> tuple[Wanted, ...]:
        """All its sensors, by their addresses; at 100 Hz or what comes nearest below it."""
        return tuple(
            Wanted(
                name,
                twin.driver,
                rate_hz or max(rate for rate in twin.driver.rates_hz if rate < 101.0),
                twin.unit.address,
                twin.name,
            )
            for name, twin in self.sensors.items()
        )


@contextlib.asynccontextmanager
async def stage(
    blocks: Mapping[str, SampleBlock],
    drivers: Mapping[str, str],
    *,
    model: RadioModel | None = None,
    seed: int = 0,
    units: Mapping[str, Unit] | None = None,
) -> AsyncIterator[Stage]:
    """Sensors on the air: where each is worn → id of its driver. Raises UnknownNameError."""
    air = Air(model, seed)
    performance = Performance(blocks)
    given = units or {}
    twins: dict[str, VirtualSensor] = {}
    for number, (worn, driver_id) in enumerate(drivers.items(), start=1):
        unit = given.get(worn, Unit(address=f"C0:00:00:00:00:{number:02X}"))
        twins[worn] = twin_of(driver_id)(air, worn, performance, unit)
    async with Central(air) as central:
        own = backends(central)
        bluetooth = Bluetooth(own.scanner, own.client, own.adapter)
        try:
            for twin in twins.values():
                await twin.switch_on()
            yield Stage(air, central, bluetooth, performance, twins)
        finally:
            for twin in twins.values():
                await twin.switch_off()
