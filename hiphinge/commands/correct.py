"""`hiphinge correct`: put a repetition of a stored session right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analysis.corrections import Correction

EXAMPLES = (
    "hiphinge correct hiphinge-demo --not-a-rep 1.3",
    "hiphinge correct hiphinge-demo --split 1.3",
    "hiphinge correct hiphinge-demo --split 1.3 --at 84.2",
    "hiphinge correct hiphinge-demo --merge 1.3",
    "hiphinge correct hiphinge-demo --undo",
)


def correct(
    session: Annotated[
        Path, typer.Argument(metavar="SESSION", help="A session's folder, or its name.")
    ],
    not_a_rep: Annotated[
        str, typer.Option(metavar="SET.REP", help="This one was no repetition.")
    ] = "",
    split: Annotated[
        str, typer.Option(metavar="SET.REP", help="This one was two: parted where it came back.")
    ] = "",
    merge: Annotated[
        str, typer.Option(metavar="SET.REP", help="This one and the next were one.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last correction back.")] = False,
    at: Annotated[
        float | None,
        typer.Option(metavar="S", help="With --split: where, in seconds of the session."),
    ] = None,
) -> None:
    """Put a repetition of a stored session right, and make its tables and report anew.

    The records stay as they are: the correction is kept beside them, and a replay makes it again.
    Numbers are those of reps.csv and of the report.
    """
    from hiphinge.live.folder import session_folder
    from hiphinge.progress import progress_bar
    from hiphinge.results.corrected import correct as put_right
    from hiphinge.results.folder import NAMES
    from hiphinge.screen import show

    wish = _wish({"not_a_rep": not_a_rep, "split": split, "merge": merge}, at, undo=undo)
    folder = session_folder(session)
    with progress_bar("Correcting") as told:
        corrected = put_right(folder, wish, told)
    typer.echo(corrected.text)
    show(corrected.analysis, [folder / name for name in NAMES])
    for line in corrected.statements:
        typer.echo(line, err=True)


def _wish(named: dict[str, str], at_s: float | None, *, undo: bool) -> Correction:
    """The one correction that was asked for. Raises SettingError."""
    from analysis.corrections import Change, Correction, rep_named
    from imu.errors import SettingError

    asked = [(change, text) for change, text in named.items() if text]
    if len(asked) + undo != 1:
        raise SettingError("name one of --not-a-rep, --split, --merge and --undo")
    if undo:
        return Correction(Change.UNDO, at_s=at_s)
    change, text = asked[0]
    return Correction(Change(change), *rep_named(text), at_s=at_s)
