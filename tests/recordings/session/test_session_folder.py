"""A session folder: what is in it, who may read it, and what happens when it cannot be written."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.records import Record, StreamStart, Tick
from imu.errors import OutputError, RecordingError, SettingError
from recordings.replay import open_replay
from recordings.session.facts import SessionFacts, SessionInfo, SessionState, WornSensor
from recordings.session.lock import is_held
from recordings.session.recorder import HostClock, SessionRecorder, begin_session
from recordings.session.session_json import read_facts, to_json

FACTS = SessionFacts(
    "rdl",
    wearer="Jürgen \ud83d",
    synthetic=True,
    sensors=(WornSensor("upper_back", level="T12"),),
    settings={"limits": {"amber_deg": 12.5}, "filter": "vqf"},
    versions={"hiphinge": "0.1.0"},
)


INFO = SessionInfo(
    "0" * 32,
    SessionState.FINISHED,
    datetime(2026, 11, 21, 9, 3, 11, 250_000, timezone(timedelta(hours=1))),
    81234.5,
    FACTS,
    records=9,
    notes=("All went well.",),
)


class SetClock:
    """A host whose clocks the test sets."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 21, 9, 3, 11, 250_000, timezone(timedelta(hours=1)))
        self.monotonic_s = 81234.5

    @property
    def clock(self) -> HostClock:
        return HostClock(lambda: self.wall, lambda: self.monotonic_s)

    def advance(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic_s += seconds


def test_a_session_is_a_folder_that_says_what_it_is(
    tmp_path: Path, records: tuple[Record, ...]
) -> None:
    host = SetClock()
    recorder = begin_session(FACTS, place=tmp_path, profile="{}\n", clock=host.clock)
    assert recorder.folder == tmp_path / "2026-11-21_09-03-11_rdl"
    names = {path.name for path in recorder.folder.iterdir()}
    assert names == {"session.json", "records.log", "profile.json", "recording.lock"}
    for record in records:
        assert recorder.store(record)
        assert recorder.trouble == ""
    host.advance(3.5)
    info = recorder.finish(["All went well."])
    assert recorder.finish() == info
    assert {path.name for path in recorder.folder.iterdir()} == names - {"recording.lock"}
    document = json.loads((recorder.folder / "session.json").read_bytes())
    assert len(document.pop("id")) == 32
    assert document == {
        "schema": "hiphinge.session",
        "version": 1,
        "state": "finished",
        "synthetic": True,
        "wearer": "Jürgen \ud83d",
        "exercise": "rdl",
        "started": "2026-11-21T09:03:11.250000+01:00",
        "monotonic_zero_s": 81234.5,
        "ended": "2026-11-21T09:03:14.750000+01:00",
        "duration_s": 3.1,
        "wall_clock_moved_s": 0.0,
        "records": 9,
        "lost_records": 0,
        "notes": ["All went well."],
        "sensors": [
            {
                "sensor": "upper_back",
                "driver": "open",
                "device": "Rücken \ud83d",
                "address": "",
                "rate_hz": 100.0,
                "firmware": "",
                "level": "T12",
            },
            {
                "sensor": "sacrum",
                "driver": "dot",
                "device": "Xsens DOT",
                "address": "D4:22:CD:00:00:01",
                "rate_hz": 60.0,
                "firmware": "2.1",
                "level": "",
            },
        ],
        "profile": "profile.json",
        "settings": {"limits": {"amber_deg": 12.5}, "filter": "vqf"},
        "versions": {"hiphinge": "0.1.0"},
    }
    replay = open_replay(recorder.folder)
    assert list(replay) == list(records)
    assert replay.info == info
    assert replay.profile == recorder.folder / "profile.json"
    assert replay.log.header is not None
    assert replay.log.header.session_id.hex() == info.id
    assert replay.log.header.synthetic
    assert replay.log.header.started_ns == 1_795_248_191_250_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_can_read_a_session(tmp_path: Path) -> None:
    place = tmp_path / "new" / "sessions"
    old = os.umask(0)
    try:
        with begin_session(FACTS, place=place, profile="{}", clock=SetClock().clock) as recorder:
            recorder.store(Tick(0.0))
            recorder.change(FACTS)
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in recorder.folder.iterdir()}
    finally:
        os.umask(old)
    assert set(modes.values()) == {0o600}
    for folder in (recorder.folder, place, place.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_sessions_of_one_second_get_folders_of_their_own(tmp_path: Path) -> None:
    clock = SetClock().clock
    begun = [begin_session(FACTS, place=tmp_path, clock=clock) for _ in range(3)]
    assert [r.folder.name for r in begun] == [
        "2026-11-21_09-03-11_rdl",
        "2026-11-21_09-03-11_rdl-2",
        "2026-11-21_09-03-11_rdl-3",
    ]
    for recorder in begun:
        recorder.finish()


@pytest.mark.parametrize("exercise", ["../../etc", "", "KB Swing!", "x" * 300, "a/b\\c:d", "…"])
def test_any_exercise_gives_a_folder_right_inside_the_place(tmp_path: Path, exercise: str) -> None:
    with begin_session(SessionFacts(exercise), place=tmp_path) as recorder:
        assert recorder.folder.parent == tmp_path
        assert len(recorder.folder.name) < 70


def test_a_wall_clock_set_back_moves_no_time_of_the_session(tmp_path: Path) -> None:
    host = SetClock()
    recorder = begin_session(FACTS, place=tmp_path, clock=host.clock)
    zero_s = recorder.info.monotonic_zero_s
    for _ in range(100):
        host.advance(1.0)
        recorder.store(Tick(host.monotonic_s - zero_s))
    host.wall -= timedelta(hours=1)
    for _ in range(100):
        host.advance(1.0)
        recorder.store(Tick(host.monotonic_s - zero_s))
    info = recorder.finish()
    assert [r.arrival_s for r in open_replay(recorder.folder)] == [float(k) for k in range(1, 201)]
    assert info.duration_s == 199.0
    assert info.wall_clock_moved_s == -3600.0
    assert info.notes == ("The wall clock moved by -3600 s during the session.",)
    assert info.ended is not None
    assert info.ended < info.started
    assert read_facts(recorder.folder / "session.json") == info


def test_what_becomes_known_during_the_session_is_on_disk_at_once(tmp_path: Path) -> None:
    recorder = begin_session(SessionFacts(), place=tmp_path)
    recorder.change(SessionFacts("squat", settings={"filter": "vqf"}))
    info = read_facts(recorder.folder / "session.json")
    assert (info.facts.exercise, info.state) == ("squat", SessionState.RECORDING)
    recorder.store(StreamStart(0.0, "sacrum", "dot", float("nan")))
    assert recorder.facts.sensors == (WornSensor("sacrum", "dot"),)
    assert recorder.finish().facts.sensors == (WornSensor("sacrum", "dot"),)


def full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_the_session_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = begin_session(FACTS, place=tmp_path)
    assert recorder.store(Tick(0.0))
    with monkeypatch.context() as full:
        full.setattr(os, "write", full_disk)
        assert not recorder.store(Tick(0.1))
        assert not recorder.store(Tick(0.2))
        assert "No space left" in recorder.trouble
        assert recorder.trouble.endswith("records missing so far: 2")
    assert recorder.store(Tick(0.3))
    assert recorder.trouble == ""
    info = recorder.finish()
    assert (info.records, info.lost_records) == (2, 2)
    assert info.notes == ("Records that could not be stored: 2.",)
    assert list(open_replay(recorder.folder)) == [Tick(0.0), Tick(0.3)]


def test_a_disk_still_full_at_the_end_leaves_a_session_to_recover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = begin_session(FACTS, place=tmp_path)
    recorder.store(Tick(0.0))
    with monkeypatch.context() as full:
        full.setattr(os, "fdopen", full_disk)
        with pytest.raises(OutputError, match="No space left"):
            recorder.finish()
    assert not is_held(recorder.folder / "recording.lock")
    info = read_facts(recorder.folder / "session.json")
    assert info.state is SessionState.RECORDING
    assert list(open_replay(recorder.folder)) == [Tick(0.0)]


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.ENOSPC])
@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_folder_that_cannot_be_written_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, call: str
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as broken:
        broken.setattr(os, call, refuse)
        with pytest.raises(OutputError) as told:
            begin_session(FACTS, place=tmp_path)
    assert len(str(told.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_cannot_begin_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        begin_session(FACTS, place=tmp_path, profile="{}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_place_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="Permission denied"):
            begin_session(FACTS, place=tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    place = tmp_path / "sessions"
    place.write_text("x")
    for kind in ({"place": place}, {"folder": place}, {"place": place / "deeper"}):
        with pytest.raises(OutputError):
            begin_session(FACTS, **kind)


def test_a_named_folder_must_be_empty(tmp_path: Path) -> None:
    folder = tmp_path / "monday"
    with begin_session(FACTS, folder=folder) as recorder:
        assert recorder.folder == folder
        with pytest.raises(OutputError, match="is not empty"):
            begin_session(FACTS, folder=folder)
    with pytest.raises(OutputError, match="is not empty"):
        begin_session(FACTS, folder=folder)
    assert list(open_replay(folder)) == []


def test_facts_that_json_cannot_hold_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    for value in (float("nan"), tmp_path, {1j: 2}):
        with pytest.raises(SettingError):
            begin_session(SessionFacts(settings={"x": value}), place=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_session_still_finishes_its_folder(tmp_path: Path) -> None:
    def fails(recorder: SessionRecorder) -> None:
        with recorder:
            recorder.store(Tick(0.0))
            raise RuntimeError("a bug")

    recorder = begin_session(FACTS, place=tmp_path)
    with pytest.raises(RuntimeError, match="a bug"):
        fails(recorder)
    assert read_facts(recorder.folder / "session.json").state is SessionState.FINISHED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(st.data())
def test_any_session_json_is_read_or_refused_in_one_line(data: st.DataObject) -> None:
    document = json.loads(to_json(INFO))
    for name in data.draw(st.lists(st.sampled_from(sorted(document)), max_size=3)):
        if data.draw(st.booleans()):
            document[name] = data.draw(json_values)
        else:
            document.pop(name, None)
    check(json.dumps(document).encode())


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_any_bytes_as_session_json_are_refused_in_one_line(data: bytes) -> None:
    check(data)
    check(b"[" * 100_000)


def check(data: bytes) -> None:
    """Read the bytes as session.json: facts that can be written again, or one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session.json"
        path.write_bytes(data)
        try:
            info = read_facts(path)
        except RecordingError as error:
            told = str(error)
        else:
            told = "read"
            path.write_text(to_json(info))
            assert read_facts(path) == info
    assert len(told.splitlines()) == 1
