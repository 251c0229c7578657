"""WitMotion WT901BLE, WT9011DCL-BT50, BWT901BLE5.0: a stream of 20-byte frames, no clock.

Facts from the vendor's manuals and public examples (WITMOTION/WitBluetooth_BWT901BLE5_0).

TRAP: all UUIDs end in 00805f9a34fb, not in 00805f9b34fb as those of the Bluetooth SIG do.

    frame 0x61, sent at the set rate             frame 0x71, the answer to a read
    offset  type  field                          offset  type  field
    0       u8    0x55                           0       u8    0x55
    1       u8    0x61                           1       u8    0x71
    2       i16   ax ay az     32768 = 16 g      2       u16   register
    8       i16   gx gy gz     32768 = 2000 °/s  4       i16   eight registers from there on
    14      i16   roll pitch yaw, 32768 = 180°

    command  ff aa register low high     unlock ff aa 69 88 b5, save ff aa 00 00 00
    read     ff aa 27 register 00        rate is register 03, battery 64 (0.01 V), version 2e

Frames have no checksum and no number, and a notification may hold several or a part of one. A
frame counts only if what follows it begins like a frame, so that the decoder finds its way back
into a torn stream. Nothing says when a sample was taken or that one is missing:
`firmware_bridge.clock` counts them. Angles are decoded by nobody here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from firmware_bridge.driver import (
    Advertisement,
    Channel,
    Nameless,
    Packet,
    Step,
    Subscribe,
    TimeBase,
    Wait,
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
from imu.samples import FloatArray
from imu.units import RAD_PER_DEG, STANDARD_GRAVITY_M_S2

SERVICE: Final = "0000ffe5-0000-1000-8000-00805f9a34fb"
DATA: Final = "0000ffe4-0000-1000-8000-00805f9a34fb"
COMMAND: Final = "0000ffe9-0000-1000-8000-00805f9a34fb"

FRAME_BYTES: Final = 20
HEAD: Final = 0x55
SAMPLE: Final = 0x61
REGISTERS: Final = 0x71
ACC_FULL_SCALE_M_S2: Final = 16.0 * STANDARD_GRAVITY_M_S2
GYR_FULL_SCALE_RAD_S: Final = 2000.0 * RAD_PER_DEG

SAVE: Final = 0x00
RATE: Final = 0x03
READ: Final = 0x27
VERSION: Final = 0x2E
BATTERY: Final = 0x64
UNLOCK: Final = 0x69
UNLOCK_VALUE: Final = 0xB588
RATE_CODES: Final = {10.0: 0x06, 20.0: 0x07, 50.0: 0x08, 100.0: 0x09, 200.0: 0x0B}
COMMAND_PAUSE_S: Final = 0.1

BATTERY_PERCENT: Final = (
    (396, 100.0),
    (393, 90.0),
    (387, 75.0),
    (382, 60.0),
    (379, 50.0),
    (377, 40.0),
    (373, 30.0),
    (370, 20.0),
    (368, 15.0),
    (350, 10.0),
    (340, 5.0),
)
"""From this many 0.01 V on, as the vendor's app shows it."""
MOST_FRAMES: Final = 4
"""In one notification, as captured from devices."""


def decode_sample(frame: bytes) -> ShortArray:
    """Acceleration and rate (6,) of a frame 0x61, raw. Raises PayloadError."""
    _require_frame(frame, SAMPLE)
    return shorts(frame, 2, 6)


def encode_sample(raw: ShortArray) -> bytes:
    """A frame 0x61 of raw values (6,), with all angles 0."""
    return bytes([HEAD, SAMPLE]) + raw.astype("<i2").tobytes() + bytes(6)


def decode_registers(frame: bytes) -> tuple[int, ShortArray]:
    """First register and eight values of a frame 0x71. Raises PayloadError."""
    _require_frame(frame, REGISTERS)
    return int.from_bytes(frame[2:4], "little"), shorts(frame, 4, 8)


def encode_registers(register: int, values: ShortArray) -> bytes:
    """A frame 0x71 of eight values."""
    return (
        bytes([HEAD, REGISTERS]) + register.to_bytes(2, "little") + values.astype("<i2").tobytes()
    )


def decode_command(payload: bytes) -> tuple[int, int]:
    """Register and value of a command. Raises PayloadError."""
    require_length(payload, 5, 5, "WitMotion command")
    if payload[:2] != b"\xff\xaa":
        raise PayloadError(f"WitMotion command: {payload.hex()} does not begin with ffaa")
    return payload[2], int.from_bytes(payload[3:], "little")


def encode_command(register: int, value: int) -> bytes:
    """Write a register; a read is a write of the wanted register to READ."""
    return b"\xff\xaa" + bytes([register]) + value.to_bytes(2, "little")


def decode_battery(volt_100: int) -> float:
    """Percent from hundredths of a volt."""
    return next((percent for least, percent in BATTERY_PERCENT if volt_100 >= least), 0.0)


def encode_battery(percent: float) -> int:
    """The least voltage, in hundredths, that shows at most this percentage."""
    return next((least for least, shown in BATTERY_PERCENT if shown <= percent), 0)


def _require_frame(frame: bytes, kind: int) -> None:
    require_length(frame, FRAME_BYTES, FRAME_BYTES, "WitMotion frame")
    if frame[0] != HEAD or frame[1] != kind:
        raise PayloadError(f"WitMotion frame: begins with {frame[:2].hex()}")


