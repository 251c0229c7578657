"""`hiphinge demo` as a person runs it, over the virtual radio: from Start to the report."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

SPEED = 2.5
LONGEST_MS = 90_000


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A demo under way: the address it printed, and its folder."""
    folder = tmp_path / "session"
    command = (
        *(sys.executable, "-m", "hiphinge", "demo", "--no-browser", "--seconds", "28"),
        *("--speed", str(SPEED), "--out", str(folder)),
    )
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path
    ) as running:
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            found = re.match(r"(http://\S+token=\S+)", line)
            if found:
                yield found[1], folder
                break
        else:
            pytest.fail("".join(said))
        running.terminate()
        running.stdout.read()


def test_demo_from_start_to_report(demo: tuple[str, Path], look: Callable[..., Any]) -> None:
    address, folder = demo
    screen = look(address)
    page = screen.page
    page.click("#start")
    expect(page.locator("#synthetic")).to_be_visible()
    page.wait_for_selector("#train", state="visible", timeout=LONGEST_MS)
    page.wait_for_selector("#report", timeout=LONGEST_MS)
    spoken = screen.all_spoken("rep")
    with (folder / "reps.csv").open(encoding="utf-8", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [row["rep"] for row in kept] == spoken
    assert page.locator("#count").text_content() == spoken[-1]
    page.click("#report")
    expect(page.locator("#reps")).to_be_visible()
    assert "Romanian deadlift" in page.title()
    assert screen.complaints == []
