"""What is wanted of a link, how patient it is, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_bridge.driver import Driver
from firmware_bridge.records import LinkState


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sensor that is to be worn.

    sensor   where it is worn (`imu.frames`)
    address  what this computer calls the device; "" takes any that the driver knows
    name     advertised name, where the address is unknown; "" takes any
    """

    sensor: str
    driver: Driver
    rate_hz: float
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """How patient a link is. Seconds on the injected clock or on the event loop, which run alike.

    scan_s        listening for a sensor before it counts as not found
    grace_s       listening on for the others once one is found
    silent_s      without a notification: silent; silent_samples sample periods at low rates
    lost_s        silent for so long: let go and connect again
    late_s        samples older than this on arrival, for late_for_s: late
    backoff_s     pause before each new attempt, the last one for all that follow
    """

    scan_s: float = 6.0
    grace_s: float = 0.5
    connect_s: float = 15.0
    step_s: float = 5.0
    silent_s: float = 1.0
    silent_samples: int = 20
    lost_s: float = 4.0
    late_s: float = 0.5
    late_for_s: float = 1.0
    check_s: float = 0.1
    battery_s: float = 60.0
    low_battery_percent: float = 15.0
    flat_battery_percent: float = 3.0
    backoff_s: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How the link to one sensor stands.

    late_s           age of its samples on arrival, above the least that was seen
    battery_percent  None while it is unknown
    mtu              ATT MTU, 0 without a connection
    notifications    how many have come since the link was started
    """

    sensor: str
    state: LinkState
    name: str = ""
    address: str = ""
    signal_dbm: float = float("nan")
    battery_percent: float | None = None
    late_s: float = 0.0
    mtu: int = 0
    notifications: int = 0
