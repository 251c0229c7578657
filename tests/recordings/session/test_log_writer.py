"""A disk that does not take a record: told at once, what was stored stays, and it goes on."""

from __future__ import annotations

import errno
import os
import stat
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_bridge.records import Notification, Record, Tick
from imu.errors import OutputError, SettingError
from recordings.log.layout import LogHeader
from recordings.log.reader import NEVER_STORED, LogReader
from recordings.log.writer import LogWriter

HEADER = LogHeader(bytes(16), 0)


def new_log(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "any.log", HEADER)


class SmallDisk:
    """os.write on a disk with room for `room` bytes more."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._write = os.write

    def __call__(self, file: int, data: bytes) -> int:
        part = data[: self.room]
        if not part:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(part)
        return self._write(file, part)


def test_each_record_is_in_the_file_before_the_next_line_runs(
    tmp_path: Path, records: tuple[Record, ...]
) -> None:
    log = new_log(tmp_path)
    for k, record in enumerate(records):
        log.write(record)
        assert list(LogReader(log.path)) == list(records[: k + 1])
    log.close()
    log.close()
    assert (log.stored, log.lost, log.unconfirmed, log.closed) == (len(records), 0, "", True)


def test_one_record_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = os.write

    def counted(file: int, data: bytes) -> int:
        sizes.append(len(data))
        return write(file, data)

    monkeypatch.setattr(os, "write", counted)
    with new_log(tmp_path) as log:
        for k in range(5):
            log.write(Tick(float(k)))
    assert len(sizes) == 1 + 5


def test_the_disk_confirms_each_second_of_the_records_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed: list[int] = []
    monkeypatch.setattr(os, "fsync", confirmed.append)
    with new_log(tmp_path) as log:
        del confirmed[:]
        for k in range(1001):  # 10 s and a little, then a time that was set back
            log.write(Tick(k / 100))
        assert len(confirmed) == 11
        log.write(Tick(3.0))
        assert len(confirmed) == 12
    assert len(confirmed) == 13


@pytest.mark.parametrize("room", [0, 1, 4, 14, 15, 30, 55])
def test_a_full_disk_is_told_at_once_and_the_log_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    log = new_log(tmp_path)
    records = [Notification(k / 50, "sacrum", "measure", bytes(20)) for k in range(30)]
    for record in records[:10]:
        log.write(record)
    with monkeypatch.context() as full:
        full.setattr(os, "write", SmallDisk(room))
        for record in records[10:15]:
            with pytest.raises(OutputError, match=r"was not stored \(No space left"):
                log.write(record)
        back = LogReader(log.path)
        assert list(back) == records[:10]
        assert back.whole
    for record in records[15:]:
        log.write(record)
    log.close()
    assert (log.stored, log.lost) == (25, 5)
    back = LogReader(log.path)
    assert list(back) == records[:10] + records[15:]
    (place,) = back.skipped
    assert (place.size, place.records, place.reason) == (0, 5, NEVER_STORED)


def test_a_part_that_cannot_be_taken_back_is_skipped_by_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = new_log(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    log.write(Tick(0.0))
    with monkeypatch.context() as broken:
        broken.setattr(os, "ftruncate", refuse)
        broken.setattr(os, "write", SmallDisk(17))
        with pytest.raises(OutputError):
            log.write(Tick(0.1))
    log.write(Tick(0.2))
    log.close()
    back = LogReader(log.path)
    assert list(back) == [Tick(0.0), Tick(0.2)]
    assert (back.skipped_bytes, back.missing_records) == (17, 1)


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    with new_log(tmp_path) as log:
        for k in range(5):
            log.write(Tick(float(k)))
    back = LogReader(log.path)
    assert list(back) == [Tick(float(k)) for k in range(5)]
    assert back.whole


def test_a_disk_that_does_not_confirm_is_told_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = new_log(tmp_path)

    def refuse(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        log.write(Tick(0.0))
        assert "did not confirm" in log.unconfirmed
    log.write(Tick(2.0))
    log.close()
    assert "did not confirm" in log.unconfirmed
    assert list(LogReader(log.path)) == [Tick(0.0), Tick(2.0)]


def test_a_record_that_no_log_can_hold_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        log.write(Tick(0.0))
        with pytest.raises(SettingError):
            log.write(Tick(float("nan")))
        log.write(Tick(1.0))
    back = LogReader(log.path)
    assert list(back) == [Tick(0.0), Tick(1.0)]
    assert back.whole


def test_an_existing_log_is_never_written_over(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        log.write(Tick(0.0))
    with pytest.raises(OutputError, match="cannot be written"):
        new_log(tmp_path)
    assert list(LogReader(log.path)) == [Tick(0.0)]


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_place_that_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="cannot be written") as told:
        new_log(tmp_path)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    new_log(tmp_path).close()
    assert stat.S_IMODE((tmp_path / "any.log").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_file_that_may_not_grow_keeps_what_it_has(
    tmp_path: Path, start_program: Callable[..., object]
) -> None:
    code = """
        import resource, sys
        from pathlib import Path
        from firmware_bridge.records import Notification
        from imu.errors import OutputError
        from recordings.log.layout import LogHeader
        from recordings.log.writer import LogWriter

        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        log = LogWriter(Path(sys.argv[1]), LogHeader(bytes(16), 0))
        for k in range(200):
            try:
                log.write(Notification(k / 50, "sacrum", "measure", bytes(40)))
            except OutputError as error:
                assert "File too large" in str(error)
        print(log.stored, log.lost)
    """
    program = start_program(textwrap.dedent(code), tmp_path / "any.log")
    out, err = program.communicate(timeout=60)  # type: ignore[attr-defined]
    assert err == b""
    stored, lost = map(int, out.split())
    assert stored + lost == 200
    assert lost > 0
    back = LogReader(tmp_path / "any.log")
    assert [r.arrival_s for r in back] == [k / 50 for k in range(stored)]
    assert back.whole
