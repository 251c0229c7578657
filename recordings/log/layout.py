"""The bytes of a record log: one header, then one frame per record. Little-endian throughout.

    header   magic 8s · version u16 · header bytes u16 · flags u16 (bit 0: synthetic) · session id
             16s · started i64, ns since 1970 UTC · CRC-32 of all before it u32
    frame    magic 4s · CRC-32 of all after it u32 · running number u32 · body bytes u16 · kind u8
             · body
    body     arrival_s f64, then by kind
             1 Notification   sensor name · channel name · payload, the rest
             2 StreamStart    rate_hz f64 · sensor name · driver name · device text · address text
                              · firmware text
             3 LinkChange     sensor name · state name · text, the rest
             4 Marker         kind name · text, the rest
             5 Tick           nothing more

A name is u8 bytes and so many bytes of UTF-8, a text u16 bytes and so many; "the rest" reaches to
the end of the body. Every frame stands for itself, so that a wrong byte costs one record. Numbers
rise by one from 0 and start over after 2³² - 1; one that is missing is a record that was lost.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from typing import Final, NamedTuple

from firmware_bridge.records import (
    LinkChange,
    LinkState,
    Marker,
    Notification,
    Record,
    StreamStart,
    Tick,
)
from imu.errors import SettingError

VERSION: Final = 1
LOG_MAGIC: Final = b"\x89HHLOG\r\n"
"""Not text, and spoilt by whatever changes line ends on its way."""
FRAME_MAGIC: Final = b"\xa7HR\x1e"
NUMBERS: Final = 1 << 32
_SYNTHETIC: Final = 1

_HEADER: Final = struct.Struct("<8sHHH16sqI")
_FRAME: Final = struct.Struct("<4sIIHB")
_CHECKED: Final = struct.Struct("<IHB")
_F64: Final = struct.Struct("<d")
_U16: Final = struct.Struct("<H")
HEADER_BYTES: Final = _HEADER.size
FRAME_BYTES: Final = _FRAME.size
LARGEST_BODY: Final = 0xFFFF
LARGEST_FRAME: Final = FRAME_BYTES + LARGEST_BODY
_CHECKED_FROM: Final = 8
"""Where in a frame begins what its CRC covers."""

NOTIFICATION: Final = 1
STREAM_START: Final = 2
LINK_CHANGE: Final = 3
MARKER: Final = 4
TICK: Final = 5

_TEXT_ERRORS: Final = "surrogatepass"
"""A device may name itself with anything; what came in comes out again."""


@dataclass(frozen=True, slots=True)
class LogHeader:
    """What a log says of itself, so that it can stand alone.

    session_id  16 bytes, the id of `session.json`
    started_ns  wall clock at arrival 0, ns since 1970 UTC
    synthetic   whether the sensors were virtual
    """

    session_id: bytes
    started_ns: int
    synthetic: bool = False
    version: int = VERSION


class Frame(NamedTuple):
    """One whole frame that was found: its CRC is right, its body not yet read."""

    number: int
    kind: int
    body: bytes


def encode_header(header: LogHeader) -> bytes:
    """The first bytes of a log."""
    flags = _SYNTHETIC if header.synthetic else 0
    facts = (header.version, HEADER_BYTES, flags, header.session_id, header.started_ns)
    checked = _HEADER.pack(LOG_MAGIC, *facts, 0)[:-4]
    return checked + struct.pack("<I", zlib.crc32(checked))


def decode_header(data: bytes) -> LogHeader | None:
    """The header that `data` begins with; None where it is cut short or spoilt."""
    if len(data) < HEADER_BYTES:
        return None
    magic, version, size, flags, session_id, started_ns, crc = _HEADER.unpack_from(data)
    if magic != LOG_MAGIC or size < HEADER_BYTES or crc != zlib.crc32(data[: HEADER_BYTES - 4]):
        return None
    return LogHeader(session_id, started_ns, bool(flags & _SYNTHETIC), version)


def encode_frame(number: int, record: Record) -> bytes:
    """A record as one frame. Raises SettingError for one that no log can hold."""
    if not math.isfinite(record.arrival_s):
        raise SettingError(f"a record's time is {record.arrival_s!r}; it needs to be finite")
    kind, body = encode_body(record)
    if len(body) > LARGEST_BODY:
        raise SettingError(f"a record of {len(body)} bytes; a log holds up to {LARGEST_BODY}")
    checked = _CHECKED.pack(number % NUMBERS, len(body), kind) + body
    return FRAME_MAGIC + struct.pack("<I", zlib.crc32(checked)) + checked


def frame_at(data: bytes, at: int) -> Frame | None:
    """The whole frame that begins at `at`; None where none does."""
    if len(data) - at < FRAME_BYTES:
        return None
    magic, crc, number, size, kind = _FRAME.unpack_from(data, at)
    start = at + FRAME_BYTES
    if magic != FRAME_MAGIC or len(data) < start + size:
        return None
    if zlib.crc32(data[at + _CHECKED_FROM : start + size]) != crc:
        return None
    return Frame(number, kind, data[start : start + size])


def encode_body(record: Record) -> tuple[int, bytes]:
    """A record's kind and body. Raises SettingError for a name or text that is too long."""
    time = _F64.pack(record.arrival_s)
    match record:
        case Notification():
            return NOTIFICATION, time + _name(record.sensor) + _name(record.channel) + bytes(
                record.payload
            )
        case StreamStart():
            names = _F64.pack(record.rate_hz) + _name(record.sensor) + _name(record.driver)
            texts = _text(record.device) + _text(record.address) + _text(record.firmware)
            return STREAM_START, time + names + texts
        case LinkChange():
            names = _name(record.sensor) + _name(record.state.value)
            return LINK_CHANGE, time + names + _utf8(record.text)
        case Marker():
            return MARKER, time + _name(record.kind) + _utf8(record.text)
        case Tick():
            return TICK, time


