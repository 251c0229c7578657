"""Every benchmark in its order, each as its own process: `python -m benchmarks`.

    python -m benchmarks [--quick] [--write] [--only speed,peers] [--list]

`--write` puts each table into its place in docs/benchmarks.md, and docs/claims.md anew. `--quick`
runs short forms, some minutes for all, and writes nothing. One that fails is named at the end and
stops nothing else; Ctrl-C ends all.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One run of a script. `part` is its place in docs/benchmarks.md, "" for a page of its own.

    asked  what the long form is told; quick what the short one is
    """

    script: str
    part: str
    asked: str = ""
    quick: str = ""
    needs: str = ""

    @property
    def name(self) -> str:
        """As `--only` names it."""
        return self.script.removesuffix(".py")


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("claims.py", "", "--seeds 9000:9002", "--seeds 9000 --data ''"),
    Benchmark("speed.py", "speed", "", "--minutes 5"),
    Benchmark("peers.py", "peers", "--minutes 10", "--minutes 1"),
    Benchmark(
        "rep_counting.py",
        "rep counting, marked calibration",
        "--seeds 9001:9002",
        "--seeds 9001:9002 --exercises rdl",
    ),
    Benchmark(
        "rep_counting.py",
        "rep counting, marked calibration, walking and sitting around each set",
        "--seeds 9001:9002 --busy",
        "--seeds 9001:9002 --exercises rdl --busy",
    ),
    Benchmark("clock.py", "clock", "", "--seeds 9000:9002 --minutes 1"),
    Benchmark("soak.py", "soak", "", "--minutes 1 --hours 0.1 --device open_packet"),
    Benchmark("library.py", "library", "", "--sessions 100"),
    Benchmark("dashboard.py", "dashboard", "", "--seconds 6", "/usr/bin/chromium"),
    Benchmark("kill.py", "kill", "--seconds 26 --speed inf", "--kills 2 --seconds 8 --speed inf"),
    Benchmark(
        "recognition.py",
        "recognition, sacrum and upper back",
        "--seeds 9101:9103",
        "--seeds 9001:9002",
    ),
    Benchmark(
        "school.py",
        "school",
        "--wearers 200 --seeds 50000",
        "--wearers 6 --seeds 41000 --exercises rdl",
    ),
    Benchmark("batch.py", "batch", "--sessions 40", "--sessions 2 --minutes 1"),
    Benchmark("dowel.py", "dowel test", "--seeds 9000:9009", "--seeds 9000:9001"),
    Benchmark(
        "days.py",
        "simulated days at 100 Hz",
        "--days 10 --hours 1 --seed 31000 --rate 100",
        "--days 1 --hours 0.2 --seed 31000 --rate 100",
    ),
    Benchmark(
        "days.py",
        "simulated days at 26 Hz",
        "--days 10 --hours 1 --seed 31000 --rate 26",
        "--days 1 --hours 0.2 --seed 31000 --rate 26",
    ),
)


def command(one: Benchmark, *, quick: bool, write: bool) -> list[str]:
    """How one is run."""
    told = shlex.split(one.quick if quick else one.asked)
    return [sys.executable, str(HERE / one.script), *told, *(["--write"] if write else [])]


def chosen(only: str) -> Sequence[Benchmark]:
    """Those of these names, all without any. Ends the program where there is none of a name."""
    names = [name for name in only.split(",") if name]
    unknown = set(names) - {one.name for one in BENCHMARKS}
    if unknown:
        known = ", ".join(dict.fromkeys(one.name for one in BENCHMARKS))
        raise SystemExit(f"no benchmark '{sorted(unknown)[0]}': there are {known}")
    return [one for one in BENCHMARKS if not names or one.name in names]


def run(asked: argparse.Namespace) -> int:
    """Run them; how many failed."""
    todo, failed = chosen(asked.only), []
    for number, one in enumerate(todo, 1):
        told = command(one, quick=asked.quick, write=asked.write)
        print(f"\n[{number}/{len(todo)}] {shlex.join(['python', *told[1:]])}", flush=True)
        if one.needs and not Path(one.needs).exists():
            print(f"left out: it needs {one.needs}")
            continue
        began_s = time.monotonic()
        code = subprocess.run(told, env=os.environ | {"PYTHONUNBUFFERED": "1"}).returncode
        print(f"{time.monotonic() - began_s:.0f} s", flush=True)
        if code:
            failed.append(f"{one.script} ended with {code}")
    for line in failed:
        print(line, file=sys.stderr)
    return len(failed)


def main() -> None:
    """Read what is asked and run it."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--quick", action="store_true", help="short forms, some minutes for all")
    parser.add_argument("--write", action="store_true", help="put every table into the docs")
    parser.add_argument("--only", default="", metavar="NAME,NAME")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    asked = parser.parse_args()
    if asked.quick and asked.write:
        raise SystemExit("--quick tables are no measurement to keep: leave out --write")
    if asked.list:
        for one in chosen(asked.only):
            print(f"{one.name}: {one.part or 'docs/claims.md'}")
        return
    try:
        raise SystemExit(1 if run(asked) else 0)
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
