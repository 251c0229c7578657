"""A cluster of dask is one more executor."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hiphinge.batch import BatchWish, run_batch, write_tables
from hiphinge.batch.gathering import gathered
from hiphinge.batch.workers import LOCAL, dask

WISH = BatchWish()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_cluster_goes_on_after_a_worker_was_killed_and_the_tables_are_the_same(
    inside: Path, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if done and not killed:
            killed.append(worker)
            os.kill(worker, signal.SIGKILL)

    paths = ["broken.parquet", "rdl-1.parquet", "rdl-2.parquet"]
    with dask(LOCAL, 1) as workers:
        worker = workers.executor.submit(os.getpid).result()
        there = run_batch(paths, workers.executor, out=tmp_path / "a", progress=kill)
        files = gathered(workers, there.worked, tmp_path / "a", WISH)
    assert killed
    assert [one.recording for one in there.failures] == ["broken.parquet"]
    with ThreadPoolExecutor(1) as executor:
        here = run_batch(paths, executor, out=tmp_path / "b")
    for file, same in zip(files, write_tables(here.worked, tmp_path / "b", WISH), strict=True):
        assert file.read_bytes() == same.read_bytes()


def test_a_cluster_that_is_not_there_is_told_in_one_line(
    inside: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    said = call("batch", "rdl-1.parquet", "--out", tmp_path, "--dask", "tcp://127.0.0.1:1")
    assert said.code == 2
    assert "pip install 'hiphinge[dask]'" in said.err
