"""The demo: virtual sensors on a synthetic lifter, in a session like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path

from analysis.manner import Manner
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.lifter.truth import write_truth
from firmware_bridge.virtual.radio.pace import PacedLoop
from hiphinge.demo import DemoWish
from hiphinge.dowel.document import NAMES as DOWEL_NAMES
from hiphinge.live.loop import Watcher
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.under_way import Onlooker
from hiphinge.live.virtual import VirtualRun, lifter
from hiphinge.results.folder import NAMES
from hiphinge.results.staging import refuse_existing
from hiphinge.simulation import UPPER_LEVEL
from imu.errors import OutputError
from recordings.session.names import CORRECTIONS, LOCK, PAIN, PROFILE, RECORDS, SESSION

Session = Callable[[Onlooker | None], Awaitable[Ended]]
Runs = Callable[[Session], Coroutine[None, None, Ended]]
"""Runs a session, with whatever surrounds it."""

TRUTH = "lifter"
"""Stem of the files that tell what the lifter really did."""

OWN = (
    *NAMES,
    *DOWEL_NAMES,
    SESSION,
    RECORDS,
    PROFILE,
    LOCK,
    CORRECTIONS,
    PAIN,
    f"{TRUTH}.truth.json",
    f"{TRUTH}.truth.csv.gz",
)
"""What a session's folder may hold."""


async def at_once(session: Session) -> Ended:
    """Nothing surrounds it."""
    return await session(None)


def demonstrate(
    wish: DemoWish,
    simulation: Simulation,
    device: str,
    folder: Path,
    *,
    speed: float = 1.0,
    quiet: bool = False,
    manner: Manner | None = None,
    run: Runs = at_once,
    watchers: Sequence[Watcher] = (),
) -> Ended:
    """Run the session in `folder` and write the truth beside it.

    manner    what is told, everything if not said
    run       what surrounds it, such as a page
    watchers  are told of every record

    Raises UnknownNameError for a device, SettingError for a speed, OutputError, LinkError.
    """
    settings = SessionSettings(
        wish.exercise,
        tuple(simulation.blocks),
        upper_level=UPPER_LEVEL,
        manner=manner or Manner(),
    )
    devices = dict.fromkeys(simulation.blocks, device)
    worn = VirtualRun(devices, seed=wish.seed, dowel=wish.dowel)
    source = partial(lifter, simulation, worn)

    async def session(onlooker: Onlooker | None) -> Ended:
        options = RunOptions(
            synthetic=True,
            folder=folder,
            guided=False,
            quiet=quiet,
            onlooker=onlooker,
            watchers=tuple(watchers),
        )
        ended = await run_session(settings, source, options)
        write_truth(simulation.truth, folder / TRUTH)
        return ended

    with asyncio.Runner(loop_factory=lambda: PacedLoop(speed)) as runner:
        return runner.run(run(session))


def empty_folder(folder: Path, *, force: bool) -> None:
    """Make room for a session: an earlier one there is removed if it may be.

    Raises OutputError for an earlier one without `force`, and for a folder that holds anything
    else: what hiphinge did not write it does not remove.
    """
    refuse_existing(folder, OWN, force=force)
    try:
        there = sorted(folder.iterdir()) if folder.exists() else []
        foreign = [path.name for path in there if path.name not in OWN]
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise OutputError(folder, f"also holds {foreign[0]}{more}; name a folder of its own")
        for path in there:
            path.unlink()
    except OSError as error:
        raise OutputError(folder, f"cannot be used ({error.strerror or error})") from error
