"""Whatever happens to a log: what is whole comes back as it was, the rest is told, nothing else."""

from __future__ import annotations

import math
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.records import (
    LinkChange,
    LinkState,
    Marker,
    Notification,
    Record,
    StreamStart,
    Tick,
)
from imu.errors import RecordingError, SettingError
from recordings.log import reader
from recordings.log.layout import LogHeader, encode_frame, encode_header
from recordings.log.reader import LogReader

HEADER = LogHeader(b"0123456789abcdef", 1_790_000_000_000_000_000, synthetic=True)

times = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(max_size=60)
texts = st.text(st.characters(), max_size=60)  # lone surrogates included
any_record = st.one_of(
    st.builds(StreamStart, times, names, names, times, texts, texts, texts),
    st.builds(Notification, times, names, names, st.binary(max_size=600)),
    st.builds(LinkChange, times, names, st.sampled_from(LinkState), texts),
    st.builds(Marker, times, names, texts),
    st.builds(Tick, times),
)


def as_bytes(records: list[Record] | tuple[Record, ...]) -> tuple[bytes, list[int]]:
    """A log's bytes, and where its frames begin, the end included."""
    data, starts = encode_header(HEADER), []
    for number, record in enumerate(records):
        starts.append(len(data))
        data += encode_frame(number, record)
    return data, [*starts, len(data)]


