"""Every known failure of Bluetooth becomes one line that says what to do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.link.bluetooth import Bluetooth, explained
from firmware_bridge.link.trouble import TABLE, explain
from imu.errors import LinkError

Reason = BleakBluetoothNotAvailableReason


def missing(reason: Reason) -> BleakError:
    return BleakBluetoothNotAvailableError("Bluetooth is not available", reason)


def windows(number: int) -> OSError:
    error = OSError("übersetzter Text")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


def bluez(name: str, *body: str) -> BleakError:
    return BleakDBusError(f"org.bluez.Error.{name}", list(body))


CASES = [
    # system, error, what the line must hold
    ("linux", missing(Reason.NO_BLUETOOTH), "no Bluetooth adapter"),
    ("darwin", missing(Reason.NO_BLUETOOTH), "no Bluetooth adapter"),
    ("win32", missing(Reason.NO_BLUETOOTH), "Device Manager"),
    ("win32", windows(-2147221231), "Device Manager"),
    ("linux", missing(Reason.NO_BLE_CENTRAL_ROLE), "Low Energy"),
    ("linux", missing(Reason.POWERED_OFF), "rfkill unblock bluetooth"),
    ("darwin", missing(Reason.POWERED_OFF), "menu bar"),
    ("win32", missing(Reason.POWERED_OFF), "Settings, Bluetooth"),
    ("win32", windows(-2147020577), "Bluetooth is off"),
    ("win32", BleakError("Failed to start scanner. Is Bluetooth turned on?"), "Bluetooth is off"),
    ("linux", bluez("NotReady", "Resource Not Ready"), "Bluetooth is off"),
    ("darwin", missing(Reason.DENIED_BY_USER), "Privacy & Security"),
    ("darwin", missing(Reason.DENIED_BY_SYSTEM), "administrator"),
    ("darwin", missing(Reason.DENIED_BY_UNKNOWN), "Privacy & Security"),
    ("darwin", missing(Reason.UNKNOWN), "wait a few seconds"),
    ("linux", missing(Reason.DENIED_BY_SYSTEM), "usermod"),
    ("linux", PermissionError(13, "Permission denied"), "usermod"),
    (
        "linux",
        BleakDBusError("org.freedesktop.DBus.Error.AccessDenied", ["Rejected send message"]),
        "usermod",
    ),
    ("win32", windows(-2147024891), "Windows denies"),
    ("win32", BleakError("Could not get GATT services: Access Denied"), "Windows denies"),
    ("linux", FileNotFoundError(2, "No such file or directory"), "system bus"),
    ("linux", ConnectionRefusedError(111, "Connection refused"), "system bus"),
    (
        "linux",
        BleakDBusError(
            "org.freedesktop.DBus.Error.ServiceUnknown",
            ["The name org.bluez was not provided by any .service files"],
        ),
        "systemctl start bluetooth",
    ),
    ("linux", BleakError("Bleak requires BlueZ >= 5.55."), "BlueZ is too old"),
    ("linux", BleakError("adapter 'hci7' not found"), "no Bluetooth adapter"),
    ("linux", bluez("InProgress", "Operation already in progress"), "busy"),
    ("linux", bluez("NotPermitted", "Notify acquired"), "in use"),
    ("linux", bluez("AlreadyConnected", "Already Connected"), "in use"),
    ("darwin", BleakError("failed to connect: max number of connection limit reached"), "in use"),
    (
        "linux",
        BleakDeviceNotFoundError("C0:00", "Device with address C0:00 was not found."),
        "not f",
    ),
    (
        "linux",
        BleakDeviceNotFoundError(
            "C0:00",
            "Device with address C0:00 was not found. It may have been removed from BlueZ when "
            "scanning stopped.",
        ),
        "is not found",
    ),
    ("win32", BleakError("Could not get GATT services: Unreachable"), "is not found"),
    ("linux", BleakCharacteristicNotFoundError("a0bde7b5"), "does not offer"),
    ("win32", BleakError("characteristic does not support notifications or indications"), "offer"),
    ("linux", bluez("NotSupported", "Operation is not supported"), "does not offer"),
    ("linux", bluez("NotAvailable", "br-connection-profile-unavailable"), "does not offer"),
    ("linux", BleakGATTProtocolError(0x01), "does not offer"),
    ("linux", BleakGATTProtocolError(0x06), "does not offer"),
    ("linux", BleakGATTProtocolError(0x80), "refuses"),
    ("linux", BleakGATTProtocolError(0x0D), "refuses"),
    ("linux", BleakGATTProtocolError(0x05), "paired"),
    ("linux", BleakGATTProtocolError(0x0F), "paired"),
    ("linux", bluez("AuthenticationFailed", "Authentication Failed"), "paired"),
    (
        "darwin",
        BleakError(
            "failed to connect: Error Domain=CBErrorDomain Code=14 Peer removed pairing information"
        ),
        "paired",
    ),
    ("linux", BleakGATTProtocolError(0x0E), "broke"),
    ("linux", BleakError("Not connected"), "broke"),
    ("darwin", BleakError("disconnected"), "broke"),
    ("linux", BleakError("failed to discover services, device disconnected"), "broke"),
    ("linux", bluez("Failed", "le-connection-abort-by-local"), "broke"),
    ("linux", EOFError(), "broke"),
    ("win32", windows(-2147023673), "broke"),
    ("linux", TimeoutError(), "does not answer"),
    (
        "linux",
        BleakDBusError("org.freedesktop.DBus.Error.NoReply", ["no reply"]),
        "does not answer",
    ),
    ("linux", bluez("Failed", "Input/output error"), "could not be made"),
    ("darwin", BleakError("failed to connect: Error Domain=CBErrorDomain Code=10"), "could not be"),
    ("linux", BleakError("something new"), "something new"),
]


@pytest.mark.parametrize(
    ("platform", "error", "part"), CASES, ids=[f"{p}-{type(e).__name__}-{t}" for p, e, t in CASES]
)
def test_the_line_says_what_to_do(platform: str, error: BaseException, part: str) -> None:
    line = explain(error, platform)
    assert part in line
    assert "\n" not in line
    assert len(line) < 320


@given(st.text(), st.sampled_from(["linux", "darwin", "win32", "emscripten"]))
def test_any_text_gives_one_line(text: str, platform: str) -> None:
    for error in (BleakError(text), OSError(text), BleakDBusError(text, [text])):
        line = explain(error, platform)
        assert line
        assert len(line.splitlines()) == 1


@pytest.mark.parametrize("code", range(256))
def test_every_att_code_gives_a_line(code: int) -> None:
    assert explain(BleakGATTProtocolError(code), "linux")


def test_each_line_of_the_table_is_one_sentence_for_a_person() -> None:
    for row in TABLE:
        assert row.line[0].islower() or row.line.startswith(("Bluetooth", "BlueZ", "Windows"))
        assert not row.line.endswith(".")


def test_errors_of_the_program_itself_are_not_explained_away() -> None:
    with pytest.raises(KeyError), explained():
        raise KeyError("a bug")
    with pytest.raises(LinkError), explained():
        raise BleakError("Not connected")


def test_without_bluetooth_the_real_backend_says_what_to_do(monkeypatch: Any) -> None:
    """bleak's own backend of this system, on a machine without a system bus."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")

    async def scenario() -> None:
        async with Bluetooth().scanning(lambda _: None):
            pass

    import sys

    if sys.platform != "linux":
        pytest.skip("only Linux can be made to have no Bluetooth")
    with pytest.raises(LinkError, match="system bus"):
        asyncio.run(scenario())
