"""Messages of the FIT protocol → the bytes of a file.

A file is a header of 14 bytes, records, and a checksum of it all. A record is a definition (which
fields of which message follow, how wide) or data; here all are little-endian and of local type 0,
and a definition is written wherever it differs from the last one. A field without a value is left
out of its message. Times are seconds since 1989-12-31 UTC.

    header      u8 14, u8 protocol version, u16 profile version, u32 bytes of records, ".FIT",
                u16 checksum of the 12 bytes before
    definition  u8 0x40, u8 0, u8 0 (little-endian), u16 message, u8 fields, then each
                u8 number, u8 bytes, u8 base type
    data        u8 0, the values

Source: the FIT protocol as Garmin documents it (developer.garmin.com/fit/protocol).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final

PROTOCOL: Final = 0x20
PROFILE: Final = 21194
"""Version 21.194: all that is written here has long been in it."""
HEADER: Final = struct.Struct("<BBHI4s")
EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
MOST_TEXT: Final = 63

_NIBBLES: Final = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
"""CRC-16 (x¹⁶ + x¹⁵ + x² + 1, reflected) of each half byte."""


class Base(Enum):
    """How a value is written: the base type's number and its format."""

    ENUM = (0x00, "B")
    UINT8 = (0x02, "B")
    UINT16 = (0x84, "H")
    UINT32 = (0x86, "I")
    UINT32Z = (0x8C, "I")
    STRING = (0x07, "s")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a message by its number in the profile; None is left out."""

    number: int
    base: Base
    value: int | str | None

    def encoded(self) -> bytes:
        """The value. Raises struct.error for a number that its base type cannot hold."""
        if isinstance(self.value, str):
            text = self.value.encode("utf-8")[:MOST_TEXT]
            # a character is not cut in two
            return text.decode("utf-8", errors="ignore").encode("utf-8") + b"\0"
        return struct.pack("<" + self.base.value[1], self.value)


@dataclass(frozen=True, slots=True)
class Message:
    """One message by its number in the profile."""

    number: int
    fields: Sequence[Field]


def fit_file(messages: Iterable[Message]) -> bytes:
    """A whole file."""
    body = bytearray()
    defined = b""
    for message in messages:
        values = [(field, field.encoded()) for field in message.fields if field.value is not None]
        definition = struct.pack("<BBBHB", 0x40, 0, 0, message.number, len(values)) + b"".join(
            bytes((field.number, len(value), field.base.value[0])) for field, value in values
        )
        if definition != defined:
            body += definition
            defined = definition
        body += b"\0" + b"".join(value for _, value in values)
    head = HEADER.pack(14, PROTOCOL, PROFILE, len(body), b".FIT")
    whole = head + struct.pack("<H", checksum(head)) + body
    return whole + struct.pack("<H", checksum(whole))


def checksum(data: bytes) -> int:
    """The protocol's CRC-16, half a byte at a time, the lower half first."""
    crc = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) ^ _NIBBLES[crc & 0xF] ^ _NIBBLES[nibble]
    return crc


def fit_time(moment: datetime) -> int:
    """A moment as the protocol counts it, in whole seconds."""
    return round((moment - EPOCH).total_seconds())


def fit_local_time(moment: datetime) -> int:
    """The same on the wearer's wall clock."""
    offset = moment.utcoffset()
    return fit_time(moment) + (0 if offset is None else round(offset.total_seconds()))
