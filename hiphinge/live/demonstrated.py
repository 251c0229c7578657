"""The demo: virtual sensors on a synthetic lifter, in a session like any other."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.lifter.truth import write_truth
from firmware_bridge.virtual.radio.pace import PacedLoop
from hiphinge.demo import DemoWish
from hiphinge.live.loop import Inbox
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.virtual import VirtualRun, perform, worn_virtually
from hiphinge.simulation import UPPER_LEVEL
from imu.errors import OutputError
from recordings.replay import is_session

TRUTH = "lifter"
"""Stem of the files that tell what the lifter really did."""


def demonstrate(
    wish: DemoWish,
    simulation: Simulation,
    device: str,
    folder: Path,
    *,
    speed: float = 1.0,
    quiet: bool = False,
) -> Ended:
    """Run the session in `folder` and write the truth beside it.

    Raises UnknownNameError for a device, SettingError for a speed, OutputError, LinkError.
    """
    settings = SessionSettings(wish.exercise, tuple(simulation.blocks), upper_level=UPPER_LEVEL)
    run = VirtualRun(dict.fromkeys(simulation.blocks, device), seed=wish.seed)
    options = RunOptions(synthetic=True, folder=folder, guided=False, quiet=quiet)
    source = partial(_lifter, simulation, run)
    with asyncio.Runner(loop_factory=lambda: PacedLoop(speed)) as runner:
        ended = runner.run(run_session(settings, source, options))
    write_truth(simulation.truth, folder / TRUTH)
    return ended


@contextlib.asynccontextmanager
async def _lifter(
    simulation: Simulation, run: VirtualRun, inbox: Inbox
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    async with worn_virtually(simulation, run, inbox) as on_stage:
        yield lambda: perform(on_stage, simulation, inbox)


def empty_folder(folder: Path, *, force: bool) -> None:
    """Make room for a session: an earlier session there is removed if it may be.

    Raises OutputError for a session without `force`, and for a folder that holds anything else.
    """
    try:
        if not folder.exists() or not any(folder.iterdir()):
            return
        if not is_session(folder):
            raise OutputError(folder, "holds other files; name a folder that is new or empty")
        if not force:
            raise OutputError(folder, "already holds a session; --force replaces it")
        shutil.rmtree(folder)
    except OSError as error:
        raise OutputError(folder, f"cannot be used ({error.strerror or error})") from error
