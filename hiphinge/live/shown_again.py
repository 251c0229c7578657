"""A stored session through the same session object at a pace, for whoever looks on: a page.

The records are what they were: an onlooker can stop the replay, and change nothing in it. Time is
the event loop's, which a program may let run faster (`firmware_bridge.virtual.radio.pace`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from hiphinge.dowel.past import occasion_of
from hiphinge.live.collected import Collected
from hiphinge.live.commands import Controls
from hiphinge.live.dowel_guide import DowelGuide
from hiphinge.live.glance import Glance
from hiphinge.live.guide import Guide
from hiphinge.live.loop import Running, Watcher
from hiphinge.live.replayed import Replayed, ended
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.spool import MotionSpool
from hiphinge.live.under_way import Onlooker, UnderWay
from recordings.replay import Replay, open_replay

AT_A_TIME = 64
"""Records taken before the page gets its turn."""


class _NoMarks:
    """Nobody marks anything in a replay."""

    def mark(self, kind: str, text: str = "") -> None:
        """Nothing comes of it."""


async def show_again(
    folder: Path, settings: SessionSettings, onlooker: Onlooker, watchers: Sequence[Watcher] = ()
) -> Replayed:
    """Go through a stored session at the loop's pace, to its end or until it is stopped.

    Raises RecordingError, UnknownNameError, OutputError.
    """
    stored, stop = open_replay(folder), asyncio.Event()
    with MotionSpool() as spool:
        running = Running(Session(settings), Collected(spool))
        session, nobody = running.session, _NoMarks()
        glance = Glance(session)
        guide = Guide(nobody, session, leads=False)
        occasion = None
        if stored.info is not None:
            occasion = occasion_of(stored.path.name, stored.info, settings.upper_level)
        dowel = DowelGuide(nobody, session, running.collected, leads=False, occasion=occasion)
        running.watchers += [*watchers, glance, guide, dowel]
        controls = Controls(nobody, stop.set)
        under_way = UnderWay(
            stored.path.name, running, controls, glance, guide, dowel,
            synthetic=stored.synthetic, replayed=True,
        )  # fmt: skip
        onlooker.begins(under_way)
        running.finish(await _played(stored, running, stop))
        onlooker.stopped()
        return ended(running, stored)


async def _played(stored: Replay, running: Running, stop: asyncio.Event) -> float:
    """Take the records as they came; when the last one came."""
    loop = asyncio.get_running_loop()
    began_s, last_s = float("nan"), 0.0
    for number, record in enumerate(stored):
        last_s = record.arrival_s
        if number == 0:
            began_s = loop.time() - last_s
        ahead_s = began_s + last_s - loop.time()
        if ahead_s > 0.0:
            await asyncio.sleep(ahead_s)
        elif number % AT_A_TIME == 0:
            await asyncio.sleep(0)
        if stop.is_set():
            break
        running.take(record)
    return last_s
