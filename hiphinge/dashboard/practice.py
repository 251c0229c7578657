"""What is practised, as pages and as JSON: the exercises, the plan of today, what is said of pain.

The pages are made here, out of the same frame as the library's; they need no script to be read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.exercises.catalogue import exercise_named
from analysis.progression.orders import order_named
from hiphinge.dashboard.api import json_of
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.kept import Kept
from hiphinge.exercises import page as exercises_page
from hiphinge.exercises import words
from hiphinge.exercises.drawing import drawing
from hiphinge.plan import page as plan_page
from hiphinge.plan.planned import Plan, planned
from hiphinge.report.markup import Markup
from imu.errors import SettingError
from recordings.session.pain import Pain, forget_pain, read_pain, tell_pain

FRAME: Final = Path(__file__).parent / "page" / "library.html"
MAIN: Final = '<main id="main" tabindex="-1"></main>'


def practice_routes(kept: Kept, desk: Desk, *, live: bool) -> list[BaseRoute]:
    """The pages and their JSON."""
    practice = _Practice(kept, desk, live)
    return [
        Route("/exercises", practice.exercises),
        Route("/plan", practice.plan),
        Route("/api/exercises/{name}", practice.exercise),
        Route("/api/plan", practice.plan_values),
        Route("/api/sessions/{name}/pain", practice.pain, methods=["GET"]),
        Route("/api/sessions/{name}/pain", practice.tell_pain, methods=["POST"]),
    ]


class _Practice:
    """The answers. Plain functions among them run in a thread."""

    def __init__(self, kept: Kept, desk: Desk, live: bool) -> None:
        self._kept, self._desk, self._live = kept, desk, live

    def exercises(self, _: Request) -> Response:
        return _framed(exercises_page.content())

    def exercise(self, request: Request) -> Response:
        known = exercise_named(request.path_params["name"])
        told = {
            "id": known.id,
            "name": known.name,
            "begin": known.begin,
            "wear": words.worn(known),
            "counted": words.counted(known),
            "cues": list(known.cues),
            "drawing": drawing(known),
        }
        return JSONResponse(told)

    def plan(self, request: Request) -> Response:
        return _framed(plan_page.content(self._planned(request), live=self._live))

    def plan_values(self, request: Request) -> Response:
        return JSONResponse(plan_page.of_page(self._planned(request)))

    def _planned(self, request: Request) -> Plan:
        told = request.query_params
        order = order_named(told.get("order") or "default")
        return planned(self._kept.library, order, told.get("wearer") or self._desk.wearer)

    def pain(self, request: Request) -> Response:
        return JSONResponse(_plain(read_pain(self._folder(request.path_params["name"]))))

    async def tell_pain(self, request: Request) -> Response:
        told, name = await json_of(request), request.path_params["name"]
        return JSONResponse(await run_in_threadpool(self._keep, name, told))

    def _keep(self, name: str, told: dict[str, Any]) -> dict[str, int | None]:
        """Keep what was said; null takes it back. Raises SettingError, OutputError."""
        if not told or set(told) - {"before", "after"}:
            raise SettingError("pain is told as before, after, or both")
        folder = self._folder(name)
        values = {**_plain(read_pain(folder)), **told}
        pain = Pain(values["before"], values["after"])
        forget_pain(folder)
        if pain != Pain():
            tell_pain(folder, before=pain.before, after=pain.after)
        return _plain(pain)

    def _folder(self, name: str) -> Path:
        """A session's folder, of this run or kept. Raises RecordingError."""
        return self._desk.folder(name) or self._kept.library.folder(name)


def _plain(pain: Pain) -> dict[str, int | None]:
    return {"before": pain.before, "after": pain.after}


def _framed(content: Markup) -> Response:
    return HTMLResponse(_frame().replace(MAIN, f'<main id="main" tabindex="-1">{content}</main>'))


@cache
def _frame() -> str:
    return FRAME.read_text(encoding="utf-8")
