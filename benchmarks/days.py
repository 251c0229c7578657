"""Simulated days of mixed activity: false bends an hour, bends found, who led them, the classes.

    python benchmarks/days.py [--days 10] [--hours 1] [--seed 31000] [--rate 100] [--write]

Walking, stairs, sitting, lying, standing about, tying shoes, and bends of all three kinds, drawn
with a seed, simulated and measured piece by piece: memory is that of some minutes. A shoe that is
tied is a bend that may count or not: it is no false one, and none that is missed. All of it is
synthetic.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from table import Line, judged, machine, markdown, write

from analysis.daily_bends import Bend, led_by
from analysis.exercises.catalogue import exercise_named
from analysis.exposure import Doing
from calibration.procedure import parse_phases
from firmware_bridge.virtual.lifter.day import draw_day
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from hiphinge.analysing import AnalysisSettings
from hiphinge.day.part import EXERCISE, Part, assembled, follow
from hiphinge.simulation import UPPER_LEVEL, phases_text
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import SampleBlock

SHOES = "tie_shoe"
EXPECTED = {
    "walk": {Doing.WALKING},
    "stairs": {Doing.WALKING},
    "sit": {Doing.SITTING},
    "lie": {Doing.LYING, Doing.SITTING},
    "stand": {Doing.UPRIGHT},
    "fidget": {Doing.UPRIGHT},
    "look_around": {Doing.UPRIGHT},
    SHOES: {Doing.BENT},
}
EDGE_S = 3.0
"""Getting into an activity and out of it may be called by either."""


@dataclass
class Truth:
    """What really was, in seconds of the day."""

    bends: list[tuple[float, float, str]] = field(default_factory=list)
    others: list[tuple[float, float, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, simulation: Simulation) -> None:
        """The next piece."""
        truth, at = simulation.truth, self.seconds
        for rep in truth.reps:
            rows = truth.rows(rep.start_s, rep.end_s)
            trunk, pelvis = truth.trunk_tilt_rad[rows], truth.pelvis_tilt_rad[rows]
            k = int(np.argmax(trunk))
            led = led_by(float(pelvis[k] / trunk[k])).value
            self.bends.append((at + rep.start_s, at + rep.end_s, led))
        self.others += [(at + s.start_s, at + s.end_s, s.name) for s in truth.segments]
        self.seconds += truth.duration_s


def shifted(block: SampleBlock, by_s: float) -> SampleBlock:
    """The samples of a piece at their time of the day."""
    return SampleBlock(
        block.sensor, block.t_s + by_s, block.acc_m_s2, block.gyr_rad_s, None, block.flags
    )


def lived(wearer: Wearer, seconds: float, seed: int, rate_hz: float) -> tuple[Part, Truth]:
    """One day, simulated and measured in step."""
    truth = Truth()
    sensors = (SensorSpec(SACRUM, rate_hz), SensorSpec(UPPER_BACK, rate_hz))
    pieces = draw_day(wearer, seconds, seed)
    first = next(pieces)
    simulation = simulate(first.plan, wearer, sensors, first.seed)

    def batches() -> Iterator[list[SampleBlock]]:
        now = simulation
        while True:
            at_s = truth.seconds
            truth.add(now)
            yield [shifted(block, at_s) for block in now.blocks.values()]
            piece = next(pieces, None)
            if piece is None:
                return
            now = simulate(piece.plan, wearer, sensors, piece.seed)

    phases = parse_phases(phases_text(simulation).split())
    settings = AnalysisSettings(exercise_named(EXERCISE), phases=phases)
    worn = tuple(simulation.blocks)
    followed = follow(batches(), worn, settings)
    part = assembled(
        f"day {seed}", followed, worn, started=None, synthetic=True, upper_level=UPPER_LEVEL
    )
    return part, truth


@dataclass
class Score:
    """Days, counted up."""

    hours: float = 0.0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    bends: int = 0
    led: Counter[tuple[str, str]] = field(default_factory=Counter)
    shoes: Counter[bool] = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, name: str, part: Part, truth: Truth) -> None:
        """One day more."""
        self.hours += truth.seconds / 3600.0
        left = list(part.bends)
        for start, end, led in truth.bends:
            hit = _take(left, start, end)
            self.bends += 1
            if hit is None:
                self.missed.append(f"{name}: {led} at {start:.1f} s")
            else:
                self.led[led, hit.led.value] += 1
        for start, end, kind in truth.others:
            if kind == SHOES:
                self.shoes[_take(left, start, end) is not None] += 1
        for bend in left:
            at = [k for a, b, k in truth.others if a < bend.end_s and b > bend.start_s]
            where = f"{bend.start_s:.1f} to {bend.end_s:.1f} s"
            self.false.append(f"{name}: {where} in {at}, {bend.depth_deg:.0f}°, {bend.led.value}")
        t_s = part.seconds.t_s
        for start, end, kind in truth.others:
            rows = (t_s >= start + EDGE_S) & (t_s < end - EDGE_S - 1.0)
            for doing in part.doing[rows]:
                self.classes[kind, Doing(int(doing)).name.lower()] += 1


def _take(left: list[Bend], start: float, end: float) -> Bend | None:
    """The bend that shares half of the time with this one; it is used up."""
    for bend in left:
        both = min(bend.end_s, end) - max(bend.start_s, start)
        if both >= 0.5 * min(end - start, bend.duration_s):
            left.remove(bend)
            return bend
    return None


def told(score: Score) -> str:
    """The figures as tables."""
    per_hour = len(score.false) / score.hours
    right = sum(n for (a, b), n in score.led.items() if a == b)
    found = sum(score.led.values())
    lines = [
        Line(
            "false bends per hour", f"{per_hour:.2f} ({len(score.false)})", "≤ 1", per_hour <= 1.0
        ),
        Line("bends found", f"{found} of {score.bends} ({found / score.bends:.1%})"),
        Line("of these, led by whom is right", f"{right} of {found} ({right / found:.1%})"),
        Line("shoes tied that count as a bend", f"{score.shoes[True]} of {score.shoes.total()}"),
    ]
    rows = [["what was done", "seconds", "called right", "else called"]]
    for kind, expected in EXPECTED.items():
        own = {b: n for (a, b), n in score.classes.items() if a == kind}
        total = sum(own.values())
        names = {doing.name.lower() for doing in expected}
        hit = sum(n for name, n in own.items() if name in names)
        rest = sorted(((n, name) for name, n in own.items() if name not in names), reverse=True)
        else_ = ", ".join(f"{name} {n}" for n, name in rest)
        rows.append(
            [kind.replace("_", " "), str(total), f"{hit / max(total, 1):.1%}", else_ or "–"]
        )
    return f"{judged(lines)}\n\n{markdown(rows)}"


def main() -> None:
    """Live the days, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=31000)
    parser.add_argument("--rate", type=float, default=100.0, help="samples per second")
    parser.add_argument("--each", action="store_true", help="name what was false or missed")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    began_s, score = time.monotonic(), Score()
    for number in range(asked.days):
        seed = asked.seed + number
        part, truth = lived(draw_wearer(seed), 3600.0 * asked.hours, seed, asked.rate)
        score.add(f"day {seed}", part, truth)
    if asked.each:
        print("\n".join(["false:", *score.false, "missed:", *score.missed]))
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    said = (
        f"{machine()}. {asked.days} synthetic days of {score.hours / asked.days:.2f} h, seeds from "
        f"{asked.seed}, {asked.rate:g} Hz, marked calibration; at most {most_mb:.0f} MB."
    )
    text = f"{told(score)}\n\n{said}"
    print(f"{text}\n{time.monotonic() - began_s:.0f} s")
    if asked.write:
        command = f"python benchmarks/days.py --days {asked.days} --hours {asked.hours:g}"
        command += f" --seed {asked.seed} --rate {asked.rate:g} --write"
        name = f"simulated days at {asked.rate:g} Hz"
        write(name, f"## Simulated days of bends, {asked.rate:g} Hz\n\n`{command}`\n\n{text}")


if __name__ == "__main__":
    main()
