"""`hiphinge live`: real sensors on a person, from the search to the end of the session."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
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
from hiphinge.live.remembered import Device, recall
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.under_way import Onlooker
from imu.errors import LinkError
from imu.frames import SACRUM, SENSORS, UPPER_BACK

Tell = Callable[[str], None]


async def worn_session(
    bluetooth: Bluetooth,
    told: Sequence[str],
    settings: SessionSettings,
    options: RunOptions,
    tell: Tell,
    *,
    saving: bool = False,
) -> tuple[Ended, dict[str, Device]]:
    """Find the sensors and run a session with them; also says which device was worn where.

    The level of the upper sensor is the settings', the profile's or the remembered one. `saving`
    has the sensors sample as slowly as an everyday bend allows.

    Raises LinkError, SettingError, OutputError.
    """
    before = recall()
    devices = await chosen(bluetooth, told, before, tell, options.onlooker)
    stored = "" if settings.profile is None else settings.profile.upper_level
    level, said = level_of(settings.upper_level, stored, before, devices)
    if said:
        tell(said)
    devices = with_level(devices, level)
    worn = replace(settings, sensors=in_order(devices), upper_level=level)
    ended = await run_session(worn, link_source(bluetooth, devices, saving=saving), options)
    return ended, devices


async def chosen(
    bluetooth: Bluetooth,
    told: Sequence[str],
    before: Mapping[str, Device],
    tell: Tell,
    onlooker: Onlooker | None = None,
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
    if onlooker is not None:
        onlooker.assigning(SACRUM, [(one.address, one.name) for one in near])
    hit = await tapped(bluetooth, near, asyncio.get_running_loop().time)
    if hit is None:
        raise LinkError(
            "No tap was felt: tap the sacrum's sensor firmly with a finger, or name the sensors "
            "with --sensor sacrum=DEVICE --sensor upper_back=DEVICE."
        )
    tell(f"{SACRUM}: {hit.name}.")
    return two_worn(hit, near)


def link_source(
    bluetooth: Bluetooth, devices: Mapping[str, Device], *, saving: bool = False
) -> Callable[[Inbox], contextlib.AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]:
    """The devices' link as a session's source; it ends only when it is stopped."""
    return partial(_linked, bluetooth, devices, saving)


@contextlib.asynccontextmanager
async def _linked(
    bluetooth: Bluetooth, devices: Mapping[str, Device], saving: bool, inbox: Inbox
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    wanted = [wanted_for(name, device, saving=saving) for name, device in devices.items()]
    async with Link(bluetooth, wanted, inbox.put, inbox.clock) as link:
        inbox.signals = link.signals
        yield _for_ever


async def _for_ever() -> None:
    await asyncio.Event().wait()


def with_level(devices: Mapping[str, Device], level: str) -> dict[str, Device]:
    """The devices, the upper sensor's with the level it is worn at."""
    upper = devices.get(UPPER_BACK)
    return dict(devices) if upper is None else {**devices, UPPER_BACK: replace(upper, level=level)}


def level_of(
    told: str, stored: str, before: Mapping[str, Device], devices: Mapping[str, Device]
) -> tuple[str, str]:
    """At which level the upper sensor is worn, and a line that says so.

    As told now, or as the profile has it, or as the same device was worn the last time; "" where
    nobody ever said.
    """
    upper, last = devices.get(UPPER_BACK), before.get(UPPER_BACK)
    if upper is None:
        return told or stored, ""
    remembered = "" if last is None or last.address != upper.address else last.level
    level = told or stored or remembered
    how = "" if told else ", from the profile" if stored else ", as the last time"
    if not level:
        return "", (
            "At which level the upper sensor sits was not told: with --upper-level T12 (or T4, C7) "
            "results say what they hold."
        )
    return level, f"The upper sensor sits at {level}{how}; --upper-level says otherwise."


def in_order(devices: Mapping[str, Device]) -> tuple[str, ...]:
    """The sensors in the order in which results list them."""
    return tuple(name for name in SENSORS if name in devices)
