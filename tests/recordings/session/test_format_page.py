"""docs/session_format.md is enough to read a log: this reader knows nothing but that page."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from firmware_bridge.records import LinkState, Record
from recordings.log.layout import LogHeader, encode_frame, encode_header
from recordings.session import names


def name_at(body: bytes, at: int) -> tuple[str, int]:
    end = at + 1 + body[at]
    return body[at + 1 : end].decode("utf-8", "surrogatepass"), end


def text_at(body: bytes, at: int) -> tuple[str, int]:
    end = at + 2 + int.from_bytes(body[at : at + 2], "little")
    return body[at + 2 : end].decode("utf-8", "surrogatepass"), end


def rest(body: bytes, at: int) -> str:
    return body[at:].decode("utf-8", "surrogatepass")


def body_of(kind: int, body: bytes) -> tuple[Any, ...]:
    """The values of a body, in the order of the page."""
    (arrival_s,) = struct.unpack("<d", body[:8])
    if kind == 1:
        sensor, at = name_at(body, 8)
        channel, at = name_at(body, at)
        return kind, arrival_s, sensor, channel, body[at:]
    if kind == 2:
        (rate_hz,) = struct.unpack("<d", body[8:16])
        sensor, at = name_at(body, 16)
        driver, at = name_at(body, at)
        device, at = text_at(body, at)
        address, at = text_at(body, at)
        firmware, at = text_at(body, at)
        assert at == len(body)
        return kind, arrival_s, sensor, driver, rate_hz, device, address, firmware
    if kind == 3:
        sensor, at = name_at(body, 8)
        state, at = name_at(body, at)
        return kind, arrival_s, sensor, state, rest(body, at)
    if kind == 4:
        name, at = name_at(body, 8)
        return kind, arrival_s, name, rest(body, at)
    assert (kind, len(body)) == (5, 8)
    return kind, arrival_s


def read_by_the_page(data: bytes) -> tuple[dict[str, Any], list[tuple[Any, ...]], int]:
    """Header, bodies of the frames, bytes passed over."""
    magic, version, size, flags, session, started_ns, crc = struct.unpack("<8sHHH16sqI", data[:42])
    assert magic == bytes.fromhex("8948484C4F470D0A")
    assert (version, size, crc) == (1, 42, zlib.crc32(data[:38]))
    header = {"flags": flags, "session": session, "started_ns": started_ns}
    bodies, lost, at, following = [], 0, 42, 0
    while at < len(data):
        if data[at : at + 4] == bytes.fromhex("A748521E") and len(data) - at >= 15:
            crc, number, length, kind = struct.unpack("<IIHB", data[at + 4 : at + 15])
            end = at + 15 + length
            if end <= len(data) and crc == zlib.crc32(data[at + 8 : end]):
                assert number >= following
                following = number + 1
                bodies.append(body_of(kind, data[at + 15 : end]))
                at = end
                continue
        at, lost = at + 1, lost + 1
    return header, bodies, lost


def values_of(record: Record) -> tuple[Any, ...]:
    kinds = ("Notification", "StreamStart", "LinkChange", "Marker", "Tick")
    values = [getattr(record, name) for name in record.__slots__]
    plain = [value.value if isinstance(value, LinkState) else value for value in values]
    return (kinds.index(type(record).__name__) + 1, *plain)


def test_another_program_reads_a_log_by_the_page(
    write_log: Callable[..., Path], records: tuple[Record, ...]
) -> None:
    data = write_log().read_bytes()
    header, bodies, lost = read_by_the_page(data)
    assert header == {
        "flags": 0,
        "session": b"0123456789abcdef",
        "started_ns": 1_790_000_000_000_000_000,
    }
    assert bodies == [values_of(record) for record in records]
    assert lost == 0
    header, bodies, lost = read_by_the_page(data[:300] + b"?" + data[301:-3])
    assert len(bodies) == len(records) - 2
    assert lost > 0


def test_the_bytes_of_a_log_do_not_change(records: tuple[Record, ...]) -> None:
    header = LogHeader(bytes(range(16)), 1_790_000_000_000_000_000, synthetic=True)
    assert encode_header(header).hex() == (
        "8948484c4f470d0a01002a000100000102030405060708090a0b0c0d0e0f0000f323845bd7187cfa062d"
    )
    assert encode_frame(1, records[1])[:41].hex() == (
        "a748521e12e4a624010000003f00019a9999999999b93f0673616372756d076d656173757265000102"
    )
    assert encode_frame(258, records[4]).hex() == ("a748521e18bc47d002010000080005cdccccccccccf43f")


def test_the_page_names_every_file_and_every_state(repository: Path) -> None:
    page = (repository / "docs" / "session_format.md").read_text(encoding="utf-8")
    files = [value for name, value in vars(names).items() if name.isupper()]
    for said in (*files, *(state.value for state in LinkState)):
        assert f"`{said}`" in page
