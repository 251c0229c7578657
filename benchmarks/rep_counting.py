"""Simulated sets over all exercises, tempos and faults: counts, phases, the lumbar angle.

    python benchmarks/rep_counting.py [--seeds 9000:9002] [--automatic] [--busy] [--write]

Each set is one synthetic recording: eight repetitions, with fidgeting and standing around them, and
with --busy also walking and sitting down.
Beside the product counts what many a script does: `scipy.signal.find_peaks` on the tilt of the
trunk and of the pelvis, told the exercise's start, smallest amplitude and shortest repetition. It
gets the product's own angles, so that only the counting differs. Seeds that nobody developed with
start at 9000.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from table import machine, markdown, write

from analysis.exercises.catalogue import EXERCISES, exercise_named
from firmware_bridge.virtual.lifter.plan import ActivityKind
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.recorded import with_own_facts
from hiphinge.simulation import Wish
from hiphinge.validate.drawn import drawn
from hiphinge.validate.peers.peaks import SIGNALS, Rule, peaks
from hiphinge.validate.simulated import against_simulation
from imu.errors import HiphingeError

CLEAN = "none"
TEMPOS = ("slow", "typical", "fast")
BETWEEN = (ActivityKind.WALK, ActivityKind.SIT)
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One set to simulate and measure."""

    exercise: str
    fault: str
    tempo: str
    seed: int
    calibration: bool
    busy: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `naive_trunk` and `naive_pelvis` are the peaks that a script would count."""

    job: Job
    values: dict[str, float]
    naive_trunk: int = 0
    naive_pelvis: int = 0
    problem: str = ""


def measure(job: Job) -> Outcome:
    """Simulate, analyse, compare."""
    exercise = exercise_named(job.exercise)
    calibration, fault, tempo = job.calibration, job.fault, job.tempo
    wish = Wish(
        exercise,
        fault=fault,
        tempo=tempo,
        seed=job.seed,
        calibration=calibration,
        confusers=BETWEEN if job.busy else (),
    )
    recording, truth = drawn(wish)
    settings = with_own_facts(AnalysisSettings(exercise), recording)
    try:
        analysis = analyze(recording, settings)
    except HiphingeError as error:
        return Outcome(job, {}, problem=str(error))
    values = against_simulation(analysis, truth)
    from_s = settings.phases.end_s if settings.phases else 0.0
    trunk, pelvis = (
        len(
            peaks(
                Rule(signal, exercise.min_amplitude_deg, exercise.tempo.min_s),
                analysis.angles,
                start=exercise.start,
                from_s=from_s,
            )
        )
        for signal in SIGNALS
    )
    return Outcome(job, values, trunk, pelvis)


def share(flags: Sequence[float]) -> str:
    """In percent, "" for none."""
    return f"{100.0 * sum(flags) / len(flags):.1f} %" if flags else ""


def ratio(part: Sequence[Outcome], numerator: str, denominator: str) -> str:
    """The sum of one value over the sum of another, in percent."""
    below = sum(one.values.get(denominator, 0.0) for one in part)
    above = sum(one.values.get(numerator, 0.0) for one in part)
    return f"{100.0 * above / below:.1f} %" if below else ""


def row(name: str, part: Sequence[Outcome]) -> list[str]:
    """One line of the table; a refused calibration counts as a set not counted exactly."""
    done = [one for one in part if not one.problem]
    lumbar = [one.values["lumbar_deg"] for one in done if "lumbar_deg" in one.values]
    return [
        name,
        str(len(part)),
        share([one.values.get("exact", 0.0) for one in part]),
        share([one.values.get("within_one", 0.0) for one in part]),
        ratio(done, "phases_close", "phases"),
        f"{np.mean(lumbar):.2f}" if lumbar else "",
        ratio(done, "covered", "samples"),
        share([float(one.naive_trunk == one.values["true"]) for one in done]),
        share([float(one.naive_pelvis == one.values["true"]) for one in done]),
    ]


HEAD = [
    "part",
    "sets",
    "exact",
    "within one",
    "phases ± 0.2 s",
    "lumbar RMSE °",
    "within 2 sd",
    "peaks of trunk tilt, exact",
    "peaks of pelvis tilt, exact",
]


def tables(outcomes: Sequence[Outcome]) -> str:
    """By exercise, tempo and fault, and all."""
    rows = [HEAD, row("all", outcomes)]
    for field in ("exercise", "tempo", "fault"):
        for name in dict.fromkeys(getattr(one.job, field) for one in outcomes):
            part = [one for one in outcomes if getattr(one.job, field) == name]
            rows.append(row(f"{field} {name}", part))
    return markdown(rows)


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """The sets that were not counted exactly, one a line."""
    out = []
    for one in outcomes:
        if one.problem or not one.values["exact"]:
            said = one.problem or f"{one.values['counted']:g} of {one.values['true']:g}"
            job = one.job
            out.append(f"{job.exercise} {job.fault} {job.tempo} seed {job.seed}: {said}")
    return out


def jobs(asked: argparse.Namespace) -> list[Job]:
    """All combinations, each with a seed of its own."""
    first, stop = (int(part) for part in asked.seeds.split(":"))
    known = [entry.id for entry in EXERCISES if entry.id != "any"]
    chosen = asked.exercises.split(",") if asked.exercises else known
    return [
        Job(
            exercise,
            fault,
            tempo,
            100 * seed + known.index(exercise),
            not asked.automatic,
            asked.busy,
        )
        for exercise in chosen
        for fault in (CLEAN, *exercise_named(exercise).simulated)
        for tempo in TEMPOS
        for seed in range(first, stop)
    ]


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Counting on simulated sets.")
    parser.add_argument("--seeds", default="9000:9001", metavar="FIRST:STOP")
    parser.add_argument("--exercises", default="", metavar="ID,ID", help="all, if not told")
    parser.add_argument("--automatic", action="store_true", help="without a marked calibration")
    parser.add_argument("--busy", action="store_true", help="walking and sitting around each set")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    began_s = time.monotonic()
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        outcomes = list(pool.map(measure, jobs(asked), chunksize=4))
    for line in failures(outcomes):
        print(line, file=sys.stderr)
    how = "automatic calibration" if asked.automatic else "marked calibration"
    how += ", walking and sitting around each set" if asked.busy else ""
    said = f"{machine()}. Synthetic sets, seeds {asked.seeds}, {how}."
    text = f"{tables(outcomes)}\n\n{said}"
    print(f"{text}\n{time.monotonic() - began_s:.0f} s")
    if asked.write:
        command = f"python benchmarks/rep_counting.py --seeds {asked.seeds}"
        command += " --automatic" * asked.automatic + " --busy" * asked.busy + " --write"
        name = f"rep counting, {how}"
        write(name, f"## Counting simulated sets, {how}\n\n`{command}`\n\n{text}")


if __name__ == "__main__":
    main()
