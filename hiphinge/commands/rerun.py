"""`hiphinge rerun`: the same recordings under other limits, filters and rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import Changed, Force, SensorPlaces, TrustUnits

if TYPE_CHECKING:
    from hiphinge.rerun.run import Rerun

FAILED = 1
EXAMPLES = (
    "hiphinge rerun hiphinge-demo --set limit.lumbar_percent=65",
    "hiphinge rerun 2026-11-21_09-03-11_rdl monday.csv --filter madgwick",
    "hiphinge rerun last --set exercise=rdl --set rule.min_amplitude_deg=30 --offline",
    "hiphinge rerun monday.parquet --set limit.red_deg=30 --set limit.amber_deg=25 --out what-if",
    "hiphinge rerun --names",
)


def rerun(
    session: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SESSION...", help="Folders of sessions, their names, last, or recordings."
        ),
    ] = None,
    changed: Changed = None,
    filter_name: Annotated[
        str, typer.Option("--filter", metavar="NAME", help="Short for --set filter=NAME.")
    ] = "",
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Refine both sides: every instant knows the whole."),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Show the repetitions that did not change too.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write changes.csv and the results as they are now."),
    ] = None,
    sensor: SensorPlaces = None,
    trust_units: TrustUnits = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON in place of the tables for people.")
    ] = False,
    names: Annotated[
        bool, typer.Option("--names", help="List every name that can be set, and end.")
    ] = False,
) -> None:
    """Go through stored recordings again under other settings, and tell what changes, rep by rep.

    A session is compared with what it said live, corrections included; with --offline both sides
    are refined with knowledge of the whole recording. Nothing of the recordings is changed.

    What can be set, and `--names` explains: exercise, filter, orientation, calibration,
    limit.profile, limit.lumbar_percent, limit.amber_percent, limit.red_percent, limit.amber_deg,
    limit.red_deg, limit.dwell_s, limit.spacing_s, limit.two_sided, limit.spine_first,
    limit.leaning_back, rule.min_amplitude_deg, rule.min_s, rule.max_s, rule.signal.
    """
    from hiphinge.progress import progress_bar
    from hiphinge.rerun.changes import parse_changes
    from hiphinge.rerun.run import rerun_all
    from imu.errors import SettingError
    from recordings.joining.session import told_of

    if names:
        _list_names()
        return
    asked = [*(changed or ()), *([f"filter={filter_name}"] if filter_name else ())]
    _refuse_nothing(session or [], asked)
    if sensor and len(session or []) > 1:
        raise SettingError("--sensor tells of one recording: go through each by itself")
    # of one name the last counts: what is set explicitly goes before --offline
    both = ["orientation=offline"] if offline else []
    before, after = parse_changes(both), parse_changes([*both, *asked])
    with progress_bar("Going through again") as told:
        gone = rerun_all(
            session or [],
            before,
            after,
            files=told_of(sensor or [], "auto", []),
            trust_units=trust_units,
            out=out,
            force=force,
            progress=told,
        )
    _tell(gone, every=every, as_json=as_json)
    if gone.failures:
        raise typer.Exit(FAILED)


def _refuse_nothing(sessions: list[Path], asked: list[str]) -> None:
    from imu.errors import SettingError

    if not sessions:
        raise SettingError("name a session or a recording; `hiphinge sessions` lists yours")
    if not asked:
        raise SettingError("say what is to be otherwise: --set NAME=VALUE; --names lists all")


def _tell(gone: Rerun, *, every: bool, as_json: bool) -> None:
    """Print what changed, and what could not be gone through."""
    from rich.console import Console

    from hiphinge.rerun.plain import as_text
    from hiphinge.rerun.screen import show_comparison

    if as_json:
        typer.echo(as_text(gone.comparisons, gone.failures), nl=False)
        return
    out = Console(highlight=False)
    for comparison in gone.comparisons:
        show_comparison(comparison, out, every=every)
    for file in gone.files:
        typer.echo(str(file))
    for name, reason in gone.failures:
        typer.echo(f"{name} was left out: {reason}", err=True)


def _list_names() -> None:
    from hiphinge.rerun.changes import SETTABLE

    wide = max(map(len, SETTABLE))
    for name, meaning in SETTABLE.items():
        typer.echo(f"{name:{wide}}  {meaning}")
