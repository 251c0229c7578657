"""The real page in a real browser, on the real server, with virtual sensors on a synthetic lifter.

A session's time can be hurried and held, so that a test looks at a moment for as long as it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright import sync_api

from analysis.exercises.rdl import RDL
from firmware_bridge.records import LinkChange, LinkState, Notification, Record
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.wired import records_of
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.live.loop import Inbox
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.simulation import UPPER_LEVEL

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--autoplay-policy=user-gesture-required",
]  # fmt: skip
HURRY, HOLD = 6.0, 0.02
"""Speeds of the session's time against the wall clock's."""
PATIENCE_S = 30.0
SHOWN_S = 0.35
PHONE, DESK = (360, 640), (1280, 720)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is slow, and needs Debian's Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"no browser at {CHROMIUM}"))


class HeldLoop(PacedLoop):
    """A loop whose speed may change while it runs."""

    def __init__(self, speed: float) -> None:
        self._speed, self._base_s, self._since = speed, 0.0, time.monotonic()
        super().__init__(speed)

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._base_s, self._since = self.time(), time.monotonic()
        self._speed = speed

    def time(self) -> float:
        return self._base_s + (time.monotonic() - self._since) * self._speed


@dataclass(frozen=True)
class Away:
    """A sensor out of reach for a while, in seconds of the lifter's time."""

    sensor: str
    from_s: float
    until_s: float


def with_gap(records: Sequence[Record], away: Away) -> list[Record]:
    """The records without what the sensor sent meanwhile, and what the link says of it."""
    here = [
        record
        for record in records
        if not (
            isinstance(record, Notification)
            and record.sensor == away.sensor
            and away.from_s <= record.arrival_s < away.until_s
        )
    ]
    told = f"{away.sensor}: lost, looking for it"
    here.append(LinkChange(away.from_s + 1.0, away.sensor, LinkState.LOST, told))
    here.append(LinkChange(away.until_s - 0.01, away.sensor, LinkState.STREAMING))
    return sorted(here, key=lambda record: record.arrival_s)


@dataclass
class Gym:
    """A session and its page, in a thread of their own. Times are the lifter's."""

    simulation: Simulation
    folder: Path
    away: Away | None = None
    address: str = ""
    ended: Ended | None = None
    _loop: HeldLoop | None = None
    _inbox: Inbox | None = None
    _began_s: float = 0.0
    _served: threading.Event = field(default_factory=threading.Event)
    _close: asyncio.Event | None = None
    _failed: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> Gym:
        self._thread = threading.Thread(target=self._run, name="gym")
        self._thread.start()
        self._served.wait(PATIENCE_S)
        self._check()
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._close is not None and self._thread.is_alive():
            self._set_speed(HURRY)
            self._loop.call_soon_threadsafe(self._close.set)
        self._thread.join(PATIENCE_S)
        self._check()

    @property
    def now_s(self) -> float:
        return -1.0 if self._inbox is None else self._inbox.clock() - self._began_s

    def go(self, until_s: float) -> None:
        """Hurry to this moment, let everything that has come be shown, then hold it."""
        self._set_speed(HURRY)
        waits = time.monotonic() + PATIENCE_S
        while self.now_s < until_s and self._thread.is_alive() and time.monotonic() < waits:
            time.sleep(0.01)
        self._check()
        self._set_speed(1.0)
        if self._inbox is not None and self._loop is not None and not self._loop.is_closed():
            drained = asyncio.run_coroutine_threadsafe(self._inbox.drained(), self._loop)
            drained.result(PATIENCE_S)
        time.sleep(SHOWN_S)
        self._set_speed(HOLD)

    def run_on(self, speed: float = 1.0) -> None:
        """Let time pass."""
        self._set_speed(speed)

    def _set_speed(self, speed: float) -> None:
        loop = self._loop
        assert loop is not None

        def change() -> None:
            loop.speed = speed

        if not loop.is_closed():
            loop.call_soon_threadsafe(change)

    def _check(self) -> None:
        if self._failed:
            raise self._failed[0]

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: HeldLoop(1.0)) as runner:
                runner.run(self._whole())
        except BaseException as error:  # the test's own thread raises it
            self._failed.append(error)
        finally:
            self._served.set()

    async def _whole(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HeldLoop)
        self._loop, self._close = loop, asyncio.Event()
        desk = Desk()
        worn = tuple(self.simulation.blocks)
        settings = SessionSettings(RDL, worn, upper_level=UPPER_LEVEL)
        options = RunOptions(synthetic=True, folder=self.folder, quiet=True, onlooker=desk)
        async with serving(desk, Wish(), speed=2.0) as address:
            self.address = address.here
            session = asyncio.create_task(run_session(settings, self._source, options))
            closing = asyncio.create_task(self._close.wait())
            self._served.set()
            await asyncio.wait({session, closing}, return_when=asyncio.FIRST_COMPLETED)
            if not session.done():
                session.cancel()
                await asyncio.gather(session, return_exceptions=True)
                return
            self.ended = session.result()
            await closing

    @contextlib.asynccontextmanager
    async def _source(self, inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        records: Sequence[Record] = list(records_of(self.simulation.blocks))
        if self.away is not None:
            records = with_gap(records, self.away)
        self._began_s = inbox.clock()
        self._inbox = inbox

        async def play() -> None:
            for record in records:
                at_s = self._began_s + record.arrival_s
                if at_s > inbox.clock():
                    await asyncio.sleep(at_s - inbox.clock())
                inbox.put(replace(record, arrival_s=at_s))

        yield play


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@dataclass
class Screen:
    """A page that is looked at, and what went wrong in it."""

    page: Any
    origin: str
    complaints: list[str]

    def all_spoken(self, kind: str) -> list[str]:
        """What was said of this kind so far, in order."""
        chosen = f"#spoken li[data-kind='{kind}']"
        return list(self.page.eval_on_selector_all(chosen, "all => all.map(e => e.textContent)"))

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())

    def view(self) -> str:
        return str(self.page.evaluate("document.body.dataset.view"))

    def scrolls(self) -> list[str]:
        """What of the page is larger than its place."""
        return list(self.page.evaluate(TOO_LARGE))


