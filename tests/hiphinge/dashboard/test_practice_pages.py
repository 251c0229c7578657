"""Exercises, plan and pain over HTTP, behind the same door as everything else."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.exercises.catalogue import EXERCISES
from hiphinge.exercises.page import content
from recordings.session.pain import Pain, read_pain, tell_pain

CallIn = Callable[[Callable[[Any], Awaitable[None]]], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_page_of_exercises_is_the_one_that_the_command_writes(call_in: CallIn) -> None:
    async def look(gym: Any) -> None:
        assert (await gym.get("/exercises", Host=gym.host)).status == 403
        page = await gym.get("/exercises", Host=gym.host, Cookie=gym.cookie)
        text = page.body.decode()
        assert page.status == 200
        assert content() in text
        assert "style=" not in text
        assert "unsafe-inline" not in page.headers["content-security-policy"]

    call_in(look)


def test_a_page_has_each_exercise_s_drawing_by_itself(call_in: CallIn) -> None:
    async def look(gym: Any) -> None:
        for exercise in EXERCISES:
            path = f"/api/exercises/{exercise.id}"
            told = json.loads((await gym.get(path, Host=gym.host, Cookie=gym.cookie)).body)
            assert told["drawing"].startswith("<svg")
            assert told["begin"] == exercise.begin
        unknown = await gym.get("/api/exercises/rdll", Host=gym.host, Cookie=gym.cookie)
        assert unknown.status == 422
        assert "rdl" in json.loads(unknown.body)["error"]

    call_in(look)


def test_the_plan_of_today_is_a_page_and_starts_its_exercises(call_in: CallIn) -> None:
    async def look(gym: Any) -> None:
        page = (await gym.get("/plan", Host=gym.host, Cookie=gym.cookie)).body.decode()
        assert "3 × 15" in page
        assert 'href="/?exercise=wall_hinge"' in page
        assert "Stop if it hurts." in page
        other = "/api/plan?order=000"
        told = json.loads((await gym.get(other, Host=gym.host, Cookie=gym.cookie)).body)
        (sided,) = (one for one in told["items"] if one["order_of_sides"])
        assert f"{sided['order_of_sides'][0]} first: by draw" in sided["dose"]
        assert (await gym.get("/api/plan?order=7", Host=gym.host, Cookie=gym.cookie)).status == 422

    call_in(look)


def test_pain_is_kept_changed_and_taken_back_where_the_session_is(
    visit: CallIn, tmp_path: Path
) -> None:
    folder = tmp_path / "live"

    async def look(gym: Any) -> None:
        path = "/api/sessions/live/pain"
        own = {"Host": gym.host, "Cookie": gym.cookie, "Origin": f"http://{gym.host}"}

        async def say(body: bytes, **headers: str) -> int:
            told = await gym.get(path, "POST", body, **{**own, **headers})
            return int(told.status)

        assert await say(b'{"before": 3}') == 200
        assert read_pain(folder) == Pain(3, None)
        assert await say(b'{"after": 1}') == 200
        assert read_pain(folder) == Pain(3, 1)
        assert await say(b'{"before": null}') == 200
        assert read_pain(folder) == Pain(None, 1)
        for nonsense in (b"{}", b'{"before": 11}', b'{"before": "2"}', b'{"now": 2}', b"[]"):
            assert await say(nonsense) == 422
        assert await say(b'{"after": 2}', Origin="http://elsewhere.example") == 403
        told = json.loads((await gym.get(path, **own)).body)
        assert told == {"before": None, "after": 1}
        assert await say(b'{"after": null}') == 200
        assert not (folder / "pain.json").exists()
        missing = await gym.get("/api/sessions/none/pain", **own)
        assert missing.status == 404
        tell_pain(folder, before=1)

    visit(look)


def test_an_exercise_can_be_chosen_before_the_training_begins(visit: CallIn) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await screen.until(lambda client: client.state)
            assert screen.state["stage"] != "training"
            await screen.ask(command="exercise", id="glute_bridge")
            await screen.until(lambda client: client.state["exercise"]["id"] == "glute_bridge")
            assert screen.told("refused") == []

    visit(look)
