"""The project's own checks, run with the tests so that one command is the whole answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# import-linter has no `python -m`.
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


def assert_passes(repository: Path, *arguments: str) -> None:
    """Run Python with these arguments in the checkout; on failure show all that was said."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=repository, capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(arguments)}\n{done.stdout}{done.stderr}", pytrace=False)


def test_code_is_formatted(repository: Path) -> None:
    assert_passes(repository, "-m", "ruff", "format", "--check", ".")


def test_code_passes_the_linter(repository: Path) -> None:
    assert_passes(repository, "-m", "ruff", "check", ".")


def test_types_hold_in_every_package(repository: Path) -> None:
    assert_passes(repository, "-m", "mypy")


def test_imports_point_one_way(repository: Path) -> None:
    assert_passes(repository, "-c", LINT_IMPORTS)
