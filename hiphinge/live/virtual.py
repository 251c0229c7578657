"""Virtual sensors worn by the synthetic lifter: the demo's source of records.

Everything up to Bluetooth's own protocols is real; the lifter and the air are made up.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from firmware_bridge.link.link import Link
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.sensors.sensor import Unit
from firmware_bridge.virtual.sensors.stage import Stage, stage
from hiphinge.live import marks
from hiphinge.live.loop import Inbox

READY_S = 20.0
"""How long virtual sensors may take to be found and started."""
POLL_S = 0.05
CALIBRATED_S = 2.0
"""After its last mark a calibration is there, also where the machine is slow at it."""
AFTER_S = 1.0
"""The lifter stands on for so long, so that the last repetition is announced."""

Beside = Callable[[Stage, Inbox], Awaitable[None]]
"""What happens while the lifter lifts, from the moment on in which he begins."""


@dataclass(frozen=True, slots=True)
class VirtualRun:
    """Which devices are worn, and how good the radio is.

    units    particular devices, where the usual ones will not do
    absent   sensors that are switched off
    ready_s  after so long the lifter begins with the sensors that stream
    dowel    a dowel test begins after the calibration
    """

    drivers: Mapping[str, str]
    radio: RadioModel | None = None
    seed: int = 0
    units: Mapping[str, Unit] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    ready_s: float = READY_S
    dowel: bool = False


@contextlib.asynccontextmanager
async def lifter(
    simulation: Simulation, run: VirtualRun, inbox: Inbox, beside: Beside | None = None
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A session's source: the lifter's sensors stream while entered, and he is waited for.

    What `beside` raises is raised; once he is done it is cancelled.
    """
    async with worn_virtually(simulation, run, inbox) as on_stage:

        async def performed() -> None:
            lifting = asyncio.ensure_future(perform(on_stage, simulation, inbox, run))
            tasks = {lifting}
            if beside is not None:
                tasks.add(asyncio.ensure_future(_begun(on_stage, inbox, beside)))
            try:
                while not lifting.done():
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
                    tasks -= done
            finally:
                for task in (lifting, *tasks):
                    task.cancel()
                await asyncio.gather(lifting, *tasks, return_exceptions=True)

        yield performed


@contextlib.asynccontextmanager
async def worn_virtually(
    simulation: Simulation, run: VirtualRun, inbox: Inbox
) -> AsyncIterator[Stage]:
    """The lifter's sensors stream into the inbox while the block runs."""
    virtual = stage(simulation.blocks, run.drivers, model=run.radio, seed=run.seed, units=run.units)
    async with virtual as on_stage:
        for name in run.absent:
            await on_stage.sensors[name].switch_off()
        async with Link(on_stage.bluetooth, on_stage.wanted(), inbox.put, inbox.clock) as link:
            inbox.signals = link.signals
            yield on_stage


async def _begun(on_stage: Stage, inbox: Inbox, beside: Beside) -> None:
    while not math.isfinite(on_stage.performance.ends_s):
        await asyncio.sleep(POLL_S)
    await beside(on_stage, inbox)


async def perform(on_stage: Stage, simulation: Simulation, inbox: Inbox, run: VirtualRun) -> None:
    """The lifter begins once all sensors stream, and is guided by marks; until the end.

    After `run.ready_s` those that stream have to do. Raises TimeoutError if there are none.
    """
    loop = asyncio.get_running_loop()
    twins = on_stage.sensors.values()
    latest_s = loop.time() + run.ready_s
    while not all(twin.is_streaming for twin in twins) and loop.time() < latest_s:
        await asyncio.sleep(POLL_S)
    if not any(twin.is_streaming for twin in twins):
        raise TimeoutError("no virtual sensor streams")
    began_s = loop.time()
    on_stage.performance.begin(began_s)
    for phase in simulation.truth.phases:
        await asyncio.sleep(began_s + phase.start_s - loop.time())
        inbox.mark(marks.PHASE, phase.name)
    if simulation.truth.phases:
        await asyncio.sleep(began_s + simulation.truth.phases[-1].end_s - loop.time())
        inbox.mark(marks.PHASE, marks.DONE)
    if run.dowel:
        await asyncio.sleep(CALIBRATED_S)
        inbox.mark(marks.DOWEL, marks.STAND)
    await asyncio.sleep(began_s + simulation.truth.duration_s + AFTER_S - loop.time())
