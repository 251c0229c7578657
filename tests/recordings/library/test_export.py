"""What leaves the library: one table of many sessions' repetitions, and a folder as a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from imu.errors import RecordingError
from recordings.library.export import write_reps_table, write_zip
from recordings.library.library import Library
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session

Make = Callable[..., Path]


def table(place: Path) -> list[dict[str, str]]:
    file = io.StringIO()
    with Library(place) as library:
        rows = write_reps_table([(place / s.name, s) for s in library.page().sessions], file)
    read = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(read) == rows
    return read


def test_repetitions_of_all_sessions_become_one_table(make: Make, place: Path) -> None:
    make(name="a", wearer="Ada", sets=(2,))
    newer = make(name="b", sets=(3,))
    make(name="c", results=False)
    lines = (newer / "reps.csv").read_text().splitlines()
    more = [lines[0] + ",extra_deg", *(line + ",7.00" for line in lines[1:])]
    (newer / "reps.csv").write_text("\n".join(more) + "\n")
    with Library(place) as library:
        library.label("b", title='=1+1 "quoted", it')
    rows = table(place)
    assert [row["session"] for row in rows] == ["b"] * 3 + ["a"] * 2
    assert list(rows[0])[:6] == ["session", "started", "wearer", "title", "synthetic", "set"]
    assert (rows[0]["extra_deg"], rows[-1]["extra_deg"]) == ("7.00", "")
    assert rows[0]["title"] == '=1+1 "quoted", it'
    assert (rows[-1]["wearer"], rows[-1]["started"]) == ("Ada", "2026-11-21T09:03:11+01:00")
    assert rows[-1]["lumbar_flexion_peak_deg"] == "21.00"


def test_a_table_that_is_none_is_told(make: Make, place: Path) -> None:
    folder = make()
    (folder / "reps.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecordingError, match=r"reps\.csv: is no table"):
        table(place)


def test_a_zip_holds_the_folder_and_nothing_that_is_only_there_meanwhile(
    make: Make, place: Path, tmp_path: Path
) -> None:
    folder = make()
    for name in ("recording.lock", "label.lock", "angles.csv.part"):
        (folder / name).write_text("x")
    (folder / ".hiphinge-x").mkdir()
    (folder / ".hiphinge-x" / "reps.csv").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    file = io.BytesIO()
    names = write_zip(folder, file)
    assert names == ["reps.csv", "session.json", "summary.json"]
    with zipfile.ZipFile(file) as packed:
        assert packed.namelist() == [f"{folder.name}/{name}" for name in names]
        assert packed.read(f"{folder.name}/reps.csv") == (folder / "reps.csv").read_bytes()


def test_a_session_that_is_being_recorded_is_packed_as_far_as_it_is(place: Path) -> None:
    with begin_session(SessionFacts("rdl"), place=place) as recorder:
        assert write_zip(recorder.folder, io.BytesIO()) == ["records.log", "session.json"]
