"""What a rerun changed, as people read it on a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hiphinge.report import wording
from hiphinge.report.verdicts import look_of
from hiphinge.rerun.comparison import Comparison, Pair, Side
from hiphinge.rerun.plain import value_of
from imu.units import DEG_PER_RAD

NARROW = 76
WORDS = {
    "gone": "no longer counted",
    "new": "counted now",
    "verdict": "with another verdict",
    "alerts": "with other alerts",
    "values": "with other values only",
    "same": "the same",
}
ARROW = " → "


def show_comparison(comparison: Comparison, out: Console, *, every: bool = False) -> None:
    """One recording: how many repetitions changed and how, then a row for each that did."""
    before, after = comparison.before, comparison.after
    if before.synthetic:
        out.print(Text(wording.SYNTHETIC, style="bold"))
    counts = _arrow(str(len(before.reps)), str(len(after.reps)))
    alerts = _arrow(str(len(before.alerts)), str(len(after.alerts)))
    name = after.exercise.name
    out.print(Text(f"{comparison.recording} · {name} · {counts} reps, {alerts} alerts"))
    told = [f"{comparison.changes[kind]} {words}" for kind, words in WORDS.items() if comparison.changes.get(kind)]  # noqa: E501  # fmt: skip
    if told:
        out.print(Text(f"  {', '.join(told)}", style="bold"))
    for line in _limit_lines(comparison):
        out.print(Text(f"  {line}"))
    shown = [pair for pair in comparison.pairs if every or pair.change not in ("same", "values")]
    if shown:
        out.print(_table(shown, wide=out.width >= NARROW))
    elif comparison.pairs:
        out.print(Text("  No repetition counts or is judged otherwise."))


def _limit_lines(comparison: Comparison) -> list[str]:
    pair = [
        f"{side.limits.amber_rad * DEG_PER_RAD:.0f}° and {side.limits.red_rad * DEG_PER_RAD:.0f}°"
        for side in (comparison.before, comparison.after)
    ]
    lines = [f"limits {_arrow(*pair)}"]
    asked = str(comparison.after.settings.get("set", ""))
    if "_percent=" in asked and comparison.after.limits.basis != "own range":
        lines.append(
            "no own full bend was measured: limits are general figures in degrees, and shares of "
            "it change nothing"
        )
    return lines


def _table(pairs: list[Pair], *, wide: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in ("Set.Rep", "At", "Verdict", "Spine peak", *(("Hips' share", "Alerts") if wide else ())):  # noqa: E501  # fmt: skip
        table.add_column(head, justify="right" if head == "At" else "left", no_wrap=True)
    for pair in pairs:
        sides = (pair.before, pair.after)
        cells = [
            _arrow(*(_place(side) for side in sides)),
            f"{pair.start_s:.1f} s",
            _arrow(*("–" if s is None else look_of(s.rep.verdict).word for s in sides)),
            _arrow(*(_degrees(value_of(s, "lumbar_flexion_peak_deg")) for s in sides)),
        ]
        if wide:
            cells.append(_arrow(*(_percent(value_of(s, "hinge_share")) for s in sides)))
            cells.append(
                _arrow(*("–" if s is None else str(sum(s.alerts.values())) for s in sides))
            )
        table.add_row(*map(Text, cells))
    return table


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before}{ARROW}{after}"


def _place(side: Side | None) -> str:
    return "–" if side is None else f"{side.rep.set}.{side.rep.index}"


def _degrees(value: float) -> str:
    return f"{value:.0f}°" if value == value else "–"


def _percent(value: float) -> str:
    return f"{100.0 * value:.0f} %" if value == value else "–"