def read(data: bytes) -> tuple[list[Record], LogReader]:
    """The records of a log of these bytes, and its reader afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.log"
        path.write_bytes(data)
        log = LogReader(path)
        return list(log), log


@given(st.lists(any_record, max_size=12))
def test_what_was_stored_comes_back_bit_for_bit(records: list[Record]) -> None:
    back, log = read(as_bytes(records)[0])
    assert back == records
    assert [math.copysign(1.0, r.arrival_s) for r in back] == [
        math.copysign(1.0, r.arrival_s) for r in records
    ]
    assert log.header == HEADER
    assert (log.whole, log.statement(), log.skipped) == (True, "", ())


def test_a_log_cut_at_any_byte_keeps_every_record_before(records: tuple[Record, ...]) -> None:
    data, starts = as_bytes(records)
    for length in range(len(data)):
        whole = sum(end <= length for end in starts[1:])
        if length < starts[0]:
            with pytest.raises(RecordingError, match=r"empty|cut off"):
                read(data[:length])
            continue
        back, log = read(data[:length])
        assert back == list(records[:whole])
        torn = length - starts[whole]
        assert log.skipped_bytes == torn
        assert bool(log.statement()) == bool(torn)


def test_a_flipped_bit_anywhere_costs_one_record_at_most(records: tuple[Record, ...]) -> None:
    data, starts = as_bytes(records)
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << (at % 8)
        back, log = read(bytes(spoilt))
        hit = sum(start <= at for start in starts[:-1]) - 1
        expected = [record for k, record in enumerate(records) if k != hit]
        assert back == expected, at
        assert not log.whole
        (place,) = log.skipped
        if hit < 0:
            assert log.header is None
            assert (place.offset, place.size, place.records) == (0, starts[0], 0)
        else:
            assert (place.offset, place.size) == (starts[hit], starts[hit + 1] - starts[hit])
            assert place.records == (1 if hit < len(records) - 1 else None)
        assert log.statement().startswith("Not all of any.log could be read: ")


@given(st.binary(max_size=300))
def test_random_bytes_are_no_log(data: bytes) -> None:
    with pytest.raises(RecordingError) as told:
        read(data)
    assert len(str(told.value).splitlines()) == 1


@given(st.data())
@settings(max_examples=200)
def test_what_is_untouched_comes_back_whatever_is_done_to_the_rest(data: st.DataObject) -> None:
    records = data.draw(st.lists(any_record, min_size=2, max_size=8))
    whole, starts = as_bytes(records)
    spoilt = bytearray(whole)
    before, after = len(spoilt), len(spoilt)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.sampled_from([0, 1, 7, 40]))
        junk = data.draw(st.binary(max_size=40) | st.sampled_from([b"\xa7HR\x1e", whole[:60]]))
        before = min(before, start)
        after = min(after, max(len(spoilt) - start - length, 0))
        spoilt[start : start + length] = junk
    try:
        back, log = read(bytes(spoilt))
    except RecordingError:
        assert before < starts[0]
        assert after < starts[-1] - starts[-2]
        return
    first = sum(end <= before for end in starts[1:])
    last = sum(len(whole) - start <= after for start in starts[:-1])
    assert back[:first] == records[:first]
    assert back[len(back) - last :] == records[len(records) - last :]
    assert all(record in records for record in back)
    assert log.records == len(back)
    assert all(len(str(place).splitlines()) == 1 for place in log.skipped)


@given(st.integers(0, 255), st.binary(max_size=60))
def test_a_right_frame_with_any_content_gives_a_record_or_is_told(kind: int, body: bytes) -> None:
    checked = struct.pack("<IHB", 0, len(body), kind) + body
    frame = b"\xa7HR\x1e" + struct.pack("<I", zlib.crc32(checked)) + checked
    back, log = read(encode_header(HEADER) + frame + encode_frame(1, Tick(5.0)))
    assert back[-1] == Tick(5.0)
    assert len(back) + len(log.skipped) == 2


def test_a_log_of_a_newer_version_asks_for_an_update() -> None:
    newer = LogHeader(HEADER.session_id, HEADER.started_ns, version=2)
    with pytest.raises(RecordingError, match=r"version 2.*update hiphinge"):
        read(encode_header(newer))


def test_zeros_and_garbage_of_a_power_cut_are_told(records: tuple[Record, ...]) -> None:
    data, _ = as_bytes(records)
    for tail in (bytes(4096), b"\xff" * 511, data[:100], b"\xa7HR\x1e" * 50):
        back, log = read(data + tail)
        assert back == list(records)
        assert log.skipped_bytes == len(tail)
        assert log.statement()


def test_a_lost_stretch_tells_how_many_records_it_held(records: tuple[Record, ...]) -> None:
    data, starts = as_bytes(records)
    back, log = read(data[: starts[2]] + bytes(starts[6] - starts[2]) + data[starts[6] :])
    assert back == [*records[:2], *records[6:]]
    assert log.missing_records == 4
    assert str(log.skipped[0]) == (
        f"{starts[6] - starts[2]} bytes at {starts[2]}: no whole record stands there, "
        "records missing: 4"
    )
    back, log = read(data[: starts[2]] + data[starts[6] :])
    assert (back, log.missing_records) == ([*records[:2], *records[6:]], 4)


def test_a_record_that_is_there_twice_is_given_once(records: tuple[Record, ...]) -> None:
    data, starts = as_bytes(records)
    back, log = read(data[: starts[5]] + data[starts[3] :])
    assert back == list(records)
    assert [place.reason for place in log.skipped] == [reader.OUT_OF_ORDER] * 2


def test_chunks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    records: list[Record] = [Notification(k / 50, "sacrum", "x", bytes(k % 90)) for k in range(999)]
    data, starts = as_bytes(records)
    data = data[: starts[500]] + b"??" + data[starts[501] :]
    for chunk in (7, 1000, 65537):
        monkeypatch.setattr(reader, "CHUNK_BYTES", chunk)
        back, log = read(data)
        assert back == records[:500] + records[501:]
        assert (log.missing_records, log.skipped_bytes) == (1, 2)


def test_running_numbers_start_over_without_a_loss() -> None:
    numbers = (2**31 - 1, 2**32 - 2, 2**32 - 1, 2**32, 2**32 + 1)
    data = encode_header(HEADER) + b"".join(encode_frame(n, Tick(1.0)) for n in numbers)
    back, log = read(data)
    assert len(back) == 5
    assert [place.records for place in log.skipped] == [2**31 - 1, 2**31 - 2]


def test_a_record_that_no_log_can_hold_is_refused() -> None:
    for record in (
        Tick(math.nan),
        Tick(math.inf),
        Marker(0.0, "k" * 256),
        Marker(0.0, "k", "t" * 65536),
        Notification(0.0, "sacrum", "x", bytes(70_000)),
        StreamStart(0.0, "sacrum", "dot", 60.0, "d" * 70_000),
    ):
        with pytest.raises(SettingError):
            encode_frame(0, record)


def test_a_file_that_is_not_there_or_not_readable_is_one_line(
    tmp_path: Path, write_log: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RecordingError, match="no such file"):
        LogReader(tmp_path / "no.log")
    with pytest.raises(RecordingError, match="directory"):
        LogReader(tmp_path)
    with pytest.raises(RecordingError, match="file name"):
        LogReader(tmp_path / "a\0b")
    log = LogReader(write_log())

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RecordingError, match="no permission"):
        list(log)
