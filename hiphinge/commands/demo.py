"""`hiphinge demo`: see it work on a synthetic lifter, without any sensor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force, Seed

EXAMPLES = ("hiphinge demo", "hiphinge demo --out somewhere --seed 7")

FOLDER = Path("hiphinge-demo")


def demo(
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the files go: hiphinge-demo if not told."),
    ] = None,
    seed: Seed = 1,
    force: Force = False,
) -> None:
    """Simulate a lifter, analyse that recording, print the sets and write the report.

    The lifter is synthetic, and every output says so. Without --out the folder hiphinge-demo is
    used, and what an earlier demo left there is replaced.
    """
    from hiphinge.analyze import AnalysisSettings
    from hiphinge.demo import EXERCISE, RECORDING, demo_session
    from hiphinge.progress import progress_bar
    from hiphinge.recorded import analyze_into
    from hiphinge.results.folder import NAMES, REPORT
    from hiphinge.results.staging import refuse_existing, staged
    from hiphinge.screen import show
    from hiphinge.simulation import file_names, write_simulation
    from recordings.importers.registry import read_recording

    folder, force = out or FOLDER, force or out is None
    names = (*NAMES, *file_names(Path(RECORDING)))
    refuse_existing(folder, names, force=force)
    with staged(folder, names, force=force) as stage:
        with progress_bar("Simulating a lifter"):
            write_simulation(demo_session(seed), stage / RECORDING)
            recording = read_recording(stage / RECORDING)
        analysis = analyze_into(stage, recording, AnalysisSettings(exercise=EXERCISE))
    show(analysis, [folder / RECORDING, *(folder / name for name in NAMES if name != REPORT)])
    typer.echo(f"\nThe report: {(folder / REPORT).resolve()}")
