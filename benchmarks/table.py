"""Results of a benchmark → a markdown table, and its place in docs/benchmarks.md.

Each benchmark owns the part of that page between its two marks and rewrites nothing else.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("hiphinge", "numpy", "scipy", "vqf", "ahrs", "imufusion")
HEAD = """# Benchmarks

Measured, not promised: each table was written by the command above it, on the machine it names, and
all but those made by hand by `python -m benchmarks --write`. Times on a busy machine scatter; what
stands in one table was measured in one run, so its ratios hold better than its seconds.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `met` is None where there is no target."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)


def judged(lines: Sequence[Line]) -> str:
    """The lines as a table with targets."""
    words = {True: "met", False: "not met", None: ""}
    rows = [[line.what, line.measured, line.target, words[line.met]] for line in lines]
    return markdown([["what", "measured", "target", ""], *rows])


def installed(name: str) -> str:
    """The version of a package, "" where it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def machine() -> str:
    """What it ran on, in one line."""
    versions = ", ".join(f"{name} {told}" for name in PACKAGES if (told := installed(name)))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"
    )


def write(name: str, text: str) -> None:
    """Put the text on the page, in place of what this benchmark said before."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    part = f"{start}\n{text.strip()}\n{end}\n"
    if start in page and end in page:
        before, rest = page.split(start, 1)
        page = before + part + rest.split(end, 1)[1].lstrip("\n")
    else:
        page = page.rstrip() + "\n\n" + part
    PAGE.write_text(page, encoding="utf-8")
