"""What cannot be done is told in one line that names the cause, with exit code 2, and leaves
nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Lines = list[str]
TIME, SENSOR, ACC_X, GYR_X = 0, 1, 2, 5


@pytest.fixture(scope="module")
def lines(recording: Path) -> Lines:
    """Header and samples of a right recording of the sacrum alone, 12 s with a bend in them."""
    table = [line for line in recording.read_text().splitlines() if not line.startswith("#")]
    samples = [line for line in table[1:] if ",sacrum," in line]
    return [table[0], *(line for line in samples if 4.0 <= float(line.split(",")[0]) < 16.0)]


def changed(lines: Lines, column: int, change: Callable[[float, int], object]) -> Lines:
    """The lines with another value in a column, from the old one and the row's number."""
    out = [lines[0]]
    for row, line in enumerate(lines[1:]):
        cells = line.split(",")
        cells[column] = str(change(float(cells[column]), row))
        out.append(",".join(cells))
    return out


def scaled(lines: Lines, columns: Sequence[int], factor: float) -> Lines:
    """The lines with columns multiplied by a factor."""
    for column in columns:
        lines = changed(lines, column, lambda value, row: value * factor)
    return lines


def without(lines: Lines, column: int) -> Lines:
    """The lines without a column."""
    cells = [line.split(",") for line in lines]
    return [",".join(row[:column] + row[column + 1 :]) for row in cells]


SPOILT: dict[str, tuple[Callable[[Lines], Lines | bytes], str]] = {
    "empty": (lambda x: b"", "empty"),
    "binary": (lambda x: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "PNG"),
    "noise": (lambda x: bytes((i * 7919) % 256 for i in range(4096)), "binary"),
    "missing column": (lambda x: without(x, GYR_X), "gyr_x"),
    "unnamed unit": (lambda x: [x[0].replace("acc_x_m_s2", "acc_x"), *x[1:]], "acc_x"),
    "g called m/s²": (lambda x: scaled(x, range(2, 5), 1 / 9.80665), "m_s2"),
    "degrees called radians": (lambda x: scaled(x, range(5, 8), 57.29578), "rad_s"),
    "NaN": (lambda x: changed(x, ACC_X, lambda v, row: "nan" if row == 99 else v), "row 101"),
    "infinite": (lambda x: changed(x, GYR_X, lambda v, row: "inf" if row == 5 else v), "row 7"),
    "backward": (lambda x: changed(x, TIME, lambda v, row: v - 0.5 * (row == 300)), "backwards"),
    "constant": (lambda x: [x[0], *(_at(x[1], 0.01 * i) for i in range(500))], "never changes"),
    "single row": (lambda x: x[:2], "single sample"),
    "10 Hz": (lambda x: [x[0], *x[1::10]], "10 Hz"),
    "five days": (lambda x: changed(x, TIME, lambda v, row: v + 432000 * (row > 600)), "5.0 days"),
}


def _at(line: str, time_s: float) -> str:
    return ",".join([f"{time_s:.3f}", *line.split(",")[1:]])


def assert_refused(said: Any, *named: str) -> None:
    """One line on standard error, nothing on standard output, exit code 2."""
    assert said.code == 2
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert said.err.startswith("error: ")
    for name in named:
        assert name in said.err


@pytest.mark.parametrize("what", SPOILT)
@pytest.mark.parametrize("command", ["analyze", "orient"])
def test_a_file_that_is_no_recording_is_refused_in_one_line(
    what: str, command: str, lines: Lines, tmp_path: Path, call: Any
) -> None:
    spoil, named = SPOILT[what]
    content = spoil(lines)
    path = tmp_path / "lift.csv"
    path.write_bytes(content if isinstance(content, bytes) else "\n".join(content).encode())
    out = tmp_path / "out" / ("o.csv" if command == "orient" else "")
    assert_refused(call(command, path, "--out", out), str(path), named)
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_recording_that_is_spoilt_above_is_right_itself(
    lines: Lines, tmp_path: Path, call: Any
) -> None:
    (tmp_path / "lift.csv").write_text("\n".join(lines))
    said = call("analyze", tmp_path / "lift.csv", "--out", tmp_path / "out")
    assert said.code == 0, said.err


def test_units_that_are_contradicted_can_be_trusted_all_the_same(
    lines: Lines, tmp_path: Path, call: Any
) -> None:
    path = tmp_path / "lift.csv"
    path.write_text("\n".join(scaled(lines, range(5, 8), 57.29578)))
    said = call("orient", path, "--out", tmp_path / "o.csv", "--trust-units")
    assert said.code == 0
    assert "note: " in said.err


