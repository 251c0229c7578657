"""A library (synthetic) as a person has it after some weeks, in a home of the test's own."""

from __future__ import annotations

import importlib.util
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

ZONE = timezone(timedelta(hours=1))


def maker(repository: Path) -> Any:
    """The maker of session folders that the tests of `recordings.library` use."""
    file = repository / "tests" / "recordings" / "library" / "conftest.py"
    spec = importlib.util.spec_from_file_location("session_folders", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make


@pytest.fixture
def place(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five weeks of deadlifts that round less and less, and one day of squats."""
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    make, folder = maker(repository), tmp_path / "home" / "sessions"
    monday = datetime(2026, 10, 12, 18, 30, tzinfo=ZONE)
    for week in range(5):
        started = monday + timedelta(weeks=week)
        make(folder, started, wearer="Ada", peak_deg=38.0 - 5.0 * week, clean=4 + week)
    make(folder, monday + timedelta(days=30), exercise="squat", wearer="Ada", sets=(8,), clean=6)
    return folder
