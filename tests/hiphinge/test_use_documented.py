"""docs/use.md: every command there works, in its order, and says what the page says it does.

Numbers may differ in their last digit from machine to machine, so they are compared as numbers of
something, not by value. A line with … stands for any lines.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest


def sessions(page: str) -> list[tuple[list[str], str]]:
    """The arguments of each `$ hiphinge …`, and what the page shows below it."""
    blocks = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in f"\n{block}".split("\n$ hiphinge ")[1:]]
    return [(shlex.split(first), rest) for first, _, rest in (p.partition("\n") for p in parts)]


def shape(text: str) -> str:
    """The words, with every number as N and every space alike."""
    numbers = re.sub(r"[+\N{MINUS SIGN}-]?\d+(?:\.\d+)?", "N", text)
    return " ".join(re.sub(r"\N{BOX DRAWINGS LIGHT HORIZONTAL}+", "-", numbers).split())


@pytest.mark.slow
def test_every_command_of_the_page_says_what_stands_there(
    repository: Path, tmp_path: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "training"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    shown = sessions((repository / "docs" / "use.md").read_text(encoding="utf-8"))
    assert {arguments[0] for arguments, _ in shown} == {
        "simulate", "analyze", "day", "dowel-test", "exercises", "export", "rerun", "batch",
        "orient", "validate",
    }  # fmt: skip
    for arguments, expected in shown:
        said = call(*arguments)
        assert said.code == (2 if expected.startswith("error: ") else 0), said.err
        wanted = ".*".join(re.escape(part) for part in shape(expected).split("…"))
        assert re.fullmatch(wanted, shape(said.out + said.err)), arguments
