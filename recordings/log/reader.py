"""A log file → its records, whatever happened to it, and what had to be skipped.

A frame counts if its CRC is right. Where none begins, the reader looks for the next magic bytes
and goes on there; `skipped` then names the place, the bytes, and by the running numbers how many
records they held. Memory is bounded, however long the log is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from firmware_bridge.records import Record
from imu.errors import RecordingError
from recordings.log.layout import (
    FRAME_BYTES,
    FRAME_MAGIC,
    HEADER_BYTES,
    LARGEST_FRAME,
    LOG_MAGIC,
    NUMBERS,
    VERSION,
    Frame,
    LogHeader,
    decode_body,
    decode_header,
    frame_at,
)

CHUNK_BYTES: Final = 1 << 18
HEAD_BYTES: Final = 2 * LARGEST_FRAME
"""Where a log without its header must show a first record, to be taken for a log."""
MOST_PLACES: Final = 1000
"""Skipped places that are kept one by one; the sums know of all."""

CUT_OFF: Final = "the end is no whole record"
SPOILT: Final = "no whole record stands there"
SPOILT_START: Final = "the header, or what follows it, cannot be read"
NEVER_STORED: Final = "the disk did not take them"
OUT_OF_ORDER: Final = "a record out of order, or there twice"
UNKNOWN: Final = "a record of a kind that this hiphinge does not know"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place in a log that gave no record.

    offset, size  its bytes [offset, offset + size) in the file; size 0 where only numbers miss
    records       records that are missing there by the running numbers; None where nobody can tell
    reason        what is the matter, in words
    """

    offset: int
    size: int
    records: int | None
    reason: str

    def __str__(self) -> str:
        where = (
            f"at byte {self.offset}" if self.size == 0 else f"{self.size} bytes at {self.offset}"
        )
        lost = f", records missing: {self.records}" if self.records else ""
        return f"{where}: {self.reason}{lost}"


class LogReader:
    """The records of a log, in the order in which they arrived; each loop over it reads anew.

    header           what the log says of itself; None where that is spoilt
    records          records given
    places           places that gave none; `skipped` names the first `MOST_PLACES`
    skipped_bytes    of all places
    missing_records  of all places, by the running numbers

    The last four hold for the loop under way or done last. Raises RecordingError, here and in the
    loop, for a file that cannot be read or is no log, or one of a newer version.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._start_over()
        try:
            with self.path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise RecordingError(self.path, system_problem(error)) from error
        except ValueError as error:
            raise RecordingError(self.path, "is not a possible file name") from error
        self.header: LogHeader | None = decode_header(head)
        if self.header is not None and self.header.version > VERSION:
            problem = (
                f"is a log of version {self.header.version}, this hiphinge knows up to {VERSION}: "
                "update hiphinge"
            )
            raise RecordingError(self.path, problem)
        if self.header is None and not _shows_a_record(head):
            raise RecordingError(self.path, _no_log(head))

    def __iter__(self) -> Iterator[Record]:
        """The records. Raises RecordingError if the file cannot be read to its end."""
        self._start_over()
        expected = 0
        try:
            with self.path.open("rb") as file:
                for place in _places(file, 0 if self.header is None else HEADER_BYTES):
                    frame = place.frame
                    if frame is None:
                        self._skip(Skipped(place.gap_at, place.gap, None, CUT_OFF))
                        continue
                    ahead = (frame.number - expected) % NUMBERS
                    known = ahead < NUMBERS // 2
                    if place.gap or (known and ahead):
                        missing = ahead if known else 0
                        self._skip(Skipped(place.gap_at, place.gap, missing, _reason(place)))
                    if not known:
                        size = FRAME_BYTES + len(frame.body)
                        self._skip(Skipped(place.frame_at, size, 0, OUT_OF_ORDER))
                        continue
                    expected = (frame.number + 1) % NUMBERS
                    try:
                        record = decode_body(frame.kind, frame.body)
                    except ValueError:
                        size = FRAME_BYTES + len(frame.body)
                        self._skip(Skipped(place.frame_at, size, 1, UNKNOWN))
                        continue
                    self.records += 1
                    yield record
        except OSError as error:
            raise RecordingError(self.path, system_problem(error)) from error

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The places that gave no record, the first `MOST_PLACES` of them."""
        return tuple(self._skipped)

    @property
    def whole(self) -> bool:
        """Whether nothing was skipped so far."""
        return self.places == 0 and self.header is not None

    def statement(self) -> str:
        """One sentence on what was skipped, for the person; "" for a whole log."""
        if self.places == 0:
            return ""
        first = self._skipped[0]
        more = "" if self.places == 1 else f" and {self.places - 1} more places"
        return f"Not all of {self.path.name} could be read: {first}{more}."

    def _start_over(self) -> None:
        self.records = self.places = self.skipped_bytes = self.missing_records = 0
        self._skipped: list[Skipped] = []

    def _skip(self, place: Skipped) -> None:
        self.places += 1
        self.skipped_bytes += place.size
        self.missing_records += place.records or 0
        if len(self._skipped) < MOST_PLACES:
            self._skipped.append(place)


class _Place(NamedTuple):
    """A frame with the bytes before it that are none; without a frame where the file ends so."""

    gap_at: int
    gap: int
    frame: Frame | None

    @property
    def frame_at(self) -> int:
        return self.gap_at + self.gap


def _places(file: BinaryIO, start: int) -> Iterator[_Place]:
    """The frames of a file from `start` on, and what lies between them."""
    file.seek(start)
    data, base, at, ended = b"", start, 0, False
    gap_at = start
    while True:
        if not ended and len(data) - at < LARGEST_FRAME:
            more = file.read(CHUNK_BYTES)
            ended = not more
            data, base, at = data[at:] + more, base + at, 0
            continue
        if at >= len(data):
            break
        frame = frame_at(data, at)
        if frame is not None:
            yield _Place(gap_at, base + at - gap_at, frame)
            at += FRAME_BYTES + len(frame.body)
            gap_at = base + at
            continue
        following = data.find(FRAME_MAGIC, at + 1)
        at = following if following >= 0 else max(at + 1, len(data) - len(FRAME_MAGIC) + 1)
    if base + at > gap_at:
        yield _Place(gap_at, base + at - gap_at, None)


def _reason(place: _Place) -> str:
    if place.gap == 0:
        return NEVER_STORED
    return SPOILT_START if place.gap_at == 0 else SPOILT


def _shows_a_record(head: bytes) -> bool:
    """Whether a whole record stands in the first bytes of a file."""
    at = head.find(FRAME_MAGIC)
    while at >= 0:
        if frame_at(head, at) is not None:
            return True
        at = head.find(FRAME_MAGIC, at + 1)
    return False


def _no_log(head: bytes) -> str:
    if not head:
        return "the file is empty"
    if len(head) < HEADER_BYTES and head.startswith(LOG_MAGIC[: len(head)]):
        return "is cut off within its first bytes: it holds no record"
    return "is no session log, or nothing of one is left"


def system_problem(error: OSError) -> str:
    """Why the system does not give a file, in words."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be read ({error.strerror or type(error).__name__})"
