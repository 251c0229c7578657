"""A plan on a terminal, wide or narrow."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hiphinge.plan import wording
from hiphinge.plan.planned import Plan
from hiphinge.report.wording import SYNTHETIC


def show_plan(plan: Plan, out: Console) -> None:
    """Print today's plan and why."""
    standing, order = plan.standing, plan.order
    if plan.synthetic:
        out.print(Text(SYNTHETIC, style="bold"))
    who = f" · {plan.wearer}" if plan.wearer else ""
    out.print(Text(f"{order.name} (order {order.id}: {order.source}){who}"))
    out.print(Text(wording.place(standing), style="bold"))
    out.print(_table(plan))
    for item in plan.items:
        out.print(Text(f"{item.name}: {wording.source(item)}."))
    out.print(Text("\nWhy", style="bold"))
    for line in wording.why(standing):
        out.print(Text(f"  {line}"))
    out.print(Text(f"\n{wording.STOP}", style="bold"))


def _table(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Today", "Sets × reps", "Tempo", "Rest"):
        table.add_column(heading)
    for item in plan.items:
        role = wording.ROLES[item.role]
        name = f"{item.name}\n{role}" if role else item.name
        cells = (name, wording.dose(item), wording.tempo(item), f"{item.rest_s} s")
        table.add_row(*map(Text, cells))
    return table
