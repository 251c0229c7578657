"""A session from its beginning to its files: recorder, session, source, screen, and a clean end.

Ctrl-C, a key, or the end of the source stop it alike: the sensors are let go, what has arrived is
taken, the folder gets its tables and its report.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.panel import Panel

from analysis.result import Analysis
from calibration.profile import load_profile
from calibration.profile import to_json as profile_text
from hiphinge.analysing import versions
from hiphinge.dowel.past import occasion_of
from hiphinge.live.collected import Collected
from hiphinge.live.commands import Controls
from hiphinge.live.dowel_guide import DowelGuide
from hiphinge.live.folder import write_session_results
from hiphinge.live.glance import Glance
from hiphinge.live.guide import Guide
from hiphinge.live.guides import Guides
from hiphinge.live.keys import keys, pressing
from hiphinge.live.loop import Inbox, Running, Watcher, following
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.live.spool import MotionSpool
from hiphinge.live.terminal import can_draw, drawing, line_of
from hiphinge.live.under_way import Onlooker, UnderWay
from hiphinge.progress import progress_bar
from imu.frames import UPPER_BACK
from recordings.session.facts import SessionFacts, WornSensor
from recordings.session.names import PROFILE
from recordings.session.pain import tell_pain
from recordings.session.recorder import HostClock, begin_session

FRAME_S = 0.1
LINE_S = 5.0

Source = Callable[[Inbox], AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]
"""Streams into the inbox while entered; what it gives waits until the source has ended."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a session is run.

    folder   the very folder of the session; the user's own place if None
    seconds  stop after so many; None for no end
    guided   lead through the calibration; a virtual lifter marks its phases itself
    quiet    nothing on the screen
    pain     what the wearer said of it before the session, 0 to 10
    onlooker is told when the session begins and when its files are there
    watchers are told of every record and what it brought
    """

    synthetic: bool = False
    folder: Path | None = None
    wearer: str | None = None
    seconds: float | None = None
    guided: bool = True
    quiet: bool = False
    pain: int | None = None
    onlooker: Onlooker | None = None
    watchers: tuple[Watcher, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that has come to its end; `interrupted` if Ctrl-C ended it."""

    folder: Path
    analysis: Analysis
    notes: tuple[str, ...]
    interrupted: bool = False


def _host_clock(loop: asyncio.AbstractEventLoop, *, simulated: bool) -> HostClock:
    """The loop's time beside the wall clock, which keeps pace with a simulation's."""
    if not simulated:
        return HostClock(monotonic_s=loop.time)
    began, zero_s = datetime.now().astimezone(), loop.time()
    return HostClock(lambda: began + timedelta(seconds=loop.time() - zero_s), loop.time)


async def run_session(settings: SessionSettings, source: Source, options: RunOptions) -> Ended:
    """Run a session until its source ends or somebody stops it. Raises LinkError, OutputError."""
    loop = asyncio.get_running_loop()
    facts = SessionFacts(
        settings.exercise.id,
        options.wearer,
        options.synthetic,
        _levels(settings),
        to_plain(settings),
        versions(),
    )
    recorder = begin_session(
        facts,
        folder=options.folder,
        profile=None if settings.profile is None else profile_text(settings.profile),
        clock=_host_clock(loop, simulated=options.synthetic),
    )
    if options.pain is not None:
        tell_pain(recorder.folder, before=options.pain)
    zero_s = recorder.info.monotonic_zero_s
    inbox = Inbox(lambda: loop.time() - zero_s, recorder.store)
    with recorder, MotionSpool(recorder.folder) as spool:
        session = Session(_as_stored(settings, recorder.folder))
        running = Running(session, Collected(spool), recorder)
        interrupted = await _streamed(running, inbox, source, options)
        running.finish(inbox.clock())
        info = recorder.finish()

        def write() -> Analysis:
            name = recorder.folder.name
            analysis = running.collected.analysis(session, name, synthetic=options.synthetic)
            write_session_results(
                analysis,
                recorder.folder,
                session.tests,
                started=info.started.isoformat(),
                wearer=options.wearer or "",
            )
            return analysis

        with progress_bar("Writing"):
            analysis = await _written(write, options.onlooker)
    if options.onlooker is not None:
        options.onlooker.ended(recorder.folder)
    return Ended(recorder.folder, analysis, info.notes, interrupted)


