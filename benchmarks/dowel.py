"""The dowel test on simulated wearers: what it says against what the simulator's truth says.

    python benchmarks/dowel.py [--seeds 9000:9010] [--write]

Each test is one synthetic recording: a marked calibration, then three hinges with a stick. The
truth is read off the simulator's own angles, which hold no sensor and no skin, by the rule written
out again below; the wish (deep or shallow, straight, rounding, spine first) says what it must be
about. "As it comes" draws the depth from the catalogue and "a little round" the spine around its
limit, so that many of them lie at a border. Seeds that nobody developed with start at 9000.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from table import machine, markdown, write

from analysis.dowel_rule import RepVerdict
from analysis.dowel_test import DowelTest, dowel_test
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from firmware_bridge.virtual.lifter.score import TrueRep
from firmware_bridge.virtual.lifter.truth import Truth
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.recorded import with_own_facts
from hiphinge.simulation import Wish, metadata_of, simulated
from imu.errors import HiphingeError
from imu.units import DEG_PER_RAD
from recordings.recording import Recording

TEMPOS = ("slow", "typical", "fast")


def hinge(trunk: tuple[float, float], spine: tuple[float, float] = (-3.0, 6.0)) -> Exercise:
    """The dowel hinge with these depths and spines."""
    dowel = exercise_named("dowel_hinge")
    ranges = {"trunk_tilt_deg": trunk, "pelvis_tilt_deg": trunk, "lumbar_flexion_deg": spine}
    return replace(dowel, expected=replace(dowel.expected, **ranges))


CATALOGUE = exercise_named("dowel_hinge")
CELLS: tuple[tuple[str, Exercise, str], ...] = (
    ("deep, straight", hinge((78.0, 90.0)), "none"),
    ("shallow, straight", hinge((50.0, 72.0)), "none"),
    ("as it comes", CATALOGUE, "none"),
    ("a little round", hinge((60.0, 88.0), (7.0, 14.0)), "none"),
    ("rounding", CATALOGUE, "rounding"),
    ("rounding from rep to rep", CATALOGUE, "drift"),
    ("arching", CATALOGUE, "arch"),
    ("spine first", CATALOGUE, "spine_first"),
)
"""Name, what is done, and the simulator's fault."""


@dataclass(frozen=True, slots=True)
class True3:
    """What the truth says of three repetitions."""

    verdict: str
    depth_deg: float


def of_truth(truth: Truth) -> True3:
    """The rule of FACTS §7.3 on the true angles, two of three."""
    told = [_rep(truth, rep) for rep in truth.counted_reps]
    verdicts = [verdict for verdict, _ in told]
    depth = float(np.median([depth for _, depth in told]))
    if verdicts.count("pass") >= 2:
        return True3("pass", depth)
    failed = [verdict for verdict in verdicts if verdict != "pass"]
    most = max(failed, key=failed.count)
    if failed.count(most) > len(failed) / 2:
        return True3(most, depth)
    deepest = max(told, key=lambda one: one[1])[0]
    return True3(deepest if deepest != "pass" else most, depth)


def _rep(truth: Truth, rep: TrueRep) -> tuple[str, float]:
    """Verdict and neutral depth of one repetition, degrees."""
    rows = truth.rows(rep.start_s, rep.turn_end_s + 0.01)
    before = truth.rows(rep.start_s - 1.0, rep.start_s) if rep.index == 1 else slice(0, 100)
    trunk = truth.trunk_tilt_rad[rows] * DEG_PER_RAD
    bend = truth.lumbar_flexion_rad[rows] * DEG_PER_RAD
    bend = bend - float(np.mean(truth.lumbar_flexion_rad[before])) * DEG_PER_RAD
    out = np.abs(bend) > 10.0
    early = np.flatnonzero(trunk >= 30.0)
    depth = float(trunk.max())
    lost = bool(out.mean() > 0.05 or np.abs(bend).max() > 15.0 or _longest(out) > 25)
    if lost:
        depth = float(trunk[int(np.argmax(out))])
    if early.size and bend[early[0]] / trunk[early[0]] > 0.5:
        return "spine-first", depth
    if lost:
        return "control-limited", depth
    return ("pass" if trunk.max() >= 75.0 else "depth-limited"), depth


