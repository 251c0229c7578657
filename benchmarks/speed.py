"""How long the core takes for an hour of two sensors, at once and live, and what the command needs.

    python benchmarks/speed.py [--write] [--minutes 60]

A synthetic hour at 100 Hz goes through Timeline → Orientations → AnglePipeline → Engine, in one
block and in blocks of five samples per sensor, with automatic calibration timed beside it. Other
filters work on the same samples in the same run; those that step through Python get 30 seconds of
them, and their hour is extrapolated. From Parquet to reps.csv madgwick goes through the whole hour,
between two runs of the default. One thread everywhere; seconds are those of the processor, but for
the command, whose seconds are those of a clock. A virtual machine's host takes the processor away
for longer than a push lasts, so for blocks of five each push counts with the quickest of the times
it took, and the quickest whole run stands beside their sum.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from table import Line, judged, machine, write

from analysis.engine import Engine
from analysis.exercises.exercise import Exercise
from analysis.exercises.rdl import RDL
from analysis.limits import limits_for, profile_named
from calibration.automatic import calibrate_automatically
from calibration.motion import body_motion
from hiphinge.simulation import Wish, metadata_of, simulated
from imu.alignment import Alignment
from imu.fusion import make_filter
from imu.grid import GridBlock
from imu.orientation import Orientations
from imu.pipeline import AnglePipeline
from imu.samples import FloatArray, SampleBlock
from imu.timeline import Timeline
from recordings.recording import Recording
from recordings.table import write_table

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
EXERCISE: Exercise = RDL
RATE_HZ = 100.0
BLOCK_SAMPLES = 5
SLICE_SAMPLES = 5_000
LIVE_S = 120.0
PIECE_S = 30.0
REPEATS, OF_SHORT_ONES = 3, 12
AHRS = ("madgwick", "mahony", "ekf")
PARQUET_S, PARQUET_MB, FASTER = 3.0, 600.0, 30.0
AT_ONCE_S, PER_PAIR_US, PEAK_MB = 1.5, 50.0, 1024.0

# A process of its own, and small: Linux counts what a parent held before exec as its child's.
MEASURE = """
import resource, subprocess, sys, time
begin = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - begin
print(code, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


# The same path as `hiphinge.analyze`, without angles.csv and report. Processor seconds until the
# libraries are loaded, and from the first byte of the recording on.
FROM_PARQUET = """
import resource, sys, time
from pathlib import Path
import hiphinge
from hiphinge.results.reps import write_reps
hiphinge.analyze, hiphinge.load
import recordings.importers.registry, scipy.ndimage, pyarrow.compute, pyarrow.parquet
if sys.argv[3] != "vqf":
    import ahrs.filters
loaded = time.process_time()
analysis = hiphinge.analyze(sys.argv[1], "rdl", settings={"filter": sys.argv[3]})
write_reps(analysis.reps, Path(sys.argv[2]))
done = time.process_time()
print(loaded, done - loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def session(minutes: float) -> Recording:
    """Sets of ten with rests, one after the other, cut to length. Synthetic."""
    sets = max(1, round(0.95 * minutes))
    result = simulated(Wish(EXERCISE, reps=10, sets=sets, seed=7))
    while result.truth.duration_s < 60.0 * minutes:
        sets = round(1.2 * sets) + 1
        result = simulated(Wish(EXERCISE, reps=10, sets=sets, seed=7))
    blocks = {name: block.between(0.0, 60.0 * minutes) for name, block in result.blocks.items()}
    return Recording(Path("synthetic"), blocks, metadata=metadata_of(result))


class Core:
    """The path of live samples, from arrival to repetitions and alerts."""

    def __init__(self, sensors: tuple[str, ...], alignment: Alignment) -> None:
        self._timeline = Timeline(sensors)
        self._orientations = Orientations(sensors)
        self._pipeline = AnglePipeline(alignment)
        limits = limits_for(profile_named(EXERCISE.limit_profile), None)
        self._engine = Engine(EXERCISE, alignment, limits)
        self.reps = 0

    def push(self, blocks: list[SampleBlock]) -> None:
        """Take what arrived."""
        self._follow(self._timeline.push(blocks))

    def finish(self) -> None:
        """Take what waits."""
        self._follow(self._timeline.finish())

    def _follow(self, grid: GridBlock) -> None:
        motion = self._pipeline.follow(grid, self._orientations.follow(grid))
        self.reps += len(self._engine.follow(motion).reps)


def calibrated(recording: Recording) -> tuple[Alignment, float]:
    """The automatic alignment, and the seconds it took beside grid and orientation."""
    timeline = Timeline(recording.sensors)
    grid = GridBlock.concatenate(
        [timeline.push(list(recording.blocks.values())), timeline.finish()]
    )
    q = Orientations(recording.sensors).follow(grid)
    begin = time.process_time()
    found = calibrate_automatically(body_motion(grid, recording.sensors, q))
    return found.alignment, time.process_time() - begin


def best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of some runs, in seconds of one core: what else is running hardly matters."""
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def at_once(recording: Recording, alignment: Alignment) -> int:
    """The whole recording as one block. How many repetitions were found."""
    core = Core(recording.sensors, alignment)
    core.push(list(recording.blocks.values()))
    core.finish()
    return core.reps


def cut(recording: Recording, seconds: float, samples: int) -> list[list[SampleBlock]]:
    """The first seconds of the recording, in blocks of so many samples of each sensor."""
    short = [block.between(0.0, seconds) for block in recording.blocks.values()]
    return [
        [block.rows(first, min(first + samples, len(block))) for block in short]
        for first in range(0, min(len(block) for block in short), samples)
    ]


def one_by_one(
    arriving: list[list[SampleBlock]], sensors: tuple[str, ...], alignment: Alignment
) -> FloatArray:
    """Blocks one after the other: the seconds of the processor that each took, (n,)."""
    core = Core(sensors, alignment)
    told = [time.process_time()]
    for blocks in arriving:
        core.push(blocks)
        told.append(time.process_time())
    return np.diff(told)


def alone(name: str, recording: Recording, seconds: float, repeats: int = REPEATS) -> float:
    """Seconds one filter takes by itself for all sensors, scaled up to the whole recording."""
    parts = [block.between(0.0, seconds) for block in recording.blocks.values()]

    def work() -> None:
        for part in parts:
            make_filter(name, RATE_HZ).update(part.gyr_rad_s, part.acc_m_s2)

    samples = sum(len(part) for part in parts)
    return best(work, repeats) * recording.samples / samples


def command(recording: Recording) -> tuple[float, float, float]:
    """`hiphinge analyze` on the recording as CSV: seconds, peak in MB, size of the file in MB."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "hour.csv"
        write_table(table, recording.blocks.values(), recording.metadata)
        run = "from hiphinge.cli import main; main()"
        asked = [sys.executable, "-c", run, "analyze", str(table), "--exercise", EXERCISE.id]
        asked += ["--out", str(Path(folder) / "results")]
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *asked], capture_output=True, text=True, check=True
        )
        code, seconds, peak_mb = done.stdout.split()
        if code != "0":
            raise SystemExit(f"hiphinge analyze failed: {done.stderr}")
        return float(seconds), float(peak_mb), table.stat().st_size / 1e6


@dataclass(frozen=True, slots=True)
class FromParquet:
    """Parquet to reps.csv in one process, at its quickest.

    load_s to load the libraries, seconds for the work; madgwick_times as many for the same work
    with madgwick's filter, between two runs: the median of the rounds
    """

    load_s: float
    seconds: float
    peak_mb: float
    madgwick_times: float


def from_parquet(recording: Recording) -> FromParquet:
    """Default, madgwick, default, and so again."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "hour.parquet"
        write_table(table, recording.blocks.values(), recording.metadata)
        asked = [sys.executable, "-c", FROM_PARQUET, str(table), str(Path(folder) / "reps.csv")]
        # From a small process: Linux counts what a parent held before exec as its child's.
        relay = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"]

        def run(name: str) -> list[float]:
            done = subprocess.run([*relay, *asked, name], capture_output=True, text=True)
            if done.returncode != 0 or not done.stdout:
                raise SystemExit(f"Parquet to reps.csv failed: {done.stderr}")
            return [float(one) for one in done.stdout.split()]

        runs, times = [], []
        for _ in range(REPEATS):
            before, madgwick, after = run("vqf"), run("madgwick"), run("vqf")
            runs += [before, after]
            times.append(madgwick[1] / (0.5 * (before[1] + after[1])))
        load_s, seconds, peak_mb = min(runs, key=lambda run: run[1])
        return FromParquet(load_s, seconds, peak_mb, float(np.median(times)))


def measure(minutes: float) -> list[Line]:
    """All of it, in one run."""
    recording = session(minutes)
    alignment, calibration_s = calibrated(recording)
    span = f"{minutes:g} min of two sensors at {RATE_HZ:g} Hz"
    most_s = AT_ONCE_S * minutes / 60.0
    core_s = best(lambda: at_once(recording, alignment))
    slices = cut(recording, 60.0 * minutes, SLICE_SAMPLES)
    sliced_s = best(lambda: one_by_one(slices, recording.sensors, alignment))
    arriving = cut(recording, LIVE_S, BLOCK_SAMPLES)
    live_s = np.array(
        [one_by_one(arriving, recording.sensors, alignment) for _ in range(OF_SHORT_ONES)]
    )
    us_per_pair = 1e6 / (len(arriving) * BLOCK_SAMPLES)
    pair_us = us_per_pair * float(live_s.min(axis=0).sum())
    whole_us = us_per_pair * float(live_s.sum(axis=1).min())
    lines = [
        Line(
            f"core, {span}, in blocks of {SLICE_SAMPLES} as `analyze` feeds it",
            f"{sliced_s:.2f} s",
            f"≤ {most_s:g} s",
            sliced_s <= most_s,
        ),
        Line("the same in one block", f"{core_s:.2f} s"),
        Line(
            f"core in blocks of {BLOCK_SAMPLES}, per pair of samples ({LIVE_S:g} s),"
            f" each push at its quickest of {OF_SHORT_ONES}",
            f"{pair_us:.0f} µs",
            f"≤ {PER_PAIR_US:.0f} µs",
            pair_us <= PER_PAIR_US,
        ),
        Line("the same, the quickest run as a whole", f"{whole_us:.0f} µs"),
        Line("automatic calibration of the whole recording", f"{calibration_s:.2f} s"),
    ]
    parquet = from_parquet(recording)
    vqf_s = 0.0
    lines += [
        Line(
            f"Parquet to reps.csv in one process, {parquet.load_s:.1f} s of it to load libraries",
            f"{parquet.load_s + parquet.seconds:.2f} s",
            f"≤ {PARQUET_S:g} s",
            parquet.load_s + parquet.seconds <= PARQUET_S,
        ),
        Line(
            "its peak memory",
            f"{parquet.peak_mb:.0f} MB",
            f"≤ {PARQUET_MB:.0f} MB",
            parquet.peak_mb <= PARQUET_MB,
        ),
        Line(
            "the same with madgwick's filter (`ahrs`) ÷ that, libraries loaded, really run through"
            f" between two runs of ours, median of {REPEATS} rounds",
            f"{parquet.madgwick_times:.0f} x",
            f"≥ {FASTER:.0f} x",
            parquet.madgwick_times >= FASTER,
        ),
    ]
    for name, seconds in (("vqf", 60.0 * minutes), *((n, PIECE_S) for n in AHRS)):
        taken_s = alone(name, recording, seconds)
        if name == "vqf":
            vqf_s = taken_s
        if name == "madgwick":
            times = taken_s / vqf_s
            lines.append(Line("of it orientation alone, madgwick (`ahrs`) ÷ vqf", f"{times:.0f} x"))
        said = "" if name == "vqf" else f" (`ahrs`, extrapolated from {PIECE_S:g} s)"
        pairs = recording.samples / len(recording.sensors)
        shown = f"{taken_s:.2f} s, {1e6 * taken_s / pairs:.1f} µs per pair, "
        ratio = taken_s / sliced_s
        shown += f"{ratio:.0f} x the core" if ratio >= 10.0 else f"{ratio:.2g} x the core"
        lines.append(Line(f"{name} alone, same samples{said}", shown))
    seconds, peak_mb, size_mb = command(recording)
    lines += [
        Line(f"`hiphinge analyze` on that CSV ({size_mb:.0f} MB), wall time", f"{seconds:.1f} s"),
        Line(
            "its peak memory",
            f"{peak_mb:.0f} MB",
            f"≤ {PEAK_MB:.0f} MB",
            peak_mb <= PEAK_MB,
        ),
    ]
    return lines


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Speed and memory on a synthetic hour.")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the recording")
    asked = parser.parse_args()
    if any(os.environ.get(name) != "1" for name in THREADS):
        # numpy reads these when it is imported, so the work is done by a process that has them
        single = {**os.environ, **dict.fromkeys(THREADS, "1")}
        raise SystemExit(subprocess.call([sys.executable, *sys.argv], env=single))
    text = (
        f"{judged(measure(asked.minutes))}\n\n{machine()}. Synthetic recording, best of {REPEATS}, "
        f"of {OF_SHORT_ONES} in blocks of {BLOCK_SAMPLES}."
    )
    print(text)
    if asked.write:
        write("speed", f"## Speed and memory\n\n`python benchmarks/speed.py --write`\n\n{text}")


if __name__ == "__main__":
    main()
