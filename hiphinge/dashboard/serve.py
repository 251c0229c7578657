"""The server in the session's own event loop: its socket, its address, its beginning and end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from hiphinge.dashboard import hub as hubs
from hiphinge.dashboard.app import make_app
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.door import Door, new_token
from hiphinge.dashboard.invitation import Address, names_of
from hiphinge.dashboard.kept import Kept
from imu.errors import SettingError

LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"
WAITING_CONNECTIONS: Final = 512
SEND_BUFFER: Final = 65_536
"""Bytes on their way to a screen: what a sleeping one finds when it wakes is a few seconds old."""
MOST_MESSAGE: Final = 8192
PING_S: Final = 20.0
GRACE_S: Final = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """How the server is to listen.

    port         0 for any that is free
    lan          for the other devices in the network too
    certificate  certificate and key, PEM files, for https
    """

    port: int = 0
    lan: bool = False
    certificate: tuple[Path, Path] | None = None


class _Server(uvicorn.Server):
    """Ctrl-C is the session's business, not the server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    desk: Desk, wish: Wish, *, live: bool = True, speed: float = 1.0
) -> AsyncIterator[Address]:
    """The server answers while the block runs; gives its address, token and all.

    speed  of the loop's time against the wall clock's. Raises SettingError for a port that is
    taken.
    """
    listening = _listen(wish)
    port = listening.getsockname()[1]
    token, https = new_token(), wish.certificate is not None
    address = Address(token, port, names_of(lan=wish.lan), https)
    hosts = frozenset(f"{name}:{port}" for name in address.names)
    door = Door(token, hosts | _without_port(address), f"hiphinge_{port}", https)
    kept = Kept()
    server = _Server(_config(make_app(desk, door, kept, live=live), wish))
    task = asyncio.create_task(server.serve(sockets=[listening]), name="page")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        if task.done():
            task.result()
        async with hubs.running(desk.hub, lambda: hubs.FRAME_S * speed):
            yield address
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()
        kept.close()


def _without_port(address: Address) -> frozenset[str]:
    """Browsers leave out a scheme's usual port."""
    usual = 443 if address.https else 80
    return frozenset(address.names) if address.port == usual else frozenset()


def _listen(wish: Wish) -> socket.socket:
    """The socket on which connections come. Raises SettingError."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listening.bind((EVERYWHERE if wish.lan else LOOPBACK, wish.port))
        listening.listen(WAITING_CONNECTIONS)
        listening.setblocking(False)
    except (OSError, OverflowError) as error:
        listening.close()
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingError(f"--port {wish.port} cannot be used ({why}); leave it out") from error
    return listening


def _config(app: ASGIApp, wish: Wish) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    certificate, key = wish.certificate or (None, None)
    return uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=WAITING_CONNECTIONS,
        ws_max_size=MOST_MESSAGE,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=certificate,
        ssl_keyfile=None if key is None else str(key),
    )
