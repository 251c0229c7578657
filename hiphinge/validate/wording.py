"""A validation report as text for people."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hiphinge.validate.figures import best_peer, better_peers
from hiphinge.validate.measured import Figure, Measured, ValidationReport

VERDICTS = {True: ("met", "green"), False: ("not met", "red"), None: ("", "")}


def show(report: ValidationReport, *, each: bool = False, console: Console | None = None) -> None:
    """Print the figures per set, what could not be measured, and with `each` every recording."""
    out = console or Console(highlight=False)
    out.print(_table(report.figures, peers=bool(report.peers)))
    if each:
        for one in report.recordings:
            _line(out, f"{one.set_name}/{one.recording}: {values_words(one)}")
        out.print()
    for one in report.problems:
        _line(out, f"not measured: {one.set_name}/{one.recording}: {one.problem}", "yellow")
    for one in report.without_truth:
        _line(out, f"nothing to compare with: {one.set_name}/{one.recording}")
    if report.peers:
        _line(out, peer_words(report))
    if report.left_out:
        _line(out, f"peers that are not installed, left out: {', '.join(report.left_out)}")
    _line(out, closing_words(report), "bold")


def _table(figures: tuple[Figure, ...], *, peers: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    beside = ("Best peer",) if peers else ()
    for heading in ("Set", "Figure", "Measured", *beside, "Target", ""):
        table.add_column(heading, overflow="fold")
    before = ""
    for figure in figures:
        word, style = VERDICTS[figure.met]
        name = "" if figure.set_name == before else figure.set_name
        row = [name, figure.label, figure.shown, figure.target]
        if peers:
            best = best_peer(figure)
            row.insert(3, "" if best is None else f"{best.shown.split(' (')[0]}, {best.name}")
        table.add_row(*(Text(cell) for cell in row), Text(word, style=style))
        before = figure.set_name
    return table


def closing_words(report: ValidationReport) -> str:
    """Targets met, recordings and time in one line."""
    judged = [figure for figure in report.figures if figure.met is not None]
    met = len(judged) - len(report.missed)
    many = len(report.recordings)
    return (
        f"{met} of {len(judged)} targets met, {many} recording{'s' if many != 1 else ''}, "
        f"{report.seconds:.0f} s on {report.workers} worker{'s' if report.workers > 1 else ''}"
    )


def peer_words(report: ValidationReport) -> str:
    """In how many figures a peer does better, and in which."""
    beside = [figure for figure in report.figures if figure.peers]
    behind = [figure for figure in beside if better_peers(figure)]
    if not behind:
        return f"No peer does better in any of the {len(beside)} figures that have peers."
    named = "; ".join(
        f"{figure.set_name}, {figure.label.removeprefix('synthetic: ')} "
        f"({', '.join(peer.name for peer in better_peers(figure))})"
        for figure in behind
    )
    return f"A peer does better in {len(behind)} of {len(beside)} figures that have peers: {named}."


def values_words(one: Measured) -> str:
    """The values of one recording on one line."""
    if one.problem or not one.values:
        return one.problem or "nothing to compare with"
    values = ", ".join(f"{name} {round(value, 2):g}" for name, value in one.values.items())
    return f"{one.group}: {values}" if one.group else values


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(text, style=style), soft_wrap=True)
