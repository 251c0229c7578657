"""A library (synthetic) that grows by a session a day, in a home of the test's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

BEGAN = datetime(2026, 10, 12, 18, 30, tzinfo=timezone(timedelta(hours=1)))

Train = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "sessions"


@pytest.fixture
def train(repository: Path, home: Path) -> Train:
    """Add sessions, a day apart: an exercise and how many of its ten repetitions were clean."""
    file = repository / "tests" / "recordings" / "library" / "conftest.py"
    spec = importlib.util.spec_from_file_location("session_folders", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    day = [0]

    def trained(exercise: str, *clean: int, wearer: str = "Ada", synthetic: bool = False) -> None:
        for number in clean:
            started = BEGAN + timedelta(days=day[0])
            day[0] += 1
            options = {"wearer": wearer, "synthetic": synthetic, "peak_deg": 8.0}
            module.make(home, started, exercise=exercise, clean=number, **options)

    return trained
