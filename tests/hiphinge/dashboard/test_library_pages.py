"""The library over HTTP: what is kept is listed, compared, named, taken along and deleted."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.serve import Wish, serving

pytestmark = pytest.mark.slow

OLD, NEW = "2026-11-14_09-00-00_rdl", "2026-11-21_09-03-11_rdl"


class Asking:
    """A page that asks the library."""

    def __init__(self, gym: Any) -> None:
        self._gym = gym

    async def get(self, path: str) -> Any:
        return await self._gym.get(path, Cookie=self._gym.cookie)

    async def json(self, path: str) -> Any:
        answer = await self.get(path)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    async def post(self, path: str, body: bytes | dict[str, Any]) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = f"http://{self._gym.host}"
        return await self._gym.get(path, "POST", data, Cookie=self._gym.cookie, Origin=own)

    async def told(self, path: str, body: bytes | dict[str, Any]) -> Any:
        answer = await self.post(path, body)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)


Look = Callable[[Asking], Coroutine[None, None, None]]


@pytest.fixture
def library(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_gym: Any
) -> Callable[[Look], None]:
    """Run a coroutine that asks a server without a session, on two sessions that are kept."""
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    for name in (OLD, NEW):
        shutil.copytree(stored, tmp_path / "home" / "sessions" / name)

    def run(look: Look) -> None:
        async def whole() -> None:
            desk = Desk()
            async with asyncio.timeout(100.0), serving(desk, Wish(), live=False) as address:
                await look(Asking(make_gym(desk, address)))

        asyncio.run(whole())

    return run


def test_sessions_are_listed_found_and_paged(library: Any) -> None:
    async def look(asking: Asking) -> None:
        first = await asking.json("/api/sessions?limit=1")
        assert first["total"] == 2
        assert first["exercises"]["rdl"] == "Romanian deadlift"
        rest = await asking.json(f"/api/sessions?limit=1&after={quote(first['next'])}")
        names = [page["sessions"][0]["name"] for page in (first, rest)]
        assert sorted(names) == [OLD, NEW]
        assert rest["next"] is None
        assert (await asking.json("/api/sessions?q=squat"))["total"] == 0
        (found,) = (await asking.json("/api/sessions?q=romanian&limit=1"))["sessions"]
        assert (await asking.get(found["report"])).status == 200
        assert found["synthetic"]
        assert (await asking.get("/")).headers["location"] == "/library"

    library(look)


def test_one_session_tells_its_sets_and_takes_a_name(library: Any) -> None:
    async def look(asking: Asking) -> None:
        told = await asking.json(f"/api/sessions/{NEW}")
        assert [part["number"] for part in told["parts"]][:2] == [0, 1]
        assert told["parts"][1]["reps"] == told["session"]["reps"] > 0
        named = await asking.told(f"/api/sessions/{NEW}/label", {"title": "  New   shoes "})
        assert named["session"]["title"] == "New shoes"
        assert (await asking.json("/api/sessions?q=shoes"))["total"] == 1

    library(look)


def test_a_repetition_is_put_right_afterwards(library: Any) -> None:
    async def look(asking: Asking) -> None:
        before = (await asking.json(f"/api/sessions/{NEW}"))["session"]["reps"]
        wish = {"action": "not_a_rep", "set": 1, "rep": 1}
        assert (
            "no longer counts" in (await asking.told(f"/api/sessions/{NEW}/correct", wish))["text"]
        )
        assert (await asking.json(f"/api/sessions/{NEW}"))["session"]["reps"] == before - 1
        again = await asking.post(f"/api/sessions/{NEW}/correct", {**wish, "rep": 99})
        assert again.status == 422
        assert "1.99" in json.loads(again.body)["error"]
        odd = await asking.post(f"/api/sessions/{NEW}/correct", {**wish, "rep": "1"})
        assert odd.status == 422

    library(look)


def test_what_is_deleted_comes_back(library: Any) -> None:
    async def look(asking: Asking) -> None:
        undo = (await asking.told(f"/api/sessions/{NEW}/delete", {}))["undo"]
        assert (await asking.json("/api/sessions"))["total"] == 1
        assert (await asking.get(f"/api/sessions/{NEW}")).status == 404
        back = await asking.told("/api/restore", {"undo": undo})
        assert back["session"]["name"] == NEW
        assert (await asking.json("/api/sessions"))["total"] == 2

    library(look)


def test_two_sessions_stand_side_by_side_and_over_the_weeks(library: Any) -> None:
    async def look(asking: Asking) -> None:
        both = await asking.json(f"/api/compare?a={OLD}&set_a=0&b={NEW}&set_b=1")
        rows = {row["metric"]: row for row in both["rows"]}
        assert rows["hinge_share"]["unit"] == "%"
        assert 20.0 < rows["hinge_share"]["a"] == pytest.approx(rows["hinge_share"]["b"])
        assert rows["lumbar_flexion_peak_deg"]["label"] == "Spine peak"
        assert both["b"]["number"] == 1
        offered = await asking.json("/api/metrics?exercise=rdl")
        assert "lumbar_flexion_peak_deg" in [metric["id"] for metric in offered["metrics"]]
        trend = await asking.json("/api/trend?exercise=rdl&metric=lumbar_flexion_peak_deg")
        assert len(trend["points"]) == 2
        assert trend["synthetic"]
        assert trend["sentence"]

    library(look)


def test_sessions_go_along_as_table_and_as_zip(library: Any) -> None:
    async def look(asking: Asking) -> None:
        one = await asking.get(f"/api/sessions/{NEW}/reps.csv")
        assert "attachment" in one.headers["content-disposition"]
        rows = list(csv.DictReader(io.StringIO(one.body.decode())))
        everything = (await asking.get("/api/reps.csv")).body.decode()
        assert len(list(csv.DictReader(io.StringIO(everything)))) == 2 * len(rows) > 0
        packed = await asking.get(f"/api/sessions/{NEW}/session.zip")
        with zipfile.ZipFile(io.BytesIO(packed.body)) as folder:
            assert f"{NEW}/reps.csv" in folder.namelist()

    library(look)


def test_a_dropped_recording_becomes_a_session_with_a_report(library: Any, recording: Path) -> None:
    async def look(asking: Asking) -> None:
        path = f"/api/analyze?name={quote('../Mön day.csv')}&exercise=rdl"
        told = await asking.told(path, recording.read_bytes())
        assert b"<html" in (await asking.get(told["report"])).body
        session = (await asking.json(f"/api/sessions/{told['session']}"))["session"]
        table = await asking.get(f"/api/sessions/{told['session']}/reps.csv")
        assert session["reps"] == len(table.body.splitlines()) - 1 >= 4
        assert session["state"] == "finished"

    library(look)


def test_what_makes_no_sense_is_refused_in_one_sentence(library: Any) -> None:
    async def look(asking: Asking) -> None:
        asked = [
            (404, await asking.get("/api/sessions/no-such-session")),
            (404, await asking.get("/api/sessions/..%2f..%2fx")),
            (422, await asking.get("/api/sessions?limit=many")),
            (422, await asking.get("/api/sessions?after=nonsense")),
            (404, await asking.get("/api/compare?a=x&b=y")),
            (422, await asking.get("/api/trend?exercise=rdl&metric=peek")),
            (404, await asking.get("/api/trend?exercise=squat&metric=reps")),
            (404, await asking.post("/api/restore", {"undo": "x"})),
            (422, await asking.post("/api/restore", b"{")),
            (422, await asking.post("/api/restore", b"[]")),
            (422, await asking.post("/api/restore", b'"' + b"x" * 70_000 + b'"')),
            (422, await asking.post(f"/api/sessions/{NEW}/label", {"title": 3})),
            (422, await asking.post(f"/api/sessions/{NEW}/label", {"title": "x" * 300})),
            (422, await asking.post("/api/analyze?name=x.exe", b"MZ")),
            (422, await asking.post("/api/analyze?name=x.csv&exercise=flying", b"a,b\n1,2\n")),
            (422, await asking.post("/api/analyze?name=x.csv", b"a,b\n1,2\n")),
        ]
        for status, answer in asked:
            if answer.headers["content-type"].startswith("application/json"):
                assert json.loads(answer.body)["error"], answer
            assert answer.status == status, answer
        assert (await asking.json("/api/sessions"))["total"] == 2

    library(look)
