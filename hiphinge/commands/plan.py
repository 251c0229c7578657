"""`hiphinge plan`: what to practise today, and why."""

from __future__ import annotations

from typing import Annotated

import typer

EXAMPLES = (
    "hiphinge plan",
    "hiphinge plan --order 002",
    "hiphinge plan --wearer Ada --json",
)


def plan(
    order: Annotated[
        str,
        typer.Option(metavar="ID", help="default, or an article's own: 000, 001, 002, 003, 004."),
    ] = "default",
    wearer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose; that of the newest session if not told."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON in place of words for people.")
    ] = False,
) -> None:
    """Tell what to practise today: exercise, sets, repetitions, tempo and rest, and why.

    The sessions of the library lead along an order of exercises: two in a row that fulfil the
    criteria of a step move on, two that miss them step back.
    """
    from analysis.progression.orders import order_named

    chosen = order_named(order)

    from rich.console import Console

    from hiphinge.library.named import open_library
    from hiphinge.plan.plain import of_plan
    from hiphinge.plan.planned import planned
    from hiphinge.plan.table import show_plan

    with open_library() as library:
        found = planned(library, chosen, wearer)
    if as_json:
        import json

        typer.echo(json.dumps(of_plan(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_plan(found, Console(highlight=False))
