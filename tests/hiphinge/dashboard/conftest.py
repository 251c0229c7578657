"""A real session with its recorder, its page's real server on 127.0.0.1, and real clients of it.

The records are those of a short demo; they come as fast as a test feeds them.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from firmware_bridge.records import LinkChange, LinkState, Record
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.frames import Frame, decode
from hiphinge.dashboard.invitation import Address
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.live.loop import Inbox
from hiphinge.live.replayed import stored_settings
from hiphinge.live.run import Ended, RunOptions, run_session
from recordings.replay import open_replay

SOON_S = 10.0


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of 30 s, with a calibration and some repetitions.

    It runs in a thread of its own: a browser's driver may have this one's event loop.
    """
    from typer.testing import CliRunner

    from hiphinge.cli import app

    folder = tmp_path_factory.mktemp("stored") / "session"
    wish = ["demo", "--headless", "--seconds", "30", "--seed", "5", "--out", str(folder)]
    with ThreadPoolExecutor(1) as alone:
        done = alone.submit(CliRunner().invoke, app, wish).result()
    assert done.exit_code == 0, done.output
    return folder


@dataclass
class Feeder:
    """The session's source: gives records when it is told to, as a link would."""

    records: list[Record]
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    inbox: Inbox | None = None

    @contextlib.asynccontextmanager
    async def __call__(self, inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[object]]]:
        self.inbox = inbox
        self.ready.set()
        yield self.done.wait

    async def feed(self, until_s: float = float("inf")) -> None:
        assert self.inbox is not None
        while self.records and self.records[0].arrival_s <= until_s:
            self.inbox.put(self.records.pop(0))
        await self.inbox.drained()


@dataclass
class Gym:
    """A session under way and its page."""

    desk: Desk
    address: Address
    feeder: Feeder | None = None
    session: asyncio.Task[Ended] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.address.port}"

    @property
    def cookie(self) -> str:
        return f"hiphinge_{self.address.port}={self.address.token}"

    async def feed(self, until_s: float = float("inf")) -> None:
        assert self.feeder is not None
        await self.feeder.feed(until_s)

    async def end(self) -> Ended:
        assert self.feeder is not None
        assert self.session is not None
        self.feeder.done.set()
        return await self.session

    @contextlib.asynccontextmanager
    async def screen(self) -> AsyncIterator[Client]:
        async with connect(
            f"ws://{self.host}/live",
            origin=f"http://{self.host}",  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie},
            compression=None,
        ) as socket:
            yield Client(socket)

    async def get(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        return await asyncio.to_thread(ask, self.address.port, path, method, headers, body)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    port: int, path: str, method: str, headers: dict[str, str], body: bytes | None = None
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60.0)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read())
    finally:
        connection.close()


class Client:
    """A screen as a page is one, with all that it was sent."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.frames: list[Frame] = []
        self.state: dict[str, Any] = {}

    async def until(self, holds: Callable[[Client], object], within_s: float = SOON_S) -> None:
        async with asyncio.timeout(within_s):
            while not holds(self):
                message = await self.socket.recv()
                if isinstance(message, bytes):
                    self.frames.append(decode(message))
                    continue
                told = json.loads(message)
                if told["kind"] == "state":
                    self.state = told
                else:
                    self.events.append(told)

    async def ask(self, **command: object) -> None:
        await self.socket.send(json.dumps(command))

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["kind"] == kind]


@contextlib.asynccontextmanager
async def opened(stored: Path, folder: Path) -> AsyncIterator[Gym]:
    replay = open_replay(stored)
    records: list[Record] = [
        record
        for record in replay
        if not (isinstance(record, LinkChange) and record.state is LinkState.STOPPED)
    ]
    feeder, desk = Feeder(records), Desk()
    options = RunOptions(synthetic=True, folder=folder, guided=False, quiet=True, onlooker=desk)
    async with serving(desk, Wish()) as address:
        session = asyncio.create_task(run_session(stored_settings(replay), feeder, options))
        await asyncio.wait(
            {session, asyncio.create_task(feeder.ready.wait())}, return_when="FIRST_COMPLETED"
        )
        gym = Gym(desk, address, feeder, session)
        try:
            yield gym
        finally:
            feeder.done.set()
            await session


@pytest.fixture
def make_gym() -> type[Gym]:
    """A page's address as a test asks it."""
    return Gym


Visit = Callable[[Gym], Awaitable[None]]


@pytest.fixture
def call_in() -> Callable[[Visit], None]:
    """Run a coroutine with the page alone, before any session."""

    def run(coroutine: Visit) -> None:
        async def whole() -> None:
            desk = Desk()
            async with asyncio.timeout(60.0), serving(desk, Wish()) as address:
                await coroutine(Gym(desk, address))

        asyncio.run(whole())

    return run


@pytest.fixture
def visit(stored: Path, tmp_path: Path) -> Callable[[Visit], None]:
    """Run a coroutine with a session and its page, to the session's end."""

    def run(coroutine: Visit) -> None:
        async def whole() -> None:
            async with asyncio.timeout(60.0), opened(stored, tmp_path / "live") as gym:
                await coroutine(gym)

        asyncio.run(whole())

    return run
