"""What a person gets who installs hiphinge from a wheel, far from this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, without this environment's own Python; its output."""
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    # The environment lives for one test: link to uv's cache instead of copying 400 MB.
    clean["UV_LINK_MODE"] = "symlink"
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True)
    if done.returncode != 0:
        called = " ".join(map(str, command))
        pytest.fail(f"{called}\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    """The uv that runs these tests, or the one on the path."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        pytest.skip("uv is not installed, and only uv makes an environment in seconds")
    return found


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((repository / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def packages(project: dict[str, Any]) -> list[str]:
    """The folders that are shipped."""
    named: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return named


@pytest.fixture(scope="module")
def wheel(uv: str, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("wheel")
    run(uv, "build", "--quiet", "--wheel", "--out-dir", out, repository, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(
    uv: str, wheel: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of commands of an environment that holds the wheel and what it needs."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    away = environment.parent
    run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, environment, cwd=away)
    constraints = repository / "constraints.txt"
    run(
        uv, "pip", "install", "--quiet", "--python", environment, "-c", constraints, wheel, cwd=away
    )
    return environment / ("Scripts" if os.name == "nt" else "bin")


def test_the_wheel_holds_every_file_of_every_package_and_nothing_else(
    wheel: Path, packages: list[str], repository: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    # Walk the folders and not git's list: what .gitignore hides is just what must be noticed.
    here = {
        path.relative_to(repository).as_posix()
        for package in packages
        for path in (repository / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped == here


def test_every_root_package_is_shipped_and_says_that_it_is_typed(
    wheel: Path, packages: list[str], repository: Path
) -> None:
    roots = {path.parent.name for path in repository.glob("*/__init__.py")}
    assert set(packages) == roots
    with zipfile.ZipFile(wheel) as archive:
        assert {f"{package}/py.typed" for package in packages} <= set(archive.namelist())


def test_the_installed_command_tells_its_version(
    installed: Path, project: dict[str, Any], tmp_path: Path
) -> None:
    said = run(installed / "hiphinge", "--version", cwd=tmp_path)
    assert project["project"]["version"] in said


def test_the_installed_command_simulates_a_lifter(installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "rdl.csv"
    options = ("--exercise", "rdl", "--reps", "2", "--seed", "1", "--out", out)
    run(installed / "hiphinge", "simulate", *options, cwd=tmp_path)
    header = out.read_text().splitlines()[0]
    assert header.startswith("time_s,sensor,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_rad_s")
