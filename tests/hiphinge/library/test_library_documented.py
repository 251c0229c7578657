"""docs/library.md and the library's part of docs/outputs.md against what the commands say."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NUMBER = re.compile(r"[+\N{MINUS SIGN}±-]*\d+(?:\.\d+)?")
NAME = re.compile(r"`([^`]+)`")
RDL = ("lumbar_flexion_peak_deg", "--exercise", "rdl")
JSON = {
    "List of sessions": ("list", "--limit", "2"),
    "One session": ("show", "2026-11-09"),
    "Comparison": ("compare", "2026-11-02", "last"),
    "Trend": ("trend", *RDL),
    "Trash": ("list", "--deleted"),
}


def told(repository: Path, heading: str) -> list[str]:
    """The names in the first column of the table below a heading of docs/outputs.md."""
    page = (repository / "docs" / "outputs.md").read_text(encoding="utf-8")
    part = page.split(f"\n### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in NAME.findall(row)]


def names_in(value: Any, names: list[str], at: str = "") -> set[str]:
    """The names in a document, as far down as the page tells them; `*` stands for any key."""
    inside = not at or any(name.startswith((f"{at}.", f"{at}[].")) for name in names)
    if isinstance(value, dict) and inside:
        wild = any(name.startswith(f"{at}.*.") for name in names)
        below = [
            names_in(v, names, f"{at}.{'*' if wild else k}".lstrip(".")) for k, v in value.items()
        ]
        return set().union(*below)
    if isinstance(value, list) and inside:
        return set().union(*(names_in(entry, names, f"{at}[]") for entry in value))
    return {at}


@pytest.mark.parametrize("heading", JSON)
def test_json_holds_the_documented_names(
    repository: Path, place: Path, call: Callable[..., Any], heading: str
) -> None:
    if heading == "Trash":
        assert call("sessions", "delete", "last").code == 0
    said = call("sessions", *JSON[heading], "--json")
    assert said.code == 0, said.err
    names = told(repository, heading)
    assert len(set(names)) == len(names)
    assert names_in(json.loads(said.out), names) == set(names)


def test_the_exported_table_begins_with_the_documented_columns(
    repository: Path, place: Path, call: Callable[..., Any], tmp_path: Path
) -> None:
    assert call("export", "--to", "reps", "--out", tmp_path / "all.csv").code == 0
    columns = (tmp_path / "all.csv").read_text().splitlines()[0].split(",")
    names = told(repository, "Exported table")
    assert columns[: len(names)] == names
    assert columns[len(names) : len(names) + 2] == ["set", "rep"]


def shape(text: str) -> str:
    """The words with every number as N, every rule as one dash, every space alike."""
    return " ".join(re.sub("─+", "-", NUMBER.sub("N", text)).split())


def test_every_command_of_the_page_says_what_stands_there(
    repository: Path,
    place: Path,
    call: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    page = (repository / "docs" / "library.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    shown = [part for block in blocks for part in f"\n{block}".split("\n$ hiphinge ")[1:]]
    assert len(shown) == 10
    for part in shown:
        first, _, expected = part.partition("\n")
        said = call(*shlex.split(first))
        assert said.code == 0, said.err
        wanted = ".*".join(re.escape(piece) for piece in shape(expected).split("…"))
        assert re.fullmatch(wanted, shape(said.out)), f"{first}\n{said.out}"
