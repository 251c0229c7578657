"""What the server answers: the pages, the reports, the live socket. The guard stands in front."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from hiphinge.dashboard.api import HANDLERS, routes_of
from hiphinge.dashboard.conversation import converse
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.door import Door, Guard
from hiphinge.dashboard.kept import Kept
from hiphinge.dashboard.practice import practice_routes
from hiphinge.dashboard.uploads import Uploads
from hiphinge.dowel.document import PAGE as DOWEL
from hiphinge.results.folder import REPORT
from imu.errors import OutputError
from recordings.session.place import sessions_folder

PACKAGE: Final = Path(__file__).parent
PAGE: Final = PACKAGE / "page"
REPORTS: Final = PACKAGE.parent / "report"
SHARED: Final = {
    "light.css": REPORTS / "template" / "light.css",
    "dark.css": REPORTS / "template" / "dark.css",
    "exercises.css": REPORTS / "template" / "exercises.css",
    "dowel_figure.css": REPORTS / "template" / "dowel_figure.css",
    "uPlot.iife.min.js": REPORTS / "vendor" / "uPlot.iife.min.js",
    "uPlot.min.css": REPORTS / "vendor" / "uPlot.min.css",
    "LICENSE.uPlot": REPORTS / "vendor" / "LICENSE.uPlot",
}
"""What the page and the report have in common, kept with the report."""

REPORT_POLICY: Final = "; ".join(
    (
        "sandbox allow-scripts allow-modals allow-downloads",
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""A report's script and style are inline, named by their hashes in its own policy, which holds
beside this one. The sandbox takes the server's origin from it: it can ask nothing of the server."""

NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}")


def make_app(desk: Desk, door: Door, kept: Kept, *, live: bool = True) -> ASGIApp:
    """The whole server. `live`: there is a session to look at, or will be."""

    async def first(_: Request) -> Response:
        return _page("index.html") if live else RedirectResponse("/library", 303)

    async def library(_: Request) -> Response:
        return _page("library.html")

    async def report(request: Request) -> Response:
        return _own_page(_folder(desk, request.path_params["name"]) / REPORT)

    async def dowel(request: Request) -> Response:
        return _own_page(_folder(desk, request.path_params["name"]) / DOWEL)

    async def shared(request: Request) -> Response:
        path = SHARED.get(request.path_params["name"])
        if path is None or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path)

    async def icon(_: Request) -> Response:
        return Response(status_code=204)

    async def socket(websocket: WebSocket) -> None:
        await converse(websocket, desk)

    routes = [
        Route("/", first),
        Route("/library", library),
        Route("/compare", library),
        Route("/trend", library),
        Route("/sessions/{name}", library),
        Route("/sessions/{name}/report.html", report),
        Route("/sessions/{name}/dowel_test.html", dowel),
        Route("/static/shared/{name}", shared),
        Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
        Route("/favicon.ico", icon),
        *routes_of(kept, Uploads()),
        *practice_routes(kept, desk, live=live),
    ]
    if live:
        routes.append(WebSocketRoute("/live", socket))
    return Guard(Starlette(routes=routes, exception_handlers=HANDLERS), door)


def _page(name: str) -> Response:
    path = PAGE / name
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="text/html")


def _own_page(path: Path) -> Response:
    """A page that stands alone in a session's folder."""
    if not path.is_file():
        raise HTTPException(404)
    headers = {"Content-Security-Policy": REPORT_POLICY}
    return FileResponse(path, media_type="text/html", headers=headers)


def _folder(desk: Desk, name: str) -> Path:
    """The folder of a session with a report: of this run, or in the user's own place."""
    if name in desk.finished:
        return desk.finished[name]
    try:
        place = sessions_folder()
    except OutputError:
        raise HTTPException(404) from None
    folder = place / name
    if NAME.fullmatch(name) is None or not (folder / REPORT).is_file():
        raise HTTPException(404)
    return folder
