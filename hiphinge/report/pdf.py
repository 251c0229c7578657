"""report.html → a PDF, by a browser of the Chromium family, else by WeasyPrint if it is installed.

Both print what the page's style sheet for paper says. A browser is looked for under its usual
names; `HIPHINGE_BROWSER` names another. It runs without a window, with a profile of its own that is
gone afterwards, and opens nothing but the file.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from hiphinge.report import without_browser
from hiphinge.results.staging import staged
from imu.errors import OutputError

BROWSER = "HIPHINGE_BROWSER"
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge", "brave-browser",
)  # fmt: skip
PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ),
}
FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-pdf-header-footer",
)  # fmt: skip
LONGEST_S = 120.0

NEITHER = (
    "needs Chromium (or Chrome, Edge; HIPHINGE_BROWSER can name it), or WeasyPrint: "
    "pip install 'hiphinge[pdf]'"
)


def write_pdf(report: Path, out: Path, *, force: bool) -> str:
    """Print a report to a PDF file; by what it was printed. Raises OutputError."""
    browser = find_browser()
    printer = None if browser is not None else _weasyprint()
    if browser is None and printer is None:
        raise OutputError(out, NEITHER)
    with staged(out.parent, [out.name], force=force) as stage:
        page = stage / out.name
        if browser is not None:
            _print_by_browser(browser, report, page)
            return Path(browser).name
        assert printer is not None
        printer(report, page)
        return "WeasyPrint"


def find_browser(environment: Mapping[str, str] = os.environ) -> str | None:
    """A browser that can print; None if there is none. Raises OutputError for one told wrongly."""
    told = environment.get(BROWSER, "").strip()
    if told:
        found = shutil.which(told)
        if found is None:
            raise OutputError(told, f"is no program, but {BROWSER} names it")
        return found
    for name in (*NAMES, *PLACES.get(sys.platform, ())):
        found = shutil.which(name)
        if found is not None:
            return found
    return None


def _print_by_browser(browser: str, report: Path, page: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="hiphinge-", ignore_cleanup_errors=True) as own:
        command = [browser, *FLAGS, f"--user-data-dir={own}", f"--print-to-pdf={page.resolve()}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start as root otherwise
        command.append(report.resolve().as_uri())
        try:
            done = subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise OutputError(
                page.name, f"{Path(browser).name} did not print it ({error})"
            ) from error
    if done.returncode or not page.is_file() or not page.stat().st_size:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1][:200] if said else f"exit code {done.returncode}"
        raise OutputError(page.name, f"{Path(browser).name} did not print it ({why})")


def _weasyprint() -> Callable[[Path, Path], None] | None:
    """What prints by WeasyPrint; None where it, or the Pango that it needs, is not installed."""
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return None

    def printed(report: Path, page: Path) -> None:
        told = without_browser.printable(report.read_text(encoding="utf-8"))
        weasyprint.HTML(string=told).write_pdf(str(page))

    return printed
