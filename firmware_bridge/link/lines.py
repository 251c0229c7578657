"""What the wearer is told of a link: one line each, with what to do. `name` is the sensor's."""

from __future__ import annotations

from firmware_bridge.link.limits import Wanted


def label(sensor: str) -> str:
    """The sensor's name for people."""
    return sensor.replace("_", " ")


def streams(name: str, device: str, rate_hz: float) -> str:
    """It has begun."""
    return f"{name}: {device}, {rate_hz:g} Hz"


def streams_again(name: str) -> str:
    """It was silent or late, and is so no more."""
    return f"{name}: streams again"


def silent(name: str) -> str:
    """The link may stand or not; nothing comes."""
    return f"{name}: nothing comes; is it in reach and switched on?"


def late(name: str, late_s: float) -> str:
    """What comes is old."""
    return f"{name}: arrives {late_s:.1f} s late; bring it nearer or lower its rate"


def lost(name: str) -> str:
    """The connection is gone."""
    return f"{name}: connection lost; it is searched for, the session goes on"


def empty(name: str) -> str:
    """The connection is gone because the battery is."""
    return f"{name}: its battery is empty; charge it, the session goes on without it"


def battery_low(name: str, percent: float) -> str:
    """It will not last long."""
    return f"{name}: battery at {percent:.0f} %, charge it soon"


def not_found(name: str, wanted: Wanted) -> str:
    """It does not advertise."""
    return (
        f"{name}: {wanted.name or wanted.driver.title} not found; switch it on, bring it near, "
        "and see that no phone or other program holds it"
    )


def mtu(name: str, granted: int, needed: int) -> str:
    """Its messages do not fit."""
    return (
        f"{name}: this computer grants an MTU of {granted}, the sensor needs {needed}; "
        "update the Bluetooth driver or use another adapter"
    )


def garbage(name: str) -> str:
    """Its messages make no sense."""
    return f"{name}: what it sends cannot be read; restart it, or update its firmware"


def not_connected(name: str) -> str:
    """It cannot be asked for anything now."""
    return f"{name}: not connected"
