"""`hiphinge report`: found, rendered again, copied, printed."""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hiphinge.report import pdf
from imu.errors import OutputError
from recordings.session.lock import FolderLock

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, call: Any) -> Path:
    """A short demo session, in a library of its own."""
    folder = tmp_path_factory.mktemp("home") / "sessions" / "2026-11-21_09-03-11_rdl"
    said = call("demo", "--headless", "--seconds", 30, "--seed", 5, "--out", folder)
    assert said.code == 0, said.err
    return folder


@pytest.fixture
def session(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may spoil."""
    home = tmp_path / "home"
    shutil.copytree(recorded.parent, home / "sessions")
    monkeypatch.setenv("HIPHINGE_HOME", str(home))
    return home / "sessions" / recorded.name


@pytest.mark.parametrize("told", ["last", "2026-11", "path"])
def test_a_report_is_found_by_path_name_and_as_the_last(
    session: Path, call: Any, told: str
) -> None:
    said = call("report", session if told == "path" else told)
    assert said.out == f"{session / 'report.html'}\n"


def test_a_lost_report_is_rendered_from_the_records_as_it_was(session: Path, call: Any) -> None:
    before = (session / "report.html").read_bytes()
    (session / "report.html").unlink()
    assert call("report", "last").code == 0
    assert (session / "report.html").read_bytes() == before


def test_again_computes_all_results_anew(session: Path, call: Any) -> None:
    before = (session / "reps.csv").read_bytes()
    (session / "reps.csv").write_text("spoilt")
    assert call("report", "last", "--again").code == 0
    assert (session / "reps.csv").read_bytes() == before


def test_a_report_is_not_rendered_while_the_folder_is_written(session: Path, call: Any) -> None:
    with FolderLock(session / "recording.lock"):
        said = call("report", "last", "--again")
    assert (said.code, "another program is writing it" in said.err) == (2, True)


def test_a_folder_without_report_and_records_is_told(call: Any, tmp_path: Path) -> None:
    said = call("report", tmp_path)
    assert (said.code, "neither a report nor the records" in said.err) == (2, True)


def test_a_copy_goes_where_it_is_told_and_replaces_nothing(
    session: Path, call: Any, tmp_path: Path
) -> None:
    out = tmp_path / "monday.html"
    assert call("report", "last", "--out", out).out == f"{out}\n"
    assert out.read_bytes() == (session / "report.html").read_bytes()
    assert call("report", "last", "--out", out).code == 2


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
def test_a_pdf_is_printed_by_chromium(
    session: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPHINGE_BROWSER", str(CHROMIUM))
    assert call("report", "last", "--pdf").out == f"{session / 'report.pdf'}\n"
    printed = (session / "report.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 50_000
    assert call("report", "last", "--pdf").code == 0


def test_weasyprint_prints_where_there_is_no_browser(
    session: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Html:
        def __init__(self, string: str) -> None:
            self.string = string

        def write_pdf(self, target: str) -> None:
            Path(target).write_text(f"%PDF- {self.string}", encoding="utf-8")

    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    monkeypatch.setattr(pdf.importlib, "import_module", lambda name: SimpleNamespace(HTML=Html))
    assert call("report", "last", "--pdf").code == 0
    printed = (session / "report.pdf").read_text(encoding="utf-8")
    drawings = re.findall(r"<svg\b[^>]*>(<style>.*?</style>)?", printed, re.DOTALL)
    assert drawings
    assert all(".limit-red { stroke: #b3202c;" in style for style in drawings)
    assert not any("var(" in style for style in drawings)


def test_without_either_one_line_says_what_is_needed(
    session: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    monkeypatch.setattr(pdf.importlib, "import_module", missing)
    said = call("report", "last", "--pdf")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert "pip install 'hiphinge[pdf]'" in said.err
    assert not (session / "report.pdf").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize(("script", "why"), [("echo broken >&2; exit 3", "broken"), ("", "exit")])
def test_a_browser_that_fails_is_told_and_leaves_no_file(
    session: Path, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("HIPHINGE_BROWSER", str(browser))
    said = call("report", "last", "--pdf")
    assert (said.code, why in said.err) == (2, True)
    assert not (session / "report.pdf").exists()


def test_a_browser_that_is_named_must_be_there() -> None:
    with pytest.raises(OutputError, match="HIPHINGE_BROWSER names it"):
        pdf.find_browser({"HIPHINGE_BROWSER": "no-such-browser"})
