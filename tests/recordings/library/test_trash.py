"""Deleting can be undone; what is being recorded is never deleted."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imu.errors import OutputError, RecordingError
from recordings.library.library import Library
from recordings.library.trash import delete, purge, restore, trash_of
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session
from recordings.session.recovery import unfinished

Make = Callable[..., Path]
NOW = datetime(2026, 11, 21, 8, 15, 2, 123456, tzinfo=UTC)


def test_a_deleted_session_leaves_the_list_and_comes_back_as_it_was(
    make: Make, place: Path
) -> None:
    folder = make()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with Library(place) as library:
        gone = delete(library.folder(folder.name), NOW)
        assert library.page().total == 0
        assert trash_of(place) == [gone]
        assert (gone.name, gone.deleted) == (folder.name, NOW)
        assert gone.folder == place / ".trash" / f"20261121T081502123456Z_{folder.name}"
        assert restore(place, gone.id) == folder
        assert [s.name for s in library.page().sessions] == [folder.name]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert trash_of(place) == []


def test_the_last_one_deleted_of_a_name_comes_back_first_and_takes_no_others_place(
    make: Make, place: Path
) -> None:
    for k in range(2):
        (make(name="same") / "which.txt").write_text(str(k))
        delete(place / "same", NOW + timedelta(seconds=k))
    assert (restore(place, "same") / "which.txt").read_text() == "1"
    assert restore(place, "same") == place / "same-2"
    with pytest.raises(RecordingError, match="not in the trash"):
        restore(place, "same")


@pytest.mark.parametrize("told", ["../..", "", ".", "x/../../y", "20261121T081502123456Z_.."])
def test_nothing_but_what_lies_in_the_trash_is_restored_or_purged(
    make: Make, place: Path, told: str
) -> None:
    delete(make(), NOW)
    (place / ".trash" / "20261121T081502123456Z_..").mkdir()
    for act in (restore, purge):
        with pytest.raises(RecordingError):
            act(place, told)


def test_what_is_being_recorded_is_not_deleted(place: Path) -> None:
    with begin_session(SessionFacts("rdl"), place=place) as recorder:
        with pytest.raises(OutputError, match="is being recorded"):
            delete(recorder.folder)
        assert recorder.folder.is_dir()
    assert delete(recorder.folder).name == recorder.folder.name
    assert unfinished(place) == []


HOLDER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from recordings.session.facts import SessionFacts
    from recordings.session.recorder import begin_session

    print(begin_session(SessionFacts("rdl"), place=Path(sys.argv[1])).folder, flush=True)
    sys.stdin.read()
""")


def test_what_another_program_records_is_deleted_once_that_has_ended(place: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        folder = Path(other.stdout.readline().decode().strip())
        with pytest.raises(OutputError, match="is being recorded"):
            delete(folder)
        other.kill()
        other.wait()
    assert delete(folder).folder.is_dir()


def test_purging_removes_what_was_deleted_long_enough_ago(make: Make, place: Path) -> None:
    for days, name in ((40, "old"), (10, "new")):
        delete(make(name=name), NOW - timedelta(days=days))
    assert [one.name for one in purge(place, now=NOW)] == ["old"]
    assert [one.name for one in trash_of(place)] == ["new"]
    assert [one.name for one in purge(place, "new")] == ["new"]
    assert list((place / ".trash").iterdir()) == []


def test_a_linked_session_is_deleted_and_purged_without_what_it_links_to(
    make: Make, place: Path, tmp_path: Path
) -> None:
    real = make(name="elsewhere").rename(tmp_path / "elsewhere")
    (place / "linked").symlink_to(real)
    with Library(place) as library:
        assert library.page().total == 1
        delete(library.folder("linked"))
    purge(place, "linked")
    assert (real / "session.json").is_file()


def test_a_place_without_a_trash_has_nothing_in_it(place: Path) -> None:
    assert trash_of(place) == purge(place) == []
