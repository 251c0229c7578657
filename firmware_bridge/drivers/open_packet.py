"""Open packet, version 1: the format for firmware of one's own.

docs/devices/open_packet.md states it for those who implement it, and
firmware_bridge/firmware/open_packet.h sends it. Everything is little-endian.

    offset   type   field
    0        u8     type      0x11 six axes, 0x12 six axes and a quaternion
    1        u8     flags     `Flag`
    2        u16    seq       packets, wraps
    4        u32    index     samples taken before the first one here, dropped ones too, wraps
    8        u64    t_us      device time of the first sample, never set back while it is on
    16       u16    dt_us     from sample to sample
    18       u8     n         samples, 0 for a packet that only tells battery or button
    19       u8     ranges    full scale: acceleration 2 « low nibble g, rate 125 « high nibble °/s
    20       i16    n × (ax ay az gx gy gz), full scale = 32768
    ...      i16    w x y z of the last sample, 1 = 16384 (type 0x12 only; not used here)
    last     u8     battery in percent, 255 unknown

Control takes one command per write: 0x00 stop, 0x01 + u16 Hz start, 0x02 blink. Info is UTF-8 text
naming firmware and version. What the device lost itself shows in `index` while `seq` counts on.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
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
from firmware_bridge.payload import (
    ShortArray,
    clipped_shorts,
    from_shorts,
    require_length,
    shorts,
    to_shorts,
)
from imu.errors import PayloadError
from imu.samples import FloatArray, SampleFlag
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2

SERVICE: Final = "a0bde7b4-7cda-4702-a1cb-61f954641e72"
DATA: Final = "a0bde7b5-7cda-4702-a1cb-61f954641e72"
CONTROL: Final = "a0bde7b6-7cda-4702-a1cb-61f954641e72"
INFO: Final = "a0bde7b7-7cda-4702-a1cb-61f954641e72"

SIX_AXES: Final = 0x11
WITH_QUATERNION: Final = 0x12
HEADER: Final = struct.Struct("<BBHIQHBB")
SAMPLE_BYTES: Final = 12
QUATERNION_BYTES: Final = 8
UNKNOWN_BATTERY: Final = 255
LARGEST_RANGE: Final = 7
LAST_TICK: Final = 2**63 - 1
MAX_INFO_BYTES: Final = 64

ATT_OVERHEAD: Final = 3
MOST_SAMPLES: Final = 255
BATCH_S: Final = 0.05
"""How long an encoder collects before it sends."""


class Flag(IntFlag):
    """Bits of a packet's flags; the one left over is reserved and ignored."""

    ACC_CLIPPED = 1
    GYR_CLIPPED = 2
    DROPPED = 4
    """The device dropped samples before these."""
    MARKER = 8
    """Its button was pressed."""
    CHARGING = 16
    FIRST = 32
    """The first packet of a stream."""
    HOST_CLOCK = 64
    """`t_us` was set by a host."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenPacket:
    """One packet as it is on the wire. raw is (n, 6) int16, quaternion (4,) int16 or None."""

    raw: ShortArray
    seq: int = 0
    index: int = 0
    t_us: int = 0
    dt_us: int = 10000
    flags: int = 0
    acc_range: int = 3
    gyr_range: int = 4
    quaternion: ShortArray | None = None
    battery: int = UNKNOWN_BATTERY

    @property
    def acc_full_scale_m_s2(self) -> float:
        """What 32768 stands for."""
        return float(2 << self.acc_range) * STANDARD_GRAVITY_M_S2

    @property
    def gyr_full_scale_rad_s(self) -> float:
        """What 32768 stands for."""
        return float(125 << self.gyr_range) * RAD_PER_DEG


def decode_packet(payload: bytes) -> OpenPacket:
    """The packet in one notification. Raises PayloadError."""
    require_length(payload, HEADER.size + 1, 512, "open packet")
    kind, flags, seq, index, t_us, dt_us, n, ranges = HEADER.unpack_from(payload)
    if kind not in (SIX_AXES, WITH_QUATERNION):
        raise PayloadError(f"open packet: type 0x{kind:02x} is unknown")
    turned = kind == WITH_QUATERNION
    size = HEADER.size + SAMPLE_BYTES * n + QUATERNION_BYTES * turned + 1
    require_length(payload, size, size, f"open packet of {n} samples")
    if max(ranges & 15, ranges >> 4) > LARGEST_RANGE:
        raise PayloadError(f"open packet: ranges 0x{ranges:02x} are unknown")
    if t_us + dt_us * n > LAST_TICK or (n > 1 and dt_us == 0):
        raise PayloadError("open packet: its times make no sense")
    battery = payload[-1]
    if battery > 100 and battery != UNKNOWN_BATTERY:
        raise PayloadError(f"open packet: battery at {battery} percent")
    raw = shorts(payload, HEADER.size, 6 * n).reshape(n, 6)
    quaternion = shorts(payload, HEADER.size + SAMPLE_BYTES * n, 4) if turned else None
    return OpenPacket(
        raw, seq, index, t_us, dt_us, flags, ranges & 15, ranges >> 4, quaternion, battery
    )


def encode_packet(packet: OpenPacket) -> bytes:
    """The bytes of one packet; `decode_packet` reads them."""
    kind = SIX_AXES if packet.quaternion is None else WITH_QUATERNION
    head = HEADER.pack(
        kind,
        packet.flags,
        packet.seq & 0xFFFF,
        packet.index & 0xFFFFFFFF,
        packet.t_us,
        packet.dt_us,
        len(packet.raw),
        packet.gyr_range << 4 | packet.acc_range,
    )
    turned = b"" if packet.quaternion is None else packet.quaternion.astype("<i2").tobytes()
    return head + packet.raw.astype("<i2").tobytes() + turned + bytes([packet.battery])


@dataclass(frozen=True, slots=True)
class Command:
    """What a write to Control asks for: "stop", "start" at a rate, or "blink"."""

    action: str
    rate_hz: int = 0


_ACTIONS: Final = {0x00: "stop", 0x01: "start", 0x02: "blink"}
_CODES: Final = {action: code for code, action in _ACTIONS.items()}


def decode_command(payload: bytes) -> Command:
    """The command in one write. Raises PayloadError."""
    require_length(payload, 1, 3, "open packet command")
    action = _ACTIONS.get(payload[0])
    if action is None or len(payload) != (3 if action == "start" else 1):
        raise PayloadError(f"open packet command: {payload.hex()} is unknown")
    return Command(action, int.from_bytes(payload[1:], "little"))


def encode_command(command: Command) -> bytes:
    """The bytes of one command; `decode_command` reads them."""
    code = bytes([_CODES[command.action]])
    return code + struct.pack("<H", command.rate_hz) if command.action == "start" else code


class OpenPacketDecoder:
    """One stream of open packets. Holds where the last one ended, to tell what was dropped."""

    def __init__(self) -> None:
        self._next: tuple[int, int] | None = None

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The packet in one notification, or the text of Info. Raises PayloadError."""
        if channel == "info":
            return (message(answer=decode_info(payload)),)
        if channel != "data":
            raise PayloadError(f"open packet: nothing is known of channel '{channel}'")
        wire = decode_packet(payload)
        n = len(wire.raw)
        dropped = 0
        if self._next is not None and wire.seq == self._next[0] and wire.flags & Flag.DROPPED:
            dropped = (wire.index - self._next[1]) & 0xFFFFFFFF
        self._next = (wire.seq + 1) & 0xFFFF, (wire.index + n) & 0xFFFFFFFF
        return (self._packet(wire, dropped),)

    @staticmethod
    def _packet(wire: OpenPacket, dropped: int) -> Packet:
        n = len(wire.raw)
        flags = clipped_shorts(wire.raw)
        for bit, mark in (
            (Flag.ACC_CLIPPED, SampleFlag.CLIPPED_ACC),
            (Flag.GYR_CLIPPED, SampleFlag.CLIPPED_GYR),
        ):
            # the device knows of a clipped sample that its value does not show: any of them
            if wire.flags & bit and not np.any(flags & np.uint8(mark)):
                flags |= np.uint8(mark)
        return Packet(
            from_shorts(wire.raw[:, :3], wire.acc_full_scale_m_s2),
            from_shorts(wire.raw[:, 3:], wire.gyr_full_scale_rad_s),
            flags,
            ticks=wire.t_us + wire.dt_us * np.arange(n, dtype=np.int64),
            index=wire.index if n else None,
            dropped=dropped,
            battery_percent=None if wire.battery == UNKNOWN_BATTERY else float(wire.battery),
            pressed=bool(wire.flags & Flag.MARKER),
        )


