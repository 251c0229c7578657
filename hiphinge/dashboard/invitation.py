"""How a browser or a phone is asked in: addresses with their token, as text and as a QR code."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
import webbrowser
from dataclasses import dataclass
from typing import Final

LOCAL: Final = ("127.0.0.1", "localhost")
ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): asking for the way there sends nothing."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is. names: how it may be called, the first for here, the last for others."""

    token: str
    port: int
    names: tuple[str, ...]
    https: bool = False

    @property
    def here(self) -> str:
        """For a browser on this computer."""
        return self._of(self.names[0])

    @property
    def for_others(self) -> str:
        """For another device in the network; "" where only this computer is served."""
        others = [name for name in self.names if name not in LOCAL]
        return self._of(others[-1]) if others else ""

    def _of(self, name: str) -> str:
        scheme = "https" if self.https else "http"
        return f"{scheme}://{name}:{self.port}/?token={self.token}"


def names_of(*, lan: bool) -> tuple[str, ...]:
    """The names that this computer answers to, in lower case."""
    if not lan:
        return LOCAL
    own = socket.gethostname().lower()
    host = own if "." in own else f"{own}.local"
    return (*LOCAL, *dict.fromkeys((own, host, *lan_addresses())))


def lan_addresses() -> tuple[str, ...]:
    """This computer's addresses in its networks, IPv4, the likeliest last."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found.append(str(address[0]))
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect(ELSEWHERE)
        found.append(str(way.getsockname()[0]))
    last_wins = dict.fromkeys(reversed(found))
    return tuple(reversed([a for a in last_wins if not a.startswith("127.") and a != "0.0.0.0"]))


def qr_code(text: str) -> str:
    """The text as a QR code of half blocks, some 19 lines of a terminal."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue().rstrip("\n")


def can_open() -> bool:
    """Whether there is a screen for a browser."""
    if sys.platform in ("win32", "darwin") or os.environ.get("BROWSER"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def open_browser(address: str) -> bool:
    """Open the user's own browser there; whether that worked. May take a moment."""
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
