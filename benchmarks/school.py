"""The hinge school on simulated wearers: counted, faults found, nothing found where there is none.

    python benchmarks/school.py [--wearers 6] [--seeds 40000] [--jobs 1] [--exercises ID,ID]
                                [--write]

Each wearer does a set of eight repetitions of every exercise, clean and with each fault that the
exercise's lifter can show, at one of three tempos in turn or at all three with --all-tempos. A
fault is found where the set's verdicts, alerts or drift name it (`analysis.named_faults`); a clean
set of which they name anything is falsely accused. Faults that the exercise's limit profile does
not judge (the order of hips and spine in a squat, say) and spines that the truth never holds past
the limit for the dwell time are counted as sets, but not among the faults that were there to be
found.
Development may look at seeds below 5000; what is reported begins at 40000.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from table import machine, markdown, write

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.limits import Limits
from analysis.named_faults import named_faults
from analysis.result import Analysis
from analysis.verdict import longest_held
from firmware_bridge.virtual.lifter.truth import TRUTH_RATE_HZ
from firmware_bridge.virtual.lifter.truth import Truth as LifterTruth
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.recorded import with_own_facts
from hiphinge.simulation import Wish, simulated
from hiphinge.validate.drawn import with_truth
from hiphinge.validate.simulated import against_simulation
from imu.errors import HiphingeError

CLEAN = "none"
TEMPOS = ("slow", "typical", "fast")
REPORTED_FROM = 40000
TAUGHT = tuple(entry.id for entry in EXERCISES if entry.id != "any")


@dataclass(frozen=True, slots=True)
class Job:
    """One set of one wearer."""

    exercise: str
    fault: str
    tempo: str
    seed: int

    @property
    def words(self) -> str:
        """As one types it again."""
        return f"{self.exercise} {self.fault} {self.tempo} seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the numbers of `against_simulation`, and the faults that were named."""

    job: Job
    values: dict[str, float] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    there: bool = True
    problem: str = ""

    @property
    def faulty(self) -> bool:
        """There was something to find."""
        return self.job.fault != CLEAN and self.there


def measure(job: Job) -> Outcome:
    """Simulate, analyse, compare."""
    exercise = exercise_named(job.exercise)
    wish = Wish(exercise, fault=job.fault, tempo=job.tempo, seed=job.seed, calibration=True)
    result = simulated(wish)
    recording, truth = with_truth(result)
    try:
        analysis = analyze(recording, with_own_facts(AnalysisSettings(exercise), recording))
    except HiphingeError as error:
        return Outcome(job, problem=str(error))
    values = against_simulation(analysis, truth)
    return Outcome(job, values, named(analysis), is_there(job.fault, result.truth, analysis.limits))


def is_there(fault: str, truth: LifterTruth, limits: Limits) -> bool:
    """Whether the set holds the fault by the rules of its exercise, as the truth knows it."""
    profile = limits.profile
    if fault == "spine_first":
        return profile.spine_first
    if fault == "lean_back":
        return profile.leaning_back
    if fault not in ("rounding", "arch"):
        return True
    sign = 1.0 if fault == "rounding" else -1.0
    dwell = max(1, round(profile.dwell_s * TRUTH_RATE_HZ))
    spines = (truth.lumbar_flexion_rad[truth.rows(rep.start_s, rep.end_s)] for rep in truth.reps)
    return max(longest_held(sign * spine, dwell) for spine in spines) >= limits.amber_rad


def named(analysis: Analysis) -> frozenset[str]:
    """The faults that any set of the recording is said to have."""
    said = (named_faults(one, analysis.reps, analysis.alerts) for one in analysis.sets)
    return frozenset().union(*said)


