"""`hiphinge export`: what is exported is what the session said, and nothing is lost by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import hiphinge
from hiphinge.export.contents import Asked, content_of_session
from hiphinge.library.exported import AS_STORED
from hiphinge.rerun.changes import parse_changes
from recordings.exporters import csv_tables, parquet_tables
from recordings.exporters.exporter import Content
from recordings.exporters.registry import EXPORTERS

TABLES = ("reps", "angles", "alerts")


def test_the_tables_of_a_session_are_those_in_its_folder(
    session: Path, tmp_path: Path, call: Any
) -> None:
    out = tmp_path / "tables"
    said = call("export", session, "--to", "csv", "--out", out)
    assert (said.code, said.out) == (0, f"SYNTHETIC: simulated motion\n3 repetitions: {out}\n")
    for name in (*(f"{table}.csv" for table in TABLES), "summary.json"):
        assert (out / name).read_bytes() == (session / name).read_bytes()


def test_samples_are_on_the_clock_of_the_angles(content: Content) -> None:
    starts = {name: block.t_s[0] for name, block in content.recording.blocks.items()}
    assert content.angles["time_s"][0] == pytest.approx(max(starts.values()), abs=0.02)
    assert min(starts.values()) > 0.0


def test_parquet_holds_the_same_with_all_digits(
    session: Path, content: Content, tmp_path: Path
) -> None:
    parquet_tables.write([content], tmp_path)
    reps = pq.read_table(tmp_path / "reps.parquet")
    assert reps["start_s"].to_pylist() == content.reps["start_s"].tolist()
    assert reps.column_names[:3] == ["set", "rep", "exercise"]
    told = json.loads(reps.schema.metadata[b"hiphinge.summary"])
    assert told == json.loads((session / "summary.json").read_text())
    assert pq.read_table(tmp_path / "angles.parquet").num_rows == len(content.angles)
    empty = parquet_tables.table_of(content.reps[:0])
    assert empty.schema.types == reps.schema.types


@pytest.mark.parametrize("exporter", [csv_tables, parquet_tables], ids=["csv", "parquet"])
def test_exported_samples_are_a_recording_that_gives_the_same_repetitions(
    content: Content, tmp_path: Path, exporter: Any
) -> None:
    exporter.write([content], tmp_path)
    found = hiphinge.analyze(next(tmp_path.glob("samples.*[tv]")), "rdl")
    # the one that the wearer said was none is left out again
    assert [round(rep.start_s, 3) for rep in found.reps] == [
        round(start_s, 3) for start_s in content.reps["start_s"]
    ]
    assert len(found.reps) == 3


def test_a_recording_is_analysed_as_it_is_asked_for(
    recording: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = call("export", recording, "--to", "csv", "--set", "exercise=rdl", "--offline")
    assert said.code == 0, said.err
    summary = json.loads((tmp_path / "monday-csv" / "summary.json").read_text())
    assert (summary["exercise"], summary["settings"]["orientation"]) == ("rdl", "offline")


def test_offline_refines_a_session_on_the_same_clock(session: Path, content: Content) -> None:
    better = content_of_session(session, Asked(parse_changes(["orientation=offline"])))
    assert len(better.reps) == 3
    assert better.reps["bottom_s"][0] == pytest.approx(content.reps["bottom_s"][0], abs=0.1)


def test_every_format_is_listed(call: Any) -> None:
    said = call("export", "--formats")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()] == [
        *(one.id for one in EXPORTERS),
        *AS_STORED,
    ]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.id)
def test_nothing_that_is_there_is_replaced_without_force(
    exporter: Any, session: Path, tmp_path: Path, call: Any
) -> None:
    out = tmp_path / f"out{exporter.ending}"
    if exporter.ending:
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine").write_text("mine")
    said = call("export", session, "--to", exporter.id, "--out", out)
    assert (said.code, "--force" in said.err) == (2, True)
    said = call("export", session, "--to", exporter.id, "--out", out, "--force")
    assert said.code == 0, said.err
    if not exporter.ending:
        assert (out / "mine").read_text() == "mine"
    assert not list(tmp_path.rglob(".hiphinge-*"))


def test_what_makes_no_sense_is_said_in_one_line(
    session: Path, recording: Path, tmp_path: Path, call: Any
) -> None:
    assert "did you mean 'parquet'" in call("export", session, "--to", "parquett").err
    assert "say --to FORMAT" in call("export", session).err
    assert "name a session" in call("export", "--to", "csv").err
    assert "not both" in call("export", session, recording, "--to", "csv").err
    assert "holds one session" in call("export", session, session, "--to", "csv").err
    said = call("export", tmp_path / "nowhere", "--to", "csv")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_what_was_set_of_a_recording_that_tells_no_exercise_is_told_by_its_files(
    recording: Path, call: Any, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_bytes(recording.read_bytes())
    for to in ("csv", "bids"):
        out = tmp_path / to
        said = call("export", plain, "--to", to, "--set", "exercise=rdl", "--out", out)
        assert said.code == 0, said.err
        read = hiphinge.load(out / "samples.csv" if to == "csv" else out)
        assert read.metadata["exercise"] == "rdl"
