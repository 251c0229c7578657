"""The commands as people meet them: help, what is printed, stopping, and the README's promises."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer

from hiphinge import __version__
from hiphinge.cli import COMMANDS, app
from hiphinge.live.demonstrated import empty_folder

NAMES = [command.__name__.replace("_", "-") for command, _ in COMMANDS]
EXAMPLES = [example for _, examples in COMMANDS for example in examples]


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_each_command_tells_what_it_does_and_shows_examples(
    name: str, call: Any
) -> None:
    said = call(name, "--help")
    assert said.code == 0
    assert "Examples" in said.out
    assert f"hiphinge {name}" in said.out.split("Examples")[1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_understood(example: str) -> None:
    _, name, *arguments = shlex.split(example.partition(" > ")[0])
    group: Any = typer.main.get_command(app)
    group.commands[name].make_context(name, arguments)


def test_the_command_alone_shows_help(call: Any) -> None:
    said = call()
    assert said.code in (0, 2)
    assert all(name in said.out + said.err for name in NAMES)


def test_the_version_is_told(call: Any) -> None:
    assert call("--version").out == f"hiphinge {__version__}\n"


def test_the_set_table_for_people_names_the_set_the_alerts_and_the_files(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    said = call("analyze", recording, "--exercise", "rdl", "--out", tmp_path / "out")
    assert said.out.startswith("SYNTHETIC")
    assert "4 reps in 1 set" in said.out
    assert re.search(r"set 1, rep 3 · red · Your back rounded \d+°", said.out)
    assert "own full bend" in said.out
    assert str(tmp_path / "out" / "report.html") in said.out
    assert said.err == ""


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_the_table_fits_the_terminal(
    width: int, recording: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    said = call("analyze", recording, "--out", tmp_path / "out", "--no-report")
    told = said.out.split("Files")[0].splitlines()
    assert max(len(line.rstrip()) for line in told) <= width
    assert "…" not in said.out


def test_a_stored_calibration_serves_the_next_recording(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    stored = tmp_path / "me.json"
    first = ("analyze", recording, "--exercise", "rdl", "--no-report")
    assert call(*first, "--out", tmp_path / "a", "--save-profile", stored).code == 0
    assert call(*first, "--out", tmp_path / "b", "--profile", stored).code == 0
    one, two = (
        json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
        for name in ("a", "b")
    )
    assert two["calibration"]["method"] == "profile"
    assert two["limits"]["own_range_deg"] == pytest.approx(one["limits"]["own_range_deg"], abs=0.01)
    assert two["counts"]["reps"] >= one["counts"]["reps"]


def test_a_stored_profile_is_not_overwritten_without_force(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    stored = tmp_path / "me.json"
    stored.write_text("mine")
    said = call("analyze", recording, "--out", tmp_path / "a", "--save-profile", stored)
    assert said.code == 2
    assert stored.read_text() == "mine"
    assert not (tmp_path / "a").exists()


def test_phases_that_are_told_come_before_those_of_the_recording(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    phases = ("--phase", "stand=2:5", "--phase", "hinge=5:19")
    said = call("analyze", recording, "--out", tmp_path / "a", *phases, "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["limits"]["basis"] == "uncalibrated"


def test_the_catalogue_is_listed_and_each_entry_told(call: Any) -> None:
    ids = [line.split()[0] for line in call("exercises").out.splitlines()]
    assert {"any", "rdl", "squat", "deadlift"} <= set(ids)
    for exercise in ids:
        said = call("exercises", exercise)
        assert f"({exercise})" in said.out
        assert "Not seen: " in said.out


def test_the_demo_counts_what_its_lifter_did_and_says_where_the_report_is(
    tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "hiphinge-demo"
    folder.mkdir()
    for name in ("records.log", "report.html"):  # of an earlier demo
        (folder / name).write_text("old")
    said = call("demo")
    assert said.code == 0, said.err
    truth = json.loads((folder / "lifter.truth.json").read_text())
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["counts"]["reps_per_set"] == truth["reps_per_set"] == [8, 8]
    assert summary["limits"]["basis"] == "own range"
    verdicts = summary["counts"]["verdicts"]
    assert verdicts["clean"] >= 12
    assert verdicts.get("red", 0) >= 1
    assert "SYNTHETIC" in said.out
    assert said.out.rstrip().endswith(str((folder / "report.html").resolve()))
    assert "SYNTHETIC" in (folder / "report.html").read_text(encoding="utf-8")
    empty_folder(folder, force=True)  # all that is in it is a demo's
    assert not list(folder.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
def test_ctrl_c_ends_with_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    wish = ("--reps", "400", "--sets", "20", "--out", str(tmp_path / "new" / "long.csv"))
    running = subprocess.Popen(
        [sys.executable, "-c", "from hiphinge.cli import main; main()", "simulate", *wish],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 30.0
    while not list(tmp_path.glob("new/.hiphinge-*")) and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30.0)
    assert running.returncode == 130
    assert out == ""
    assert err.splitlines() == ["stopped; no file is left half-written"]
    assert list(tmp_path.iterdir()) == []


def readme_commands(repository: Path) -> list[list[str]]:
    """What the README lets people type after `hiphinge`, in its order."""
    text = (repository / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [
        line.split(" && ")[-1].partition(" # ")[0].strip()
        for block in blocks
        for line in block.splitlines()
    ]
    return [
        shlex.split(line.removeprefix("uv run "))[1:]
        for line in lines
        if line.removeprefix("uv run ").startswith("hiphinge ")
    ]


def test_the_commands_of_the_readme_work(
    repository: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call(
        "simulate", "--exercise", "squat", "--reps", 3, "--with-calibration", "--out", "squats.csv"
    )
    commands = readme_commands(repository)
    assert ["demo"] in commands
    for arguments in commands:
        said = call(*arguments)
        assert said.code == 0, said.err
        assert said.out