def jobs(asked: argparse.Namespace) -> list[Job]:
    """Every wearer x exercise x fault x tempo."""
    chosen = asked.exercises or TAUGHT
    out = []
    for wearer in range(asked.wearers):
        for exercise in chosen:
            place = TAUGHT.index(exercise)
            for at, fault in enumerate((CLEAN, *exercise_named(exercise).simulated)):
                turn = TEMPOS[(wearer + at) % len(TEMPOS)]
                tempos = TEMPOS if asked.all_tempos else (turn,)
                seed = asked.seeds + 100 * wearer + place
                out += [Job(exercise, fault, tempo, seed) for tempo in tempos]
    return out


def known(text: str) -> tuple[str, ...]:
    """The exercises that somebody named."""
    try:
        return tuple(exercise_named(one).id for one in text.split(","))
    except HiphingeError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def share(flags: Sequence[bool | float]) -> str:
    """In percent, of how many."""
    return f"{100.0 * sum(flags) / len(flags):.1f} %" if flags else ""


def row(name: str, part: Sequence[Outcome]) -> list[str]:
    """One line of the table; a refused calibration counts as a set not counted, fault not found."""
    faulty = [one for one in part if one.faulty]
    clean = [one for one in part if one.job.fault == CLEAN]
    phases = sum(one.values.get("phases", 0.0) for one in part)
    close = sum(one.values.get("phases_close", 0.0) for one in part)
    return [
        name,
        str(len(part)),
        share([one.values.get("exact", 0.0) for one in part]),
        share([one.values.get("within_one", 0.0) for one in part]),
        share([one.job.fault in one.named for one in faulty]),
        share([bool(one.named) for one in clean]),
        f"{100.0 * close / phases:.1f} %" if phases else "",
    ]


HEAD = ["part", "sets", "exact", "within one", "fault found", "false on clean", "phases ± 0.2 s"]


def tables(outcomes: Sequence[Outcome]) -> str:
    """By exercise, tempo and fault, and all."""
    rows = [HEAD, row("all", outcomes)]
    for name in ("exercise", "tempo", "fault"):
        for value in dict.fromkeys(getattr(one.job, name) for one in outcomes):
            part = [one for one in outcomes if getattr(one.job, name) == value]
            rows.append(row(f"{name} {value}", part))
    return markdown(rows)


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """What was not as it should be, one set a line."""
    out = []
    for one in outcomes:
        said = [one.problem] if one.problem else []
        if one.values and not one.values["exact"]:
            said.append(f"counted {one.values['counted']:g} of {one.values['true']:g}")
        wrong = one.named if one.job.fault == CLEAN else frozenset()
        if one.faulty and one.job.fault not in one.named and not one.problem:
            said.append(f"not found, named: {', '.join(sorted(one.named)) or 'nothing'}")
        if wrong:
            said.append(f"false: {', '.join(sorted(wrong))}")
        if said:
            out.append(f"{one.job.words}: {'; '.join(said)}")
    return out


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Counts and faults of simulated wearers.")
    parser.add_argument("--wearers", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=REPORTED_FROM, metavar="FIRST")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument(
        "--exercises", type=known, default=(), metavar="ID,ID", help="all, if not told"
    )
    parser.add_argument("--all-tempos", action="store_true", help="each set at all three tempos")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    began_s = time.monotonic()
    todo = jobs(asked)
    if asked.jobs > 1:
        with ProcessPoolExecutor(asked.jobs, get_context("spawn")) as pool:
            outcomes = list(pool.map(measure, todo, chunksize=4))
    else:
        outcomes = [measure(job) for job in todo]
    for line in failures(outcomes):
        print(line, file=sys.stderr)
    said = f"{machine()}. Synthetic sets, wearers: {asked.wearers}, seeds from {asked.seeds}."
    text = f"{tables(outcomes)}\n\n{said}"
    print(f"{text}\n{time.monotonic() - began_s:.0f} s")
    if asked.write:
        command = f"python benchmarks/school.py --wearers {asked.wearers} --seeds {asked.seeds}"
        command += " --all-tempos" * asked.all_tempos + " --write"
        write("school", f"## The hinge school, exercise by exercise\n\n`{command}`\n\n{text}")


if __name__ == "__main__":
    main()
