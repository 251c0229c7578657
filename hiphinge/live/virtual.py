"""Virtual sensors worn by the synthetic lifter: the demo's source of records.

Everything up to Bluetooth's own protocols is real; the lifter and the air are made up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from firmware_bridge.link.link import Link
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.sensors.stage import Stage, stage
from hiphinge.live import marks
from hiphinge.live.loop import Inbox

READY_S = 20.0
"""How long virtual sensors may take to be found and started."""
AFTER_S = 1.0
"""The lifter stands on for so long, so that the last repetition is announced."""


@dataclass(frozen=True, slots=True)
class VirtualRun:
    """Which devices are worn, and how good the radio is."""

    drivers: Mapping[str, str]
    radio: RadioModel | None = None
    seed: int = 0


@contextlib.asynccontextmanager
async def worn_virtually(
    simulation: Simulation, run: VirtualRun, inbox: Inbox
) -> AsyncIterator[Stage]:
    """The lifter's sensors stream into the inbox while the block runs."""
    virtual = stage(simulation.blocks, run.drivers, model=run.radio, seed=run.seed)
    async with (
        virtual as on_stage,
        Link(on_stage.bluetooth, on_stage.wanted(), inbox.put, inbox.clock),
    ):
        yield on_stage


async def perform(on_stage: Stage, simulation: Simulation, inbox: Inbox) -> None:
    """The lifter begins once all sensors stream, and is guided by marks; until the end."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(READY_S):
        while not all(twin.is_streaming for twin in on_stage.sensors.values()):
            await asyncio.sleep(0.05)
    began_s = loop.time()
    on_stage.performance.begin(began_s)
    for phase in simulation.truth.phases:
        await asyncio.sleep(began_s + phase.start_s - loop.time())
        inbox.mark(marks.PHASE, phase.name)
    if simulation.truth.phases:
        await asyncio.sleep(began_s + simulation.truth.phases[-1].end_s - loop.time())
        inbox.mark(marks.PHASE, marks.DONE)
    await asyncio.sleep(began_s + simulation.truth.duration_s + AFTER_S - loop.time())