def test_a_sensor_that_stops_half_way_is_used_up_to_there_and_that_is_said(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    path = tmp_path / "lift.csv"
    kept = [
        line
        for line in recording.read_text().splitlines()
        if ",upper_back," not in line or float(line.split(",")[0]) < 30.0
    ]
    path.write_text("\n".join(kept))
    said = call("analyze", path, "--exercise", "rdl", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert "upper_back stops at 30.0 s" in said.out
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert any("upper_back stops at 30.0 s" in note for note in notes)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, call: Any) -> None:
    assert_refused(call("analyze", tmp_path / "no.csv", "--out", tmp_path / "o"), "no such file")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--exercise", "rdll"), "did you mean 'rdl'"),
        (("--exercise", "dead lift"), "did you mean 'deadlift'"),
        (("--filter", "madgwik"), "did you mean 'madgwick'"),
        (("--filter", "Kalman"), "did you mean 'ekf'"),
        (("--phase", "stand=3"), "NAME=START:END"),
        (("--phase", "stand=0:3"), "hinge"),
        (("--mounting", "up"), "mounting 'up'"),
        (("--profile", "nowhere.json"), "nowhere.json"),
    ],
)
def test_an_option_that_makes_no_sense_is_told_before_any_work(
    options: tuple[str, str], named: str, tmp_path: Path, call: Any
) -> None:
    said = call("analyze", tmp_path / "not-read-yet.csv", "--out", tmp_path / "o", *options)
    assert_refused(said, named)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--fault", "wobble"), "wobble"),
        (("--tempo", "brisk"), "brisk"),
        (("--exercise", "curl"), "curl"),
        (("--reps", 0), "repetitions"),
        (("--seed", -1), "seed"),
        (("--loss", 1.5), "loss"),
        (("--rate", 1), "1 Hz"),
        (("--rate", 19), "20 Hz"),
        (("--rate", "nan"), "nan Hz"),
    ],
)
def test_a_simulation_that_makes_no_sense_is_told(
    options: tuple[str, object], named: str, tmp_path: Path, call: Any
) -> None:
    assert_refused(call("simulate", "--out", tmp_path / "x" / "a.csv", *options), named)
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_an_unknown_kind_is_not_written(tmp_path: Path, call: Any) -> None:
    assert_refused(call("simulate", "--out", tmp_path / "a.xlsx"), ".parquet")


def test_a_profile_of_a_newer_schema_is_refused(recording: Path, tmp_path: Path, call: Any) -> None:
    stored = tmp_path / "me.json"
    made = call(
        "analyze", recording, "--out", tmp_path / "o", "--save-profile", stored, "--no-report"
    )
    assert made.code == 0, made.err
    newer = {**json.loads(stored.read_text()), "version": 99}
    stored.write_text(json.dumps(newer))
    said = call("analyze", recording, "--out", tmp_path / "p", "--profile", stored)
    assert_refused(said, str(stored), "99")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("command", ["analyze", "orient"])
def test_filters_that_cannot_look_back_are_not_offered_as_offline(
    command: str, recording: Path, tmp_path: Path, call: Any
) -> None:
    said = call(command, recording, "--out", tmp_path / "o.csv", "--filter", "mahony", "--offline")
    assert_refused(said, "mahony")


@pytest.mark.parametrize("command", ["analyze", "orient", "simulate", "demo"])
def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    command: str, recording: Path, tmp_path: Path, call: Any
) -> None:
    (tmp_path / "file").write_text("not a folder")
    inside = tmp_path / "file" / "results"
    out = inside / "x.csv" if command in ("orient", "simulate") else inside
    read = [recording] if command in ("analyze", "orient") else []
    assert_refused(call(command, *read, "--out", out), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "not a folder"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_without_permission_is_told_in_one_line(
    recording: Path, tmp_path: Path, call: Any
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert_refused(call("analyze", recording, "--out", closed / "results"), str(closed))


@pytest.mark.parametrize(
    ("command", "existing"),
    [
        ("analyze", "out/reps.csv"),
        ("orient", "out/x.csv"),
        ("simulate", "out/x.csv"),
        ("simulate", "out/x.truth.json"),
        ("demo", "out/report.html"),
    ],
)
def test_what_is_already_there_stays_unless_force_is_told(
    command: str, existing: str, recording: Path, tmp_path: Path, call: Any
) -> None:
    there = tmp_path / existing
    there.parent.mkdir()
    there.write_text("mine")
    out = tmp_path / "out"
    out = out / "x.csv" if command in ("orient", "simulate") else out
    read = [recording] if command in ("analyze", "orient") else []
    assert_refused(call(command, *read, "--out", out), "--force", there.name)
    assert there.read_text() == "mine"
    assert sorted(there.parent.iterdir()) == [there]


@pytest.mark.parametrize(
    "arguments", [("analyze", "no.csv"), ("analyze", "empty.csv"), ("exercises", "rdll")]
)
def test_the_real_process_ends_with_code_2_and_one_line(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    done = subprocess.run(
        [sys.executable, "-c", "from hiphinge.cli import main; main()", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
