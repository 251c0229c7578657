"""The documentation as a site: Sphinx has nothing to complain of, and every name stands in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import hiphinge

pytestmark = pytest.mark.slow


def test_the_site_is_built_without_a_warning_and_names_what_the_library_gives(
    repository: Path, tmp_path: Path
) -> None:
    asked = ("-q", "-W", "--keep-going", "-d", tmp_path / "doctrees")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *asked, repository / "docs", tmp_path / "site"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "api.html").read_text(encoding="utf-8")
    told = set(re.findall(r'id="[\w.]*?(\w+)"', page))
    assert set(hiphinge.__all__) - {"tables"} <= told
    examples = (tmp_path / "site" / "examples.html").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]+>", "", examples)
    for script in (repository / "docs" / "examples").glob("*.py"):
        assert script.read_text(encoding="utf-8").split("\n")[0][3:] in shown, script.name
