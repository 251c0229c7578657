"""All files of one analysis, in one folder."""

from __future__ import annotations

from pathlib import Path

from analysis.result import Analysis
from hiphinge.results.alerts import write_alerts
from hiphinge.results.angles import write_angles
from hiphinge.results.reps import write_reps
from hiphinge.results.summary import as_text

REPS = "reps.csv"
ANGLES = "angles.csv"
ALERTS = "alerts.csv"
SUMMARY = "summary.json"
REPORT = "report.html"
NAMES = (REPS, ANGLES, ALERTS, SUMMARY, REPORT)


def write_results(
    analysis: Analysis, folder: Path, *, report: bool = True, angles: bool = True
) -> None:
    """Write the files into `folder`, which must exist (see `staging`). Raises OSError."""
    write_reps(analysis.reps, folder / REPS)
    if angles:
        write_angles(analysis.angles, folder / ANGLES)
    write_alerts(analysis.alerts, folder / ALERTS)
    (folder / SUMMARY).write_text(as_text(analysis), encoding="utf-8", newline="\n")
    if report:
        from hiphinge.report.page import render

        (folder / REPORT).write_text(render(analysis), encoding="utf-8", newline="\n")