def decode_info(payload: bytes) -> str:
    """The firmware's name and version. Raises PayloadError."""
    require_length(payload, 1, MAX_INFO_BYTES, "open packet info")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PayloadError("open packet info: not UTF-8") from error
    if not text.isprintable():
        raise PayloadError("open packet info: holds control characters")
    return f"firmware {text}"


def encode_info(firmware: str) -> bytes:
    """The bytes of Info; `decode_info` reads them."""
    return firmware.encode("utf-8")


class OpenPacketEncoder:
    """The device's side of one stream: packets as the reference firmware would send them."""

    def __init__(self, rate_hz: float, mtu: int, *, battery: int = UNKNOWN_BATTERY) -> None:
        room = (mtu - ATT_OVERHEAD - HEADER.size - 1) // SAMPLE_BYTES
        self.batch = max(1, min(room, round(BATCH_S * rate_hz), MOST_SAMPLES))
        self.battery = battery
        self._dt_us = round(1e6 / rate_hz)
        self._seq = 0
        self._index = 0
        self._flags = Flag.FIRST

    def drop(self, samples: int) -> None:
        """The device's own buffer ran over: these samples are never sent."""
        self._index += samples
        self._flags |= Flag.DROPPED

    def press(self) -> None:
        """Somebody pressed the button; the next packet tells."""
        self._flags |= Flag.MARKER

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """One packet of the samples (batch, 3)."""
        empty = OpenPacket(np.empty((0, 6), dtype=np.int16))
        raw = np.concatenate(
            (
                to_shorts(acc_m_s2, empty.acc_full_scale_m_s2),
                to_shorts(gyr_rad_s, empty.gyr_full_scale_rad_s),
            ),
            axis=1,
        )
        clipped = int(np.bitwise_or.reduce(clipped_shorts(raw), initial=0))
        packet = OpenPacket(
            raw,
            seq=self._seq,
            index=self._index,
            t_us=round(1e6 * t_s),
            dt_us=self._dt_us,
            flags=int(self._flags) | clipped,
            battery=self.battery,
        )
        self._flags = Flag(0)
        self._seq += 1
        self._index += len(raw)
        return (("data", encode_packet(packet)),)


