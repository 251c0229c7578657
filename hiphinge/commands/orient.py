"""`hiphinge orient`: a recording becomes the orientation of every sensor, sample by sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import (
    Align,
    FilterName,
    Force,
    Offline,
    Offsets,
    RecordingPaths,
    SensorPlaces,
    TrustUnits,
)

EXAMPLES = (
    "hiphinge orient monday.csv --out monday-orientation.csv",
    "hiphinge orient monday.csv --out mahony.csv --filter mahony",
    "hiphinge orient monday.parquet --out best.csv --offline",
)


def orient(
    recording: RecordingPaths,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.csv", help="The table to write.")],
    filter_name: FilterName = "vqf",
    offline: Offline = False,
    sensor: SensorPlaces = None,
    align: Align = "auto",
    offset: Offsets = None,
    trust_units: TrustUnits = False,
    force: Force = False,
) -> None:
    """Write the orientation of every sensor at the recording's own sample times.

    The table has the columns time_s,sensor,qw,qx,qy,qz: the rotation from the sensor's axes to an
    earth frame with z up, whose horizontal heading is arbitrary for each sensor.
    """
    from hiphinge.orient import orientations, write_orientations
    from hiphinge.progress import progress_bar
    from hiphinge.results.staging import refuse_existing, staged
    from recordings.importers.registry import read_recording
    from recordings.joining.session import told_of

    told_files = told_of(sensor or [], align, offset or [])
    refuse_existing(out.parent, [out.name], force=force)
    with progress_bar("Reading"):
        read = read_recording(recording, trust_units=trust_units, told=told_files)
    with staged(out.parent, [out.name], force=force) as stage:
        with progress_bar("Following orientation") as told:
            by_sensor = orientations(read, filter_name=filter_name, offline=offline, progress=told)
        write_orientations(read, by_sensor, stage / out.name)
    for note in (*read.notes, *(f"{name}: {why}." for name, why in read.left_out.items())):
        typer.echo(f"note: {note}", err=True)
    sensors = ", ".join(read.sensors)
    typer.echo(f"{read.samples} orientations of {sensors}: {out}")
