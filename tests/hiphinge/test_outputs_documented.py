"""docs/outputs.md against files just written: no column is missing there, none is extra."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hiphinge.batch import tables
from hiphinge.batch.sessions import SESSION_SCHEMA
from hiphinge.report.verdicts import LOOKS
from hiphinge.report.wording import RULES
from hiphinge.rerun import plain
from hiphinge.results.folder import NAMES

NAME = re.compile(r"`([^`]+)`")


@pytest.fixture(scope="module")
def documented(repository: Path) -> dict[str, list[str]]:
    """Heading of docs/outputs.md → the names in the first column of its table, in their order."""
    out: dict[str, list[str]] = {}
    heading = ""
    for line in (repository / "docs" / "outputs.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ").strip().replace("`", "")
        elif line.startswith("| `"):
            out.setdefault(heading, []).extend(NAME.findall(line.split("|")[1]))
    return out


def header(path: Path) -> list[str]:
    """The columns of a table, gzipped or not."""
    packed = path.name.endswith(".gz")
    with gzip.open(path, "rt") if packed else path.open(encoding="utf-8") as file:
        return next(csv.reader(file))


def names_in(value: Any, told: list[str], at: str = "") -> Iterator[str]:
    """The names of all leaves, as the page writes them; `*` stands for any key."""
    inside = any(name.startswith((f"{at}.", f"{at}[].")) for name in told)
    if isinstance(value, dict) and (inside or not at):
        if at in told:
            yield at
        wild = any(name.startswith(f"{at}.*.") for name in told)
        for key, entry in value.items():
            yield from names_in(entry, told, f"{at}.{'*' if wild else key}".lstrip("."))
    elif isinstance(value, list) and inside:
        for entry in value:
            yield from names_in(entry, told, f"{at}[]")
    else:
        yield at


def assert_told(value: Any, told: list[str]) -> None:
    assert len(set(told)) == len(told)
    assert sorted(set(names_in(value, told))) == sorted(told)


@pytest.mark.parametrize("name", ["reps.csv", "angles.csv", "alerts.csv"])
def test_columns_of_results_are_the_documented_ones_in_their_order(
    name: str, analysed: Path, documented: dict[str, list[str]]
) -> None:
    assert header(analysed / name) == documented[name]


def test_names_in_the_summary_are_the_documented_ones(
    recording: Path, tmp_path: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    options = ("--exercise", "auto", "--out", tmp_path / "auto", "--no-report", "--json")
    said = call("analyze", recording, *options)
    assert_told(json.loads(said.out), documented["summary.json"])


def test_names_in_a_profile_are_the_documented_ones(
    recording: Path, tmp_path: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    file = tmp_path / "me.json"
    options = ("--out", tmp_path / "out", "--save-profile", file, "--no-report")
    assert call("analyze", recording, *options).code == 0
    assert_told(json.loads(file.read_text()), documented["Profile"])


def test_files_of_a_day_hold_what_is_documented(
    recording: Path, tmp_path: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    folder = tmp_path / "day"
    assert call("day", recording, "--out", folder).code == 0
    assert header(folder / "day.csv") == documented["day.csv"]
    told = json.loads((folder / "day.json").read_text())
    told["before"] = dict.fromkeys(("days", "worn_s", "bends", "range_histogram"))
    assert_told(told, documented["day.json"])


def test_columns_of_orientations_are_the_documented_ones(
    recording: Path, tmp_path: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    assert call("orient", recording, "--out", tmp_path / "q.csv").code == 0
    assert header(tmp_path / "q.csv") == documented["Orientation table"]


def test_a_simulated_recording_and_its_truth_hold_what_is_documented(
    recording: Path, documented: dict[str, list[str]]
) -> None:
    assert header(recording) == documented["Recording"]
    truth = recording.with_name("monday.truth.csv.gz")
    assert header(truth) == documented["NAME.truth.csv.gz"]
    for ending in ("meta.json", "truth.json"):
        content = json.loads(recording.with_name(f"monday.{ending}").read_text())
        assert_told(content, documented[f"NAME.{ending}"])


def test_names_in_a_dowel_test_are_the_documented_ones(
    recording: Path, tmp_path: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    said = call("dowel-test", recording, "--out", tmp_path / "dowel", "--json")
    assert_told(json.loads(said.out), documented["dowel_test.json"])


def test_tables_of_a_batch_and_of_a_rerun_have_the_documented_columns(
    documented: dict[str, list[str]],
) -> None:
    written = {
        "reps.parquet": tables.REP_SCHEMA.names,
        "sessions.parquet": SESSION_SCHEMA.names,
        "failures.csv": list(tables.FAILURE_COLUMNS),
        "changes.csv": list(plain.COLUMNS),
    }
    assert {name: documented[name] for name in written} == written


def test_the_report_of_validate_holds_what_is_documented(
    recording: Path, call: Any, documented: dict[str, list[str]]
) -> None:
    said = call("validate", recording.parent, "--json", "--no-peers", "--workers", 1)
    assert_told(json.loads(said.out), documented["Report of validate --json"])


def test_every_file_verdict_and_rule_is_named(repository: Path) -> None:
    named = set(NAME.findall((repository / "docs" / "outputs.md").read_text(encoding="utf-8")))
    assert {*NAMES, *(look.id for look in LOOKS), *RULES} <= named
