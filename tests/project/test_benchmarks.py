"""docs/benchmarks.md and docs/claims.md are what the benchmarks would write now, figures aside."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from hiphinge.validate.claims import CLAIMS
from hiphinge.validate.peers.filters import PEERS

BY_HAND = " by hand"


@pytest.fixture(scope="module")
def scripts(repository: Path) -> Path:
    return repository / "benchmarks"


@pytest.fixture
def runner(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module behind `python -m benchmarks`."""
    monkeypatch.syspath_prepend(str(scripts.parent))
    return import_module("benchmarks.__main__")


def parts(page: Path) -> dict[str, str]:
    """What stands between the marks of each part."""
    found = re.findall(r"<!-- (.+?) -->\n(.*?)<!-- end of \1 -->", page.read_text("utf-8"), re.S)
    return dict(found)


def test_every_part_of_the_page_is_written_by_a_benchmark_with_the_command_that_stands_there(
    repository: Path, runner: ModuleType
) -> None:
    page = parts(repository / "docs" / "benchmarks.md")
    listed = {one.part: one for one in runner.BENCHMARKS if one.part}
    written = {name for name in page if not name.endswith(BY_HAND)}
    assert written <= set(listed)
    assert {"speed", "peers", "rep counting, marked calibration"} <= written
    for name, one in listed.items():
        if name not in written:
            continue
        told = " ".join(f"python benchmarks/{one.script} {one.asked} --write".split())
        assert f"`{told}`" in page[name], name
        assert re.search(r"^\d{4}-\d\d-\d\d, .+ cores, Python .+ numpy ", page[name], re.M), name


def test_every_script_that_writes_is_run_by_the_one_command(
    scripts: Path, runner: ModuleType
) -> None:
    writing = {path.name for path in scripts.glob("*.py") if '"--write"' in path.read_text("utf-8")}
    assert writing - {"__main__.py"} == {one.script for one in runner.BENCHMARKS}


def test_the_tables_have_the_columns_that_the_scripts_write(
    repository: Path, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(scripts))
    page = (repository / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert page.startswith(import_module("table").HEAD)
    for name in ("rep_counting", "peers"):
        assert "| " + " | ".join(import_module(name).HEAD) + " |" in page


def test_the_claims_say_what_is_measured_simulated_and_measured_by_nobody(
    repository: Path, scripts: Path, runner: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(scripts))
    columns = import_module("claims").COLUMNS
    page = (repository / "docs" / "claims.md").read_text(encoding="utf-8")
    (one,) = [one for one in runner.BENCHMARKS if one.script == "claims.py"]
    assert f"`python benchmarks/claims.py {one.asked} --write`" in page
    for claim in CLAIMS:
        for said in (f"## {claim.heading}", claim.measured, claim.simulated, claim.nobody):
            assert said in page, claim.id
    assert page.count("| " + " | ".join(columns)) == len(CLAIMS)
    for peer in PEERS:
        assert f"| {peer.name} | {peer.tuning} |" in page
    shown = re.findall(r"\]\((pictures/claims/[^)]+)\)", page)
    there = (repository / "docs" / "pictures" / "claims").glob("*.svg")
    assert sorted(shown) == sorted(f"pictures/claims/{path.name}" for path in there)
    assert len(set(shown)) == len(shown) >= 6


def test_what_there_is_can_be_listed_and_a_wrong_name_is_one_line(repository: Path) -> None:
    def said(*asked: str) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, "-m", "benchmarks", *asked]
        return subprocess.run(whole, cwd=repository, capture_output=True, text=True)

    assert "claims: docs/claims.md" in said("--list").stdout
    wrong = said("--only", "sped")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("no benchmark 'sped'")
    assert "--write" in said("--quick", "--write").stderr
