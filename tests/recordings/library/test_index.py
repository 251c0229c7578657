"""The index can go, break, or be shared: the folders are the truth, and the list is theirs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.library.library import Library
from recordings.library.names import INDEX
from recordings.library.query import Query
from recordings.library.reading import read_entry

Make = Callable[..., Path]


def listed(place: Path) -> list[str]:
    with Library(place) as library:
        return [session.name for session in library.page().sessions]


def test_an_index_that_is_gone_is_made_anew(make: Make, place: Path) -> None:
    name = make().name
    assert listed(place) == [name]
    for path in place.glob(".library*"):
        path.unlink()
    assert listed(place) == [name]
    assert (place / INDEX).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"no data base at all" * 400, b"SQLite format 3\0" * 500])
def test_an_index_that_cannot_be_read_is_made_anew(make: Make, place: Path, content: bytes) -> None:
    name = make().name
    (place / INDEX).write_bytes(content)
    assert listed(place) == [name]


def test_an_index_spoilt_in_the_middle_is_made_anew_while_it_is_open(
    make: Make, place: Path
) -> None:
    made = {make(name=f"session {k}").name for k in range(40)}
    assert set(listed(place)) == made
    data = bytearray((place / INDEX).read_bytes())
    for at in range(4096, len(data), 512):
        data[at : at + 200] = os.urandom(200)
    (place / INDEX).write_bytes(data)
    assert set(listed(place)) == made
    assert set(listed(place)) == made


def test_an_index_of_another_schema_is_made_anew_and_older_ones_go(make: Make, place: Path) -> None:
    name = make().name
    for file in (INDEX, ".library-0.sqlite"):
        with sqlite3.connect(place / file) as db:
            db.execute("CREATE TABLE sessions (name)")
            db.execute("INSERT INTO sessions VALUES ('of old')")
        db.close()
    (place / ".library-99.sqlite").write_text("a later hiphinge's")
    assert listed(place) == [name]
    kept = {path.name for path in place.glob(".library*.sqlite")}
    assert kept == {INDEX, ".library-99.sqlite"}


def test_a_place_that_cannot_be_written_is_listed_all_the_same(
    make: Make, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make().name

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("recordings.session.lock.os.open", refused)
    assert listed(place) == [name]
    assert list(place.glob(".library*")) == []


def test_a_place_that_is_not_there_is_empty_and_is_not_made(place: Path) -> None:
    assert listed(place) == []
    assert not place.exists()


def test_a_session_that_vanishes_is_forgotten(make: Make, place: Path) -> None:
    first, second = make(name="a"), make(name="b")
    with Library(place) as library:
        assert library.page().total == 2
        shutil.rmtree(first)
        assert [s.name for s in library.page().sessions] == [second.name]
        shutil.rmtree(second)
        assert library.page().total == 0


OTHER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from recordings.library.library import Library

    with Library(Path(sys.argv[1])) as library:
        for k in range(30):
            library.label(f"session {k % 8}", title=f"{sys.argv[2]} {k}")
            assert library.page().total == 8
    print("done")
""")


@pytest.mark.slow
def test_several_programs_and_threads_share_one_index(make: Make, place: Path) -> None:
    for k in range(8):
        make(name=f"session {k}")
    others = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER, str(place), who],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for who in ("ada", "bob")
    ]
    wrong: list[int] = []
    with Library(place) as library:

        def ask() -> None:
            for _ in range(40):
                total = library.page(Query("session")).total
                if total != 8:
                    wrong.append(total)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for other in others:
            out, err = other.communicate(timeout=60)
            assert out.strip() == b"done", err.decode()
        titles = {session.title for session in library.page().sessions}
    assert wrong == []
    stored = {json.loads(p.read_text())["title"] for p in place.glob("*/label.json")}
    assert titles == stored


FILES = ("session.json", "label.json", "summary.json", "reps.csv")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.sampled_from(FILES), content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_bytes_in_any_file_give_an_entry(
    make: Make, place: Path, name: str, content: bytes
) -> None:
    shutil.rmtree(place, ignore_errors=True)
    folder = make()
    (folder / name).write_bytes(content)
    assert read_entry(folder).session.name == folder.name
    assert listed(place) == [folder.name]


@given(key=st.sampled_from(("duration_s", "counts", "sets", "calibration", "settings")), value=JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_values_in_a_summary_give_an_entry(
    make: Make, place: Path, key: str, value: object
) -> None:
    shutil.rmtree(place, ignore_errors=True)
    folder = make()
    summary = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").write_text(
        json.dumps({**summary, key: value, "upper_level": "\ud83d"})
    )
    assert listed(place) == [folder.name]


def test_what_of_a_folder_cannot_be_read_is_told(make: Make, place: Path) -> None:
    folder = make()
    (folder / "reps.csv").write_text("set,rep\nx,y\n")
    (folder / "label.json").write_text("[]")
    (folder / "session.json").write_text("{")
    with Library(place) as library:
        session = library.session(folder.name)
    assert session.started.replace(tzinfo=None).isoformat() == "2026-11-21T09:03:11"
    assert "reps.csv is no table of repetitions" in session.problem
    assert "label.json is not" in session.problem
    assert "session.json" in session.problem
    assert session.reps is None


def test_a_session_of_a_later_hiphinge_is_listed_as_such(make: Make, place: Path) -> None:
    folder = make()
    told = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps({**told, "version": 2}))
    with Library(place) as library:
        session = library.session(folder.name)
    assert session.state.value == "unreadable"
    assert "update hiphinge" in session.problem
