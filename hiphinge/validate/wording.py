"""A validation report as text: tables for people, plain values for `--json`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hiphinge.validate.measured import Figure, Measured, ValidationReport

SCHEMA = 1
VERDICTS = {True: ("met", "green"), False: ("not met", "red"), None: ("", "")}


def as_text(report: ValidationReport) -> str:
    """The report as strict JSON; a number that is not finite is null."""
    content = {
        "schema": SCHEMA,
        "folder": report.folder,
        "met": not report.missed,
        "figures": [_plain(asdict(figure)) for figure in report.figures],
        "recordings": [_plain({**asdict(one), "values": dict(one.values)}) for one in _all(report)],
        "seconds": round(report.seconds, 1),
        "workers": report.workers,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def show(report: ValidationReport, *, each: bool = False, console: Console | None = None) -> None:
    """Print the figures per set, what could not be measured, and with `each` every recording."""
    out = console or Console(highlight=False)
    out.print(_table(report.figures))
    if each:
        for one in _all(report):
            _line(out, f"{one.set_name}/{one.recording}: {_values(one)}")
        out.print()
    for one in report.problems:
        _line(out, f"not measured: {one.set_name}/{one.recording}: {one.problem}", "yellow")
    for one in report.without_truth:
        _line(out, f"nothing to compare with: {one.set_name}/{one.recording}")
    _line(out, _closing(report), "bold")


def _all(report: ValidationReport) -> Iterator[Measured]:
    return iter(report.recordings)


def _table(figures: tuple[Figure, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Set", "Figure", "Measured", "Target", ""):
        table.add_column(heading, overflow="fold")
    before = ""
    for figure in figures:
        word, style = VERDICTS[figure.met]
        name = "" if figure.set_name == before else figure.set_name
        row = (name, figure.label, figure.shown, figure.target)
        table.add_row(*(Text(cell) for cell in row), Text(word, style=style))
        before = figure.set_name
    return table


def _closing(report: ValidationReport) -> str:
    judged = [figure for figure in report.figures if figure.met is not None]
    met = len(judged) - len(report.missed)
    many = len(report.recordings)
    return (
        f"{met} of {len(judged)} targets met, {many} recording{'s' if many != 1 else ''}, "
        f"{report.seconds:.0f} s on {report.workers} worker{'s' if report.workers > 1 else ''}"
    )


def _values(one: Measured) -> str:
    """The values of one recording on one line."""
    if one.problem or not one.values:
        return one.problem or "nothing to compare with"
    values = ", ".join(f"{name} {round(value, 2):g}" for name, value in one.values.items())
    return f"{one.group}: {values}" if one.group else values


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(text, style=style), soft_wrap=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, float):
        return round(value, 6) + 0.0 if math.isfinite(value) else None
    return value
