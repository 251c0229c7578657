"""Movella DOT, formerly Xsens DOT: payload mode 21, acceleration and rate, one sample a packet.

Facts from "Xsens DOT BLE Services Specifications", XD0506P Rev F, 28 Oct 2021. Little-endian; the
UUIDs are 1517xxxx-4947-11e9-8646-d663bd873d93.

    xxxx  channel    bytes
    1001  info       34 read      addr[6], firmware major u8 minor u8 revision u8, ...
    1002  settings   32 write     [0] which follow: b0 identify b4 rate; [1] 1 identify; [24] u16 Hz
    1004  report     36 notified  [0] 1 power off, 4 power saving, 5 button
    2001  measure     3 write     01, 1 start or 0 stop, payload mode
    2003  medium   ≤ 40 notified  the payload: u32 µs, then float32 by mode (`MODES`)
    3001  battery     2 read      percent u8, charging u8
    7001  request  ≤ 160 write    id u8, n u8, n bytes, checksum u8: all bytes add up to 0 mod 256
    7002  ack      ≤ 160 read     the same
    7003  notice   ≤ 160 notified the same

Mode 21 is u32 µs, ax ay az in m/s², gx gy gz in °/s. The clock wraps after 71.6 min. No packet has
a number: what is missing shows in the time. Mode 21 has no clipping flags; a value within 1 % of
±16 g or ±2000 °/s is taken as clipped.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from firmware_bridge.driver import (
    Advertisement,
    Channel,
    Nameless,
    Packet,
    Read,
    Step,
    Subscribe,
    TimeBase,
    Write,
    message,
    require_mtu,
    require_rate,
)
from firmware_bridge.payload import clipped_floats, finite_floats, require_length
from imu.errors import PayloadError
from imu.samples import FloatArray, IntArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG, STANDARD_GRAVITY_M_S2

COMPANY: Final = 0x0886
NAMES: Final = ("Movella DOT", "Xsens DOT")
TICKS: Final = 2**32
RATE_MODE: Final = 21
MEDIUM_BYTES: Final = 40
ACC_FULL_SCALE_M_S2: Final = 16.0 * STANDARD_GRAVITY_M_S2
GYR_FULL_SCALE_DEG_S: Final = 2000.0
NEAR_FULL_SCALE: Final = 0.99

SETTINGS_BYTES: Final = 32
IDENTIFY_BIT: Final = 0x01
RATE_BIT: Final = 0x10

MODES: Final = {
    4: (("euler_deg", 3),),
    RATE_MODE: (("acc_m_s2", 3), ("gyr_deg_s", 3)),
    22: (("euler_deg", 3), ("free_acc_m_s2", 3), ("gyr_deg_s", 3)),
}
"""What follows the time, float32 each: the mode that is used, and those captured from devices."""


def uuid(short: int) -> str:
    """The 128-bit UUID of a 16-bit one."""
    return f"1517{short:04x}-4947-11e9-8646-d663bd873d93"


def decode_payload(mode: int, payload: bytes) -> tuple[int, dict[str, FloatArray]]:
    """µs and values by name of one measurement; zeros may follow. Raises PayloadError."""
    size = 4 + 4 * sum(count for _, count in MODES[mode])
    require_length(payload, size, MEDIUM_BYTES, f"DOT payload mode {mode}")
    if any(payload[size:]):
        raise PayloadError(f"DOT payload mode {mode}: something follows its values")
    offset, values = 4, {}
    for name, count in MODES[mode]:
        values[name] = finite_floats(payload, offset, count, f"DOT payload mode {mode}")
        offset += 4 * count
    return int.from_bytes(payload[:4], "little"), values


def encode_payload(t_us: int, *values: FloatArray) -> bytes:
    """One measurement; `decode_payload` reads it."""
    return struct.pack("<I", t_us % TICKS) + np.concatenate(values).astype("<f4").tobytes()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a write to settings changes: None and False leave it as it is."""

    rate_hz: int | None = None
    identify: bool = False


