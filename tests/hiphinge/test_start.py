"""Commands that compute nothing load nothing that computes: it takes a second or two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_table_is_analysed_and_written_without_pandas(tmp_path: Path) -> None:
    program = (
        "import sys, hiphinge\n"
        "from pathlib import Path\n"
        "from recordings.table import write_table\n"
        "made = hiphinge.simulate(reps=1)\n"
        "for name in ('one.csv', 'one.parquet'):\n"
        "    write_table(Path(name), made.blocks.values(), made.metadata)\n"
        "    hiphinge.save(hiphinge.analyze(name), name + '-found')\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, timeout=120)
