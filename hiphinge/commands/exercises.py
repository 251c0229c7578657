"""`hiphinge exercises`: what can be named after --exercise, and what each is taken to be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force

EXAMPLES = (
    "hiphinge exercises",
    "hiphinge exercises rdl",
    "hiphinge exercises --html exercises.html",
)


def exercises(
    exercise: Annotated[
        str | None, typer.Argument(metavar="ID", help="Tell all about this one.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="OUT.html", help="Write a page of all, with drawings."),
    ] = None,
    force: Force = False,
) -> None:
    """List the exercises, or tell how one is counted and judged, and what is not seen in it."""
    from rich.console import Console
    from rich.text import Text

    from analysis.exercises.catalogue import EXERCISES, exercise_named
    from hiphinge.exercises.words import lines
    from hiphinge.results.staging import staged
    from imu.errors import SettingError

    if html is not None:
        from hiphinge.exercises.page import render_exercises

        if exercise is not None:
            raise SettingError("--html writes all exercises: leave the ID out")
        with staged(html.parent, [html.name], force=force) as stage:
            page = render_exercises()
            (stage / html.name).write_text(page, encoding="utf-8", newline="\n")
        typer.echo(str(html))
        return
    if exercise is None:
        width = max(len(known.id) for known in EXERCISES) + 2
        for known in EXERCISES:
            where = "" if known.posture.words == "standing" else f", {known.posture.words}"
            typer.echo(f"{known.id:<{width}}{known.name}{where}")
        return
    console = Console(highlight=False)
    for line in lines(exercise_named(exercise)):
        console.print(Text(line))
