"""What went wrong with Bluetooth, as one line that says what to do.

The systems tell the same thing in many ways: a kind of exception, a D-Bus name, an ATT code, a
Windows number (their texts are translated, so numbers are matched), a phrase. All of that is put
into one string, and the first row of the table whose pattern is in it gives the line.

Sources: bleak 3.1 `exc.py` and its backends; BlueZ doc/org.bluez.*.rst; Windows error codes of
winerror.h and bthledef.h; Apple CBError and CBATTError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LINUX: Final = "linux"
MACOS: Final = "darwin"
WINDOWS: Final = "win32"


@dataclass(frozen=True, slots=True)
class Row:
    """A pattern (regular expression, any case), and the line for it; `platform` "" for all."""

    pattern: str
    line: str
    platform: str = ""


NO_ADAPTER: Final = "no Bluetooth adapter found: "
OFF: Final = "Bluetooth is off: "
FORBIDDEN: Final = "Bluetooth is not allowed here: "
BUSY: Final = (
    "Bluetooth is busy: end other programs that scan or connect, wait a few seconds and try again"
)
IN_USE: Final = (
    "the sensor is in use: close other programs and phone apps that are connected to it, "
    "then try again"
)
ASLEEP: Final = (
    "the sensor does not answer: wake it (move it, press its button), bring it within two metres "
    "and try again"
)
BROKE: Final = "the connection broke: bring the sensor nearer; it is searched for again"
PAIRING: Final = (
    "the sensor asks to be paired: remove it from the system's Bluetooth list, "
    "pair it there and try again"
)
MISMATCH: Final = (
    "the device does not offer what a sensor of its kind does: remove it from the system's "
    "Bluetooth list, restart it and update its firmware"
)
REFUSED: Final = (
    "the sensor refuses a setting: restart it, and choose a rate that it knows; an MTU that is too "
    "small is refused too"
)

TABLE: Final = (
    # no adapter, or no Bluetooth on the system at all
    Row(
        "NO_BLE_CENTRAL_ROLE",
        "this Bluetooth adapter cannot connect to sensors: use one with Bluetooth Low Energy "
        "(4.0 or newer)",
    ),
    Row(
        "NO_BLUETOOTH|adapter '.*' not found",
        NO_ADAPTER + "plug one in; `bluetoothctl list` shows what the system knows",
        LINUX,
    ),
    Row("NO_BLUETOOTH", NO_ADAPTER + "this Mac tells of none; restart it", MACOS),
    Row(
        # class factory, no such service: there is no Bluetooth driver
        "NO_BLUETOOTH|-2147221231|-2147023836|-2147221164",
        NO_ADAPTER + "plug one in, or enable it in the Device Manager",
        WINDOWS,
    ),
    Row("NO_BLUETOOTH", NO_ADAPTER + "plug one in"),
    Row(
        "^(FileNotFoundError|ConnectionRefusedError|AuthError)|NoServer|invalid.*bus.*address",
        "the system bus is not there, as in most containers and in WSL: start hiphinge on the "
        "system itself, or start D-Bus and BlueZ; `hiphinge demo` needs neither",
        LINUX,
    ),
    Row(
        r"ServiceUnknown|NameHasNoOwner|Could not activate|\.Spawn\.|UnknownMethod.*ObjectManager",
        "the Bluetooth service is not running: install BlueZ and start it with "
        "`sudo systemctl start bluetooth`",
        LINUX,
    ),
    Row("BlueZ >= ", "BlueZ is too old: update it to 5.55 or newer", LINUX),
    Row(
        "Unsupported (backend|platform)|^(ModuleNotFound|Import)Error",
        "there is no Bluetooth for this system in bleak: install hiphinge afresh on Linux, macOS "
        "or Windows 10 and newer",
    ),
    # off
    Row(
        "POWERED_OFF|NotReady|Not Powered|ResourceNotReady",
        OFF + "switch it on with `rfkill unblock bluetooth` and `bluetoothctl power on`",
        LINUX,
    ),
    Row("POWERED_OFF|turned off", OFF + "switch it on in the menu bar", MACOS),
    Row(
        # the device is not ready for use; a radio that was switched off meanwhile
        "POWERED_OFF|-2147020577|Is Bluetooth turned on|-2147024865",
        OFF + "switch it on in Settings, Bluetooth & devices",
        WINDOWS,
    ),
    Row("POWERED_OFF", OFF + "switch it on"),
    # another program has it; BlueZ calls that "not permitted" too
    Row("AcquireNotify|Notify acquired|already notifying|notifications already", IN_USE),
    # no permission
    Row(
        "DENIED_BY_USER|DENIED_BY_UNKNOWN",
        FORBIDDEN + "allow it for the terminal in System Settings, Privacy & Security, Bluetooth, "
        "then open a new terminal",
        MACOS,
    ),
    Row("DENIED_BY_SYSTEM", FORBIDDEN + "an administrator restricts it; ask them", MACOS),
    Row(
        "DENIED_|^PermissionError|AccessDenied|NotAuthorized|NotPermitted",
        FORBIDDEN + "add yourself to the group with `sudo usermod -aG bluetooth $USER`, then log "
        "in again",
        LINUX,
    ),
    Row(
        "DENIED_|^PermissionError|Access Denied|-2147024891",
        "Windows denies access: close other programs that use the sensor, and allow Bluetooth in "
        "Settings, Privacy & security, Radios",
        WINDOWS,
    ),
    Row("DENIED_|^PermissionError", FORBIDDEN + "allow it in the system's privacy settings"),
    Row(
        "Connection to the Bluetooth system service was lost|BluetoothNotAvailable.*UNKNOWN",
        "the system's Bluetooth has just restarted: wait a few seconds and try again",
    ),
    Row(
        "Windows GUI",
        "this program blocks Bluetooth by its Windows threads: start hiphinge from a terminal",
        WINDOWS,
    ),
    # pairing
    Row(
        "removed pairing information|AuthenticationFailed|AuthenticationCanceled|"
        "AuthenticationRejected|AuthenticationTimeout|Not paired|Could not pair|trying to pair|"
        r"\bATT 0x(05|08|0c|0f)\b|-2140864507|-2140864497",
        PAIRING,
    ),
    # in use, or the radio is
    Row("InProgress|already in progress|PROCEDURE_ALREADY|ATT 0xfe", BUSY),
    Row(
        "AlreadyConnected|already connected|maximum number of connections|max.* connection limit|"
        "Limit ?(Reached|Exceeded)|NoResources|Connection Limit",
        IN_USE,
    ),
    # not there
    Row(
        "DeviceNotFound|was not found\\.? ?$|device '.*' not found|UnknownObject|DoesNotExist|"
        "Unreachable|not found\\. It may",
        "the sensor is not found: switch it on, bring it near, and see that no phone holds it",
    ),
    # the table of characteristics is another one
    Row(
        "CharacteristicNotFound|Characteristic .* was not found|does not support notif|"
        r"does not support GATT|\bATT 0x(01|02|03|06|0a|10|12)\b|NotSupported|"
        "profile-unavailable|characteristic at .* not found",
        MISMATCH,
    ),
    Row(r"\bATT 0x(07|0d|13|80|8\w|9\w|fc|fd|ff)\b|InvalidValueLength|InvalidArguments", REFUSED),
    # broke off
    Row(
        "Not connected|NotConnected|disconnected|le-connection-abort|br-connection-canceled|"
        "Software caused connection abort|Connection reset|Unlikely Error|ATT 0x0e|"
        "-2147023673|-2147023729|-2147483629|^(EOFError|AssertionError|BrokenPipeError|Connection)",
        BROKE,
    ),
    Row("TimeoutError|NoReply|Timeout|timed out|-2147023436", ASLEEP),
    Row(
        r"org\.bluez\.Error\.(Failed|NotAvailable)|failed to connect|Operation failed",
        "the connection could not be made: restart the sensor, bring it within two metres; if that "
        "does not help, switch Bluetooth off and on",
    ),
)


def explain(error: BaseException, platform: str) -> str:
    """One line for an error of bleak or of the system below it; `platform` as sys.platform."""
    told = fingerprint(error)
    for row in TABLE:
        if row.platform in ("", platform) and re.search(row.pattern, told, re.IGNORECASE):
            return row.line
    return (
        f"Bluetooth failed ({_flat(told)}): switch Bluetooth and the sensor off and on, "
        "then try again"
    )


def fingerprint(error: BaseException) -> str:
    """All that an error tells: its kinds, reason, code, number and text, most special first."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, Exception)]
    parts = [" ".join(kinds[: kinds.index("Exception")])]
    reason = getattr(error, "reason", None)
    if reason is not None:
        parts.append(str(getattr(reason, "name", reason)))
    code = getattr(error, "code", None)
    if isinstance(code, int):
        parts.append(f"ATT 0x{int(code):02x}")
    numbers = (getattr(error, name, None) for name in ("winerror", "dbus_error"))
    parts.extend(str(number) for number in numbers if number is not None)
    parts.append(str(error))
    return " ".join(parts)


def _flat(text: str) -> str:
    """One line of at most a hundred and sixty characters."""
    return " ".join(text.split())[:160]
