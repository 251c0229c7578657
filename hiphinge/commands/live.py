"""`hiphinge live`: a session with worn sensors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import FilterName, Force

if TYPE_CHECKING:
    from hiphinge.live.settings import SessionSettings

EXAMPLES = (
    "hiphinge live --exercise rdl",
    "hiphinge live --exercise rdl --save-profile me.json",
    "hiphinge live --exercise rdl --profile me.json",
    "hiphinge live --sensor sacrum=WT901A --sensor upper_back=WT901B --upper-level T4",
)


def live(
    exercise: Annotated[
        str, typer.Option(metavar="ID", help="What is done; `hiphinge exercises` lists all.")
    ] = "any",
    sensor: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE=DEVICE", help="Which device is where, by name or address."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Use this stored calibration.")
    ] = None,
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
    upper_level: Annotated[
        str, typer.Option(metavar="LEVEL", help="Where the upper sensor sits, such as T12 or T4.")
    ] = "",
    wearer: Annotated[str, typer.Option(metavar="NAME", help="Kept with the session.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The session's folder; your own data folder if not told."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(metavar="N", help="Stop after N seconds.")
    ] = None,
    force: Force = False,
) -> None:
    """Run a session with worn sensors: find them, calibrate, count, warn, record.

    Everything that arrives is on disk before it is looked at. Without --sensor the sensors of the
    last session are taken, or a tap on the sacrum's sensor tells which is which. Ctrl-C or q ends
    the session and writes its tables and its report.
    """
    import asyncio

    from firmware_bridge.link.bluetooth import Bluetooth
    from hiphinge.live.demonstrated import empty_folder
    from hiphinge.live.remembered import recall, remember
    from hiphinge.live.run import RunOptions, run_session
    from hiphinge.live.worn import chosen, in_order, level_of, link_source, with_level
    from hiphinge.results.folder import NAMES, REPORT
    from hiphinge.results.profile import write_profile
    from hiphinge.results.staging import refuse_existing
    from hiphinge.screen import show

    if save_profile is not None:
        refuse_existing(save_profile.parent, [save_profile.name], force=force)
    settings = _settings(exercise, profile, calibration, filter_name, limits)
    if out is not None:
        empty_folder(out, force=force)
    bluetooth = Bluetooth()
    before = recall()
    devices = asyncio.run(chosen(bluetooth, sensor or [], before, typer.echo))
    stored = "" if settings.profile is None else settings.profile.upper_level
    level, said = level_of(upper_level, stored, before, devices)
    if said:
        typer.echo(said)
    devices = with_level(devices, level)
    settings = _with_sensors(settings, in_order(devices), level)
    options = RunOptions(folder=out, wearer=wearer or None, seconds=seconds)
    ended = asyncio.run(run_session(settings, link_source(bluetooth, devices), options))
    remember(devices)
    if save_profile is not None and ended.analysis.calibration.method != "none":
        write_profile(ended.analysis, save_profile, force=force)
    show(ended.analysis, [ended.folder / name for name in NAMES if name != REPORT])
    for note in ended.notes:
        typer.echo(note)
    typer.echo(f"\nThe report: {(ended.folder / REPORT).resolve()}")


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
    return SessionSettings(chosen, way=way, filter_name=filter_name, limits=limits, profile=stored)


def _with_sensors(
    settings: SessionSettings, sensors: tuple[str, ...], upper_level: str
) -> SessionSettings:
    from dataclasses import replace

    return replace(settings, sensors=sensors, upper_level=upper_level)