def _longest(flags: np.ndarray) -> int:
    best = run = 0
    for flag in flags.tolist():
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test; `told` is None where there was none to tell."""

    cell: str
    tempo: str
    seed: int
    true: True3
    told: DowelTest | None
    problem: str = ""

    @property
    def decided(self) -> bool:
        """Whether a verdict was told."""
        return self.told is not None and self.told.verdict is not RepVerdict.NOT_SURE

    @property
    def right(self) -> bool:
        """Whether the verdict that was told is the true one."""
        return self.decided and self.told is not None and self.told.verdict == self.true.verdict

    @property
    def as_measured(self) -> bool:
        """Whether the verdict would be right if it were always told."""
        return self.told is not None and self.told.possible[0] == self.true.verdict

    @property
    def named(self) -> bool:
        """Whether the true verdict is told, or among those named under "not sure"."""
        return self.told is not None and self.true.verdict in self.told.possible

    @property
    def off_deg(self) -> float:
        """Neutral depth told less the true one."""
        return (
            float("nan") if self.told is None else self.told.neutral_depth_deg - self.true.depth_deg
        )


def measure(cell: tuple[str, Exercise, str], tempo: str, seed: int) -> Outcome:
    """Simulate, analyse, test, compare."""
    name, exercise, fault = cell
    wish = Wish(exercise, reps=3, fault=fault, tempo=tempo, seed=seed, calibration=True)
    result = simulated(wish)
    true = of_truth(result.truth)
    recording = Recording(Path("synthetic"), result.blocks, metadata=metadata_of(result))
    try:
        analysis = analyze(recording, with_own_facts(AnalysisSettings(CATALOGUE), recording))
    except HiphingeError as error:
        return Outcome(name, tempo, seed, true, None, str(error))
    return Outcome(name, tempo, seed, true, dowel_test(analysis.angles, analysis.reps))


def percent(part: Sequence[bool]) -> str:
    """In percent, "" for none."""
    return f"{100.0 * sum(part) / len(part):.1f} %" if part else ""


def row(name: str, part: Sequence[Outcome]) -> list[str]:
    """One line of the table."""
    decided = [one for one in part if one.decided]
    off = np.array([one.off_deg for one in part])
    sd = np.array([one.told.neutral_depth_sd_deg if one.told else np.nan for one in part])
    return [
        name,
        str(len(part)),
        percent([one.right for one in decided]),
        percent([one.decided for one in part]),
        percent([one.named for one in part]),
        percent([one.as_measured for one in part]),
        f"{np.nanmedian(np.abs(off)):.1f}",
        percent([bool(x) for x in np.abs(off) <= 2.0 * sd]),
    ]


HEAD = [
    "wearers who are",
    "tests",
    "verdict right, where one is told",
    "a verdict is told",
    "the true one is told or named",
    "right, were it always told",
    "neutral depth off by, median °",
    "within 2 sd",
]


def tables(outcomes: Sequence[Outcome]) -> str:
    """By what they do, by tempo, and what was said for what."""
    rows = [HEAD, row("all", outcomes)]
    rows += [row(name, [one for one in outcomes if one.cell == name]) for name, _, _ in CELLS]
    rows += [
        row(f"tempo {tempo}", [one for one in outcomes if one.tempo == tempo]) for tempo in TEMPOS
    ]
    said = [str(verdict) for verdict in RepVerdict]
    seen = [["true verdict", *(f"said: {verdict}" for verdict in said)]]
    for true in said[:-1]:
        own = [one for one in outcomes if one.true.verdict == true]
        counted = [sum(_said(one) == verdict for one in own) for verdict in said]
        seen.append([true, *map(str, counted)])
    return f"{markdown(rows)}\n\n{markdown(seen)}"


def _said(one: Outcome) -> str:
    return str(RepVerdict.NOT_SURE if one.told is None else one.told.verdict)


def tests(seeds: range) -> Iterator[Outcome]:
    """All cells at all tempos, each with seeds of its own."""
    for place, cell in enumerate(CELLS):
        for seed in seeds:
            for step, tempo in enumerate(TEMPOS):
                yield measure(cell, tempo, 1000 * seed + 10 * place + step)


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="The dowel test on simulated wearers.")
    parser.add_argument("--seeds", default="9000:9004", metavar="FIRST:STOP")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/benchmarks.md")
    asked = parser.parse_args()
    first, stop = (int(part) for part in asked.seeds.split(":"))
    began_s = time.monotonic()
    outcomes = list(tests(range(first, stop)))
    for one in outcomes:
        if not one.right:
            told = one.problem or (
                "no test" if one.told is None else f"{one.told.verdict}: {one.told.reason}"
            )
            print(
                f"{one.cell}, {one.tempo}, seed {one.seed}: {one.true.verdict} at "
                f"{one.true.depth_deg:.0f}°, told {told}",
                file=sys.stderr,
            )
    text = f"{tables(outcomes)}\n\n{machine()}. Synthetic wearers, seeds {asked.seeds}."
    print(f"{text}\n{time.monotonic() - began_s:.0f} s")
    if asked.write:
        command = f"python benchmarks/dowel.py --seeds {asked.seeds} --write"
        write("dowel test", f"## The dowel test\n\n`{command}`\n\n{text}")


if __name__ == "__main__":
    main()
