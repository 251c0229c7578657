"""Options that several commands share, so that they are called and mean the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RecordingPaths = Annotated[
    list[Path],
    typer.Argument(
        metavar="RECORDING...",
        help="The recording: a table, a session's folder, or the files or folder that sensors"
        " logged in one session.",
    ),
]
SensorPlaces = Annotated[
    list[str] | None,
    typer.Option(
        "--sensor",
        metavar="FILE=NAME",
        help="Which sensor a file, a folder or a device in it is, as back.csv=upper_back.",
    ),
]
Align = Annotated[
    str,
    typer.Option(
        metavar="WAY",
        help="How the clocks of several logs are brought together: auto, clock, taps or start.",
    ),
]
Offsets = Annotated[
    list[str] | None,
    typer.Option(
        "--offset",
        metavar="SENSOR=SECONDS",
        help="Add this to a sensor's times, where no clock and no taps do it.",
    ),
]
StoredProfile = Annotated[
    Path | None,
    typer.Option("--profile", metavar="FILE", help="Use this stored calibration."),
]
Mountings = Annotated[
    list[str] | None,
    typer.Option(
        "--mounting",
        metavar="AXIS",
        help="The sensor axis that points out of the back: +z, or sacrum=+z,upper_back=-x.",
    ),
]
UpperLevel = Annotated[
    str,
    typer.Option(
        "--upper-level",
        metavar="LEVEL",
        help="Where the upper sensor sits, such as T12 or T4.",
    ),
]
FilterName = Annotated[
    str,
    typer.Option(
        "--filter",
        metavar="NAME",
        help="What gives the orientation: vqf, or madgwick, mahony or ekf to compare with.",
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline", help="Let every instant know the whole recording: more exact, never live."
    ),
]
Feedback = Annotated[
    str,
    typer.Option(
        "--feedback",
        metavar="MODE",
        help="How faults are told: fading (less as clean sets accumulate), always, or quiet.",
    ),
]
Praise = Annotated[
    bool | None,
    typer.Option("--praise/--no-praise", help="Whether a rep within the limits is told so."),
]
LastOne = Annotated[
    bool | None,
    typer.Option(
        "--last-one/--no-last-one",
        help="Whether “last one” is said when the spine creeps up over a set.",
    ),
]
TrustUnits = Annotated[
    bool,
    typer.Option("--trust-units", help="Go on where values contradict the unit of their column."),
]
Changed = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="What is to be otherwise, any number of times; `hiphinge rerun --names` lists all.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are already there.")]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="The same seed gives the same lifter.")
]

Lsl = Annotated[
    bool,
    typer.Option(
        "--lsl", help="Stream angles, repetitions and alerts to the Lab Streaming Layer too."
    ),
]
NoBrowser = Annotated[
    bool,
    typer.Option("--no-browser", help="Serve the page and print its address, open no browser."),
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="N", help="The page's port; any that is free if not told."),
]
Lan = Annotated[
    bool,
    typer.Option("--lan", help="Serve the page to phones in this network too: shows a QR code."),
]
Https = Annotated[
    bool,
    typer.Option("--https", help="Encrypt the page, with a certificate of this computer's own."),
]
Headless = Annotated[
    bool, typer.Option("--headless", help="No page and no live picture on the terminal.")
]
