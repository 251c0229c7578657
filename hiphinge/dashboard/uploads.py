"""A recording that is dropped onto the page → its analysis, kept as a session of the library.

The analysis runs in a process of its own, the very `hiphinge analyze`: a session under way keeps
its time, and a file made to break things meets a process that holds nothing else. One at a time.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from hiphinge.analysing import versions
from hiphinge.dashboard.worker import run_hiphinge
from hiphinge.results.folder import NAMES, REPORT
from imu.errors import SettingError
from recordings.session.facts import SessionFacts
from recordings.session.recorder import begin_session
from recordings.table import SUFFIXES

MOST_BYTES: Final = 256 << 20


class Uploads:
    """Takes recordings, one at a time."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def analyze(self, request: Request) -> Response:
        """POST of a table. Raises SettingError for one that is refused, OutputError."""
        exercise = exercise_named(request.query_params.get("exercise", "") or "any")
        name = fit_name(request.query_params.get("name", ""))
        async with self._one:
            with tempfile.TemporaryDirectory(prefix="hiphinge-") as place:
                path, out = Path(place) / name, Path(place) / "results"
                await _received(request, path)
                command = ("analyze", path, "--out", out, "--exercise", exercise.id)
                await run_hiphinge(command, place=path.parent)
                folder = await run_in_threadpool(_kept, path, out, exercise)
        report = f"/sessions/{folder.name}/{REPORT}"
        return JSONResponse({"session": folder.name, "report": report})


def fit_name(told: str) -> str:
    """The name of a table as a file's name here. Raises SettingError for what is no table."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", told.strip())[-80:].lstrip("._-")
    if not name.lower().endswith(SUFFIXES):
        raise SettingError(f"a recording is one of {', '.join(SUFFIXES)}")
    return name


async def _received(request: Request, path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > MOST_BYTES:
                    raise SettingError(f"a recording has at most {MOST_BYTES >> 20} MB here")
                await run_in_threadpool(file.write, chunk)
        except ClientDisconnect:
            raise SettingError("the recording was cut off") from None


def _kept(path: Path, out: Path, exercise: Exercise) -> Path:
    """A session's folder with the recording and its results. Raises OutputError."""
    synthetic = '"synthetic": true' in (out / "summary.json").read_text(encoding="utf-8")
    facts = SessionFacts(exercise.id, None, synthetic, versions=versions())
    with begin_session(facts) as recorder:
        shutil.copyfile(path, recorder.folder / path.name)
        for name in NAMES:
            shutil.copyfile(out / name, recorder.folder / name)
        recorder.finish([f"Analysed from {path.name}; there are no records to replay."])
    return recorder.folder