def _nameless(channel: str, payload: bytes) -> bytes:
    return payload if channel == "data" else b""


class OpenPacketDriver:
    """Sensors with firmware that speaks the open packet."""

    id: Final = "open_packet"
    title: Final = "Open packet sensor"
    channels: Final = (
        Channel("data", SERVICE, DATA),
        Channel("control", SERVICE, CONTROL),
        Channel("info", SERVICE, INFO),
    )
    rates_hz: Final = (50.0, 100.0, 200.0)
    min_mtu: Final = ATT_OVERHEAD + HEADER.size + SAMPLE_BYTES + 1
    time_base: Final = TimeBase(1e-6)

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether its service is advertised."""
        return SERVICE in advertisement.service_uuids

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """Ask for the firmware, subscribe, start. Raises SettingError for a rate it has not."""
        rate = round(require_rate(self, rate_hz))
        start = Write("control", encode_command(Command("start", rate)))
        return Read("info"), Subscribe("data"), start

    def stop(self) -> tuple[Step, ...]:
        """Stop; the connection stays."""
        return (Write("control", encode_command(Command("stop"))),)

    def identify(self) -> tuple[Step, ...]:
        """Blink."""
        return (Write("control", encode_command(Command("blink"))),)

    def ask_battery(self) -> tuple[Step, ...]:
        """Nothing to ask: each packet tells."""
        return ()

    def decoder(self, rate_hz: float) -> OpenPacketDecoder:
        """A decoder for one stream. Raises SettingError for a rate it has not."""
        require_rate(self, rate_hz)
        return OpenPacketDecoder()

    def encoder(self, rate_hz: float, mtu: int) -> OpenPacketEncoder:
        """The device's side of one stream. Raises SettingError for a rate or MTU it has not."""
        return OpenPacketEncoder(require_rate(self, rate_hz), require_mtu(self, mtu))

    def nameless(self) -> Nameless:
        """Samples; not Info, which is whatever its firmware says."""
        return _nameless


DRIVER: Final = OpenPacketDriver()
