"""Live sessions with virtual sensors on the synthetic lifter, as fast as this computer can."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analysis.exercises.exercise import Exercise
from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.stage import Stage
from hiphinge.live.loop import Inbox
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.virtual import VirtualRun, perform, worn_virtually
from hiphinge.simulation import motion_of

Disturb = Callable[[Stage, Inbox], Awaitable[None]]


@dataclass(frozen=True)
class Lived:
    """A session that has ended, and what the lifter really did."""

    ended: Ended
    simulation: Simulation

    @property
    def folder(self) -> Path:
        return self.ended.folder

    @property
    def counted(self) -> int:
        return len(self.ended.analysis.reps)

    @property
    def true_reps(self) -> int:
        return len(self.simulation.truth.counted_reps)


def lifting(exercise: Exercise, reps: int, seed: int) -> Simulation:
    """Calibration, then one set."""
    wearer = draw_wearer(seed)
    drawn = draw_set(motion_of(exercise), wearer, reps, seed)
    return simulate(draw_session((drawn,), seed), wearer, seed=seed)


@dataclass
class Gym:
    """Runs sessions in a folder of its own each."""

    place: Path
    number: int = field(default=0)
    lifting: Callable[[Exercise, int, int], Simulation] = field(default=lifting)

    def live(
        self,
        *,
        exercise: Exercise = RDL,
        device: str = "open_packet",
        reps: int = 4,
        seed: int = 6100,
        radio: RadioModel | None = None,
        settings: SessionSettings | None = None,
        disturb: Disturb | None = None,
    ) -> Lived:
        simulation = lifting(exercise, reps, seed)
        run = VirtualRun(dict.fromkeys(simulation.blocks, device), radio, seed)
        self.number += 1
        options = RunOptions(
            synthetic=True, folder=self.place / str(self.number), guided=False, quiet=True
        )

        @contextlib.asynccontextmanager
        async def source(inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[None]]]:
            async with worn_virtually(simulation, run, inbox) as on_stage:

                async def both() -> None:
                    beside = asyncio.create_task(_disturb(disturb, on_stage, inbox))
                    await perform(on_stage, simulation, inbox)
                    beside.cancel()
                    await asyncio.gather(beside, return_exceptions=True)

                yield both

        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
            asked = settings or SessionSettings(exercise)
            return Lived(runner.run(run_session(asked, source, options)), simulation)


async def _disturb(disturb: Disturb | None, on_stage: Stage, inbox: Inbox) -> None:
    if disturb is not None:
        while not math.isfinite(on_stage.performance.ends_s):
            await asyncio.sleep(0.05)
        await disturb(on_stage, inbox)


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    return Gym(tmp_path)
