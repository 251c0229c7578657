"""`hiphinge recover`: sessions whose program ended before they were finished."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = ("hiphinge recover", "hiphinge recover hiphinge-demo")


def recover(
    session: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SESSION]...", help="Sessions; all unfinished ones if not told."),
    ] = None,
) -> None:
    """Finish sessions that were cut off: what was received is read, counted and reported.

    The records themselves are never changed.
    """
    from hiphinge.live.folder import session_folder, write_session_results
    from hiphinge.live.replayed import replay
    from hiphinge.progress import progress_bar
    from hiphinge.results.folder import REPORT
    from recordings.session.recovery import recover as complete
    from recordings.session.recovery import unfinished

    folders = [session_folder(path) for path in session] if session else unfinished()
    if not folders:
        typer.echo("Every session is finished: there is nothing to recover.")
    for folder in folders:
        found = complete(folder)
        with progress_bar(f"Recovering {folder.name}") as told:
            replayed = replay(folder, progress=told)
            write_session_results(
                replayed.analysis,
                folder,
                replayed.session.tests,
                started=found.info.started.isoformat(),
                wearer=found.info.facts.wearer or "",
            )
        reps, records = len(replayed.analysis.reps), found.info.records
        typer.echo(f"{folder.name}: {records} records, {reps} reps. {folder / REPORT}")
        for line in replayed.statements:
            typer.echo(f"  {line}")
