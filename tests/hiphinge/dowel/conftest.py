"""Three synthetic hinges with a stick that round, and what the test says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def hinges(tmp_path_factory: pytest.TempPathFactory, call: Any) -> Path:
    """A recording of three hinges that round near the bottom, after a calibration."""
    path = tmp_path_factory.mktemp("dowel") / "stick.csv"
    wish = ("--exercise", "dowel_hinge", "--reps", 3, "--fault", "rounding", "--seed", 5)
    assert call("simulate", *wish, "--with-calibration", "--out", path).code == 0
    return path


@pytest.fixture(scope="session")
def result(hinges: Path, call: Any) -> Path:
    """The folder of its test."""
    folder = hinges.parent / "dowel"
    said = call("dowel-test", hinges, "--out", folder)
    assert said.code == 0, said.err
    return folder
