"""A live session that is killed has lost nothing, and recovery says what a replay says.

Six kills here; `benchmarks/kill.py` does twenty and more.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL and no fork there")
def test_kills_at_random_moments_lose_no_record_and_recover_as_replayed(
    repository: Path, tmp_path: Path
) -> None:
    short = ("--kills", "6", "--seconds", "36", "--speed", "inf")
    done = subprocess.run(
        [sys.executable, str(repository / "benchmarks" / "kill.py"), *short],
        capture_output=True,
        text=True,
        timeout=600.0,
        env={**os.environ, "HIPHINGE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lost, received = map(int, re.findall(r"\| (\d+) of (\d+) \|", done.stdout)[0])
    assert lost == 0
    assert received > 2000
    left = re.findall(r"what was left \| (\d+) \|", done.stdout)
    assert int(left[0]) > 0
