"""`hiphinge replay`: a stored session again, as it was or as it would have been."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import Feedback, Force, Lsl

if TYPE_CHECKING:
    from hiphinge.live.settings import SessionSettings

EXAMPLES = (
    "hiphinge replay 2026-11-21_09-03-11_rdl",
    "hiphinge replay hiphinge-demo --speed 4",
    "hiphinge replay hiphinge-demo --limits hinge --out what-if",
)


def replay(
    session: Annotated[
        Path, typer.Argument(metavar="SESSION", help="A session's folder, or its name.")
    ],
    speed: Annotated[
        str, typer.Option(metavar="X", help="X times as fast as it was, or max; with --lsl 1.")
    ] = "max",
    exercise: Annotated[
        str, typer.Option(metavar="ID", help="Count as this exercise in place of the session's.")
    ] = "",
    limits: Annotated[
        str, typer.Option(metavar="ID", help="A limit profile in place of the session's.")
    ] = "",
    filter_name: Annotated[
        str, typer.Option("--filter", metavar="NAME", help="Another orientation filter.")
    ] = "",
    feedback: Feedback = "",
    calibration: Annotated[
        str, typer.Option(metavar="WAY", help="phases or automatic, in place of the session's.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the tables and the report there.")
    ] = None,
    lsl: Lsl = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print summary.json in place of the tables for people.")
    ] = False,
) -> None:
    """Go through a stored session again.

    With the session's own settings the angles, repetitions and alerts are those of the live
    session, bit for bit; with others it answers what would have been.
    """
    from hiphinge.live.folder import session_folder
    from hiphinge.live.replayed import replay as again
    from hiphinge.lsl.sending import refuse_other_pace, sending
    from hiphinge.progress import progress_bar
    from hiphinge.results.folder import NAMES, write_results
    from hiphinge.results.staging import refuse_existing, staged
    from hiphinge.results.summary import as_text
    from hiphinge.screen import show
    from recordings.replay import open_replay

    folder = session_folder(session)
    settings = _settings(folder, exercise, limits, filter_name, calibration, feedback)
    if out is not None:
        refuse_existing(out, NAMES, force=force)
    pace = 1.0 if lsl and speed == "max" else _speed(speed)
    if lsl:
        refuse_other_pace(pace)
    synthetic = open_replay(folder).synthetic
    with (
        sending(lsl, settings, synthetic=synthetic, tell=_aside) as watchers,
        progress_bar("Replaying") as told,
    ):
        replayed = again(folder, settings, speed=pace, watchers=watchers, progress=told)
    files: list[Path] = []
    if out is not None:
        with staged(out, NAMES, force=force) as stage:
            write_results(replayed.analysis, stage)
        files = [out / name for name in NAMES]
    if as_json:
        typer.echo(as_text(replayed.analysis), nl=False)
    else:
        show(replayed.analysis, files)
    for line in replayed.statements:
        typer.echo(line, err=True)


def _aside(text: str) -> None:
    typer.echo(text, err=True)


def _speed(text: str) -> float:
    """A number above 0, or max. Raises SettingError."""
    import math

    from imu.errors import SettingError

    if text == "max":
        return math.inf
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not speed > 0.0:
        raise SettingError(f"--speed {text}: write a number above 0, or max")
    return speed


def _settings(
    folder: Path,
    exercise: str,
    limits: str,
    filter_name: str,
    calibration: str,
    feedback: str,
) -> SessionSettings:
    """The session's settings with what was asked for in their place."""
    from dataclasses import replace

    from analysis.exercises.catalogue import exercise_named
    from analysis.fading import mode_named
    from hiphinge.filters import refuse_unknown_filter
    from hiphinge.live.replayed import stored_settings
    from hiphinge.live.settings import limit_profile_of, way_named
    from recordings.replay import open_replay

    settings = stored_settings(open_replay(folder))
    if exercise:
        settings = replace(settings, exercise=exercise_named(exercise))
    if limits:
        limit_profile_of(settings.exercise, limits)
        settings = replace(settings, limits=limits)
    if filter_name:
        refuse_unknown_filter(filter_name)
        settings = replace(settings, filter_name=filter_name)
    if calibration:
        settings = replace(settings, way=way_named(calibration), profile=None)
    if feedback:
        settings = replace(settings, feedback=mode_named(feedback))
    return settings
