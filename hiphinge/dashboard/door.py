"""Who may talk to the server: the one door in front of everything it serves.

Host     must be one of the names that the server has, else 421: a page of elsewhere whose name
         was made to point here (DNS rebinding) comes with its own name
token    random, in the address that was printed; it opens the door once and becomes a cookie
         that no script can read; without either 403, on this computer too
Origin   must be this server on everything that changes something and on every WebSocket, where
         it must be there: else 403
answers  carry the headers below; no header lets other origins in
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""On every answer; what an answer says itself of these stays."""

READING: Final = ("GET", "HEAD")


def new_token() -> str:
    """As hard to guess as 128 coin tosses."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Door:
    """What opens the door: hosts as `name:port`, in lower case; token; the cookie's name."""

    token: str
    hosts: Collection[str]
    cookie: str
    https: bool = False


class Guard:
    """The middleware; `app` sees only requests that may come in."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer at the door, None for a way in."""
        headers, door = Headers(scope=scope), self._door
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in door.hosts:
            return PlainTextResponse("This server has another name.", 421)
        is_socket = scope["type"] == "websocket"
        if is_socket or scope["method"] not in READING:
            own = f"{'https' if door.https else 'http'}://{hosts[0].lower()}"
            if [origin.lower() for origin in headers.getlist("origin")] != [own]:
                return PlainTextResponse("Not from this page.", 403)
        if self._has_cookie(headers):
            # a link opened a second time leads on without the token in the address
            return None if is_socket or not self._shown(scope) else self._welcome()
        shown = "" if is_socket else self._shown(scope)
        if shown and secrets.compare_digest(shown.encode(), door.token.encode()):
            return self._welcome()
        return PlainTextResponse("Open the address that hiphinge printed, with its token.", 403)

    def _shown(self, scope: Scope) -> str:
        """The token in the address of the first page."""
        if scope["method"] != "GET" or scope["path"] != "/":
            return ""
        query = parse_qs(bytes(scope["query_string"]).decode("latin-1"))
        return query.get("token", [""])[-1]

    def _welcome(self) -> Response:
        door = self._door
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            door.cookie, door.token, httponly=True, samesite="lax", secure=door.https, path="/"
        )
        return answer

    def _has_cookie(self, headers: Headers) -> bool:
        door = self._door
        for pair in ";".join(headers.getlist("cookie")).split(";"):
            name, _, told = pair.partition("=")
            if name.strip() == door.cookie:
                return secrets.compare_digest(told.strip().encode(), door.token.encode())
        return False
