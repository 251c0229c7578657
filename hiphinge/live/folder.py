"""A finished session's tables and report, beside its records."""

from __future__ import annotations

from pathlib import Path

from analysis.result import Analysis
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import staged


def write_session_results(analysis: Analysis, folder: Path) -> None:
    """Write all results into the session's folder; older ones give way. Raises OutputError."""
    with staged(folder, NAMES, force=True) as stage:
        write_results(analysis, stage)
