"""Movesense with the GATT SensorData firmware: /Meas/IMU6, batches of acceleration and rate.

Facts from movesense.com's "GATT SensorData Protocol specification" and sensein/movesense-py.
Little-endian. Commands are written, everything else is notified, tied together by a reference.

    command       u8 code, u8 reference, body         message  u8 kind, u8 reference, body
    0 HELLO                                           1  answer: u16 status (200 fine), body;
    1 SUBSCRIBE   path                                   to HELLO: u8 version, then texts that end
    2 UNSUBSCRIBE                                        with 0: serial, product, address, app,
    4 GET         path, 0 (newer firmware)               version of the app; no status
                                                      2  data, 3 the rest of the data before

    data of /Meas/IMU6/<Hz>
    0     u32      ms of the first sample, wraps after 49.7 days
    4     float32  n × (ax ay az)   m/s²
    ...   float32  n × (gx gy gz)   °/s

Whether a second part follows is said nowhere. So a message that is not as long as the batches of
this stream waits for the next one, which shows whether it was whole; once a second part has come,
all batches have one. Within a batch samples lie as far apart as the batches say, because the true
rate is some percent beside the nominal one.

There are no clipping flags and the range is the device's own setting: a saturated axis repeats its
value exactly, and two in a row beyond the smallest range are taken as clipped.
"""

from __future__ import annotations

import struct
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
    Write,
    message,
    require_mtu,
    require_rate,
)
from firmware_bridge.payload import finite_floats, require_length, sample_flags
from imu.errors import PayloadError
from imu.samples import BoolArray, FloatArray, IntArray
from imu.units import DEG_PER_RAD, RAD_PER_DEG, STANDARD_GRAVITY_M_S2

SERVICE: Final = "34802252-7185-4d5d-b431-630e7050e8f0"
COMMAND: Final = "34800001-7185-4d5d-b431-630e7050e8f0"
DATA: Final = "34800002-7185-4d5d-b431-630e7050e8f0"

HELLO, SUBSCRIBE, UNSUBSCRIBE, GET = 0, 1, 2, 4
ANSWER, WHOLE_OR_FIRST, SECOND = 1, 2, 3
HELLO_REFERENCE, BATTERY_REFERENCE, IMU_REFERENCE = 1, 2, 99
FINE: Final = 200
BATTERY_PATH: Final = "/System/Energy/Level"

TICKS_MS: Final = 2**32
ROW_BYTES: Final = 24
MOST_ROWS: Final = 64
BATCHES_PER_S: Final = 13.0
"""4 samples at 52 Hz, 8 at 104 Hz, as captured."""
PERIOD_TRUST: Final = 0.2
"""How far, as a share, a batch's own period may lie beside the nominal one."""
PERIOD_GAIN: Final = 1.0 / 16.0

CLIPPED_ACC_M_S2: Final = 18.0
CLIPPED_GYR_DEG_S: Final = 240.0
"""A little below the smallest ranges, 2 g and 245 °/s."""
ACC_FULL_SCALE_M_S2: Final = 8.0 * STANDARD_GRAVITY_M_S2
GYR_FULL_SCALE_DEG_S: Final = 2000.0
"""What the encoder takes for the device's setting."""


def path(rate_hz: float) -> str:
    """What to subscribe to for a rate."""
    return f"/Meas/IMU6/{rate_hz:.0f}"


def decode_command(payload: bytes) -> tuple[int, int, str]:
    """Code, reference and path of a command. Raises PayloadError."""
    require_length(payload, 2, 160, "Movesense command")
    try:
        return payload[0], payload[1], payload[2:].rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError as error:
        raise PayloadError("Movesense command: its path is not ASCII") from error


def encode_command(code: int, reference: int, path: str = "") -> bytes:
    """The bytes of a command; `decode_command` reads them."""
    end = b"\0" if code == GET else b""
    return bytes([code, reference]) + path.encode("ascii") + end


def decode_imu6(body: bytes) -> tuple[int, FloatArray, FloatArray]:
    """ms of the first sample, m/s² (n, 3), °/s (n, 3). Raises PayloadError."""
    n, left = divmod(len(body) - 4, ROW_BYTES)
    if not 1 <= n <= MOST_ROWS or left:
        raise PayloadError(f"Movesense IMU6: {len(body)} bytes are no whole batch")
    values = finite_floats(body, 4, 6 * n, "Movesense IMU6").reshape(2, n, 3)
    return int.from_bytes(body[:4], "little"), values[0], values[1]


def encode_imu6(t_ms: int, acc_m_s2: FloatArray, gyr_deg_s: FloatArray) -> bytes:
    """The body of a batch; `decode_imu6` reads it."""
    values = np.concatenate((acc_m_s2, gyr_deg_s)).astype("<f4")
    return struct.pack("<I", t_ms % TICKS_MS) + values.tobytes()


