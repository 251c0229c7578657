"""`hiphinge share`: a copy of a session without names, dates and device ids."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force

EXAMPLES = (
    "hiphinge share last",
    "hiphinge share 2026-11-21_09-03-11_rdl --out squats.zip",
    "hiphinge share last --with-notes --with-pain",
)


def share(
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION", help="A session's folder, its name, how that alone begins, or last."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="A folder, or NAME.zip: shared-EXERCISE-ID if not told."),
    ] = None,
    with_notes: Annotated[
        bool,
        typer.Option("--with-notes", help="Take title and notes along, names in them included."),
    ] = False,
    with_pain: Annotated[
        bool, typer.Option("--with-pain", help="Take along what was said of pain.")
    ] = False,
    force: Force = False,
) -> None:
    """Copy a session without the wearer's name, dates, and names and addresses of devices.

    Times within the session stay, and so do the raw records: the copy can be replayed and analysed,
    and counts the same repetitions. Its results are computed anew. The session stays as it is.
    """
    from hiphinge.library.named import named_folder
    from hiphinge.progress import progress_bar
    from hiphinge.share.run import Wish
    from hiphinge.share.run import share as shared

    folder = named_folder(session)
    with progress_bar("Sharing") as told:
        done = shared(folder, out, Wish(with_notes, with_pain), force=force, progress=told)
    if done.synthetic:
        typer.echo("SYNTHETIC: simulated motion")
    for what, times in done.left_out:
        typer.echo(f"left out: {what}" + (f", {times} times" if times > 1 else ""))
    typer.echo(f"{done.reps} repetitions, as in the session: {done.path}")