class WitMotionDecoder:
    """One stream of frames. Holds the part of a frame that ended a notification."""

    def __init__(self) -> None:
        self._rest = b""

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The frames these bytes complete, all samples as one packet.

        Raises PayloadError if bytes had to be skipped and no frame was found; where frames were
        found, they are returned, and what was skipped before them is lost.
        """
        if channel != "data":
            raise PayloadError(f"WitMotion: nothing is known of channel '{channel}'")
        frames, skipped = self._frames(payload)
        if skipped and not frames:
            raise PayloadError(f"WitMotion: {skipped} bytes that are part of no frame")
        samples = [decode_sample(frame) for frame in frames if frame[1] == SAMPLE]
        answers = [decode_registers(frame) for frame in frames if frame[1] == REGISTERS]
        told = tuple(_answer(register, values) for register, values in answers)
        return (_samples(np.stack(samples)), *told) if samples else told

    def samples_in(self, channel: str, payload: bytes) -> bytes:
        """The whole frames of samples that these bytes complete."""
        frames, _ = self._frames(payload) if channel == "data" else ([], 0)
        return b"".join(frame for frame in frames if frame[1] == SAMPLE)

    def _frames(self, payload: bytes) -> tuple[list[bytes], int]:
        """Whole frames, and how many bytes were passed over on the way."""
        stream = self._rest + payload
        frames: list[bytes] = []
        place, skipped = 0, 0
        while place < len(stream):
            end = place + FRAME_BYTES
            if not _may_begin(stream[place : place + 2]):
                place, skipped = place + 1, skipped + 1
            elif end > len(stream):
                break
            elif _may_begin(stream[end : end + 2]):
                frames.append(stream[place:end])
                place = end
            else:
                place, skipped = place + 1, skipped + 1
        self._rest = stream[place:]
        return frames, skipped


def _may_begin(head: bytes) -> bool:
    """Whether a frame may begin like this; fewer than two bytes leave it open."""
    return head[:1] in (b"", b"\x55") and (len(head) < 2 or head[1] in (SAMPLE, REGISTERS))


def _samples(raw: ShortArray) -> Packet:
    return Packet(
        from_shorts(raw[:, :3], ACC_FULL_SCALE_M_S2),
        from_shorts(raw[:, 3:], GYR_FULL_SCALE_RAD_S),
        clipped_shorts(raw),
    )


def _answer(register: int, values: ShortArray) -> Packet:
    if register == BATTERY:
        return message(battery_percent=decode_battery(int(values[0])))
    if register == VERSION:
        words = (f"{int(value) & 0xFFFF:04x}" for value in values[:2])
        return message(answer=f"firmware {' '.join(words)}")
    return message()


class WitMotionEncoder:
    """The device's side of one stream: as many frames in a notification as fit."""

    def __init__(self, mtu: int) -> None:
        self.batch = min(MOST_FRAMES, (mtu - 3) // FRAME_BYTES)

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """One notification of the samples (batch, 3). The time is not sent."""
        raw = np.concatenate(
            (
                to_shorts(acc_m_s2, ACC_FULL_SCALE_M_S2),
                to_shorts(gyr_rad_s, GYR_FULL_SCALE_RAD_S),
            ),
            axis=1,
        )
        return (("data", b"".join(encode_sample(row) for row in raw)),)


class WitMotionDriver:
    """WitMotion's Bluetooth LE sensors."""

    id: Final = "witmotion"
    title: Final = "WitMotion WT901BLE / WT9011DCL"
    channels: Final = (Channel("data", SERVICE, DATA), Channel("command", SERVICE, COMMAND))
    rates_hz: Final = tuple(RATE_CODES)
    min_mtu: Final = 23
    time_base: Final = TimeBase(None)

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether its service is advertised, or a name as WitMotion gives."""
        return SERVICE in advertisement.service_uuids or advertisement.name.startswith("WT")

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """Subscribe, unlock, set and keep the rate. Raises SettingError for a rate it has not."""
        code = RATE_CODES[require_rate(self, rate_hz)]
        commands = (
            encode_command(UNLOCK, UNLOCK_VALUE),
            encode_command(RATE, code),
            encode_command(SAVE, 0),
            encode_command(READ, VERSION),
        )
        steps: list[Step] = [Subscribe("data")]
        for command in commands:
            steps += [Write("command", command), Wait(COMMAND_PAUSE_S)]
        return tuple(steps)

    def stop(self) -> tuple[Step, ...]:
        """Nothing stops it: it sends as long as somebody is subscribed."""
        return ()

    def identify(self) -> tuple[Step, ...]:
        """No command for that is known."""
        return ()

    def ask_battery(self) -> tuple[Step, ...]:
        """Read the battery's voltage."""
        return (Write("command", encode_command(READ, BATTERY)),)

    def decoder(self, rate_hz: float) -> WitMotionDecoder:
        """A decoder for one stream. Raises SettingError for a rate it has not."""
        require_rate(self, rate_hz)
        return WitMotionDecoder()

    def encoder(self, rate_hz: float, mtu: int) -> WitMotionEncoder:
        """The device's side of one stream. Raises SettingError for a rate or MTU it has not."""
        require_rate(self, rate_hz)
        return WitMotionEncoder(require_mtu(self, mtu))

    def nameless(self) -> Nameless:
        """Samples; no registers, for those behind the version are the device's calendar."""
        return WitMotionDecoder().samples_in


DRIVER: Final = WitMotionDriver()
