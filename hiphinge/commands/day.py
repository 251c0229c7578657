"""`hiphinge day`: the bends of a day, who led them, hour by hour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import (
    FilterName,
    Force,
    Mountings,
    StoredProfile,
    TrustUnits,
    UpperLevel,
)

if TYPE_CHECKING:
    from datetime import datetime

    from hiphinge.analysing import AnalysisSettings
    from hiphinge.day.before import Before
    from hiphinge.day.part import Part
    from hiphinge.day.totals import Day
    from hiphinge.live.settings import SessionSettings

EXAMPLES = (
    "hiphinge day last",
    "hiphinge day morning.csv afternoon.csv --profile me.json",
    'hiphinge day monday.csv --started "2026-11-21 07:30" --json',
    "hiphinge day --live --profile me.json",
)


def day(
    recordings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORDING…", help="Recordings, or sessions by folder, name, or last; one day."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the files go: the session's own folder, else NAME-day if not told.",
        ),
    ] = None,
    profile: StoredProfile = None,
    mounting: Mountings = None,
    upper_level: UpperLevel = "",
    started: Annotated[
        str,
        typer.Option(metavar="TIME", help="When the one recording began, where it does not tell."),
    ] = "",
    filter_name: FilterName = "vqf",
    trust_units: TrustUnits = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print day.json in place of sentences.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Wear the sensors now; Ctrl-C ends the day.")
    ] = False,
    alerts: Annotated[
        bool, typer.Option("--alerts", help="With --live: sound at most six times an hour.")
    ] = False,
    sensor: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE=DEVICE", help="With --live: which device is where."),
    ] = None,
    wearer: Annotated[
        str, typer.Option(metavar="NAME", help="With --live: kept with the session.")
    ] = "",
    seconds: Annotated[
        float | None, typer.Option(metavar="N", help="With --live: stop after N seconds.")
    ] = None,
    force: Force = False,
) -> None:
    """Count the bends of a day and tell who led them: the hips, the spine, or both.

    Writes day.html, day.csv and day.json. Sitting, lying, walking and sensors that are off are told
    apart and hold no bend. The day is held against your own last two weeks in the library. With
    --live the sensors sample as slowly as they can, everything goes to the disk, nothing sounds.
    """
    from hiphinge.day.before import before
    from hiphinge.day.files import NAMES, as_text, write_day
    from hiphinge.day.totals import day_of
    from hiphinge.library.named import open_library
    from hiphinge.results.staging import staged
    from imu.errors import SettingError

    if live == bool(recordings):
        raise SettingError("name the recordings of the day, or say --live")
    if live:
        folder, parts = _lived(sensor or [], profile, upper_level, wearer, seconds, alerts=alerts)
        force = True
    else:
        settings = _settings(filter_name, profile, mounting or [], upper_level)
        parts, folder, own = _read(recordings or [], settings, started, trust=trust_units)
        force = force or (own and out is None)
    whole = day_of(parts)
    earlier = None
    if whole.day is not None:
        with open_library() as library:
            earlier = before(whole, library, frozenset(part.name for part in parts))
    folder = out or folder
    with staged(folder, NAMES, force=force) as stage:
        write_day(whole, earlier, stage)
    if as_json:
        typer.echo(as_text(whole, earlier), nl=False)
    else:
        _tell(whole, earlier, folder)


def _settings(
    filter_name: str, profile: Path | None, mounting: list[str], upper_level: str
) -> AnalysisSettings:
    """The settings that were asked for; every one that makes no sense is told before any work."""
    from analysis.exercises.catalogue import exercise_named
    from calibration.mounting import parse_mounting
    from calibration.profile import load_profile
    from hiphinge.analysing import AnalysisSettings
    from hiphinge.day.part import EXERCISE
    from hiphinge.filters import refuse_unknown_filter

    refuse_unknown_filter(filter_name)
    return AnalysisSettings(
        exercise=exercise_named(EXERCISE),
        filter_name=filter_name,
        profile=None if profile is None else load_profile(profile),
        mounting=parse_mounting(mounting),
        upper_level=upper_level,
    )


def _read(
    told: list[str], settings: AnalysisSettings, started: str, *, trust: bool
) -> tuple[list[Part], Path, bool]:
    """The parts, where the files go, and whether that is a session's own folder."""
    from dataclasses import replace

    from hiphinge.day.part import part_of
    from hiphinge.library.named import named_folder
    from hiphinge.progress import progress_bar
    from imu.errors import SettingError
    from recordings.replay import is_session
    from recordings.table import stem_of

    begun = _moment(started) if started else None
    if begun is not None and len(told) > 1:
        raise SettingError("--started is for one recording; several must tell when they began")
    paths = [Path(name) if Path(name).exists() else named_folder(name) for name in told]
    parts = []
    for path in paths:
        with progress_bar(f"Reading {path.name}") as progress:
            part = part_of(path, settings, progress, trust=trust)
        parts.append(part if begun is None else replace(part, started=begun))
    own = len(paths) == 1 and paths[0].is_dir() and is_session(paths[0])
    return parts, paths[0] if own else Path(f"{stem_of(paths[0])}-day"), own


def _moment(text: str) -> datetime:
    from datetime import datetime

    from imu.errors import SettingError

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise SettingError(f"'{text}' is no time: write it as \"2026-11-21 07:30\"") from None


def _lived(
    sensor: list[str],
    profile: Path | None,
    upper_level: str,
    wearer: str,
    seconds: float | None,
    *,
    alerts: bool,
) -> tuple[Path, list[Part]]:
    """Wear the sensors until the day ends; its folder and its part."""
    import asyncio

    from firmware_bridge.link.bluetooth import Bluetooth
    from hiphinge.day.live import LiveDay
    from hiphinge.live.remembered import remember
    from hiphinge.live.run import Ended, RunOptions
    from hiphinge.live.worn import worn_session

    day = LiveDay()
    settings = day.settings(_live_settings(profile, upper_level), alerts=alerts)
    options = day.options(RunOptions(wearer=wearer or None, seconds=seconds))

    async def session() -> Ended:
        ended, devices = await worn_session(
            Bluetooth(), sensor, settings, options, typer.echo, saving=True
        )
        remember(devices)
        return ended

    ended = asyncio.run(session())
    return ended.folder, [day.part(ended)]


def _live_settings(profile: Path | None, upper_level: str) -> SessionSettings:
    from analysis.exercises.catalogue import exercise_named
    from calibration.profile import load_profile
    from hiphinge.day.part import EXERCISE
    from hiphinge.live.settings import SessionSettings, Way

    stored = None if profile is None else load_profile(profile)
    way = Way.PHASES if stored is None else Way.PROFILE
    chosen = exercise_named(EXERCISE)
    return SessionSettings(chosen, way=way, profile=stored, upper_level=upper_level)


def _tell(day: Day, earlier: Before | None, folder: Path) -> None:
    from rich.console import Console
    from rich.text import Text

    from hiphinge.day.files import NAMES
    from hiphinge.day.words import headline, statements
    from hiphinge.report.wording import SYNTHETIC

    console = Console(highlight=False)
    if day.synthetic:
        console.print(Text(SYNTHETIC))
    for sentence in (headline(day), *statements(day, earlier)):
        console.print(Text(sentence))
    for name in reversed(NAMES):
        console.print(Text(str(folder / name)), soft_wrap=True)
