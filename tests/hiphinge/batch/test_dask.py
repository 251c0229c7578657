"""A cluster of dask is one more executor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_cluster_that_is_started_here_analyses_and_lists(
    inside: Path, tmp_path: Path, call: Any
) -> None:
    pytest.importorskip("distributed")
    out = tmp_path / "out"
    said = call("batch", "rdl-*.parquet", "broken.parquet", "--out", out, "--dask", "local", "--jobs", 1)  # noqa: E501  # fmt: skip
    assert said.code == 1
    assert "2 of 3 recordings analysed, 1 left out" in said.out
    assert pq.read_table(out / "reps.parquet").num_rows == 4


def test_a_cluster_that_is_not_there_is_told_in_one_line(
    inside: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    said = call("batch", "rdl-1.parquet", "--out", tmp_path, "--dask", "tcp://127.0.0.1:1")
    assert said.code == 2
    assert "pip install 'hiphinge[dask]'" in said.err
