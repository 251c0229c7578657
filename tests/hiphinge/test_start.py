"""Commands that compute nothing load nothing that computes: it takes a second or two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.exercises.rdl import RDL
from hiphinge.simulation import Wish, metadata_of, simulated
from recordings.table import write_table

HEAVY = ("scipy", "pandas", "pyarrow", "ahrs")
PROGRAM = (
    "import sys\n"
    "from hiphinge.cli import app\n"
    "app(sys.argv[1:], standalone_mode=False)\n"
    f"loaded = set({HEAVY!r}) & set(sys.modules)\n"
    "assert not loaded, loaded\n"
)


@pytest.mark.parametrize("words", ["--help", "analyze --help", "exercises rdl", "sessions"])
def test_what_computes_nothing_loads_nothing_that_computes(words: str, tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, *words.split()],
        check=True,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


def test_a_table_is_analysed_and_written_without_what_is_slow_to_load(tmp_path: Path) -> None:
    """pandas takes a quarter of a second; `scipy.signal` and `scipy.stats` as long as all else."""
    made = simulated(Wish(RDL, reps=4, seed=1))
    for name in ("one.csv", "one.parquet"):
        write_table(tmp_path / name, made.blocks.values(), metadata_of(made))
    program = (
        "import sys, hiphinge\n"
        "for name in ('one.csv', 'one.parquet'):\n"
        "    found = hiphinge.analyze(name, 'rdl')\n"
        "    assert len(found.reps) == 4\n"
        "    hiphinge.save(found, name + '-found')\n"
        "slow = {'pandas', 'scipy.signal', 'scipy.stats'} & set(sys.modules)\n"
        "assert not slow, slow\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, timeout=120)
