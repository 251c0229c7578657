"""Many recordings: one bad file stops nothing, what is done is kept, and the same is the same."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.exercises.catalogue import exercise_named
from hiphinge.batch.paths import parse_shard, recordings_in, shard_of
from hiphinge.batch.run import DIED, DIED_ONCE, DIED_THERE, GONE, LET_GO, run_batch
from hiphinge.batch.tables import write_tables
from hiphinge.batch.telling import remaining
from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import State, Worked
from hiphinge.batch.workers import processes
from hiphinge.simulation import Wish, simulated, write_simulation
from imu.errors import OutputError, SettingError

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
    for table in ("reps", "sessions"):
        of_parts = [pq.read_table(tmp_path / f"{table}-{k}-of-3.parquet") for k in (1, 2, 3)]
        rows = sorted(pa.concat_tables(of_parts).to_pylist(), key=lambda row: row["recording"])
        assert rows == pq.read_table(alone / f"{table}.parquet").to_pylist()
    whole_tables = {name: data for name, data in bytes_of(tmp_path).items() if "-of-3" not in name}
    assert whole_tables == bytes_of(alone)


@pytest.mark.slow
def test_a_process_killed_in_mid_work_loses_nothing(
    inside: Path, alone: Path, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        # one is done: its process is at the next
        if done and not killed:
            worker = next(iter(workers.executor._processes))  # type: ignore[attr-defined]
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)

    paths = recordings_in(["*.parquet", "empty.csv"], tmp_path)
    with processes(1) as workers:
        found = run_batch(
            paths, workers.executor, WISH, out=tmp_path, progress=kill, renew=workers.renew
        )
    assert killed
    write_tables(found.worked, tmp_path, WISH)
    assert bytes_of(tmp_path) == bytes_of(alone)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes as Linux tells them")
def test_a_killed_batch_goes_on_where_it_was_to_the_bytes_of_one_thread(
    inside: Path, alone: Path, tmp_path: Path, call: Any
) -> None:
    run = "from hiphinge.cli import main; main()"
    wish = ["batch", "*.parquet", "empty.csv", "--out", str(tmp_path), "--jobs", "2"]
    running = subprocess.Popen([sys.executable, "-c", run, *wish])
    while not list(tmp_path.glob("recordings/*/provenance.json")):
        assert running.poll() is None
        time.sleep(0.01)
    workers = [pid for one in _children(running.pid) for pid in _children(one)]
    running.kill()
    running.wait()
    until = time.monotonic() + 20.0
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert not list(tmp_path.glob("*.parquet"))
    said = call(*wish)
    assert said.code == 1
    assert ", 2 left out" in said.out
    assert "done already" in said.out
    assert bytes_of(tmp_path) == bytes_of(alone)
    with (tmp_path / "failures.csv").open() as file:
        reasons = {row["recording"]: row["reason"] for row in csv.DictReader(file)}
    assert reasons.keys() == {"broken.parquet", "empty.csv"}
    assert reasons["empty.csv"].endswith("the file is empty")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes as Linux tells them")
@pytest.mark.parametrize("when", ["while libraries load", "in mid work", "in mid work, twice"])
def test_ctrl_c_at_any_time_ends_it_soon_and_in_plain_words(
    inside: Path, tmp_path: Path, when: str
) -> None:
    for number in range(60):
        shutil.copy(inside / "rdl-1.parquet", tmp_path / f"{number}.parquet")
    run = "from hiphinge.cli import main; main()"
    wish = ["batch", f"{tmp_path}/*.parquet", "--out", str(tmp_path / "out"), "--jobs", "2"]
    running = subprocess.Popen(
        [sys.executable, "-c", run, *wish],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    loads = when == "while libraries load"
    while not (_loading(running.pid) if loads else [*tmp_path.glob("out/recordings/*/reps.csv")]):
        assert running.poll() is None
        time.sleep(0.005)
    time.sleep(0.3 if loads else 0.0)
    for _ in range(2 if when.endswith("twice") else 1):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.01)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Traceback" not in said
    assert "stopped" in said


def _loading(pid: int) -> list[int]:
    """What loads the libraries from which the processes of a batch are copied."""
    commands = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in _children(pid)}
    return [one for one, command in commands.items() if b"forkserver" in command]


def _children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_results_that_were_altered_or_half_written_are_done_again(
    inside: Path, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as executor:
        one = run_batch(["squat-3.parquet"], executor, WISH, out=tmp_path).worked[0]
        before = bytes_of(tmp_path)
        folder = tmp_path / "recordings" / one.folder
        for harm in ("reps.csv", "summary.json", "provenance.json"):
            (folder / harm).write_bytes(b"")
            found = run_batch(["squat-3.parquet"], executor, WISH, out=tmp_path)
            assert found.count(State.DONE) == 1
            assert bytes_of(tmp_path) == before
        (folder / "alerts.csv").unlink()
        assert run_batch(["squat-3.parquet"], executor, WISH, out=tmp_path).count(State.DONE) == 1


def test_a_table_tells_how_the_standing_leg_is_known(tmp_path: Path) -> None:
    wish = Wish(exercise_named("slrdl"), reps=2, seed=4, calibration=False)
    write_simulation(simulated(wish), tmp_path / "one.parquet")
    with ThreadPoolExecutor(1) as executor:
        found = run_batch([tmp_path / "one.parquet"], executor, WISH, out=tmp_path / "out")
    reps, sessions, _ = write_tables(found.worked, tmp_path / "out", WISH)
    assert set(pq.read_table(reps)["side_known"].to_pylist()) <= {"thigh", "inferred", ""}
    told = pq.read_table(sessions).to_pylist()[0]
    assert sum(told[name] for name in told if name.startswith("reps_")) == told["reps"]


class Silent(Executor):
    """Gives back what it is told to, or nothing at all."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.most = 0
        self.given: list[Future[Any]] = []

    def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        """Answer what was asked before the last but two."""
        self.given.append(Future())
        self.most = max(self.most, sum(not one.done() for one in self.given))
        if self.error is not None:
            self.given[-1].set_exception(self.error)
        elif len(self.given) >= 3:
            for one in self.given:
                if not one.done():
                    one.set_result(Worked(str(arguments[0]), State.DONE))
        return self.given[-1]