def decode_body(kind: int, body: bytes) -> Record:
    """The record of a body. Raises ValueError for one of another version, or of none."""
    if len(body) < _F64.size:
        raise ValueError("no time")
    (arrival_s,) = _F64.unpack_from(body)
    if not math.isfinite(arrival_s):
        raise ValueError("no finite time")
    at = _F64.size
    if kind == NOTIFICATION:
        sensor, at = _name_at(body, at)
        channel, at = _name_at(body, at)
        return Notification(arrival_s, sensor, channel, body[at:])
    if kind == STREAM_START:
        return _stream_start(arrival_s, body, at)
    if kind == LINK_CHANGE:
        sensor, at = _name_at(body, at)
        state, at = _name_at(body, at)
        return LinkChange(arrival_s, sensor, LinkState(state), _plain(body[at:]))
    if kind == MARKER:
        name, at = _name_at(body, at)
        return Marker(arrival_s, name, _plain(body[at:]))
    if kind == TICK and at == len(body):
        return Tick(arrival_s)
    raise ValueError(f"no record of kind {kind}")


def _stream_start(arrival_s: float, body: bytes, at: int) -> StreamStart:
    if len(body) < at + _F64.size:
        raise ValueError("no rate")
    (rate_hz,) = _F64.unpack_from(body, at)
    sensor, at = _name_at(body, at + _F64.size)
    driver, at = _name_at(body, at)
    device, at = _text_at(body, at)
    address, at = _text_at(body, at)
    firmware, at = _text_at(body, at)
    if at != len(body):
        raise ValueError("bytes left over")
    return StreamStart(arrival_s, sensor, driver, rate_hz, device, address, firmware)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", errors=_TEXT_ERRORS)


def _plain(data: bytes) -> str:
    return data.decode("utf-8", errors=_TEXT_ERRORS)


def _name(text: str) -> bytes:
    data = _utf8(text)
    if len(data) > 0xFF:
        raise SettingError(f"a name of {len(data)} bytes in a record; it may have 255")
    return bytes((len(data),)) + data


def _text(text: str) -> bytes:
    data = _utf8(text)
    if len(data) > LARGEST_BODY:
        raise SettingError(f"a text of {len(data)} bytes in a record; it may have {LARGEST_BODY}")
    return _U16.pack(len(data)) + data


def _name_at(body: bytes, at: int) -> tuple[str, int]:
    if at >= len(body):
        raise ValueError("a name is missing")
    end = at + 1 + body[at]
    return _cut(body, at + 1, end)


def _text_at(body: bytes, at: int) -> tuple[str, int]:
    if at + 2 > len(body):
        raise ValueError("a text is missing")
    end = at + 2 + int(_U16.unpack_from(body, at)[0])
    return _cut(body, at + 2, end)


def _cut(body: bytes, start: int, end: int) -> tuple[str, int]:
    if end > len(body):
        raise ValueError("a text is cut short")
    return _plain(body[start:end]), end
