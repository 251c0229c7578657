"""`hiphinge replay`: a stored session again, as it was or as it would have been."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import (
    Feedback,
    Force,
    Https,
    Lan,
    LastOne,
    Lsl,
    NoBrowser,
    Port,
    Praise,
)
from hiphinge.commands.telling import told_otherwise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hiphinge.dashboard.wish import PageWish
    from hiphinge.live.loop import Watcher
    from hiphinge.live.replayed import Replayed
    from hiphinge.live.settings import SessionSettings

EXAMPLES = (
    "hiphinge replay 2026-11-21_09-03-11_rdl",
    "hiphinge replay hiphinge-demo --speed 4",
    "hiphinge replay hiphinge-demo --page --speed 2",
    "hiphinge replay hiphinge-demo --limits hinge --out what-if",
)


def replay(
    session: Annotated[
        Path, typer.Argument(metavar="SESSION", help="A session's folder, or its name.")
    ],
    speed: Annotated[
        str,
        typer.Option(
            metavar="X", help="X times as fast as it was, or max; 1 with --page, and with --lsl."
        ),
    ] = "",
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
    praise: Praise = None,
    last_one: LastOne = None,
    calibration: Annotated[
        str, typer.Option(metavar="WAY", help="phases or automatic, in place of the session's.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the tables and the report there.")
    ] = None,
    lsl: Lsl = False,
    page: Annotated[
        bool, typer.Option("--page", help="Show it on the gym screen, as it was.")
    ] = False,
    no_browser: NoBrowser = False,
    port: Port = None,
    lan: Lan = False,
    https: Https = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print summary.json in place of the tables for people.")
    ] = False,
) -> None:
    """Go through a stored session again.

    With the session's own settings the angles, repetitions and alerts are those of the live
    session, bit for bit; with others it answers what would have been. With --page the gym screen
    shows it as it came, and stays until Ctrl-C.
    """
    from hiphinge.live.folder import session_folder
    from hiphinge.live.replayed import replay as again
    from hiphinge.lsl.sending import sending
    from hiphinge.progress import progress_bar
    from hiphinge.results.folder import NAMES, write_results
    from hiphinge.results.staging import refuse_existing, staged
    from hiphinge.results.summary import as_text
    from hiphinge.screen import show
    from recordings.replay import open_replay

    folder = session_folder(session)
    settings = _settings(folder, exercise, limits, filter_name, calibration)
    settings = told_otherwise(settings, feedback, praise, last_one)
    if out is not None:
        refuse_existing(out, NAMES, force=force)
    wish = _page(page, no_browser=no_browser, port=port, lan=lan, https=https)

    def told_of(replayed: Replayed) -> None:
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

    pace = _pace(speed, page=page, lsl=lsl)
    synthetic = open_replay(folder).synthetic
    with sending(lsl, settings, synthetic=synthetic, tell=_aside) as watchers:
        if wish is not None:
            _on_page(wish, folder, settings, pace, watchers, told_of, out)
            return
        with progress_bar("Replaying") as told:
            replayed = again(folder, settings, speed=pace, watchers=watchers, progress=told)
    told_of(replayed)


def _pace(speed: str, *, page: bool, lsl: bool) -> float:
    """How fast: as told, else as it was where somebody looks or listens. Raises SettingError."""
    from hiphinge.lsl.sending import refuse_other_pace

    if lsl:
        pace = 1.0 if speed == "max" else _speed(speed or "1")
        refuse_other_pace(pace)
        return pace
    return _speed(speed or ("1" if page else "max"))


def _page(
    page: bool, *, no_browser: bool, port: int | None, lan: bool, https: bool
) -> PageWish | None:
    """The page that is wanted. Raises SettingError for one that is described and not wanted."""
    from rich.console import Console

    from hiphinge.dashboard.wish import PageWish
    from hiphinge.live.terminal import can_draw
    from imu.errors import SettingError

    if page:
        opens = can_draw(Console()) and not no_browser
        return PageWish(port or 0, lan, https, browser=opens)
    if no_browser or port is not None or lan or https:
        raise SettingError("--no-browser, --port, --lan and --https are of the page: add --page")
    return None


def _on_page(
    wish: PageWish,
    folder: Path,
    settings: SessionSettings,
    speed: float,
    watchers: Sequence[Watcher],
    told_of: Callable[[Replayed], None],
    out: Path | None,
) -> None:
    """Show the session on the gym screen. Raises SettingError for a speed nobody can follow."""
    import asyncio
    import math

    from firmware_bridge.virtual.radio.pace import PacedLoop
    from hiphinge.dashboard.visit import stay, visit
    from hiphinge.live.shown_again import show_again
    from imu.errors import SettingError

    if math.isinf(speed):
        raise SettingError("--speed max: a page cannot follow; name a number, or leave --page out")

    async def shown() -> None:
        async with visit(wish, typer.echo, speed=speed) as visited:
            while not visited.desk.hub.seen:  # it begins when somebody looks
                await asyncio.sleep(0.1)
            replayed = await show_again(folder, settings, visited.desk, watchers)
            told_of(replayed)
            visited.desk.ended(out or folder)
            await stay(typer.echo)

    with asyncio.Runner(loop_factory=lambda: PacedLoop(speed)) as runner:
        runner.run(shown())


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
) -> SessionSettings:
    """The session's settings with what was asked for in their place."""
    from dataclasses import replace

    from analysis.exercises.catalogue import exercise_named
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
    return settings
