"""Which exercise it is, on simulated wearers: what was done against what is told.

    python benchmarks/recognition.py [--seeds 9000:9001] [--thigh] [--write]

Each set is one synthetic recording of four repetitions after a marked calibration, of every
exercise at three tempos, without a fault and with each that the lifter can show. Recognised means:
the family of exercises that move alike (`analysis.families`) is told, with a probability of 75 % or
more, from two or more repetitions that are alike. Below that the nearest two are offered, and
that is "not sure". Seeds that nobody developed with start at 9000.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from table import machine, markdown, write

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise
from analysis.families import FAMILIES, Family, family_of
from analysis.recognition import Recognition
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.recorded import with_own_facts
from hiphinge.simulation import Wish, metadata_of, simulated
from imu.errors import HiphingeError
from recordings.recording import Recording

TEMPOS = ("slow", "typical", "fast")
ANY = EXERCISES[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One set; `found` is None where nothing was, the first set's otherwise."""

    exercise: str
    tempo: str
    fault: str
    found: Recognition | None

    @property
    def true(self) -> Family:
        """The family of what was done."""
        family = family_of(self.exercise)
        assert family is not None
        return family

    @property
    def told(self) -> str:
        """The family that is told, or "not sure"."""
        if self.found is None or not self.found.is_sure:
            return "not sure"
        return self.found.nearest[0].family.id

    @property
    def right(self) -> bool:
        """Whether the true family is told."""
        return self.told == self.true.id

    @property
    def offered(self) -> bool:
        """Whether the true family is told or is among the nearest two."""
        nearest = () if self.found is None else self.found.nearest
        return self.right or self.true in [guess.family for guess in nearest]


def measure(exercise: Exercise, tempo: str, fault: str, seed: int, *, thigh: bool) -> Outcome:
    """Simulate, recognise."""
    wish = Wish(
        exercise, reps=4, fault=fault, tempo=tempo, seed=seed, calibration=True, thigh=thigh
    )
    result = simulated(wish)
    recording = Recording(Path("synthetic"), result.blocks, metadata=metadata_of(result))
    settings = with_own_facts(AnalysisSettings(ANY, recognize=True), recording)
    try:
        found = analyze(recording, settings).recognized or ()
    except HiphingeError:
        found = ()
    return Outcome(exercise.id, tempo, fault, found[0] if found else None)


def sets(seeds: range, *, thigh: bool) -> Iterator[Outcome]:
    """Every exercise, tempo and fault, each with a seed of its own."""
    for place, exercise in enumerate(EXERCISES[1:]):
        for step, fault in enumerate(("none", *exercise.simulated)):
            for tempo in TEMPOS:
                for seed in seeds:
                    own = 10_000 * seed + 100 * place + 10 * step + TEMPOS.index(tempo)
                    yield measure(exercise, tempo, fault, own, thigh=thigh)


def percent(flags: Sequence[bool]) -> str:
    """In percent, "" for none."""
    return f"{100.0 * sum(flags) / len(flags):.1f} %" if flags else ""


def row(name: str, part: Sequence[Outcome]) -> list[str]:
    """One line of the summary."""
    told = [one for one in part if one.told != "not sure"]
    return [
        name,
        str(len(part)),
        percent([one.right for one in told]),
        percent([one.told != "not sure" for one in part]),
        percent([one.offered for one in part]),
    ]


HEAD = ["sets", "n", "right, where told", "told", "told, or among the nearest two"]


def tables(outcomes: Sequence[Outcome]) -> str:
    """By fault, tempo and exercise; then the confusion table."""
    clean = [one for one in outcomes if one.fault == "none"]
    rows = [HEAD, row("all", outcomes), row("without a fault", clean)]
    for field in ("fault", "tempo", "exercise"):
        for name in dict.fromkeys(getattr(one, field) for one in outcomes):
            if name != "none":
                own = [one for one in outcomes if getattr(one, field) == name]
                rows.append(row(f"{field} {name}", own))
    return f"{markdown(rows)}\n\nWhat was done, and what was told:\n\n{confusion(outcomes)}"


def confusion(outcomes: Sequence[Outcome]) -> str:
    """A line for each exercise, a column for each family."""
    columns = [family.id for family in FAMILIES]
    rows = [["done", *columns, "not sure"]]
    for exercise in EXERCISES[1:]:
        own = [one.told for one in outcomes if one.exercise == exercise.id]
        counts = [own.count(column) for column in (*columns, "not sure")]
        family = family_of(exercise.id)
        cells = [str(count) if count else "" for count in counts]
        if family is not None:
            place = columns.index(family.id)
            cells[place] = f"**{counts[place]}**"
        rows.append([exercise.id, *cells])
    return markdown(rows)


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Recognising exercises on simulated sets.")
    parser.add_argument("--seeds", default="9000:9001", metavar="FIRST:STOP")
    parser.add_argument("--thigh", action="store_true", help="a sensor on a thigh too")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/benchmarks.md")
    asked = parser.parse_args()
    first, stop = (int(part) for part in asked.seeds.split(":"))
    began_s = time.monotonic()
    outcomes = list(sets(range(first, stop), thigh=asked.thigh))
    worn = "sacrum, upper back and a thigh" if asked.thigh else "sacrum and upper back"
    text = f"{tables(outcomes)}\n\n{machine()}. Synthetic sets, seeds {asked.seeds}, {worn}."
    print(f"{text}\n{time.monotonic() - began_s:.0f} s")
    if asked.write:
        command = f"python benchmarks/recognition.py --seeds {asked.seeds}"
        command += " --thigh" * asked.thigh + " --write"
        members = "; ".join(
            f"{family.id}: {', '.join(family.members)}"
            for family in FAMILIES
            if len(family.members) > 1
        )
        said = (
            "Exercises of one family move alike, so that sensors on the back cannot tell them "
            f"apart: recognised means the family ({members}; each other exercise alone)."
        )
        name = f"recognition, {worn}"
        heading = f"## Which exercise it is, {worn}"
        write(name, f"{heading}\n\n`{command}`\n\n{said}\n\n{text}")


if __name__ == "__main__":
    main()
