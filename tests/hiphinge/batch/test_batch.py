"""Many recordings: one bad file stops nothing, what is done is kept, and the same is the same."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hiphinge.batch.paths import parse_shard, recordings_in, shard_of
from hiphinge.batch.run import DIED, DIED_ONCE, run_batch
from hiphinge.batch.tables import write_tables
from hiphinge.batch.telling import remaining
from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import State
from hiphinge.batch.workers import processes
from imu.errors import SettingError

GOOD = ["rdl-1.parquet", "rdl-2.parquet", "squat-3.parquet"]
WISH = BatchWish()


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every file of the results, by its name."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def alone(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one thread that takes the recordings one after the other."""
    out = tmp_path_factory.mktemp("alone")
    before = Path.cwd()
    os.chdir(recordings)
    try:
        with ThreadPoolExecutor(1) as executor:
            found = run_batch([*GOOD, "broken.parquet", "empty.csv"], executor, WISH, out=out)
        write_tables(found.worked, out, WISH)
    finally:
        os.chdir(before)
    return out


@pytest.mark.slow
def test_two_processes_give_the_bytes_of_one_and_list_what_cannot_be_read(
    inside: Path, alone: Path, tmp_path: Path, call: Any
) -> None:
    said = call("batch", "*.parquet", "empty.csv", "--out", tmp_path / "out", "--jobs", 2)
    assert said.code == 1
    assert "3 of 5 recordings analysed, 2 left out" in said.out
    assert bytes_of(tmp_path / "out") == bytes_of(alone)
    with (alone / "failures.csv").open() as file:
        reasons = {row["recording"]: row["reason"] for row in csv.DictReader(file)}
    assert reasons.keys() == {"broken.parquet", "empty.csv"}
    assert reasons["empty.csv"].endswith("the file is empty")


def test_the_tables_hold_what_each_recording_says_and_where_it_is_from(
    recordings: Path, alone: Path
) -> None:
    sessions = pq.read_table(alone / "sessions.parquet").to_pylist()
    assert [row["recording"] for row in sessions] == GOOD
    assert [row["exercise"] for row in sessions] == ["rdl", "rdl", "squat"]
    assert all(row["synthetic"] for row in sessions)
    reps = pq.read_table(alone / "reps.parquet").to_pylist()
    for row in sessions:
        content = (recordings / row["recording"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert json.loads(row["versions"])["hiphinge"]
        own = [rep for rep in reps if rep["recording"] == row["recording"]]
        assert len(own) == row["reps"] == 2
        with (alone / "recordings" / row["folder"] / "reps.csv").open() as file:
            told = list(csv.DictReader(file))
        for rep, line in zip(own, told, strict=True):
            assert float(line["end_s"]) == rep["end_s"]
            assert line["verdict"] == rep["verdict"]
    assert not list(alone.rglob("angles.csv"))


def test_other_settings_are_done_anew_and_the_same_ones_are_not(
    inside: Path, tmp_path: Path
) -> None:
    stricter = BatchWish(("limit.red_deg=2", "limit.amber_deg=1"))
    states, verdicts = [], []
    with ThreadPoolExecutor(1) as executor:
        for wish in (WISH, WISH, stricter, BatchWish(stricter.texts, force=True)):
            found = run_batch(["squat-3.parquet"], executor, wish, out=tmp_path)
            states.append(found.worked[0].state)
            verdicts.append(_verdicts(tmp_path / "recordings" / found.worked[0].folder))
    assert states == [State.DONE, State.SKIPPED, State.DONE, State.DONE]
    assert verdicts[0] == verdicts[1] != verdicts[2] == verdicts[3] == {"red"}


def _verdicts(folder: Path) -> set[str]:
    with (folder / "reps.csv").open() as file:
        return {row["verdict"] for row in csv.DictReader(file)}


def test_parts_together_are_the_whole(inside: Path, alone: Path, tmp_path: Path) -> None:
    paths = recordings_in(["*.parquet", "empty.csv"], tmp_path)
    parts = [shard_of(paths, parse_shard(f"{k}/3")) for k in (1, 2, 3)]
    assert sorted(one for part in parts for one in part) == paths
    with ThreadPoolExecutor(1) as executor:
        for k, part in enumerate(parts, 1):
            found = run_batch(part, executor, WISH, out=tmp_path)
            files = write_tables(found.worked, tmp_path, WISH, (k, 3))
            assert files[0].name == f"reps-{k}-of-3.parquet"
        # the same without parts finds all of it done, and gathers it
        whole = run_batch(paths, executor, WISH, out=tmp_path)
        assert whole.count(State.SKIPPED) == len(GOOD)
        write_tables(whole.worked, tmp_path, WISH)
    whole_tables = {name: data for name, data in bytes_of(tmp_path).items() if "-of-3" not in name}
    assert whole_tables == bytes_of(alone)


@pytest.mark.slow
def test_a_killed_process_loses_nothing(inside: Path, alone: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if not killed:
            worker = next(iter(workers.executor._processes))  # type: ignore[attr-defined]
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)

    paths = recordings_in(["*.parquet", "empty.csv"], tmp_path)
    with processes(1) as workers:
        workers.executor.submit(time.sleep, 0).result()
        found = run_batch(
            paths, workers.executor, WISH, out=tmp_path, progress=kill, renew=workers.renew
        )
    assert killed
    write_tables(found.worked, tmp_path, WISH)
    assert bytes_of(tmp_path) == bytes_of(alone)


def test_a_recording_that_kills_its_process_is_left_out_and_the_others_are_not(
    inside: Path, tmp_path: Path, breaking: Any
) -> None:
    paths = ["rdl-1.parquet", "rdl-2.parquet", "squat-3.parquet"]
    once = breaking({"rdl-2.parquet": 1})
    found = run_batch(paths, once, WISH, out=tmp_path, renew=once.another)
    assert not found.failures
    always = breaking({"rdl-2.parquet": 9})
    wish = BatchWish(force=True)
    found = run_batch(paths, always, wish, out=tmp_path, renew=always.another, in_flight=2)
    assert [(one.recording, one.problem) for one in found.failures] == [("rdl-2.parquet", DIED)]
    assert always.started == 3
    found = run_batch(paths, breaking({"rdl-1.parquet": 1}), WISH, out=tmp_path, in_flight=1)
    assert {one.problem for one in found.failures} == {DIED_ONCE}


def test_a_pattern_leaves_out_results_truths_and_sidecars(tmp_path: Path) -> None:
    for name in ("a.csv", "a.meta.json", "a.truth.json", "a.truth.csv.gz", "out/recordings/b.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    session = tmp_path / "s"
    session.mkdir()
    (session / "session.json").touch()
    found = recordings_in([f"{tmp_path}/**/*"], tmp_path / "out")
    assert found == [(tmp_path / "a.csv").as_posix(), session.as_posix()]
    with pytest.raises(SettingError, match="no recording fits"):
        recordings_in([f"{tmp_path}/*.xdf"], tmp_path / "out")


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "-1/2"])
def test_a_part_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="i/n"):
        parse_shard(text)


def test_the_remaining_time_is_said_in_fitting_units() -> None:
    assert remaining(0, 10, 5.0) == ""
    assert remaining(5, 10, 5.0) == ", 5 s left"
    assert remaining(1, 100, 10.0) == ", 16 min left"
    assert remaining(10, 1000, 600.0) == ", 16.5 h left"
