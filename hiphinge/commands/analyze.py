"""`hiphinge analyze`: a recording becomes repetitions, angles, alerts and a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiphinge.commands.options import (
    Align,
    FilterName,
    Force,
    Mountings,
    Offline,
    Offsets,
    RecordingPaths,
    SensorPlaces,
    StoredProfile,
    TrustUnits,
    UpperLevel,
)

if TYPE_CHECKING:
    from analysis.result import Analysis
    from hiphinge.analysing import AnalysisSettings

EXAMPLES = (
    "hiphinge analyze monday.csv --exercise rdl",
    "hiphinge analyze monday.parquet --exercise squat --out squats --offline",
    "hiphinge analyze monday.csv --phase stand=0:3 --phase hinge=3:15 --phase bend=15:20"
    " --save-profile me.json",
    "hiphinge analyze tuesday.csv --profile me.json --json",
    "hiphinge analyze sacrum.csv upper_back.csv --exercise rdl",
    "hiphinge analyze D422CD004D68.csv D422CD004D93.csv --sensor '*68.csv=sacrum'"
    " --sensor '*93.csv=upper_back' --align taps",
    "hiphinge analyze wednesday.csv --exercise auto",
)
AUTO = "auto"
"""In place of an exercise: recognise it."""


def analyze(
    recording: RecordingPaths,
    exercise: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="What was done; `hiphinge exercises` lists all, `any` assumes nothing, "
            "`auto` lets the first repetitions say.",
        ),
    ] = "any",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the files go: NAME-hiphinge if not told."),
    ] = None,
    filter_name: FilterName = "vqf",
    offline: Offline = False,
    profile: StoredProfile = None,
    save_profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Store this recording's calibration.")
    ] = None,
    mounting: Mountings = None,
    phase: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FROM:TO",
            help="Seconds in which the wearer stands, hinges, or bends fully for calibration.",
        ),
    ] = None,
    upper_level: UpperLevel = "",
    sensor: SensorPlaces = None,
    align: Align = "auto",
    offset: Offsets = None,
    side: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The leg that stands in single-leg work: left, right, or alternating from left.",
        ),
    ] = "",
    trust_units: TrustUnits = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print summary.json in place of the tables for people.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave report.html out.")] = False,
) -> None:
    """Count the repetitions of a recording and tell how hips and spine shared the bend.

    Writes reps.csv, angles.csv, alerts.csv, summary.json and report.html into a folder, and prints
    the sets, what passed a limit, how the sensors were calibrated, and what was left out.
    """
    from hiphinge.progress import progress_bar
    from hiphinge.recorded import analyze_into
    from hiphinge.results.folder import NAMES
    from hiphinge.results.profile import write_profile
    from hiphinge.results.staging import refuse_existing, staged
    from recordings.importers.registry import read_recording
    from recordings.joining.session import told_of
    from recordings.table import stem_of

    settings = _settings(
        exercise, filter_name, offline, profile, mounting or [], phase or [], upper_level, side
    )
    told_files = told_of(sensor or [], align, offset or [])
    folder = out or Path(f"{stem_of(recording[0])}-hiphinge")
    refuse_existing(folder, NAMES, force=force)
    if save_profile is not None:
        refuse_existing(save_profile.parent, [save_profile.name], force=force)
    with progress_bar("Reading"):
        read = read_recording(recording, trust_units=trust_units, told=told_files)
    with staged(folder, NAMES, force=force) as stage:
        analysis = analyze_into(stage, read, settings, report=not no_report)
    if save_profile is not None:
        write_profile(analysis, save_profile, force=force)
    _tell(analysis, folder, save_profile, as_json=as_json)


def _settings(
    exercise: str,
    filter_name: str,
    offline: bool,
    profile: Path | None,
    mounting: list[str],
    phase: list[str],
    upper_level: str,
    side: str,
) -> AnalysisSettings:
    """The settings that were asked for; every one that makes no sense is told before any work."""
    from analysis.exercises.catalogue import exercise_named
    from calibration.mounting import parse_mounting
    from calibration.procedure import parse_phases
    from calibration.profile import load_profile
    from hiphinge.analysing import AnalysisSettings
    from hiphinge.filters import refuse_unknown_filter

    refuse_unknown_filter(filter_name)
    return AnalysisSettings(
        exercise=exercise_named("any" if exercise == AUTO else exercise),
        recognize=exercise == AUTO,
        filter_name=filter_name,
        offline=offline,
        profile=None if profile is None else load_profile(profile),
        mounting=parse_mounting(mounting),
        phases=parse_phases(phase) if phase else None,
        upper_level=upper_level,
        side=side,
    )


def _tell(analysis: Analysis, folder: Path, profile: Path | None, *, as_json: bool) -> None:
    """Print the result, for people or as JSON."""
    from hiphinge.results.folder import NAMES
    from hiphinge.results.summary import as_text
    from hiphinge.screen import show

    if as_json:
        typer.echo(as_text(analysis), nl=False)
        return
    files = [folder / name for name in reversed(NAMES) if (folder / name).exists()]
    show(analysis, [*files, *([profile] if profile else [])])
