"""A stored session gives its records again: from the folder, from the log alone, while it grows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_bridge.records import Notification, Record, Tick
from imu.errors import RecordingError
from recordings.log.layout import LogHeader, encode_frame, encode_header
from recordings.replay import is_session, open_replay
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session


def test_a_log_alone_is_a_session_too(
    write_log: Callable[..., Path], records: tuple[Record, ...]
) -> None:
    replay = open_replay(write_log())
    assert list(replay) == list(records)
    assert list(replay) == list(records)  # each loop reads anew
    assert (replay.info, replay.profile, replay.synthetic) == (None, None, False)
    assert replay.statements() == ()


def test_a_synthetic_session_is_called_so_from_the_folder_and_from_its_log(tmp_path: Path) -> None:
    with begin_session(SessionFacts(synthetic=True), place=tmp_path) as recorder:
        pass
    assert open_replay(recorder.folder).synthetic
    assert open_replay(recorder.folder / "records.log").synthetic


def test_a_session_under_way_can_be_read(tmp_path: Path, records: tuple[Record, ...]) -> None:
    with begin_session(SessionFacts(), place=tmp_path) as recorder:
        for k, record in enumerate(records):
            recorder.store(record)
            assert list(open_replay(recorder.folder)) == list(records[: k + 1])


def test_a_profile_that_is_gone_is_none(tmp_path: Path) -> None:
    with begin_session(SessionFacts(), place=tmp_path, profile="{}") as recorder:
        pass
    assert open_replay(recorder.folder).profile == recorder.folder / "profile.json"
    (recorder.folder / "profile.json").unlink()
    assert open_replay(recorder.folder).profile is None


def test_what_is_no_session_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("time_s,sensor\n")
    for path in (tmp_path, tmp_path / "table.csv", tmp_path / "nothing", Path("a\0b")):
        assert not is_session(path)
        with pytest.raises(RecordingError) as told:
            open_replay(path)
        assert len(str(told.value).splitlines()) == 1
    with begin_session(SessionFacts(), place=tmp_path) as recorder:
        pass
    (recorder.folder / "records.log").unlink()
    with pytest.raises(RecordingError, match="no such file"):
        open_replay(recorder.folder)


def test_a_long_log_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    block = b"".join(
        encode_frame(k, Notification(k / 100, "sacrum", "measure", bytes(480))) for k in range(999)
    )
    with path.open("wb") as file:
        file.write(encode_header(LogHeader(bytes(16), 0)))
        for _ in range(40):  # 20 MB; after the first block each number was there before
            file.write(block)
        file.write(encode_frame(999, Tick(1.0)))
    tracemalloc.start()
    count = sum(1 for _ in open_replay(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1000
    assert peak < 4e6
