"""`hiphinge sessions` as people type it."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer

from hiphinge.cli import GROUPS, app
from hiphinge.results import folder as results
from recordings.library import names
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session

COMMANDS = [(group, *command) for group, _, commands in GROUPS for command in commands]
EXAMPLES = [example for *_, examples in COMMANDS for example in examples]
SQUAT = "2026-11-11_18-30-00_squat"
FIRST = "2026-10-12_18-30-00_rdl"


@pytest.mark.parametrize(("group", "name"), [command[:2] for command in COMMANDS])
def test_the_help_of_each_command_shows_examples(group: str, name: str, call: Any) -> None:
    said = call(group, name, "--help")
    assert said.code == 0
    assert f"hiphinge {group}" in said.out.split("Examples")[1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_understood(example: str) -> None:
    _, group, *arguments = shlex.split(example)
    several: Any = typer.main.get_command(app).commands[group]  # type: ignore[attr-defined]
    name, rest = (arguments or ["list"])[0], arguments[1:]
    if name not in several.commands:
        name, rest = "list", arguments
    several.commands[name].make_context(name, rest)


def test_the_index_reads_the_files_that_results_are_written_to() -> None:
    assert (names.REPS, names.SUMMARY) == (results.REPS, results.SUMMARY)


def test_the_list_goes_by_day_and_words_search_it(place: Path, call: Any) -> None:
    lines = call("sessions").out.splitlines()
    assert lines[1] == "Wednesday 11 November 2026"
    assert re.search(rf"{SQUAT} +1 +8 +75.% +2 +10 min +Ada · SYNTHETIC", lines[2])
    assert FIRST in lines[-1]
    found = call("sessions", "romanian", "october").out
    assert SQUAT not in found
    assert found.count("_rdl") == 3
    assert call("sessions", "--limit", 2).out.splitlines()[-1].startswith("2 of 6 sessions")
    assert "No session is like that" in call("sessions", "nothing", "like", "it").out


@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_list_fits_the_terminal(
    place: Path, call: Any, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = call("sessions", "list").out.splitlines()
    assert max(map(len, lines)) <= max(width, 49)


def test_json_is_for_scripts(place: Path, call: Any) -> None:
    told = json.loads(call("sessions", "list", "--exercise", "squat", "--json").out)
    assert [session["name"] for session in told["sessions"]] == [SQUAT]
    assert json.loads(call("sessions", "--json", "--limit", 1).out)["total"] == 6


def test_all_of_one_session_is_shown(place: Path, call: Any) -> None:
    said = call("sessions", "show", "2026-11-11").out
    assert "Squat" in said
    assert re.search(r"Spine peak +20° +20°", said)
    assert str(place / SQUAT) in said


def test_a_title_and_a_note_are_given_and_found(place: Path, call: Any) -> None:
    assert call("sessions", "rename", "last", "New shoes", "--note", "stiff").code == 0
    assert SQUAT in call("sessions", "shoes", "stiff").out
    assert "stiff" in call("sessions", "show", "last").out
    assert call("sessions", "rename", "last").code == 2


def test_two_sessions_and_two_sets_are_compared(place: Path, call: Any) -> None:
    said = call("sessions", "compare", FIRST, "2026-11-09").out
    assert re.search(r"Spine peak +38° +18° +−20.0° +±10° +above", said)
    assert re.search(r"Trunk +80° +80° +0.0° +±10° +within", said)
    assert "Laird 2016" in said
    sets = call("sessions", "compare", f"{FIRST}:1", f"{FIRST}:2").out
    assert "set 2" in sets
    assert "Laird" not in sets
    assert "has no set 7" in call("sessions", "compare", f"{FIRST}:7", "last").err


def test_a_trend_tells_its_slope_and_its_noise(place: Path, call: Any) -> None:
    said = call("sessions", "trend", "lumbar_flexion_peak_deg", "--exercise", "rdl").out
    assert "SYNTHETIC" in said
    assert "−5.0° a week" in said
    assert "more than the noise" in said
    told = json.loads(
        call("sessions", "trend", "lumbar_flexion_peak_deg", "--exercise", "rdl", "--json").out
    )
    assert told["above"] is True
    assert len(told["weeks"]) == 5
    wrong = call("sessions", "trend", "lumbar_peak_deg", "--exercise", "rdl")
    assert (wrong.code, "did you mean" in wrong.err) == (2, True)


def test_repetitions_and_folders_are_exported(place: Path, call: Any, tmp_path: Path) -> None:
    table, packed = tmp_path / "all.csv", tmp_path / "one.zip"
    assert call("export", "--to", "reps", "--out", table).out.startswith("58 repetitions")
    with table.open(encoding="utf-8", newline="") as file:
        assert {row["wearer"] for row in csv.DictReader(file)} == {"Ada"}
    assert call("export", "--to", "reps", "--out", table).code == 2
    elsewhere, few = tmp_path / "elsewhere", tmp_path / "few.csv"
    shutil.copytree(place / SQUAT, elsewhere)
    assert call("export", elsewhere, FIRST, "--to", "reps", "--out", few).code == 0
    with few.open(encoding="utf-8", newline="") as file:
        assert {row["session"] for row in csv.DictReader(file)} == {"elsewhere", FIRST}
    assert call("export", tmp_path, "--to", "reps", "--out", tmp_path / "no.csv").code == 2
    assert call("export", "last", "--to", "zip", "--out", packed).code == 0
    assert f"{SQUAT}/reps.csv" in zipfile.ZipFile(packed).namelist()
    assert call("export", "--to", "zip", "--out", tmp_path / "all.zip").code == 2


def test_deleting_is_undone_by_restoring(place: Path, call: Any) -> None:
    assert "restore" in call("sessions", "delete", "last").out
    assert SQUAT not in call("sessions").out
    assert SQUAT in call("sessions", "list", "--deleted").out
    assert call("sessions", "restore").out == f"{SQUAT} is back\n"
    assert SQUAT in call("sessions").out
    assert call("sessions", "restore").err == "error: there is nothing in the trash\n"


def test_nothing_is_removed_for_good_without_a_yes(place: Path, call: Any) -> None:
    call("sessions", "delete", "last")
    assert call("sessions", "purge", "--days", 0).code == 1
    assert call("sessions", "purge", "--yes").out == "Nothing was that old.\n"
    assert SQUAT in call("sessions", "list", "--deleted").out
    assert call("sessions", "purge", SQUAT, "--yes").out == f"{SQUAT} is gone\n"
    assert "nothing in the trash" in call("sessions", "list", "--deleted").out


def test_a_session_under_way_is_not_deleted(place: Path, call: Any) -> None:
    with begin_session(SessionFacts("rdl"), place=place) as recorder:
        said = call("sessions", "delete", recorder.folder.name)
        assert (said.code, "is being recorded" in said.err) == (2, True)
        assert "being recorded" in call("sessions").out


def test_an_empty_library_says_so(
    tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "new"))
    assert "No session is like that" in call("sessions").out
    assert call("sessions", "show", "last").code == 2
    assert not (tmp_path / "new").exists()