TOO_LARGE = """[...document.querySelectorAll(
  "html, main, main > section:not([hidden]), #numbers .number, dialog[open]"
)].filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.tagName}#${e.id} ${e.scrollWidth}×${e.scrollHeight}`)"""


@pytest.fixture(scope="module")
def look(browser: Any) -> Iterator[Callable[..., Screen]]:
    """Open an address with a token as one more screen; complaints are kept."""
    contexts: list[Any] = []

    def looked(address: str, size: tuple[int, int] = DESK, **options: Any) -> Screen:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        origin = address.split("/?")[0]
        screen = Screen(page, origin, [])
        page.on("console", lambda message: screen.complaints.append(message.text))
        page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        page.on("request", lambda request: _only_here(request.url, screen))
        page.goto(address)
        return screen

    yield looked
    for context in contexts:
        context.close()


@dataclass
class Pictures:
    """Screens as they were: pictures of them, what of them is cut, what axe finds serious.

    With HIPHINGE_PICTURES=1 the pictures become those of the documentation.
    """

    folder: Path
    too_large: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def take(self, screen: Screen, name: str, *, whole: bool = True, axe: bool = True) -> None:
        """Look at a screen. `whole`: all of it must be seen without scrolling."""
        if not name.startswith("dialog-") or name.endswith("-phone"):
            screen.page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
        if whole:
            self.too_large[name] = screen.scrolls()
        if axe:
            self.faults[name] = self.serious(screen)

    def serious(self, screen: Screen) -> list[str]:
        """What axe finds on a screen that keeps somebody out."""
        found = Axe().run(screen.page, options={"resultTypes": ["violations"]}).response
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:120]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


@pytest.fixture(scope="package")
def pictures(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    renewing = os.environ.get("HIPHINGE_PICTURES") == "1"
    if not renewing:
        return Pictures(tmp_path_factory.mktemp("pictures"))
    folder = repository / "docs" / "pictures" / "screen"
    folder.mkdir(exist_ok=True)
    return Pictures(folder)


@pytest.fixture(scope="package")
def gym() -> type[Gym]:
    """A session with its page: `with gym(simulation, folder) as running`."""
    return Gym


@pytest.fixture(scope="package")
def away() -> type[Away]:
    return Away


@pytest.fixture(scope="package")
def kept_folder(repository: Path) -> Callable[..., Path]:
    """Makes the folder of a kept session in no time, as the library's own tests do."""
    path = repository / "tests" / "recordings" / "library" / "conftest.py"
    spec = importlib.util.spec_from_file_location("library_conftest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Callable[..., Path] = module.make
    return made


def _only_here(url: str, screen: Screen) -> None:
    """Nothing may be asked of anybody else."""
    if not url.startswith((screen.origin, "data:")):
        screen.complaints.append(f"asked {url}")
