"""`hiphinge demo`: see it work on a synthetic lifter, without any sensor."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from hiphinge.commands.options import (
    Feedback,
    Force,
    Headless,
    Https,
    Lan,
    LastOne,
    Lsl,
    NoBrowser,
    Port,
    Praise,
    Seed,
)
from hiphinge.commands.telling import manner_of
from imu.errors import SettingError

EXAMPLES = (
    "hiphinge demo",
    "hiphinge demo --exercise deadlift --fault rounding --seed 7",
    "hiphinge demo --dowel-test",
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
    dowel_test: Annotated[
        bool, typer.Option("--dowel-test", help="Begin with a guided dowel test.")
    ] = False,
    device: Annotated[
        str, typer.Option(metavar="ID", help="The kind of virtual sensor that is worn.")
    ] = "open_packet",
    seconds: Annotated[
        float | None, typer.Option(metavar="N", help="A session of at most N seconds.")
    ] = None,
    headless: Headless = False,
    speed: Annotated[
        float | None,
        typer.Option(metavar="X", help="X times as fast as life; 1 if not told, with a picture."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the session goes: hiphinge-demo if not told."),
    ] = None,
    feedback: Feedback = "always",
    praise: Praise = True,
    last_one: LastOne = True,
    no_browser: NoBrowser = False,
    port: Port = None,
    lan: Lan = False,
    https: Https = False,
    lsl: Lsl = False,
    seed: Seed = 1,
    force: Force = False,
) -> None:
    """Put two virtual sensors on a synthetic lifter and run a live session with them.

    The sensors are found, connected and read over a virtual Bluetooth radio, the session is
    recorded, and it ends with the sets and a report. The lifter is synthetic, and every output
    says so. Without --out the folder hiphinge-demo is used, and what an earlier demo left there is
    replaced. A page in the browser shows the session and then its report. With --headless, or
    where no terminal shows it and no page is asked for, it runs as fast as it can. Ctrl-C or q ends
    the session early and keeps what there is.
    """
    from functools import partial

    from rich.console import Console

    from analysis.exercises.catalogue import exercise_named
    from hiphinge.commands.paged import paged
    from hiphinge.dashboard.wish import page_wish
    from hiphinge.demo import DemoWish, demo_session
    from hiphinge.live.demonstrated import demonstrate, empty_folder
    from hiphinge.live.settings import SessionSettings
    from hiphinge.live.terminal import can_draw
    from hiphinge.lsl.sending import refuse_other_pace, sending
    from hiphinge.progress import progress_bar
    from hiphinge.simulation import UPPER_LEVEL

    folder = out or FOLDER
    manner = manner_of(feedback, praise, last_one)
    wish = DemoWish(exercise_named(exercise), fault, seed, dowel_test, seconds)
    seen = can_draw(Console()) and not headless
    page = page_wish(
        headless=headless,
        no_browser=no_browser,
        port=port,
        lan=lan,
        https=https,
        usual=seen,
        opens=seen,
    )
    pace = speed or (1.0 if seen or page is not None or lsl else math.inf)
    if lsl:
        refuse_other_pace(pace)
    with progress_bar("Simulating a lifter"):
        simulation = demo_session(wish)
    empty_folder(folder, force=force or out is None)
    if page is not None and math.isinf(pace):
        raise SettingError("--speed inf: a page cannot follow; leave it out, or add --headless")
    run = partial(paged, page, speed=pace)
    described = SessionSettings(wish.exercise, upper_level=UPPER_LEVEL)
    with sending(lsl, described, synthetic=True, tell=typer.echo) as watchers:
        demonstrate(
            wish,
            simulation,
            device,
            folder,
            speed=pace,
            quiet=not seen,
            manner=manner,
            run=run,
            watchers=watchers,
        )
