"""`hiphinge validate`: recordings whose truth is known say how exact hiphinge is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

MISSED = 1

EXAMPLES = (
    "hiphinge validate recordings",
    "hiphinge validate recordings/squat --each",
    "hiphinge validate recordings --json --strict > validation.json",
)


def validate(
    data: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Recordings with NAME.truth.json beside them, a folder per set."
        ),
    ],
    each: Annotated[bool, typer.Option("--each", help="Tell every recording too.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print figures and recordings as JSON.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit code 1 if a target is missed.")
    ] = False,
    workers: Annotated[
        int, typer.Option(metavar="N", help="Processes that measure at the same time.")
    ] = 2,
) -> None:
    """Measure hiphinge against recordings whose truth is known, and tell each figure by its target.

    What the truth files hold decides what is compared: orientation or an angle against optics,
    counted and marked repetitions, everyday bends, or the exact truth that `hiphinge simulate`
    writes. Sets without a target of their own are reported too.
    """
    from hiphinge.progress import progress_bar
    from hiphinge.validate.run import run
    from hiphinge.validate.wording import as_text, show

    with progress_bar("Measuring") as told:
        report = run(data, told, workers=workers)
    if as_json:
        typer.echo(as_text(report), nl=False)
    else:
        show(report, each=each)
    if strict and (report.missed or report.problems):
        raise typer.Exit(MISSED)
