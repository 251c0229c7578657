"""`hiphinge live`: a session with worn sensors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import (
    Feedback,
    FilterName,
    Force,
    Headless,
    Https,
    Lan,
    LastOne,
    Lsl,
    NoBrowser,
    Port,
    Praise,
    StoredProfile,
    UpperLevel,
)
from hiphinge.commands.telling import manner_of

if TYPE_CHECKING:
    from hiphinge.live.settings import SessionSettings

EXAMPLES = (
    "hiphinge live --exercise rdl",
    "hiphinge live --exercise rdl --save-profile me.json",
    "hiphinge live --exercise rdl --profile me.json",
    "hiphinge live --sensor sacrum=WT901A --sensor upper_back=WT901B --upper-level T4",
    "hiphinge live --exercise rdl --lsl",
    "hiphinge live --from-lsl --sensor sacrum=IMU1 --sensor upper_back=IMU2",
)


def live(
    exercise: Annotated[
        str, typer.Option(metavar="ID", help="What is done; `hiphinge exercises` lists all.")
    ] = "any",
    sensor: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE=DEVICE", help="Which device is where, by name or address."),
    ] = None,
    profile: StoredProfile = None,
    save_profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Store this session's calibration.")
    ] = None,
    calibration: Annotated[
        str,
        typer.Option(metavar="WAY", help="phases: guided; automatic: from the first repetitions."),
    ] = "phases",
    filter_name: FilterName = "vqf",
    limits: Annotated[
        str, typer.Option(metavar="ID", help="A limit profile in place of the exercise's own.")
    ] = "",
    feedback: Feedback = "always",
    praise: Praise = True,
    last_one: LastOne = True,
    upper_level: UpperLevel = "",
    wearer: Annotated[str, typer.Option(metavar="NAME", help="Kept with the session.")] = "",
    ask_pain: Annotated[
        bool,
        typer.Option("--ask-pain", help="Ask before and after, 0 to 10; it stays in the folder."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The session's folder; your own data folder if not told."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(metavar="N", help="Stop after N seconds.")
    ] = None,
    lsl: Lsl = False,
    from_lsl: Annotated[
        bool,
        typer.Option(
            "--from-lsl",
            help="Take sensors that other programs stream to the Lab Streaming Layer, no Bluetooth;"
            " --sensor names their streams.",
        ),
    ] = False,
    headless: Headless = False,
    no_browser: NoBrowser = False,
    port: Port = None,
    lan: Lan = False,
    https: Https = False,
    force: Force = False,
) -> None:
    """Run a session with worn sensors: find them, calibrate, count, warn, record.

    Everything that arrives is on disk before it is looked at. Without --sensor the sensors of the
    last session are taken, or a tap on the sacrum's sensor tells which is which. Ctrl-C or q ends
    the session and writes its tables and its report. A page in the browser shows the session, and
    then its report; with --lan on a phone too.
    """
    import asyncio
    from dataclasses import replace

    from rich.console import Console

    from firmware_bridge.link.bluetooth import Bluetooth
    from hiphinge.commands import asking
    from hiphinge.commands.paged import paged
    from hiphinge.dashboard.wish import page_wish
    from hiphinge.live.demonstrated import empty_folder
    from hiphinge.live.remembered import remember
    from hiphinge.live.run import Ended, RunOptions
    from hiphinge.live.terminal import can_draw
    from hiphinge.live.under_way import Onlooker
    from hiphinge.live.worn import worn_session
    from hiphinge.lsl.sending import sending
    from hiphinge.results.profile import write_profile
    from hiphinge.results.staging import refuse_existing
    from recordings.session.pain import tell_pain

    if save_profile is not None:
        refuse_existing(save_profile.parent, [save_profile.name], force=force)
    settings = _settings(exercise, profile, calibration, filter_name, limits)
    manner = manner_of(feedback, praise, last_one)
    seen = can_draw(Console()) and not headless
    page = page_wish(
        headless=headless, no_browser=no_browser, port=port, lan=lan, https=https, opens=seen
    )
    if out is not None:
        empty_folder(out, force=force)
    settings = replace(settings, manner=manner, upper_level=upper_level, earned=_earned(wearer))
    before = asking.ask_pain("before") if ask_pain else None
    if ask_pain:
        typer.echo(asking.STOP)
    options = RunOptions(
        folder=out, wearer=wearer or None, seconds=seconds, quiet=headless, pain=before
    )
    folders: list[Path] = []

    async def session(onlooker: Onlooker | None) -> Ended:
        told, asked = sensor or [], replace(options, onlooker=onlooker, watchers=watchers)
        if from_lsl:
            from hiphinge.lsl.inlets import lsl_session

            ended = await lsl_session(told, settings, asked, typer.echo)
        else:
            ended, devices = await worn_session(Bluetooth(), told, settings, asked, typer.echo)
            remember(devices)
        folders.append(ended.folder)
        if save_profile is not None and ended.analysis.calibration.method != "none":
            write_profile(ended.analysis, save_profile, force=force)
        return ended

    with sending(lsl, settings, synthetic=False, tell=typer.echo) as watchers:
        asyncio.run(paged(page, session))
    if ask_pain and folders:
        after = asking.ask_pain("after")
        if after is not None:
            tell_pain(folders[0], after=after)


def _earned(wearer: str) -> dict[str, int]:
    """Clean sets of earlier sessions, so that cues go on fading where they were."""
    from hiphinge.library.named import open_library
    from hiphinge.plan.read import earned_before
    from imu.errors import HiphingeError

    if not wearer:
        return {}
    try:
        with open_library() as library:
            return earned_before(library, wearer)
    except HiphingeError:  # no library: every fault is told
        return {}


def _settings(
    exercise: str,
    profile: Path | None,
    calibration: str,
    filter_name: str,
    limits: str,
) -> SessionSettings:
    """The settings that were asked for; every one that makes no sense is told before any work."""
    from analysis.exercises.catalogue import exercise_named
    from calibration.profile import load_profile
    from hiphinge.filters import refuse_unknown_filter
    from hiphinge.live.settings import SessionSettings, Way, limit_profile_of, way_named

    refuse_unknown_filter(filter_name)
    chosen = exercise_named(exercise)
    limit_profile_of(chosen, limits)
    stored = None if profile is None else load_profile(profile)
    way = Way.PROFILE if stored is not None else way_named(calibration)
    return SessionSettings(
        chosen,
        way=way,
        filter_name=filter_name,
        limits=limits,
        profile=stored,
    )
