"""`hiphinge live`: real sensors on a person, from the search to the end of the session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial

from firmware_bridge.link.bluetooth import Bluetooth
from firmware_bridge.link.link import Link
from hiphinge.live.assign import (
    known_near,
    matched,
    parse_worn,
    tapped,
    two_worn,
    wanted_for,
)
from hiphinge.live.loop import Inbox
from hiphinge.live.remembered import Device
from imu.errors import LinkError
from imu.frames import SACRUM, SENSORS

Tell = Callable[[str], None]


async def chosen(
    bluetooth: Bluetooth, told: Sequence[str], before: Mapping[str, Device], tell: Tell
) -> dict[str, Device]:
    """Which device is worn where: as told, as the last time, or by a tap on the sacrum's.

    Raises LinkError, SettingError.
    """
    wishes = parse_worn(told)
    tell("Looking for sensors …")
    near = await known_near(bluetooth)
    if wishes:
        return matched(wishes, near)
    addresses = {one.address for one in near}
    if before and all(device.address in addresses for device in before.values()):
        tell("Worn as the last time: " + ", ".join(sorted(before)) + ".")
        return dict(before)
    if len(near) == 1:
        return two_worn(near[0], near)
    tell(f"{len(near)} sensors found. Tap the one on the sacrum.")
    hit = await tapped(bluetooth, near, asyncio.get_running_loop().time)
    if hit is None:
        raise LinkError(
            "No tap was felt: tap the sacrum's sensor firmly with a finger, or name the sensors "
            "with --sensor sacrum=DEVICE --sensor upper_back=DEVICE."
        )
    tell(f"{SACRUM}: {hit.name}.")
    return two_worn(hit, near)


def link_source(
    bluetooth: Bluetooth, devices: Mapping[str, Device]
) -> Callable[[Inbox], contextlib.AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]:
    """The devices' link as a session's source; it ends only when it is stopped."""
    return partial(_linked, bluetooth, devices)


@contextlib.asynccontextmanager
async def _linked(
    bluetooth: Bluetooth, devices: Mapping[str, Device], inbox: Inbox
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    wanted = [wanted_for(name, device) for name, device in devices.items()]
    async with Link(bluetooth, wanted, inbox.put, inbox.clock):
        yield _for_ever


async def _for_ever() -> None:
    await asyncio.Event().wait()


def in_order(devices: Mapping[str, Device]) -> tuple[str, ...]:
    """The sensors in the order in which results list them."""
    return tuple(name for name in SENSORS if name in devices)
