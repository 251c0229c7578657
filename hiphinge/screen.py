"""An analysis as people read it on a terminal, wide or narrow.

Angles are whole degrees. Words, names and verdicts are the report's, so that both say the same.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.events import Alert, Rep
from analysis.result import Analysis
from analysis.sets import SetSummary
from hiphinge.report import figures, wording
from hiphinge.report.view import View, view_of

MOST_LINES = 10
NARROW = 70
WIDE = 92
"""Columns of text below which the set table leaves out what the report shows anyway, and from which
it tells how sure the drift is."""

SEVERITIES = ("amber", "red")
RULES = ("leaning_back", "open_hips", "lumbar_extension", "lumbar_flexion", "spine_first")
"""From what is shown last to what is shown first, where a repetition has several alerts of the same
severity: the order of the verdicts."""

STYLES = {"amber": "yellow", "red": "red"}

Column = tuple[str, Callable[[SetSummary, list[Rep]], str]]


def show(analysis: Analysis, files: Iterable[Path], console: Console | None = None) -> None:
    """Print the analysis on standard output, and where its files are."""
    out = console or Console(highlight=False)
    view = view_of(analysis)
    if analysis.synthetic:
        _line(out, wording.SYNTHETIC, indent="", style="bold")
    lasts = figures.duration(analysis.duration_s)
    _line(out, f"{analysis.recording} · {analysis.exercise.name} · {lasts}", indent="")
    _line(out, wording.verdict_sentence(analysis, view), indent="", style="bold")
    if analysis.sets:
        out.print(_set_table(analysis, view, out.width))
    elif not analysis.reps:
        _line(out, f"A rep is: {analysis.exercise.counting_rule}.", indent="")
    _paragraph(out, "Feedback", _feedback_lines(analysis.sets))
    _alert_lines(out, analysis.alerts)
    if view.has_lumbar:
        _paragraph(out, "Limits", [wording.limits_sentence(analysis.limits)])
    calibration = analysis.calibration
    method = wording.METHODS.get(calibration.method, calibration.method)
    _paragraph(out, "Calibration", [method, *calibration.statements])
    left_out = [f"{sensor}: {why}." for sensor, why in analysis.left_out.items()]
    _paragraph(out, "Left out", left_out)
    _paragraph(out, "Notes", analysis.notes)
    _paragraph(out, "Files", [str(path) for path in files])


def _paragraph(out: Console, heading: str, lines: Iterable[str]) -> None:
    """A heading and its lines, nothing where there are none."""
    lines = list(lines)
    if not lines:
        return
    out.print(Text(f"\n{heading}", style="bold"))
    for line in lines:
        _line(out, line)


def _line(out: Console, text: str, *, indent: str = "  ", style: str = "") -> None:
    """The text as wide as the terminal, words whole, "87 %" unbroken, taken as it is.

    What keeps a number with its unit is for wrapping only: what is printed can be searched for.
    """
    wrapped = textwrap.wrap(
        figures.unbroken(text),
        max(out.width - 1, 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in wrapped:
        out.print(Text(line.replace(figures.THIN_SPACE, " "), style=style), soft_wrap=True)


def _feedback_lines(sets: Iterable[SetSummary]) -> list[str]:
    """How cues were given in each set, where there is something to tell."""
    told = [part for part in sets if part.feedback.words]
    lines = [
        f"Set {part.set}: {part.feedback.manner}. {part.feedback.sentence}".strip()
        for part in told[:MOST_LINES]
    ]
    if len(told) > MOST_LINES:
        lines.append(f"and {len(told) - MOST_LINES} sets more: see the report")
    return lines


def _alert_lines(out: Console, alerts: Iterable[Alert]) -> None:
    """One line per repetition with alerts: the foremost, and how many others there are.

    Those of no repetition come last: they were told in bends that proved to be none.
    """
    grouped: dict[tuple[int, int, float], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda alert: (not alert.is_attributed, alert.t_s)):
        key = (alert.set, alert.rep, 0.0 if alert.rep else alert.t_s)
        grouped.setdefault(key, []).append(alert)
    if not grouped:
        return
    out.print(Text("\nAlerts", style="bold"))
    for raised in list(grouped.values())[:MOST_LINES]:
        alert = max(raised, key=_rank)
        where = f"in no rep, at {alert.t_s:.1f} s"
        if alert.is_attributed:
            where = f"set {alert.set}, rep {alert.rep}"
        more = f" (and {len(raised) - 1} more)" if len(raised) > 1 else ""
        text = f"{where} · {alert.severity} · {alert.message}{more}"
        _line(out, text, style=STYLES.get(alert.severity, ""))
    if len(grouped) > MOST_LINES:
        _line(out, f"and {len(grouped) - MOST_LINES} more: see alerts.csv")


def _rank(alert: Alert) -> tuple[int, int]:
    """Severity first, then the rule; a name not known here comes last."""
    severity = SEVERITIES.index(alert.severity) if alert.severity in SEVERITIES else -1
    return severity, RULES.index(alert.rule) if alert.rule in RULES else -1


def _set_table(analysis: Analysis, view: View, width: int) -> Table:
    """One row per set."""
    columns: list[Column] = [
        ("Set", lambda part, reps: str(part.set)),
        ("Reps", lambda part, reps: str(part.reps)),
    ]
    narrow = width < NARROW
    if not narrow:
        columns.append(("Tempo", lambda part, reps: part.tempo))
    if view.has_lumbar:
        columns += [("Hips'\nshare", _share), ("Spine\npeak", _peak)]
        if not narrow:
            columns.append(("Drift\nper rep", lambda part, reps: _drift(part, width >= WIDE)))
        columns.append(("Alerts", lambda part, reps: str(part.alerts)))
    else:
        metric = view.tilt.replace("_tilt_rad", "_tilt_rom_deg")
        columns.append((view.tilt_name, lambda part, reps: _middle(reps, metric)))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for part in analysis.sets:
        own = [rep for rep in analysis.reps if rep.set == part.set]
        table.add_row(*(Text(cell(part, own)) for _, cell in columns))
    return table


def _share(part: SetSummary, reps: list[Rep]) -> str:
    return figures.percent(figures.median(rep.metrics.get("hinge_share", math.nan) for rep in reps))


def _peak(part: SetSummary, reps: list[Rep]) -> str:
    name = "lumbar_flexion_peak_deg"
    return figures.whole_degrees(figures.largest(rep.metrics.get(name, math.nan) for rep in reps))


def _middle(reps: list[Rep], metric: str) -> str:
    return figures.whole_degrees(figures.median(rep.metrics.get(metric, math.nan) for rep in reps))


def _drift(part: SetSummary, with_interval: bool) -> str:
    slope = figures.signed(part.lumbar_drift_deg_per_rep)
    if slope == figures.NONE:
        return slope
    if not with_interval:
        return f"{slope}°"
    low = figures.signed(part.lumbar_drift_low_deg_per_rep)
    high = figures.signed(part.lumbar_drift_high_deg_per_rep)
    return f"{slope}° ({low} to {high})"
