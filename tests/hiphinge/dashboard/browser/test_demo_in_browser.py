"""`hiphinge demo --dowel-test` as a person runs it, over the virtual radio, up to the report."""

from __future__ import annotations

import csv
import json
import os
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
        *(sys.executable, "-m", "hiphinge", "demo", "--no-browser", "--seconds", "50"),
        *("--dowel-test", "--speed", str(SPEED), "--out", str(folder)),
    )
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "HIPHINGE_HOME": str(tmp_path / "home")},
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


def test_demo_from_start_by_a_dowel_test_to_the_report(
    demo: tuple[str, Path], look: Callable[..., Any]
) -> None:
    address, folder = demo
    screen = look(address)
    page = screen.page
    page.click("#start")
    expect(page.locator("#synthetic")).to_be_visible()
    prompt = page.locator("#guide-prompt")
    expect(prompt).to_contain_text("Stick along the back", timeout=LONGEST_MS)
    expect(prompt).to_contain_text("hinge three times", timeout=LONGEST_MS)
    page.wait_for_selector("#dowel", state="visible", timeout=LONGEST_MS)
    shown = page.locator("#dowel-word").inner_text(), page.locator("#dowel-sentence").inner_text()
    expect(page.locator("#dowel-reps li")).to_have_count(3)
    expect(page.locator("#dowel-past")).to_have_count(0)  # it is the first
    page.click("#dowel-back")
    page.wait_for_selector("#train", state="visible", timeout=LONGEST_MS)
    page.wait_for_selector("#report", timeout=LONGEST_MS)
    kept_test = json.loads((folder / "dowel_test.json").read_text(encoding="utf-8"))
    assert shown[0].lower().replace(" ", "-") == kept_test["verdict"]
    assert shown[1].replace("\u00a0", " ") == kept_test["sentence"]
    assert [rep["set"] for rep in kept_test["reps"]] == [1, 1, 1]
    spoken = screen.all_spoken("rep")
    with (folder / "reps.csv").open(encoding="utf-8", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [row["rep"] for row in kept] == spoken
    assert page.locator("#count").text_content() == spoken[-1]
    page.click("#report")
    expect(page.locator("#reps")).to_be_visible()
    assert "Romanian deadlift" in page.title()
    assert screen.complaints == []