KilledWorker = type("KilledWorker", (Exception,), {"__doc__": "As dask calls it."})


@pytest.mark.parametrize(
    ("error", "reason"), [(CancelledError(), LET_GO), (KilledWorker("x"), DIED_THERE)]
)
def test_what_a_cluster_gives_up_is_listed(
    tmp_path: Path, error: BaseException, reason: str
) -> None:
    found = run_batch(["a", "b"], Silent(error), out=tmp_path)
    assert [one.problem for one in found.failures] == [reason, reason]


def test_a_cluster_that_is_gone_ends_the_batch(tmp_path: Path) -> None:
    still_there = iter([True, False])
    run = Silent()
    found = run_batch(
        ["a", "b"], run, out=tmp_path, in_flight=1, alive=lambda: next(still_there), look_s=0.01
    )
    assert [one.problem for one in found.failures] == [GONE, GONE]


def test_no_more_is_handed_over_than_is_worked_on(tmp_path: Path) -> None:
    executor = Silent()
    found = run_batch([f"{k:04d}" for k in range(200)], executor, out=tmp_path, in_flight=3)
    assert found.count(State.DONE) == 200
    assert executor.most == 3


def test_what_computes_is_not_loaded_by_who_hands_the_work_out() -> None:
    told = "import hiphinge.batch.gathering, hiphinge.batch.run, sys; print('scipy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


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


@pytest.mark.skipif(os.name != "posix", reason="links and names that are bytes")
def test_a_link_that_leads_back_ends_the_way_and_counts_nothing_twice(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    (data / "sub").mkdir(parents=True)
    for name in ("a.csv", "sub/b.csv"):
        (data / name).touch()
    (data / "sub" / "back").symlink_to("..")
    (data / "itself.csv").symlink_to("itself.csv")
    (tmp_path / "other").symlink_to("data/sub")
    found = recordings_in([f"{data}/**/*.csv", f"{tmp_path}/other/*.csv"], out)
    names = [Path(one).relative_to(tmp_path).as_posix() for one in found]
    assert names == ["data/a.csv", "data/itself.csv", "data/sub/b.csv", "other/b.csv"]
    named = recordings_in([f"{data}/sub/back/*.csv"], out)
    assert [Path(one).name for one in named] == ["a.csv", "itself.csv"]


def test_a_folder_that_may_not_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
    (tmp_path / "open" / "a.csv").touch()
    # root may look into all of them
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "closed")
    for pattern in ("**/*.csv", "*/*.csv"):
        found = recordings_in([f"{tmp_path}/{pattern}"], tmp_path / "out")
        assert [Path(one).name for one in found] == ["closed", "a.csv"]


@pytest.mark.skipif(os.name != "posix", reason="pipes, and names that are bytes")
def test_pipes_and_names_that_are_no_text_stop_nothing(
    recordings: Path, tmp_path: Path, call: Any
) -> None:
    latin = os.fsdecode(b"r\xe9p.parquet")
    shutil.copy(recordings / "rdl-1.parquet", tmp_path / latin)
    os.mkfifo(tmp_path / "pipe.csv")
    said = call("batch", f"{tmp_path}/*", f"{recordings}", "--out", str(tmp_path / "out"))
    assert said.code == 1
    assert "pipe.csv was left out: is neither a file nor a folder" in said.err
    assert f"'{recordings}/*' in quotes names each that is in it" in said.err
    (row,) = pq.read_table(tmp_path / "out" / "sessions.parquet").to_pylist()
    assert row["recording"].endswith("r\\xe9p.parquet")
    assert (tmp_path / "out" / "recordings" / row["folder"] / "reps.csv").is_file()


def test_two_batches_of_other_settings_are_not_mixed_in_one_table(
    inside: Path, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as executor:
        first = run_batch(GOOD[:1], executor, WISH, out=tmp_path)
        run_batch(GOOD[:1], executor, BatchWish(("exercise=squat",)), out=tmp_path)
    with pytest.raises(OutputError, match="give each batch its own --out"):
        write_tables(first.worked, tmp_path, WISH)


def test_where_nothing_can_be_written_nothing_is_worked_on(
    inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with ThreadPoolExecutor(1) as executor, pytest.raises(OutputError, match="cannot be written"):
        run_batch(GOOD, executor, WISH, out=tmp_path)
    assert not list(tmp_path.glob("recordings/*"))


def test_what_begins_processes_may_be_killed_too(inside: Path, tmp_path: Path) -> None:
    class NobodyThere(Executor):
        def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
            raise EOFError

    with ThreadPoolExecutor(1) as good:
        found = run_batch(GOOD, NobodyThere(), WISH, out=tmp_path, renew=lambda: good)
    assert found.count(State.DONE) == len(GOOD)


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "-1/2"])
def test_a_part_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="i/n"):
        parse_shard(text)


def test_the_remaining_time_is_said_in_fitting_units() -> None:
    assert remaining(0, 10, 5.0) == ""
    assert remaining(5, 10, 5.0) == ", 5 s left"
    assert remaining(1, 100, 10.0) == ", 16 min left"
    assert remaining(10, 1000, 600.0) == ", 16.5 h left"
