"""What goes wrong around worn sensors, by name: for tests, benchmarks and whoever is curious.

A mishap either happens to one sensor at a moment (`strike`), or is there from the beginning: a poor
radio, a sensor that is switched off, a computer that grants short messages only.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.stage import Stage
from imu.errors import UnknownNameError

Strike = Callable[[Stage, str], Awaitable[None]]

SATURATED: Final = RadioModel(interval_s=0.2, packets_per_event=1)
"""A fraction of what the sensors send gets through."""
LEAST_MTU: Final = 23


@dataclass(frozen=True, slots=True)
class Mishap:
    """One thing that goes wrong.

    strike    what happens to a sensor, given by where it is worn; None for nothing in between
    lasts_s   from its beginning until all streams run again, at most
    radio     the radio of the whole session, None for the usual one
    is_absent the sensor is switched off all the time
    max_mtu   what the sensor's connection grants, None for what is usual
    for_good  the sensor does not come back
    """

    id: str
    strike: Strike | None = None
    lasts_s: float = 0.0
    radio: RadioModel | None = None
    is_absent: bool = False
    max_mtu: int | None = None
    for_good: bool = False


def _out_of_range(seconds: float) -> Strike:
    async def strike(on: Stage, sensor: str) -> None:
        on.sensors[sensor].leave_range()
        await asyncio.sleep(seconds)
        on.sensors[sensor].enter_range()

    return strike


async def _reboot(on: Stage, sensor: str) -> None:
    await on.sensors[sensor].reboot(0.5)


async def _second_start(on: Stage, sensor: str) -> None:
    """The connection ends, the device runs on and is started again with the clock it has."""
    await on.sensors[sensor].peripheral.disconnect()


async def _run_flat(on: Stage, sensor: str) -> None:
    await on.sensors[sensor].run_flat()


async def _saturate(on: Stage, _sensor: str) -> None:
    usual, on.air.model = on.air.model, SATURATED
    await asyncio.sleep(4.0)
    on.air.model = usual


async def _garbage(on: Stage, sensor: str) -> None:
    """A hundred messages of random bytes on the channel that carries the samples."""
    rng = random.Random(4)
    twin = on.sensors[sensor]
    names = [channel.name for channel in twin.driver.channels]
    channel = next(name for name in ("data", "medium") if name in names)
    for _ in range(100):
        twin.peripheral.notify(channel, rng.randbytes(rng.randrange(1, 200)))
        await asyncio.sleep(0.05)


async def _blocked(_on: Stage, _sensor: str) -> None:
    """The program does something else for 200 ms, again and again."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, PacedLoop)
    for _ in range(12):
        await asyncio.sleep(0.4)
        loop.advance(0.2)


MISHAPS: Final = (
    Mishap("out_of_range_1_s", _out_of_range(1.0), 3.0),
    Mishap("out_of_range_60_s", _out_of_range(60.0), 75.0),
    Mishap("reboot", _reboot, 6.0),
    Mishap("second_start", _second_start, 6.0),
    Mishap("lost_events", radio=RadioModel(interval_s=0.03, lost_event_share=0.2)),
    Mishap("saturated", _saturate, 9.0),
    Mishap("never_found", is_absent=True),
    Mishap("battery_flat", _run_flat, 4.0, for_good=True),
    Mishap("garbage", _garbage, 7.0),
    Mishap("mtu_23", max_mtu=LEAST_MTU),
    Mishap("program_blocked", _blocked, 9.0),
)


def mishap_named(name: str) -> Mishap:
    """Raises UnknownNameError."""
    for mishap in MISHAPS:
        if mishap.id == name:
            return mishap
    raise UnknownNameError("mishap", name, [mishap.id for mishap in MISHAPS])
