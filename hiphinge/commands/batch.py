"""`hiphinge batch`: many recordings at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import Changed, TrustUnits

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from hiphinge.batch.run import Batch
    from hiphinge.batch.workers import Workers

FAILED = 1
MOST_LINES = 10
EXAMPLES = (
    "hiphinge batch 'data/**/*.parquet' --out results",
    "hiphinge batch 'data/*.csv' --out results --set exercise=rdl --set orientation=offline",
    "hiphinge batch 'data/*.csv' --out results --shard 3/8",
    "hiphinge batch 'data/*.csv' --out results --dask tcp://scheduler:8786",
)


def batch(
    recordings: Annotated[
        list[str],
        typer.Argument(metavar="GLOB...", help="Recordings, folders of sessions, or patterns."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the tables and all results go.")
    ],
    changed: Changed = None,
    jobs: Annotated[
        int, typer.Option(min=0, metavar="N", help="Processes at a time; 0: one for each core.")
    ] = 0,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Only part I of N, for a job of an array.")
    ] = "",
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Use this dask.distributed cluster; local starts one."
        ),
    ] = "",
    angles: Annotated[bool, typer.Option("--angles", help="Write angles.csv of each too.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Write report.html of each too.")
    ] = False,
    trust_units: TrustUnits = False,
    force: Annotated[bool, typer.Option("--force", help="Do again what is done already.")] = False,
) -> None:
    """Analyse many recordings, and gather their repetitions and sessions in one table each.

    Each counts as the exercise that it tells of itself, `any` where it tells none, unless
    --set exercise=ID says otherwise. What is done with the same content, settings and versions is
    skipped, so that the same command goes on where it was stopped. A recording that cannot be
    analysed is listed with its reason in failures.csv, and the exit code is then 1.
    """
    from hiphinge.batch.gathering import gathered
    from hiphinge.batch.paths import parse_shard, recordings_in, shard_of
    from hiphinge.batch.run import run_batch
    from hiphinge.batch.telling import telling
    from hiphinge.batch.wish import BatchWish
    from hiphinge.ctrl_c import second_ctrl_c_ends_at_once
    from hiphinge.rerun.changes import parse_changes

    texts = parse_changes(changed or []).texts
    wish = BatchWish(texts, trust_units, angles, report, force)
    part = parse_shard(shard) if shard else None
    paths = recordings_in(recordings, out)
    if part is not None:
        paths = shard_of(paths, part)
    with (
        second_ctrl_c_ends_at_once(),
        telling(len(paths)) as told,
        _workers(dask, jobs) as workers,
    ):
        found = run_batch(
            paths,
            workers.executor,
            wish,
            out=out,
            progress=told,
            renew=workers.renew,
            in_flight=workers.in_flight,
            alive=workers.alive,
        )
        files = gathered(workers, found.worked, out, wish, part)
    _tell(found, files)
    if found.failures:
        raise typer.Exit(FAILED)


def _workers(address: str, jobs: int) -> AbstractContextManager[Workers]:
    from hiphinge.batch import workers

    if address:
        return workers.dask(address, jobs or workers.cores())
    return workers.processes(jobs or workers.cores())


def _tell(found: Batch, files: tuple[Path, ...]) -> None:
    """How many came to what, the first few failures, and where the tables are."""
    from hiphinge.batch.work import State
    from hiphinge.readable import readable

    done, skipped = found.count(State.DONE), found.count(State.SKIPPED)
    there = f", {skipped} were done already" if skipped else ""
    left = f", {len(found.failures)} left out" if found.failures else ""
    typer.echo(f"{done} of {len(found.worked)} recordings analysed{there}{left}")
    for one in found.failures[:MOST_LINES]:
        why = one.problem.removeprefix(f"{one.recording}: ")
        typer.echo(" ".join(readable(f"{one.recording} was left out: {why}").split()), err=True)
    if len(found.failures) > MOST_LINES:
        typer.echo(f"… and {len(found.failures) - MOST_LINES} more", err=True)
    for file in files:
        typer.echo(str(file))
