"""hiphinge as a library: what the README and the examples say works, and importing it is quick."""

from __future__ import annotations

import copy
import csv
import json
import pickle
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hiphinge
from imu.errors import OutputError

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs" / "examples").glob("*.py"))


@pytest.fixture(scope="module")
def found(recording: Path) -> hiphinge.Analysis:
    return hiphinge.analyze(recording, "rdl")


def test_the_lines_of_the_readme_do_what_they_say(
    repository: Path, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    told: dict[str, Any] = {}
    exec(compile(lines, "README.md", "exec"), told)
    assert len(told["reps"]) == 5
    assert (tmp_path / "results" / "report.html").exists()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: str(path.stem))
def test_an_example_runs_and_finds_what_it_says(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out


def test_there_is_an_example_for_each_thing_that_people_begin_with() -> None:
    assert {path.stem for path in EXAMPLES} >= {
        "first_analysis", "own_metric", "own_exercise", "own_driver", "comparing_filters",
        "other_limits",
    }  # fmt: skip


def test_importing_it_loads_nothing_that_computes_and_offers_every_name() -> None:
    program = (
        "import sys, hiphinge\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'pyarrow', 'typer'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert set(hiphinge.__all__) <= set(dir(hiphinge))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_every_name_is_there_and_others_are_told_as_usual() -> None:
    assert all(getattr(hiphinge, name) is not None for name in hiphinge.__all__)
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        hiphinge.analyse  # type: ignore[attr-defined]  # noqa: B018


def test_the_function_gives_the_numbers_of_the_command(
    found: hiphinge.Analysis, analysed: Path, tmp_path: Path
) -> None:
    hiphinge.save(found, tmp_path / "out", report=False)
    for name in ("reps.csv", "angles.csv", "alerts.csv", "summary.json"):
        assert (tmp_path / "out" / name).read_bytes() == (analysed / name).read_bytes()


def test_the_leg_that_stands_is_told_as_to_the_command() -> None:
    made = hiphinge.simulate("slrdl", reps=2, calibration=False)
    found = hiphinge.analyze(made, "slrdl", side="alternating")
    assert [rep.side for rep in found.reps] == ["left", "right"]


def test_results_that_are_there_are_kept_and_said_in_words_of_python(
    found: hiphinge.Analysis, tmp_path: Path
) -> None:
    hiphinge.save(found, tmp_path, report=False)
    with pytest.raises(OutputError, match=r"already there.*; force=True replaces it"):
        hiphinge.save(found, tmp_path, report=False)
    hiphinge.save(found, tmp_path, report=False, force=True)


@pytest.mark.parametrize("name", ["reps", "angles", "alerts"])
def test_tables_have_the_columns_and_values_of_the_files(
    name: str, found: hiphinge.Analysis, analysed: Path
) -> None:
    table = getattr(hiphinge.tables, name)(found)
    with (analysed / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(table.columns) == list(rows[0])
    assert len(table) == len(rows)
    for column in table.columns:
        if table[column].dtype.kind in "fi":
            stored = np.array([float(row[column] or "nan") for row in rows])
            assert np.allclose(table[column], stored, atol=0.0051, equal_nan=True), column


def test_sets_and_samples_are_tables_too(found: hiphinge.Analysis, recording: Path) -> None:
    told = json.loads((recording.parent / "results" / "summary.json").read_text())["sets"]
    assert list(hiphinge.tables.sets(found).columns) == list(told[0])
    read = hiphinge.load(recording)
    samples = hiphinge.tables.samples(read)
    assert len(samples) == read.samples
    assert samples["time_s"].is_monotonic_increasing
    assert recording.read_text().splitlines()[0] == ",".join(samples.columns)


def test_results_cannot_be_changed_by_way_of_their_tables(found: hiphinge.Analysis) -> None:
    table = hiphinge.tables.angles(found)
    before = float(found.angles.t_s[0])
    table.loc[:, "time_s"] = -1.0
    assert float(found.angles.t_s[0]) == before


def test_what_is_probably_meant_is_said() -> None:
    with pytest.raises(AttributeError, match="did you mean 'analyze'"):
        hiphinge.analyse  # noqa: B018
    with pytest.raises(TypeError, match="not a DataFrame; a table is written to one first"):
        hiphinge.analyze(pd.DataFrame())  # type: ignore[arg-type]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_values_can_be_copied_and_sent_to_another_process(
    again: Callable[[Any], Any], found: hiphinge.Analysis, recording: Path
) -> None:
    one = again(found)
    assert repr(one) == repr(found)
    assert hiphinge.tables.reps(one).equals(hiphinge.tables.reps(found))
    read = hiphinge.load(recording)
    assert hiphinge.tables.samples(again(read)).equals(hiphinge.tables.samples(read))


def test_the_mappings_of_a_result_are_frozen_too(found: hiphinge.Analysis) -> None:
    for one in (found, copy.deepcopy(found)):
        for mapping in (one.settings, one.versions, one.left_out, one.reps[0].metrics):
            with pytest.raises(TypeError):
                mapping["more"] = 1  # type: ignore[index]


@pytest.mark.parametrize("name", ["reps", "alerts", "sets"])
def test_a_table_without_rows_has_the_types_of_one_with_rows(
    name: str, found: hiphinge.Analysis
) -> None:
    table = getattr(hiphinge.tables, name)
    empty = table(replace(found, reps=(), alerts=(), sets=()))
    assert len(empty) == 0
    assert list(empty.dtypes.items()) == list(table(found).dtypes.items())


WRONG: list[tuple[Callable[[hiphinge.Analysis], Any], str]] = [
    (lambda a: hiphinge.load(b"monday.csv"), "not a bytes"),  # type: ignore[arg-type]
    (lambda a: hiphinge.load([1]), "not a int"),  # type: ignore[list-item]
    (lambda a: hiphinge.analyze(hiphinge.simulate(reps=1), 3), "not a int"),  # type: ignore[arg-type]
    (lambda a: hiphinge.analyze("a.csv", settings="limit.red_deg=3"),  # type: ignore[arg-type]
     "settings are a mapping"),
    (lambda a: hiphinge.simulate(reps=2.5), "reps is a whole number"),  # type: ignore[arg-type]
    (lambda a: hiphinge.simulate(seed="a"), "seed is a whole number"),  # type: ignore[arg-type]
    (lambda a: hiphinge.save("results", a), "analysis is no str"),  # type: ignore[arg-type]
    (lambda a: hiphinge.save(a, 5), "folder is no int"),  # type: ignore[arg-type]
    (lambda a: hiphinge.tables.reps(hiphinge.simulate(reps=1)),  # type: ignore[arg-type]
     "an Analysis is needed, not Recording: hiphinge.analyze gives one"),
    (lambda a: hiphinge.tables.samples(a), "a Recording is needed"),  # type: ignore[arg-type]
]  # fmt: skip


@pytest.mark.parametrize(("call", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_value_of_the_wrong_kind_is_told_in_one_line(
    call: Callable[[hiphinge.Analysis], Any], says: str, found: hiphinge.Analysis
) -> None:
    with pytest.raises(TypeError, match=re.escape(says)):
        call(found)
