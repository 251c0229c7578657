"""The page of a validation as a file that appears whole or not at all."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from hiphinge.analysing import versions
from hiphinge.results.staging import refuse_existing, staged
from hiphinge.validate.measured import ValidationReport
from hiphinge.validate.page.document import render


def refuse_existing_page(path: Path, *, force: bool) -> None:
    """Raise OutputError if the page is there already; asked before hours of work, not after."""
    refuse_existing(path.parent, (path.name,), force=force)


def write_page(report: ValidationReport, path: Path, *, force: bool) -> None:
    """Render and write it. Raises OutputError."""
    with staged(path.parent, (path.name,), force=force) as stage:
        page = render(report, versions() | made_here(report))
        (stage / path.name).write_text(page, encoding="utf-8")


def made_here(report: ValidationReport) -> dict[str, str]:
    """When, on what computer and how fast."""
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "computer": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "took": f"{report.seconds:.0f} s on {report.workers} "
        f"worker{'s' if report.workers > 1 else ''}",
    }