async def _written(write: Callable[[], Analysis], onlooker: Onlooker | None) -> Analysis:
    """The results; whoever looks on is not kept waiting meanwhile."""
    if onlooker is None:
        return write()
    onlooker.stopped()
    return await asyncio.to_thread(write)


def _levels(settings: SessionSettings) -> tuple[WornSensor, ...]:
    """What is known of the sensors before they stream: at which level the upper one sits."""
    if UPPER_BACK not in settings.sensors or not settings.upper_level:
        return ()
    return (WornSensor(UPPER_BACK, level=settings.upper_level),)


def _as_stored(settings: SessionSettings, folder: Path) -> SessionSettings:
    """The settings as a replay will read them: the profile's file holds rounded numbers."""
    if settings.profile is None:
        return settings
    return replace(settings, profile=load_profile(folder / PROFILE))


async def _streamed(running: Running, inbox: Inbox, source: Source, options: RunOptions) -> bool:
    """The part of the session in which records come; whether Ctrl-C ended it."""
    stop = asyncio.Event()
    glance = Glance(running.session)
    running.watchers.extend((*options.watchers, glance))
    guide = Guide(inbox, running.session, leads=options.guided)
    running.watchers.append(guide)
    recorder, occasion = running.recorder, None
    if recorder is not None:
        level = running.session.settings.upper_level
        occasion = occasion_of(recorder.folder.name, recorder.info, level)
    dowel = DowelGuide(inbox, running.session, running.collected, occasion=occasion)
    running.watchers.append(dowel)
    screen = _screen(running, glance, Guides(guide, dowel), options)
    controls = Controls(inbox, stop.set, Guides(guide, dowel).step_done)
    if options.onlooker is not None and recorder is not None:
        name = recorder.folder.name
        options.onlooker.begins(
            UnderWay(
                name,
                running,
                controls,
                glance,
                guide,
                dowel,
                synthetic=options.synthetic,
                signals=lambda: inbox.signals(),
            )
        )
    with _signals(stop) as signalled, keys(pressing(controls, running.session)):
        async with screen, following(inbox, running) as taking, source(inbox) as ended:
            waits = [
                asyncio.create_task(_done(ended())),
                asyncio.create_task(_done(stop.wait())),
                taking,
            ]
            await asyncio.wait(waits, timeout=options.seconds, return_when=asyncio.FIRST_COMPLETED)
            for task in waits[:2]:
                if task.done():
                    task.result()
                task.cancel()
    return bool(signalled)


@contextlib.asynccontextmanager
async def _screen(
    running: Running, glance: Glance, guides: Guides, options: RunOptions
) -> AsyncIterator[None]:
    """Draw the present state now and then, as fast as the terminal takes it."""
    if options.quiet:
        yield
        return
    console = Console(highlight=False)
    recorder = running.recorder
    assert recorder is not None

    def picture() -> Panel:
        where = recorder.trouble or f"● recording: {recorder.stored} records, {recorder.folder}"
        return drawing(glance, guides, where, options.synthetic)

    async def draw(live: Live) -> None:
        heard = (glance.alert_s, glance.after_s, guides.tones)
        while True:
            now = (glance.alert_s, glance.after_s, guides.tones)
            if now != heard:
                heard = now
                console.bell()
            live.update(picture(), refresh=True)
            await asyncio.sleep(FRAME_S)

    async def tell() -> None:
        while True:
            await asyncio.sleep(LINE_S)
            console.print(line_of(glance))

    if can_draw(console):
        with Live(picture(), console=console, auto_refresh=False, transient=True) as live:
            async with _beside(draw(live)):
                yield
    else:
        async with _beside(tell()):
            yield


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Something goes on while the block runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _done(waited_for: Awaitable[object]) -> None:
    await waited_for


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[list[str]]:
    """Ctrl-C and a polite kill stop the session; a second Ctrl-C interrupts the program.

    Gives a list that is no longer empty once one of them came.
    """
    loop = asyncio.get_running_loop()
    added: list[signal.Signals] = []
    came: list[str] = []

    def asked() -> None:
        stop.set()
        came.append("interrupted")
        for number in added:
            loop.remove_signal_handler(number)
        added.clear()

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, asked)
            added.append(number)
    try:
        yield came
    finally:
        for number in added:
            loop.remove_signal_handler(number)
