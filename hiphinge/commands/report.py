"""`hiphinge report`: the report of a session, as a page or as a PDF, rendered if need be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force

EXAMPLES = (
    "hiphinge report last --open",
    "hiphinge report 2026-11-21 --pdf --out monday.pdf",
    "hiphinge report hiphinge-demo --again",
)


def report(
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION",
            help="A session's folder, its name, how that alone begins, or last.",
        ),
    ],
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it to a PDF.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where it goes; into the folder if not told."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Compute all results anew from the records.")
    ] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open it.")] = False,
    force: Force = False,
) -> None:
    """Find the report of a session, copy it or print it to a PDF.

    A session without a report gets one, from its records. A folder of `hiphinge analyze` has one,
    too. A PDF in the session's own folder is replaced without a question.
    """
    from hiphinge.library.named import named_folder
    from hiphinge.results.folder import REPORT

    folder = named_folder(session, holding=REPORT)
    page = folder / REPORT
    if again or not page.is_file():
        _render(folder)
    shown = page
    if pdf:
        from hiphinge.report.pdf import write_pdf

        shown = out or page.with_suffix(".pdf")
        write_pdf(page, shown, force=force or out is None)
    elif out is not None:
        _copy(page, out, force=force)
        shown = out
    typer.echo(str(shown))
    if open_it:
        import webbrowser

        webbrowser.open(shown.resolve().as_uri())


def _render(folder: Path) -> None:
    """Write all results of a session from its records and corrections. Raises OutputError."""
    from hiphinge.live.folder import write_session_results
    from hiphinge.live.replayed import replay
    from hiphinge.progress import progress_bar
    from imu.errors import RecordingError
    from recordings.replay import is_session
    from recordings.session.lock import FolderLock
    from recordings.session.names import LOCK

    if not is_session(folder):
        raise RecordingError(folder, "holds neither a report nor the records of a session")
    with FolderLock(folder / LOCK), progress_bar(f"Rendering {folder.name}") as told:
        write_session_results(replay(folder, progress=told).analysis, folder)


def _copy(page: Path, out: Path, *, force: bool) -> None:
    import shutil

    from hiphinge.results.staging import staged

    with staged(out.parent, [out.name], force=force) as stage:
        shutil.copyfile(page, stage / out.name)