def decode_settings(payload: bytes) -> Settings:
    """The settings of one write. Raises PayloadError."""
    require_length(payload, SETTINGS_BYTES, SETTINGS_BYTES, "DOT settings")
    rate = int.from_bytes(payload[24:26], "little") if payload[0] & RATE_BIT else None
    return Settings(rate, bool(payload[0] & IDENTIFY_BIT and payload[1] == 1))


def encode_settings(settings: Settings) -> bytes:
    """The bytes of one write; `decode_settings` reads them."""
    payload = bytearray(SETTINGS_BYTES)
    if settings.identify:
        payload[0] |= IDENTIFY_BIT
        payload[1] = 1
    if settings.rate_hz is not None:
        payload[0] |= RATE_BIT
        payload[24:26] = settings.rate_hz.to_bytes(2, "little")
    return bytes(payload)


def decode_measure(payload: bytes) -> tuple[bool, int]:
    """Whether to measure, and the payload mode. Raises PayloadError."""
    require_length(payload, 3, 3, "DOT measurement control")
    if payload[0] != 1 or payload[1] > 1:
        raise PayloadError(f"DOT measurement control: {payload.hex()} is unknown")
    return bool(payload[1]), payload[2]


def encode_measure(on: bool, mode: int) -> bytes:
    """The bytes that start or stop; `decode_measure` reads them."""
    return bytes([1, on, mode])


def decode_message(payload: bytes) -> tuple[int, bytes]:
    """Id and body of a message, request or acknowledgement. Raises PayloadError."""
    require_length(payload, 3, 160, "DOT message")
    size = payload[1] + 3
    if len(payload) < size or any(payload[size:]):
        raise PayloadError(f"DOT message: {len(payload)} bytes do not hold {payload[1]}")
    if sum(payload[:size]) % 256:
        raise PayloadError("DOT message: the checksum does not fit")
    return payload[0], payload[2 : size - 1]


def encode_message(id: int, body: bytes) -> bytes:
    """The bytes of a message; `decode_message` reads them."""
    plain = bytes([id, len(body)]) + body
    return plain + bytes([-sum(plain) % 256])


def decode_info(payload: bytes) -> str:
    """The firmware's version from device info. Raises PayloadError."""
    require_length(payload, 34, 34, "DOT device info")
    return "firmware " + ".".join(str(part) for part in payload[6:9])


def encode_info(major: int, minor: int, revision: int) -> bytes:
    """Device info that tells only the firmware."""
    return bytes(6) + bytes([major, minor, revision]) + bytes(25)


def decode_battery(payload: bytes) -> float:
    """Percent. Raises PayloadError."""
    require_length(payload, 2, 2, "DOT battery")
    if payload[0] > 100 or payload[1] > 1:
        raise PayloadError(f"DOT battery: {payload.hex()} makes no sense")
    return float(payload[0])


def encode_battery(percent: int, *, charging: bool = False) -> bytes:
    """The bytes of battery; `decode_battery` reads them."""
    return bytes([percent, charging])


REPORTS: Final = {1: "power off", 4: "power saving", 5: "button"}


def decode_report(payload: bytes) -> str:
    """What the device reports, "" for what is not known. Raises PayloadError."""
    require_length(payload, 1, 36, "DOT device report")
    return REPORTS.get(payload[0], "")


def encode_report(what: str) -> bytes:
    """A report of this kind, padded to its 36 bytes."""
    codes = {name: code for code, name in REPORTS.items()}
    return bytes([codes[what]]).ljust(36, b"\0")


