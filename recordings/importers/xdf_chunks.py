"""The chunks of an XDF file that hold what they promise, for a reader that believes them.

A chunk is its length (a byte that says how many bytes the number has, then the number), a tag and
the content. A file that was cut short, or whose counts were changed, could make a reader reserve
memory for billions of samples: such chunks are left out, and streams of text with them, which hold
no motion. Source: XDF specification 1.0.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAGIC: Final = b"XDF:"
FILE, HEADER, SAMPLES, OFFSET, FOOTER = 1, 2, 3, 4, 6
MOST_CHANNELS: Final = 1024
SIZES: Final = {"float32": 4, "double64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}
"""Formats of numbers → bytes per value."""

_COUNT: Final = re.compile(rb"<channel_count>\s*(\d{1,6})\s*</channel_count>")
_FORMAT: Final = re.compile(rb"<channel_format>\s*(\w+)\s*</channel_format>")


@dataclass(frozen=True, slots=True)
class SoundChunks:
    """The file with its sound chunks only, and how many were left out for being unsound."""

    data: bytes
    streams: int
    unsound: int


def sound_chunks(data: bytes) -> SoundChunks:
    """Go through the chunks of a whole file that begins with `MAGIC`."""
    kept = [MAGIC]
    sizes: dict[int, int] = {}
    unsound = 0
    for tag, content, whole in _chunks(data):
        if tag not in (HEADER, SAMPLES, OFFSET, FOOTER):
            if tag == FILE:
                kept.append(whole)
            continue
        stream = struct.unpack_from("<I", content)[0] if len(content) >= 4 else -1
        if tag == HEADER and stream not in sizes:
            size = _sample_size(content)
            if size:
                sizes[stream] = size
                kept.append(whole)
        elif stream in sizes:
            if tag == SAMPLES and not _is_sound(content[4:], sizes[stream]):
                unsound += 1
            else:
                kept.append(whole)
    return SoundChunks(b"".join(kept), len(sizes), unsound)


def _chunks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, content and whole of every chunk that is complete."""
    at = len(MAGIC)
    while at < len(data):
        length, start = _number(data, at)
        if length is None or length < 2 or start + length > len(data):
            return
        content = data[start + 2 : start + length]
        yield struct.unpack_from("<H", data, start)[0], content, data[at : start + length]
        at = start + length


def _number(data: bytes, at: int) -> tuple[int | None, int]:
    """A number of as many bytes as the first one says, and where it ends; None if there is none."""
    size = data[at] if at < len(data) else 0
    end = at + 1 + size
    if size not in (1, 4, 8) or end > len(data):
        return None, at
    return int.from_bytes(data[at + 1 : end], "little"), end


def _sample_size(content: bytes) -> int:
    """Bytes of one sample without its time, 0 for streams of text or without a sane header."""
    count, spelt = _COUNT.search(content), _FORMAT.search(content)
    if count is None or spelt is None or not 0 < int(count.group(1)) <= MOST_CHANNELS:
        return 0
    return int(count.group(1)) * SIZES.get(spelt.group(1).decode(), 0)


def _is_sound(content: bytes, size: int) -> bool:
    """Whether the samples that a chunk counts are in it."""
    count, at = _number(content, 0)
    if count is None:
        return False
    for _ in range(min(count, len(content))):
        stamp = content[at] if at < len(content) else -1
        if stamp not in (0, 8):
            return False
        at += 1 + stamp + size
    return count <= len(content) and at == len(content)
