"""The MATLAB file, as scipy reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.io

from recordings.exporters.exporter import Content
from recordings.exporters.matlab import write


def read(content: Content, path: Path) -> Any:
    write([content], path)
    return scipy.io.loadmat(path, simplify_cells=True)["hiphinge"]


def test_every_table_comes_back_as_it_was(content: Content, tmp_path: Path) -> None:
    told = read(content, tmp_path / "monday.mat")
    for name in ("reps", "angles", "alerts"):
        table = getattr(content, name)
        assert list(told[name]) == list(table.columns)
        for column in table.columns:
            values = np.atleast_1d(told[name][column])
            if table[column].dtype.kind in "fib":
                assert np.array_equal(values, table[column].to_numpy(float), equal_nan=True)
            else:
                assert [str(x) if len(x) else "" for x in values] == table[column].tolist()
    block = content.recording.blocks["upper_back"]
    assert np.array_equal(told["samples"]["upper_back"]["gyr_rad_s"], block.gyr_rad_s)
    assert told["samples"]["upper_back"]["acc_m_s2"].shape == (len(block), 3)


def test_the_summary_and_what_is_synthetic_are_told(content: Content, tmp_path: Path) -> None:
    told = read(content, tmp_path / "monday.mat")
    assert told["synthetic"] == 1
    assert told["summary"]["exercise"] == "rdl"
    assert [one["sensor"] for one in told["summary"]["sensors"]] == ["sacrum", "upper_back"]
    notes = np.atleast_1d(told["summary"]["notes"])
    assert [str(note) for note in notes] == content.summary["notes"]


def test_columns_stand_upright_for_struct2table(content: Content, tmp_path: Path) -> None:
    write([content], tmp_path / "monday.mat")
    raw = scipy.io.loadmat(tmp_path / "monday.mat")["hiphinge"][0, 0]
    assert raw["reps"][0, 0]["verdict"].shape == raw["reps"][0, 0]["start_s"].shape == (3, 1)
    assert raw["angles"][0, 0]["time_s"].shape == (len(content.angles), 1)


def test_a_session_without_repetitions_has_empty_columns(content: Content, tmp_path: Path) -> None:
    told = read(replace(content, reps=content.reps[:0]), tmp_path / "monday.mat")
    assert np.size(told["reps"]["start_s"]) == np.size(told["reps"]["verdict"]) == 0
