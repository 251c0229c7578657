"""`hiphinge validate`: recordings whose truth is known say how exact hiphinge is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force

MISSED = 1

EXAMPLES = (
    "hiphinge validate recordings --html claims.html",
    "hiphinge validate recordings/squat --each --no-peers",
    "hiphinge validate --synthetic 9000:9002",
    "hiphinge validate recordings --json --strict > validation.json",
)


def validate(
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            help="Recordings with NAME.truth.json beside them, a folder per set.",
        ),
    ] = None,
    synthetic: Annotated[
        str | None,
        typer.Option(
            metavar="SEEDS",
            help="Draw synthetic sets too, 22 a seed: 9000, or 9000:9002 for 9000 and 9001.",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with plots of agreement."),
    ] = None,
    peers: Annotated[
        bool,
        typer.Option(
            "--peers/--no-peers",
            help="Whether other filters and a counter of peaks work on the same recordings beside.",
        ),
    ] = True,
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
    force: Force = False,
) -> None:
    """Measure hiphinge against recordings whose truth is known, and tell each figure by its target.

    What the truth files hold decides what is compared: orientation or an angle against optics,
    counted and marked repetitions, everyday bends, or the exact truth that `hiphinge simulate`
    writes. Sets without a target of their own are reported too. Peers do the same work on the same
    samples: vqf alone, Madgwick, Mahony and EKF of ahrs, imufusion, and a counter of peaks.
    """
    from hiphinge.progress import progress_bar
    from hiphinge.validate.drawn import seeds_of
    from hiphinge.validate.plain import as_text
    from hiphinge.validate.run import run
    from hiphinge.validate.wording import show
    from imu.errors import SettingError

    if data is None and synthetic is None:
        raise SettingError(
            "name a folder of recordings with truth, or seeds to draw: --synthetic 9000"
        )
    seeds = range(0) if synthetic is None else seeds_of(synthetic)
    if html is not None:
        from hiphinge.validate.page.write import refuse_existing_page

        refuse_existing_page(html, force=force)
    with progress_bar("Measuring") as told:
        report = run(data, told, workers=workers, seeds=seeds, peers=peers)
    if html is not None:
        from hiphinge.validate.page.write import write_page

        write_page(report, html, force=force)
    if as_json:
        typer.echo(as_text(report), nl=False)
    else:
        show(report, each=each)
        if html is not None:
            typer.echo(f"The page: {html}")
    if strict and (report.missed or report.problems):
        raise typer.Exit(MISSED)