def split(reference: int, body: bytes, mtu: int) -> tuple[bytes, ...]:
    """The one or two notifications that carry a body of data."""
    room = mtu - 3 - 2
    parts = (body[:room], body[room:])
    return tuple(
        bytes([kind, reference]) + part
        for kind, part in zip((WHOLE_OR_FIRST, SECOND), parts, strict=True)
        if part
    )


def decode_hello(body: bytes) -> str:
    """App and version, as "firmware ...". Raises PayloadError."""
    try:
        texts = body[1:].decode("utf-8").split("\0")
    except UnicodeDecodeError as error:
        raise PayloadError("Movesense HELLO: not UTF-8") from error
    told = " ".join(text for text in texts[3:5] if text)
    if not told.isprintable():
        raise PayloadError("Movesense HELLO: holds control characters")
    return f"firmware {told}" if told else ""


def encode_hello(serial: str, app: str, version: str) -> bytes:
    """The answer to HELLO; `decode_hello` reads its body."""
    texts = "".join(f"{text}\0" for text in (serial, "Movesense", "", app, version))
    return bytes([ANSWER, HELLO_REFERENCE, 1]) + texts.encode("utf-8")


def encode_answer(reference: int, status: int = FINE, body: bytes = b"") -> bytes:
    """The answer to any other command."""
    return bytes([ANSWER, reference]) + struct.pack("<H", status) + body


class MovesenseDecoder:
    """One stream. Holds a message that may be a first part, and how the batches have come."""

    def __init__(self, rate_hz: float) -> None:
        self._nominal_us = 1e6 / rate_hz
        self._period_us = self._nominal_us
        self._whole = 4 + ROW_BYTES * rows_per_batch(rate_hz)
        self._held: bytes | None = None
        self._splits = False
        self._unfinished = 0
        self._last: tuple[int, int] | None = None
        self._last_row: FloatArray = np.full((1, 6), np.nan)

    def decode(self, channel: str, payload: bytes) -> tuple[Packet, ...]:
        """The batches or the answer that this notification completes. Raises PayloadError."""
        if channel != "data":
            raise PayloadError(f"Movesense: nothing is known of channel '{channel}'")
        require_length(payload, 2, 512, "Movesense message")
        kind, reference, body = payload[0], payload[1], payload[2:]
        if kind == ANSWER:
            return (_answer(reference, body),)
        if kind not in (WHOLE_OR_FIRST, SECOND) or reference != IMU_REFERENCE:
            raise PayloadError(f"Movesense: message {payload[:2].hex()} was not asked for")
        held, self._held = self._held, None
        if kind == SECOND:
            if held is None:
                raise PayloadError("Movesense: a second part without a first")
            batch = self._batch(held + body)
            self._splits, self._unfinished = True, 0
            return (batch,)
        if self._splits:
            self._held = body
            return self._unfinished_before(held)
        if len(body) == self._whole:
            return self._whole_before(held) + (self._batch(body),)
        self._held = body
        return self._whole_before(held)

    def _unfinished_before(self, held: bytes | None) -> tuple[Packet, ...]:
        """Refuse the first part that waited in vain; twice in a row, and nothing is split."""
        if held is None:
            return ()
        self._unfinished += 1
        self._splits = self._unfinished < 2
        raise PayloadError("Movesense: a first part without its second")

    def _whole_before(self, held: bytes | None) -> tuple[Packet, ...]:
        """What waited, now that it is known to have been whole; () if it cannot have been."""
        if held is None:
            return ()
        try:
            return (self._batch(held),)
        except PayloadError:
            # the message at hand must not be lost with it
            return ()

    def _batch(self, body: bytes) -> Packet:
        t_ms, acc, gyr_deg_s = decode_imu6(body)
        n = len(acc)
        self._whole = len(body)
        rows = np.concatenate((acc, gyr_deg_s), axis=1)
        flags = sample_flags(self._repeated(rows))
        ticks = self._ticks(t_ms, n)
        self._last_row = rows[-1:]
        return Packet(acc, gyr_deg_s * RAD_PER_DEG, flags, ticks=ticks)

    def _ticks(self, t_ms: int, n: int) -> IntArray:
        """µs of each sample, from the first one's ms and the period that the batches show."""
        if self._last is not None:
            before_ms, rows = self._last
            period_us = 1e3 * ((t_ms - before_ms) % TICKS_MS) / rows
            if abs(period_us - self._nominal_us) < PERIOD_TRUST * self._nominal_us:
                self._period_us += PERIOD_GAIN * (period_us - self._period_us)
        self._last = t_ms, n
        within = np.rint(self._period_us * np.arange(n)).astype(np.int64)
        return np.asarray((1000 * t_ms + within) % (1000 * TICKS_MS))

    def _repeated(self, rows: FloatArray) -> BoolArray:
        """Values (n, 6) that their neighbour repeats, where ranges may end."""
        near_end = np.abs(rows) >= np.repeat((CLIPPED_ACC_M_S2, CLIPPED_GYR_DEG_S), 3)
        same = np.concatenate((self._last_row, rows[:-1])) == rows
        following = np.concatenate((same[1:], np.zeros((1, 6), dtype=np.bool_)))
        return np.asarray(near_end & (same | following))


