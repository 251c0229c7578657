"""A session, or the library alone, with its page: served before it begins, and on after its end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.invitation import (
    LOCAL,
    Address,
    can_open,
    names_of,
    open_browser,
    qr_code,
)
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.dashboard.wish import PageWish

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is being served. `opened`: a browser was sent there."""

    desk: Desk
    address: Address
    opened: bool

    @property
    def somebody_looks(self) -> bool:
        """Whether the page is worth keeping after the session."""
        return self.opened or self.desk.hub.seen > 0


@contextlib.asynccontextmanager
async def visit(
    wish: PageWish, tell: Tell, *, live: bool = True, speed: float = 1.0
) -> AsyncIterator[Visit]:
    """Serve the page while the block runs, and ask people in.

    speed  of the loop's time against the wall clock's. Raises SettingError, OutputError.
    """
    desk = Desk()
    async with serving(desk, _listening(wish), live=live, speed=speed) as address:
        opened = False
        for line in invitation(address):
            tell(line)
        if wish.browser and can_open():
            opened = await asyncio.to_thread(open_browser, address.here)
        yield Visit(desk, address, opened)


def invitation(address: Address) -> list[str]:
    """What is printed: each address on a line of its own, for others as a QR code too."""
    lines = ["The page:", address.here]
    if address.for_others:
        lines += ["For a phone in this network:", qr_code(address.for_others), address.for_others]
        if not address.https:
            lines.append("Anybody in this network can read along; --https encrypts it.")
    return lines


async def stay(tell: Tell) -> None:
    """Go on serving until Ctrl-C or a polite kill."""
    tell("The page stays open. Ctrl-C ends it.")
    await until_interrupted()


async def until_interrupted() -> None:
    """Wait for Ctrl-C or a polite kill."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    added: list[signal.Signals] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, asked.set)
            added.append(number)
    try:
        await asked.wait()
    finally:
        for number in added:
            loop.remove_signal_handler(number)


def _listening(wish: PageWish) -> Wish:
    return Wish(wish.port, wish.lan, _certificate(wish))


def _certificate(wish: PageWish) -> tuple[Path, Path] | None:
    if not wish.https:
        return None
    from hiphinge.dashboard.certificate import own_certificate

    return own_certificate(names_of(lan=wish.lan) if wish.lan else LOCAL)
