"""Many sessions at once: how it grows with the cores, its memory, and what a killed process costs.

    python benchmarks/batch.py [--write] [--sessions 8] [--minutes 10]

Synthetic sessions of two sensors at 100 Hz are written as Parquet and analysed by `hiphinge batch`
with one process and with as many as there are cores, start included. The start is what the same
command takes again, when all is done already; a thousand sessions are extrapolated with it counted
once. On a computer that others use too, the ratio of wall times says how much of it was free; the
ratio of processor times says what the processes cost each other. Python keeps what it compiled, as
it does for everybody who has not forbidden it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from table import Line, judged, machine, write

from analysis.exercises.rdl import RDL
from hiphinge.batch.workers import cores
from hiphinge.simulation import Wish, metadata_of, simulated
from recordings.table import write_table

RUN = "from hiphinge.cli import main; main()"
# A process of its own: Linux counts the peak of each child that it waited for, and theirs. What
# the batch leaves to end by itself becomes its child too (36: PR_SET_CHILD_SUBREAPER).
MEASURE = """
import ctypes, os, resource, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall_s = time.perf_counter() - begin
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
LEAST_SCALING, MANY = 0.9, 1000
UNLIKELY = 1.1
"""More than ideal: others took the cores meanwhile."""


def make(folder: Path, sessions: int, minutes: float) -> None:
    """Sessions of sets of ten, cut to length. Synthetic."""
    for seed in range(sessions):
        result = simulated(Wish(RDL, reps=10, sets=max(1, round(1.2 * minutes)), seed=seed))
        blocks = [block.between(0.0, 60.0 * minutes) for block in result.blocks.values()]
        write_table(folder / f"session-{seed:04d}.parquet", blocks, metadata_of(result))


def command(folder: Path, out: Path, jobs: int) -> list[str]:
    """`hiphinge batch` on all of them."""
    wish = ["batch", f"{folder}/*.parquet", "--out", str(out), "--jobs", str(jobs)]
    return [sys.executable, "-c", RUN, *wish]


def compiled(place: Path) -> dict[str, str]:
    """The environment, in which Python keeps what it compiled."""
    told = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**told, "PYTHONPYCACHEPREFIX": str(place / "compiled")}


def timed(folder: Path, out: Path, jobs: int) -> tuple[float, float, float]:
    """Wall seconds, processor seconds of all processes, and the largest one's peak in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command(folder, out, jobs)],
        capture_output=True,
        text=True,
        check=True,
        env=compiled(out.parent),
    )
    code, wall_s, processor_s, peak_mb = done.stdout.split()
    if code != "0":
        raise SystemExit(f"hiphinge batch failed: {done.stderr}")
    return float(wall_s), float(processor_s), float(peak_mb)


def workers_of(pid: int) -> list[int]:
    """Its processes that compute, from Linux's own list: copies of one between."""
    between = [
        n for n in _children(pid) if b"forkserver" in Path(f"/proc/{n}/cmdline").read_bytes()
    ]
    return [worker for one in between for worker in _children(one)]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def killed(folder: Path, out: Path, jobs: int) -> int:
    """Kill one process once the first recording is done; how many were killed."""
    running = subprocess.Popen(command(folder, out, jobs), stdout=subprocess.DEVNULL)
    while running.poll() is None and not list(out.glob("recordings/*/provenance.json")):
        time.sleep(0.05)
    victims = workers_of(running.pid)[:1]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    running.wait()
    return len(victims)


def same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    files = [{p.relative_to(at): p.read_bytes() for p in at.rglob("*.*") if p.is_file()}
             for at in (one, other)]  # fmt: skip
    return files[0] == files[1]


def measured(place: Path, sessions: int, minutes: float) -> list[Line]:
    """Every line of the table."""
    folder, jobs = place / "in", cores()
    folder.mkdir()
    make(folder, sessions, minutes)
    timed(folder, place / "first", jobs)
    timed_alone, timed_many = [], []
    for out in ("alone", "many"), ("alone, once more", "many, once more"):
        timed_alone.append(timed(folder, place / out[0], 1))
        timed_many.append(timed(folder, place / out[1], jobs))
    alone_s, alone_processor_s, peak_mb = min(timed_alone)
    many_s, many_processor_s, _ = min(timed_many)
    alone_again_s, _, _ = timed(folder, place / "alone", 1)
    again_s, _, _ = timed(folder, place / "many", jobs)
    ended = killed(folder, place / "killed", jobs)
    thousand_alone_s = alone_again_s + (alone_s - alone_again_s) * MANY / sessions
    thousand_s = again_s + (many_s - again_s) * MANY / sessions
    scaling = thousand_alone_s / (jobs * thousand_s)
    what = f"{sessions} sessions of {minutes:g} min"
    kept = same(place / "many", place / "killed")
    return [
        Line(f"{what}, one process", f"{alone_s:.1f} s, processor {alone_processor_s:.1f} s"),
        Line(f"the same, {jobs} processes", f"{many_s:.1f} s, processor {many_processor_s:.1f} s"),
        Line(
            f"share of ideal scaling on {jobs} cores of these, wall time, start included",
            f"{alone_s / (jobs * many_s):.2f}",
        ),
        Line(
            f"the same of {MANY} sessions, extrapolated, one start counted",
            f"{scaling:.2f}" if scaling < UNLIKELY else "the computer was too busy to tell",
            f"≥ {LEAST_SCALING}",
            LEAST_SCALING <= scaling < UNLIKELY,
        ),
        Line(
            "processor time of one process ÷ that of all of them",
            f"{alone_processor_s / many_processor_s:.2f}",
        ),
        Line(
            f"{MANY} sessions on {jobs} cores, extrapolated from these",
            f"{thousand_s / 60.0:.1f} min",
        ),
        Line("peak memory of the largest process", f"{peak_mb:.0f} MB"),
        Line("the same command again: all is done already", f"{again_s:.1f} s"),
        Line(
            "the same bytes with one process and with all",
            "yes" if same(place / "alone", place / "many") else "no",
            "yes",
            same(place / "alone", place / "many"),
        ),
        Line(
            f"the same bytes after {ended} process was killed on the way",
            "yes" if kept else "no",
            "yes",
            kept and ended == 1,
        ),
    ]


def main() -> None:
    """Measure, print, and with --write keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        lines = measured(Path(place), asked.sessions, asked.minutes)
    text = (
        f"## Many sessions\n\n`python benchmarks/batch.py --sessions {asked.sessions} --write`\n\n"
        f"{judged(lines)}\n\n{machine()}. Synthetic sessions, the shorter of two runs "
        f"each, in turn, with {os.getloadavg()[0]:.0f} programs wanting a core."
    )
    print(text)
    if asked.write:
        write("batch", text)


if __name__ == "__main__":
    main()
