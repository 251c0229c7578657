"""A session whose program was ended: what was received is there, and it is found and completed."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from firmware_bridge.records import Notification, Record, Tick
from imu.errors import OutputError, RecordingError
from recordings.replay import open_replay
from recordings.session import lock
from recordings.session.facts import SessionFacts, SessionState, WornSensor
from recordings.session.lock import FolderLock, is_held
from recordings.session.recorder import begin_session
from recordings.session.recovery import recover, unfinished

Start = Callable[..., subprocess.Popen[bytes]]

RECORDER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from firmware_bridge.records import Notification, StreamStart
    from recordings.session.facts import SessionFacts
    from recordings.session.recorder import begin_session

    recorder = begin_session(SessionFacts("rdl", synthetic=True), place=Path(sys.argv[1]))
    recorder.store(StreamStart(0.0, "sacrum", "dot", 60.0, "Xsens DOT"))
    print(recorder.folder, flush=True)
    for k in range(10**9):
        record = Notification(k / 100, "sacrum", "measure", k.to_bytes(8, "little") * (1 + k % 20))
        if recorder.store(record):
            sys.stdout.buffer.write(b"+")   # received and acknowledged
            sys.stdout.buffer.flush()
""")


def payload(k: int) -> bytes:
    """What the recorder program stores as its notification k."""
    return k.to_bytes(8, "little") * (1 + k % 20)


@pytest.mark.slow
def test_twenty_kills_at_random_moments_lose_no_record(
    tmp_path: Path, start_program: Start
) -> None:
    rng = random.Random(20261121)
    for _ in range(20):
        program = start_program(RECORDER, tmp_path)
        assert program.stdout is not None
        folder = Path(program.stdout.readline().decode().strip())
        time.sleep(rng.uniform(0.0, 0.15))
        program.kill()  # on POSIX kill -9
        acknowledged = len(program.stdout.read())
        program.wait()
        assert unfinished(tmp_path) == [folder]
        found = recover(folder)
        stored = [r for r in open_replay(folder) if isinstance(r, Notification)]
        assert len(stored) in (acknowledged, acknowledged + 1)
        assert all(record.payload == payload(k) for k, record in enumerate(stored))
        assert found.info.state is SessionState.RECOVERED
        assert found.info.records == len(stored) + 1
        assert found.info.synthetic
        assert unfinished(tmp_path) == []


def test_two_programs_do_not_write_one_folder(tmp_path: Path, start_program: Start) -> None:
    program = start_program(RECORDER, tmp_path)
    assert program.stdout is not None
    folder = Path(program.stdout.readline().decode().strip())
    assert is_held(folder / "recording.lock")
    assert unfinished(tmp_path) == []
    with pytest.raises(
        OutputError, match=rf"another program is writing it \(process {program.pid}"
    ):
        recover(folder)
    with pytest.raises(OutputError, match="is not empty"):
        begin_session(SessionFacts(), folder=folder)
    with begin_session(SessionFacts("rdl"), place=tmp_path) as own:
        assert own.folder != folder
    before = next(iter(open_replay(folder)))
    assert before.arrival_s == 0.0
    program.kill()
    program.wait()
    assert not is_held(folder / "recording.lock")
    assert unfinished(tmp_path) == [folder]


AT_ONCE = textwrap.dedent("""
    import sys
    from pathlib import Path
    from firmware_bridge.records import Tick
    from imu.errors import OutputError
    from recordings.session.facts import SessionFacts
    from recordings.session.recorder import begin_session

    print("ready", flush=True)
    sys.stdin.readline()
    try:
        recorder = begin_session(SessionFacts(), folder=Path(sys.argv[1]))
        recorder.store(Tick(0.0))
        print("writes", flush=True)
        sys.stdin.readline()
        recorder.finish()
    except OutputError:
        print("refused", flush=True)
""")


def test_of_programs_that_begin_at_once_in_one_folder_one_writes(
    tmp_path: Path, start_program: Start
) -> None:
    for turn in range(5):
        folder = tmp_path / str(turn)
        programs = [start_program(AT_ONCE, folder) for _ in range(3)]
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
        for program in programs:
            assert program.stdin is not None
            program.stdin.write(b"\n")
            program.stdin.flush()
        said = sorted(p.stdout.readline() for p in programs if p.stdout is not None)
        assert said == [b"refused\n", b"refused\n", b"writes\n"]
        for program in programs:
            program.communicate(b"\n", timeout=60)
            assert program.returncode == 0
        assert list(open_replay(folder)) == [Tick(0.0)]


def test_looking_for_unfinished_sessions_disturbs_no_session_that_begins(tmp_path: Path) -> None:
    done = threading.Event()
    seen: list[list[Path]] = []

    def look() -> None:
        while not done.is_set():
            seen.append(unfinished(tmp_path))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(40):
            with begin_session(SessionFacts(), place=tmp_path) as recorder:
                recorder.store(Tick(0.0))
    finally:
        done.set()
        looking.join()
    assert len(seen) > 5
    assert unfinished(tmp_path) == []


def test_a_lock_is_free_again_after_it_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "recording.lock"
    with FolderLock(path):
        assert is_held(path)
        with pytest.raises(OutputError, match="another program"):
            FolderLock(path)
    assert not path.exists()
    path.write_text("12345\n")  # left behind by a program that was killed
    assert not is_held(path)
    lock = FolderLock(path)
    lock.release()
    lock.release()
    assert not path.exists()


