"""What has no page does not wait for the page's libraries to load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import sys
from hiphinge.cli import app
try:
    app(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code, ended.code
server = {"starlette", "uvicorn", "websockets", "segno", "cryptography"}
loaded = server & set(sys.modules)
assert not loaded, loaded
"""


def test_analysing_a_recording_loads_no_server(recording: Path, tmp_path: Path) -> None:
    wish = ("analyze", str(recording), "--out", str(tmp_path / "out"))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *wish], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
