"""`hiphinge export`: sessions and recordings in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import (
    Align,
    Changed,
    Force,
    Offline,
    Offsets,
    SensorPlaces,
    TrustUnits,
)

EXAMPLES = (
    "hiphinge export last --to csv",
    "hiphinge export monday.csv --to parquet --set exercise=rdl --out tables",
    "hiphinge export last --to bids --out dataset",
    "hiphinge export last --to fit --weight-kg 60",
    "hiphinge export --to reps --out all.csv",
    "hiphinge export last --to zip --out monday.zip",
    "hiphinge export --formats",
)


def export(
    session: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SESSION...",
            help="Sessions by folder or name, last, or the files of one recording.",
        ),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="The format; `--formats` lists all.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Where it goes: NAME-FORMAT if not told."),
    ] = None,
    changed: Changed = None,
    offline: Offline = False,
    sensor: SensorPlaces = None,
    align: Align = "auto",
    offset: Offsets = None,
    trust_units: TrustUnits = False,
    weight_kg: Annotated[
        float | None,
        typer.Option(
            "--weight-kg",
            metavar="N",
            help="What was lifted, for training logs; empty if not told.",
        ),
    ] = None,
    subject: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Add to sub-N of the dataset that is there; 0: somebody new."
        ),
    ] = 0,
    with_pain: Annotated[
        bool, typer.Option("--with-pain", help="Put what was said of pain into a zip too.")
    ] = False,
    force: Force = False,
    formats: Annotated[
        bool, typer.Option("--formats", help="List every format with what it holds, and end.")
    ] = False,
) -> None:
    """Write a session or a recording as other programs read it: samples, angles, repetitions.

    A session is exported as it was live, with its corrections; a recording is analysed first.
    Repetitions of many sessions as one table, and the folder of one as a zip, are formats too: reps
    and zip, which alone hold the wearer's name.
    """
    from hiphinge.export.contents import Asked
    from hiphinge.export.run import export as written
    from hiphinge.library.exported import AS_STORED
    from hiphinge.progress import progress_bar
    from hiphinge.rerun.changes import parse_changes
    from imu.errors import SettingError
    from recordings.exporters.registry import exporter_named
    from recordings.joining.session import told_of

    if formats:
        _list_formats()
        return
    if not to:
        raise SettingError("say --to FORMAT; `hiphinge export --formats` lists all")
    if to in AS_STORED:
        _as_stored(to, session or [], out, force=force, with_pain=with_pain)
        return
    exporter = exporter_named(to, AS_STORED)
    if not session:
        raise SettingError("name a session or a recording; `hiphinge sessions` lists yours")
    texts = ["orientation=offline"] * offline + (changed or [])
    files = told_of(sensor or [], align, offset or [])
    asked = Asked(parse_changes(texts), files, trust_units, weight_kg)
    with progress_bar("Exporting") as told:
        done = written(session, exporter, out, asked, force=force, subject=subject, progress=told)
    for note in done.notes:
        typer.echo(f"note: {note}", err=True)
    if any(content.synthetic for content in done.contents):
        typer.echo("SYNTHETIC: simulated motion")
    reps = sum(len(content.reps) for content in done.contents)
    typer.echo(f"{reps} repetitions: {done.path}")


def _as_stored(
    to: str, sessions: list[Path], out: Path | None, *, force: bool, with_pain: bool
) -> None:
    """The repetitions of sessions of the library as a table, or one session's folder as a zip."""
    from hiphinge.library.exported import REPS, export_table, export_zip
    from hiphinge.library.named import named_folder, open_library
    from imu.errors import SettingError

    if to == REPS:
        out = out or Path("reps.csv")
        with open_library() as library:
            rows = export_table(library, list(map(str, sessions)), out, force=force)
        typer.echo(f"{rows} repetitions: {out}")
        return
    if len(sessions) != 1:
        raise SettingError("a zip holds one session: name it")
    folder = named_folder(str(sessions[0]))
    out = out or Path(f"{folder.name}.zip")
    files = export_zip(folder, out, force=force, with_pain=with_pain)
    typer.echo(f"{len(files)} files: {out}")


def _list_formats() -> None:
    from hiphinge.library.exported import AS_STORED
    from recordings.exporters.registry import EXPORTERS

    texts = {exporter.id: exporter.text for exporter in EXPORTERS} | AS_STORED
    wide = max(map(len, texts))
    for name, text in texts.items():
        typer.echo(f"{name:{wide}}  {text}")