def test_a_lock_that_is_asked_for_an_instant_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "recording.lock"
    asked = FolderLock(path)
    later = threading.Timer(0.05, asked.release)
    later.start()
    with FolderLock(path):
        assert is_held(path)
    later.join()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_a_lock_file_removed_by_its_last_holder_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recording.lock"
    real = lock._try_lock
    calls: list[int] = []

    def removed_meanwhile(file: int) -> None:
        if not calls:
            path.unlink()
        calls.append(file)
        real(file)

    with monkeypatch.context() as racing:
        racing.setattr(lock, "_try_lock", removed_meanwhile)
        held = FolderLock(path)
    assert len(calls) == 2
    assert is_held(path)
    held.release()


@pytest.fixture
def torn(tmp_path: Path, records: tuple[Record, ...]) -> Path:
    """A session that was cut off in the middle of a write."""
    recorder = begin_session(
        SessionFacts("squat", wearer="me", sensors=(WornSensor("sacrum", level="S1"),)),
        place=tmp_path,
    )
    for record in records:
        recorder.store(record)
    recorder._lock.release()
    recorder._log.close()
    log = recorder.folder / "records.log"
    log.write_bytes(log.read_bytes()[:-5])
    (recorder.folder / "session.json.part").write_text("{")
    return recorder.folder


def test_a_torn_tail_is_told_and_left_as_it_is(torn: Path, records: tuple[Record, ...]) -> None:
    before = (torn / "records.log").read_bytes()
    found = recover(torn)
    assert (torn / "records.log").read_bytes() == before
    info = found.info
    assert (info.state, info.records) == (SessionState.RECOVERED, len(records) - 1)
    assert info.ended == info.started + timedelta(seconds=3.0)
    assert info.duration_s == 3.0
    assert (info.facts.exercise, info.facts.wearer) == ("squat", "me")
    assert [(s.sensor, s.driver, s.level) for s in info.facts.sensors] == [
        ("sacrum", "dot", "S1"),
        ("upper_back", "open", ""),
    ]
    assert [place.records for place in found.skipped] == [None]
    assert info.notes == (
        "Not all of records.log could be read: 18 bytes at "
        f"{found.skipped[0].offset}: the end is no whole record.",
    )
    assert recover(torn) == type(found)(torn, info, ())
    replay = open_replay(torn)
    assert list(replay) == list(records[:-1])
    assert replay.statements() == info.notes


def test_a_session_without_its_json_is_made_out_from_the_log(
    torn: Path, records: tuple[Record, ...]
) -> None:
    started = open_replay(torn).info
    (torn / "session.json").write_bytes(b'{"schema": "hip')
    assert unfinished(torn.parent) == [torn]
    assert list(open_replay(torn)) == list(records[:-1])
    (note, _) = open_replay(torn).notes + open_replay(torn).statements()
    assert "session.json of the session cannot be used" in note
    info = recover(torn).info
    assert started is not None
    assert (info.id, info.started) == (started.id, started.started)
    assert info.records == len(records) - 1
    assert info.notes[0] == "session.json was lost; what it said is gone."
    assert (torn / "session.damaged.json").read_bytes() == b'{"schema": "hip'
    assert unfinished(torn.parent) == []


def test_a_session_whose_header_is_gone_too_keeps_its_records(
    torn: Path, records: tuple[Record, ...]
) -> None:
    (torn / "session.json").unlink()
    log = torn / "records.log"
    log.write_bytes(bytes(10) + log.read_bytes()[10:])
    info = recover(torn).info
    assert info.records == len(records) - 1
    assert "When it began is not known." in info.notes[0]


@pytest.mark.parametrize("content", [None, b"", b"\x89HHL", b"no log at all"])
def test_a_session_without_a_record_is_recovered_as_empty(
    torn: Path, content: bytes | None
) -> None:
    (torn / "records.log").unlink()
    if content is not None:
        (torn / "records.log").write_bytes(content)
    info = recover(torn).info
    assert (info.state, info.records) == (SessionState.RECOVERED, 0)
    assert info.notes[0].startswith("No records: ")
    assert unfinished(torn.parent) == []


def test_records_at_impossible_times_are_recovered(tmp_path: Path) -> None:
    recorder = begin_session(SessionFacts(), place=tmp_path)
    recorder.store(Tick(-1.7e308))
    recorder.store(Tick(1.7e308))
    recorder._lock.release()
    info = recover(recorder.folder).info
    assert (info.records, info.ended, info.duration_s) == (2, None, None)


def test_a_newer_sessions_folder_is_left_alone(torn: Path) -> None:
    newer = '{"schema": "hiphinge.session", "version": 2, "state": "recording"}'
    (torn / "session.json").write_text(newer)
    assert unfinished(torn.parent) == []
    with pytest.raises(RecordingError, match="update hiphinge"):
        recover(torn)
    assert (torn / "session.json").read_text() == newer


def test_other_folders_are_no_sessions(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "file").write_text("x")
    assert unfinished(tmp_path) == []
    assert unfinished(tmp_path / "nowhere") == []
    for path in (tmp_path / "holiday", tmp_path / "nowhere"):
        with pytest.raises(RecordingError):
            recover(path)
        with pytest.raises(RecordingError):
            open_replay(path)