def rows_per_batch(rate_hz: float) -> int:
    """Samples in one batch, as the firmware is known to send them."""
    return max(1, round(rate_hz / BATCHES_PER_S))


def _answer(reference: int, body: bytes) -> Packet:
    if reference == HELLO_REFERENCE:
        return message(answer=decode_hello(body))
    require_length(body, 2, 510, "Movesense answer")
    status = int.from_bytes(body[:2], "little")
    if status >= 300:
        return message(answer=f"command {reference} refused with status {status}")
    if reference == BATTERY_REFERENCE:
        if len(body) < 3 or body[2] > 100:
            raise PayloadError("Movesense battery: makes no sense")
        return message(battery_percent=float(body[2]))
    return message()


def _nameless(channel: str, payload: bytes) -> bytes:
    return payload if channel == "data" and payload[:1] in (b"\2", b"\3") else b""


class MovesenseEncoder:
    """The device's side of one stream: batches, in two parts where the link is narrow."""

    def __init__(self, rate_hz: float, mtu: int) -> None:
        self.batch = rows_per_batch(rate_hz)
        self._mtu = mtu

    def encode(
        self, t_s: float, acc_m_s2: FloatArray, gyr_rad_s: FloatArray
    ) -> tuple[tuple[str, bytes], ...]:
        """The notifications of one batch (batch, 3)."""
        acc = np.clip(acc_m_s2, -ACC_FULL_SCALE_M_S2, ACC_FULL_SCALE_M_S2)
        gyr = np.clip(gyr_rad_s * DEG_PER_RAD, -GYR_FULL_SCALE_DEG_S, GYR_FULL_SCALE_DEG_S)
        body = encode_imu6(round(1e3 * t_s), acc, gyr)
        return tuple(("data", part) for part in split(IMU_REFERENCE, body, self._mtu))


class MovesenseDriver:
    """Movesense sensors with the GATT SensorData firmware."""

    id: Final = "movesense"
    title: Final = "Movesense"
    channels: Final = (Channel("command", SERVICE, COMMAND), Channel("data", SERVICE, DATA))
    rates_hz: Final = (26.0, 52.0, 104.0)
    min_mtu: Final = 103
    time_base: Final = TimeBase(1e-6, 1000 * TICKS_MS)

    def recognises(self, advertisement: Advertisement) -> bool:
        """Whether its service or its name is advertised."""
        named = advertisement.name.startswith("Movesense ")
        return named or SERVICE in advertisement.service_uuids

    def start(self, rate_hz: float) -> tuple[Step, ...]:
        """Greet, then subscribe to IMU6. Raises SettingError for a rate it has not."""
        wanted = path(require_rate(self, rate_hz))
        return (
            Subscribe("data"),
            Write("command", encode_command(HELLO, HELLO_REFERENCE)),
            Write("command", encode_command(SUBSCRIBE, IMU_REFERENCE, wanted)),
        )

    def stop(self) -> tuple[Step, ...]:
        """Unsubscribe; the connection stays."""
        return (Write("command", encode_command(UNSUBSCRIBE, IMU_REFERENCE)),)

    def identify(self) -> tuple[Step, ...]:
        """No command for that is known in this protocol."""
        return ()

    def ask_battery(self) -> tuple[Step, ...]:
        """Get the level; older firmware refuses, and its answer says so."""
        return (Write("command", encode_command(GET, BATTERY_REFERENCE, BATTERY_PATH)),)

    def decoder(self, rate_hz: float) -> MovesenseDecoder:
        """A decoder for one stream. Raises SettingError for a rate it has not."""
        return MovesenseDecoder(require_rate(self, rate_hz))

    def encoder(self, rate_hz: float, mtu: int) -> MovesenseEncoder:
        """The device's side of one stream. Raises SettingError for a rate or MTU it has not."""
        return MovesenseEncoder(require_rate(self, rate_hz), require_mtu(self, mtu))

    def nameless(self) -> Nameless:
        """Samples; no answers, for the one to HELLO holds the serial number and the address."""
        return _nameless


DRIVER: Final = MovesenseDriver()
