"""`hiphinge demo`: see it work on a synthetic lifter, without any sensor."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import Force, Seed

EXAMPLES = (
    "hiphinge demo",
    "hiphinge demo --exercise deadlift --fault rounding --seed 7",
    "hiphinge demo --headless --seconds 30",
    "hiphinge demo --device movesense --out somewhere",
)

FOLDER = Path("hiphinge-demo")


def demo(
    exercise: Annotated[
        str, typer.Option(metavar="ID", help="What the lifter does; `hiphinge exercises` lists.")
    ] = "rdl",
    fault: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What the lifter does wrong in every set: none, rounding, spine_first, drift or "
            "lean_back. Without it the last repetitions fade.",
        ),
    ] = "",
    device: Annotated[
        str, typer.Option(metavar="ID", help="The kind of virtual sensor that is worn.")
    ] = "open_packet",
    seconds: Annotated[
        float | None, typer.Option(metavar="N", help="A session of at most N seconds.")
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="No live picture, as fast as this computer can.")
    ] = False,
    speed: Annotated[
        float | None,
        typer.Option(metavar="X", help="X times as fast as life; 1 if not told, with a picture."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the session goes: hiphinge-demo if not told."),
    ] = None,
    seed: Seed = 1,
    force: Force = False,
) -> None:
    """Put two virtual sensors on a synthetic lifter and run a live session with them.

    The sensors are found, connected and read over a virtual Bluetooth radio, the session is
    recorded, and it ends with the sets and a report. The lifter is synthetic, and every output
    says so. Without --out the folder hiphinge-demo is used, and what an earlier demo left there is
    replaced. Where no terminal shows it, it runs as fast as it can. Ctrl-C or q ends the session
    early and keeps what there is.
    """
    from rich.console import Console

    from analysis.exercises.catalogue import exercise_named
    from hiphinge.demo import DemoWish, demo_session
    from hiphinge.live.demonstrated import demonstrate, empty_folder
    from hiphinge.live.terminal import can_draw
    from hiphinge.progress import progress_bar
    from hiphinge.results.folder import NAMES, REPORT
    from hiphinge.screen import show

    folder = out or FOLDER
    wish = DemoWish(exercise_named(exercise), fault, seed, seconds)
    with progress_bar("Simulating a lifter"):
        simulation = demo_session(wish)
    empty_folder(folder, force=force or out is None)
    unseen = headless or not can_draw(Console())
    pace = speed or (math.inf if unseen else 1.0)
    ended = demonstrate(wish, simulation, device, folder, speed=pace, quiet=unseen)
    show(ended.analysis, [folder / name for name in NAMES if name != REPORT])
    typer.echo(f"\nThe report: {(folder / REPORT).resolve()}")
