"""The gym screen: from a sample's arrival to its picture, frames a second, processor time.

    python benchmarks/dashboard.py [--seconds 30] [--chromium /usr/bin/chromium] [--write]

A stored session of two virtual sensors is taken again at its own pace, through recorder, session
and server, once with no screen and once with two pages in Chromium (headless, without a GPU).
Arrival is the moment at which the packet that completes a sample is queued; a frame counts as
painted when the page's echo of it is back, which is sent after the paint and adds the way back.
Processor time of the server is what the process takes more with two screens than with none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from table import Line, judged, machine, write

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Record
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.frames import Frame
from hiphinge.dashboard.hub import Screen
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.dashboard.told import Plain
from hiphinge.demo import DemoWish, demo_session
from hiphinge.live.demonstrated import demonstrate
from hiphinge.live.loop import Inbox
from hiphinge.live.replayed import stored_settings
from hiphinge.live.run import RunOptions, run_session
from hiphinge.live.session import Session
from hiphinge.live.update import Update
from recordings.replay import open_replay

MOST_MS, LEAST_FPS, MOST_CPU = 100.0, 30.0, 0.10
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENS = 2
COUNT_FRAMES = """seconds => new Promise(done => {
  let n = 0; const end = performance.now() + 1000 * seconds;
  const step = now => { n += 1; now < end ? requestAnimationFrame(step) : done(n / seconds); };
  requestAnimationFrame(step);
})"""


@dataclass
class Timed:
    """When samples came and when they were on a screen, on one clock."""

    desk: Desk
    came_s: dict[float, float] = field(default_factory=dict)
    sent: dict[int, float] = field(default_factory=dict)
    late_s: list[float] = field(default_factory=list)
    queued_s: float = 0.0

    def __post_init__(self) -> None:
        frame, answer = self.desk.frame, self.desk.hub.answer

        def told(screen: Screen, event: Plain) -> None:
            if event["kind"] == "echo" and event["frame"] in self.sent:
                self.late_s.append(time.monotonic() - self.sent[event["frame"]])
            answer(screen, event)

        class Source:
            hello, state = staticmethod(self.desk.hello), staticmethod(self.desk.state)

            @staticmethod
            def frame() -> Frame | None:
                made = frame()
                if made is not None and made.t_s in self.came_s:
                    self.sent[made.number] = self.came_s[made.t_s]
                return made

        self.desk.hub.source = Source()
        self.desk.hub.answer = told  # type: ignore[method-assign]

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        if update.angles is not None and len(update.angles):
            self.came_s[float(update.angles.t_s[-1])] = self.queued_s


@dataclass(frozen=True)
class Played:
    """One pass. cpu is the share of a core; fps of each page."""

    cpu: float
    late_ms: list[float]
    fps: list[float]


async def played(stored: Path, folder: Path, seconds: float, chromium: str, screens: int) -> Played:
    """Take the session, its training at its own pace."""
    desk = Desk()
    timed = Timed(desk)
    replay = open_replay(stored)
    records = list(replay)
    begin_s = training_from(stored)
    figures: dict[str, float] = {}
    looking: list[asyncio.subprocess.Process] = []

    @contextlib.asynccontextmanager
    async def source(inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        async def feed() -> None:
            while records and records[0].arrival_s < begin_s:
                inbox.put(records.pop(0))
            await inbox.drained()
            pages = (page(address.here, seconds, chromium) for _ in range(screens))
            looking.extend(await asyncio.gather(*pages))
            while desk.hub.screens < screens:
                await asyncio.sleep(0.05)
            await asyncio.sleep(2.0 if screens else 0.0)
            began_s, cpu_s = time.monotonic(), time.process_time()
            while records and records[0].arrival_s < begin_s + seconds:
                due_s = began_s + records[0].arrival_s - begin_s
                await asyncio.sleep(max(0.0, due_s - time.monotonic()))
                timed.queued_s = time.monotonic()
                inbox.put(records.pop(0))
            taken_s = time.monotonic() - began_s
            figures["cpu"] = (time.process_time() - cpu_s) / taken_s

        yield feed

    async with serving(desk, Wish()) as address:
        begins = desk.begins

        class Onlooker:
            assigning, stopped, ended = desk.assigning, desk.stopped, desk.ended

            @staticmethod
            def begins(under_way: object) -> None:
                under_way.running.watchers.append(timed)  # type: ignore[attr-defined]
                begins(under_way)  # type: ignore[arg-type]

        options = RunOptions(
            synthetic=True, folder=folder, guided=False, quiet=True, onlooker=Onlooker()
        )
        await run_session(stored_settings(replay), source, options)
        outs = [await one.communicate() for one in looking]
    fps = [float(json.loads(out)["fps"]) for out, _ in outs]
    return Played(figures["cpu"], [1000.0 * late for late in timed.late_s], fps)


def training_from(stored: Path) -> float:
    """When the calibration of a stored session is found, s."""
    replay = open_replay(stored)
    session = Session(stored_settings(replay))
    for record in replay:
        if session.push(record).calibration is not None:
            return record.arrival_s
    raise SystemExit("the stored session was never calibrated")


async def page(address: str, seconds: float, chromium: str) -> asyncio.subprocess.Process:
    """A browser in a process of its own, which tells its frames a second."""
    command = (sys.executable, __file__, "--look", address, "--seconds", str(seconds))
    return await asyncio.create_subprocess_exec(
        *command, "--chromium", chromium, stdout=asyncio.subprocess.PIPE
    )


def look(address: str, seconds: float, chromium: str) -> None:
    """Be the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as web:
        browser = web.chromium.launch(executable_path=chromium, args=list(FLAGS))
        view = browser.new_page(viewport={"width": 1280, "height": 720})
        view.set_default_timeout(120_000)
        view.goto(address)
        view.goto(address.partition("?")[0] + "#bench")
        view.wait_for_selector("body[data-view='train']")
        print(json.dumps({"fps": view.evaluate(COUNT_FRAMES, seconds - 4.0)}))
        browser.close()


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="The gym screen, timed.")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--look", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    if asked.look:
        look(asked.look, asked.seconds, asked.chromium)
        return
    with tempfile.TemporaryDirectory() as place:
        stored = Path(place) / "stored"
        wish = DemoWish(RDL, seed=3, seconds=asked.seconds + 60.0)
        demonstrate(wish, demo_session(wish), "open_packet", stored, speed=np.inf, quiet=True)
        passes = [
            asyncio.run(played(stored, Path(place) / str(n), asked.seconds, asked.chromium, n))
            for n in (0, SCREENS)
        ]
    none, two = passes
    p50, p95 = (float(np.quantile(two.late_ms, q)) for q in (0.5, 0.95))
    cpu = two.cpu - none.cpu
    lines = [
        Line(
            f"arrival → painted and echoed, 50 % / 95 % of {len(two.late_ms)}",
            f"{p50:.0f} / {p95:.0f} ms",
            f"95 % ≤ {MOST_MS:.0f} ms",
            p95 <= MOST_MS,
        ),
        Line(
            "frames a second of each page",
            " and ".join(f"{fps:.0f}" for fps in two.fps),
            f"≥ {LEAST_FPS:.0f}",
            min(two.fps) >= LEAST_FPS,
        ),
        Line("processor, server with two screens", f"{cpu:.1%}", "≤ 10 %", cpu <= MOST_CPU),
        Line("processor, session without a screen", f"{none.cpu:.1%}"),
    ]
    text = f"{judged(lines)}\n\n{machine()}. Chromium headless, two pages of 1280×720, no GPU."
    print(text)
    if asked.write:
        write(
            "dashboard",
            f"## The gym screen\n\n`python benchmarks/dashboard.py --write`\n\n{text}",
        )


if __name__ == "__main__":
    main()
