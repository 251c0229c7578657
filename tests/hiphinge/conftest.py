"""The command as a person calls it, and a small synthetic recording to call it with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hiphinge.cli import app


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said, without colours."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


def call_command(*arguments: object) -> Said:
    """Run `hiphinge` with these arguments; a bug raises here."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], color=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in (done.stdout, done.stderr)]
    return Said(done.exit_code, *plain)


@pytest.fixture(scope="session")
def call() -> Call:
    """Run `hiphinge` with arguments: `call("analyze", path)`."""
    return call_command


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences are compared as wholes, so lines are not to be wrapped."""
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four rounded Romanian deadlifts after a calibration, with their truth beside them."""
    path = tmp_path_factory.mktemp("simulated") / "monday.csv"
    wish = ("--exercise", "rdl", "--reps", 4, "--fault", "rounding", "--seed", 3)
    assert call_command("simulate", *wish, "--with-calibration", "--out", path).code == 0
    return path


@pytest.fixture(scope="session")
def analysed(recording: Path) -> Path:
    """The folder of results of that recording."""
    folder = recording.parent / "results"
    said = call_command("analyze", recording, "--exercise", "rdl", "--out", folder)
    assert said.code == 0, said.err
    return folder