class MovellaDotDecoder:
    """One stream of a DOT. Holds nothing: each packet stands alone."""

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The sample, report, battery or answer in one notification. Raises PayloadError."""
        if channel == "medium":
            return (self._sample(payload),)
        if channel == "report":
            told = decode_report(payload)
            return (message(pressed=told == "button", answer="" if told == "button" else told),)
        if channel == "battery":
            return (message(battery_percent=decode_battery(payload)),)
        if channel == "info":
            return (message(answer=decode_info(payload)),)
        if channel in ("ack", "notice"):
            id, body = decode_message(payload)
            return (message(answer=f"message {id}: {body.hex()}"),)
        raise PayloadError(f"DOT: nothing is known of channel '{channel}'")

    @staticmethod
    def _sample(payload: bytes) -> Packet:
        t_us, values = decode_payload(RATE_MODE, payload)
        acc, gyr_deg_s = values["acc_m_s2"][None, :], values["gyr_deg_s"][None, :]
        flags = clipped_floats(
            acc,
            gyr_deg_s,
            NEAR_FULL_SCALE * ACC_FULL_SCALE_M_S2,
            NEAR_FULL_SCALE * GYR_FULL_SCALE_DEG_S,
        )
        ticks: IntArray = np.array([t_us], dtype=np.int64)
        return Packet(acc, gyr_deg_s * RAD_PER_DEG, flags, ticks=ticks)


def _nameless(channel: str, payload: bytes) -> bytes:
    if channel == "report":
        return payload[:1].ljust(len(payload), b"\0")
    return payload if channel in ("medium", "battery") else b""


class MovellaDotEncoder:
    """The device's side of one stream: one sample a packet."""

    batch: Final = 1

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """One packet of the sample (1, 3)."""
        acc = np.clip(acc_m_s2[0], -ACC_FULL_SCALE_M_S2, ACC_FULL_SCALE_M_S2)
        gyr = np.clip(gyr_rad_s[0] * DEG_PER_RAD, -GYR_FULL_SCALE_DEG_S, GYR_FULL_SCALE_DEG_S)
        return (("medium", encode_payload(round(1e6 * t_s), acc, gyr)),)


class MovellaDotDriver:
    """Movella DOT, Xsens DOT."""

    id: Final = "movella_dot"
    title: Final = "Movella DOT"
    channels: Final = (
        Channel("info", uuid(0x1000), uuid(0x1001)),
        Channel("settings", uuid(0x1000), uuid(0x1002)),
        Channel("report", uuid(0x1000), uuid(0x1004)),
        Channel("measure", uuid(0x2000), uuid(0x2001)),
        Channel("medium", uuid(0x2000), uuid(0x2003)),
        Channel("battery", uuid(0x3000), uuid(0x3001)),
        Channel("request", uuid(0x7000), uuid(0x7001)),
        Channel("ack", uuid(0x7000), uuid(0x7002)),
        Channel("notice", uuid(0x7000), uuid(0x7003)),
    )
    rates_hz: Final = (10.0, 12.0, 15.0, 20.0, 30.0, 60.0)
    min_mtu: Final = SETTINGS_BYTES + 3
    time_base: Final = TimeBase(1e-6, TICKS)

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether the maker's number or name is advertised."""
        return COMPANY in advertisement.manufacturer or advertisement.name.startswith(NAMES)

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """Set the rate, subscribe, start mode 21. Raises SettingError for a rate it has not."""
        rate = round(require_rate(self, rate_hz))
        return (
            Read("info"),
            Read("battery"),
            Write("settings", encode_settings(Settings(rate_hz=rate))),
            Subscribe("report"),
            Subscribe("medium"),
            Write("measure", encode_measure(True, RATE_MODE)),
        )

    def stop(self) -> tuple[Step, ...]:
        """Stop measuring; the connection stays."""
        return (Write("measure", encode_measure(False, RATE_MODE)),)

    def identify(self) -> tuple[Step, ...]:
        """Blink."""
        return (Write("settings", encode_settings(Settings(identify=True))),)

    def ask_battery(self) -> tuple[Step, ...]:
        """Read the battery."""
        return (Read("battery"),)

    def decoder(self, rate_hz: float) -> MovellaDotDecoder:
        """A decoder for one stream. Raises SettingError for a rate it has not."""
        require_rate(self, rate_hz)
        return MovellaDotDecoder()

    def encoder(self, rate_hz: float, mtu: int) -> MovellaDotEncoder:
        """The device's side of one stream. Raises SettingError for a rate or MTU it has not."""
        require_rate(self, rate_hz)
        require_mtu(self, mtu)
        return MovellaDotEncoder()

    def nameless(self) -> Nameless:
        """Samples, battery, and what was pressed; not the address in "info", no messages."""
        return _nameless


DRIVER: Final = MovellaDotDriver()
