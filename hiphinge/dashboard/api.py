"""The library over HTTP: JSON in and out, files as attachments, a refusal as `{"error": sentence}`.

What reads the disk runs in a thread, so that a session under way goes on beside it.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from hiphinge.dashboard.kept import Kept
from hiphinge.dashboard.told import Plain
from hiphinge.dashboard.uploads import Uploads
from hiphinge.dashboard.worker import run_hiphinge
from imu.errors import HiphingeError, OutputError, RecordingError, SettingError
from recordings.library.export import write_reps_table, write_zip
from recordings.library.trash import delete, restore

MOST_JSON: Final = 65_536
CONFLICT, MISSING, NONSENSE = 409, 404, 422


def routes_of(kept: Kept, uploads: Uploads) -> list[BaseRoute]:
    """Everything under /api."""
    sessions = _Sessions(kept)
    return [
        Route("/api/sessions", sessions.page),
        Route("/api/sessions/{name}", sessions.entry),
        Route("/api/sessions/{name}/reps.csv", sessions.table),
        Route("/api/sessions/{name}/session.zip", sessions.packed),
        Route("/api/sessions/{name}/label", sessions.label, methods=["POST"]),
        Route("/api/sessions/{name}/delete", sessions.delete, methods=["POST"]),
        Route("/api/sessions/{name}/correct", sessions.correct, methods=["POST"]),
        Route("/api/restore", sessions.restore, methods=["POST"]),
        Route("/api/reps.csv", sessions.tables),
        Route("/api/compare", sessions.compare),
        Route("/api/metrics", sessions.metrics),
        Route("/api/trend", sessions.trend),
        Route("/api/analyze", uploads.analyze, methods=["POST"]),
    ]


async def refused(_: Request, error: Exception) -> Response:
    """A refusal in one sentence."""
    status = NONSENSE
    if isinstance(error, RecordingError):
        status = MISSING
    elif isinstance(error, OutputError):
        status = CONFLICT
    return JSONResponse({"error": " ".join(str(error).split())}, status)


HANDLERS: Final[dict[Any, Any]] = {HiphingeError: refused}


class _Sessions:
    """The answers. Plain functions among them run in a thread."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def page(self, request: Request) -> Response:
        told = request.query_params
        limit = _number(request, "limit", 50)
        return JSONResponse(self._kept.page(told.get("q", ""), told.get("after", ""), limit))

    def entry(self, request: Request) -> Response:
        return JSONResponse(self._kept.entry(request.path_params["name"]))

    def compare(self, request: Request) -> Response:
        told = request.query_params
        sets = (_number(request, "set_a", 0), _number(request, "set_b", 0))
        a, b = told.get("a", ""), told.get("b", "")
        return JSONResponse(self._kept.compared(a, sets[0], b, sets[1]))

    def metrics(self, request: Request) -> Response:
        return JSONResponse(self._kept.metrics(request.query_params.get("exercise", "")))

    def trend(self, request: Request) -> Response:
        told = request.query_params
        return JSONResponse(self._kept.trend(told.get("metric", ""), told.get("exercise", "")))

    def table(self, request: Request) -> Response:
        name = request.path_params["name"]
        return self._table([self._kept.library.session(name)], f"{name}.reps.csv")

    def tables(self, request: Request) -> Response:
        return self._table(self._kept.found(request.query_params.get("q", "")), "reps.csv")

    def packed(self, request: Request) -> Response:
        folder = self._kept.library.folder(request.path_params["name"])
        with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as file:
            write_zip(folder, file)
        done = BackgroundTask(Path(file.name).unlink, missing_ok=True)
        return FileResponse(
            file.name, media_type="application/zip", filename=f"{folder.name}.zip", background=done
        )

    async def label(self, request: Request) -> Response:
        told, name = await json_of(request), request.path_params["name"]

        def work() -> Plain:
            title, note = _text(told, "title"), _text(told, "note")
            self._kept.library.label(name, title=title, note=note)
            return {"session": self._kept.session(name)}

        return await _worked(work)

    async def delete(self, request: Request) -> Response:
        await json_of(request)
        name = request.path_params["name"]
        return await _worked(lambda: {"undo": delete(self._kept.library.folder(name)).id})

    async def correct(self, request: Request) -> Response:
        told, name = await json_of(request), request.path_params["name"]
        arguments = correction_arguments(told)
        folder = await run_in_threadpool(self._kept.library.folder, name)
        said = await run_hiphinge(("correct", folder, *arguments), place=folder.parent)
        return JSONResponse({"text": said.partition("\n")[0]})

    async def restore(self, request: Request) -> Response:
        told = await json_of(request)

        def work() -> Plain:
            folder = restore(self._kept.library.place, _text(told, "undo") or "")
            return {"session": self._kept.session(folder.name)}

        return await _worked(work)

    def _table(self, sessions: Any, filename: str) -> Response:
        text = io.StringIO()
        place = self._kept.library.place
        write_reps_table([(place / one.name, one) for one in sessions], text)
        return Response(
            text.getvalue(),
            media_type="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{filename}"'},
        )


def correction_arguments(told: Plain) -> list[str]:
    """The options of `hiphinge correct` for a page's wish. Raises SettingError."""
    action, number, rep = told.get("action"), told.get("set"), told.get("rep")
    if action == "restore":
        return ["--undo"]
    if action not in ("not_a_rep", "split", "merge"):
        raise SettingError("action is one of not_a_rep, split, merge and restore")
    if type(number) is not int or type(rep) is not int:
        raise SettingError("set and rep are whole numbers")
    return [f"--{action.replace('_', '-')}", f"{number}.{rep}"]


async def _worked(work: Callable[[], Plain]) -> Response:
    return JSONResponse(await run_in_threadpool(work))


async def json_of(request: Request) -> Plain:
    """The object of a request's body. Raises SettingError."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_JSON:
                raise SettingError(f"a request has at most {MOST_JSON} bytes")
    except ClientDisconnect:
        raise SettingError("the request was cut off") from None
    try:
        told = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SettingError("a request is JSON") from None
    if not isinstance(told, dict):
        raise SettingError("a request is a JSON object")
    return told


def _text(told: Plain, key: str) -> str | None:
    value = told.get(key)
    if value is not None and not isinstance(value, str):
        raise SettingError(f"{key} is a text")
    return value


def _number(request: Request, key: str, usual: int) -> int:
    text = request.query_params.get(key, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise SettingError(f"{key} is a whole number")
    return int(text)
