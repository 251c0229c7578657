"""Nobody but the person at the keyboard, and whom they invite, gets anything from the server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.slow


def test_the_printed_address_opens_the_page_and_leaves_no_token_in_it(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        first = await gym.get(f"/?token={gym.address.token}")
        assert (first.status, first.headers["location"]) == (303, "/")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        page = await gym.get("/", Cookie=cookie.split(";")[0])
        assert page.status == 200
        assert b"<html" in page.body

    call_in(look)


def test_every_answer_carries_the_policy_and_lets_no_other_origin_in(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        for path, cookie in (("/", gym.cookie), ("/", ""), ("/nothing", gym.cookie)):
            answer = await gym.get(path, Cookie=cookie, Origin="http://elsewhere.example")
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert not [name for name in answer.headers if name.startswith("access-control")]
            assert "server" not in answer.headers

    call_in(look)


@pytest.mark.parametrize("path", ["/", "/library", "/static/index.html", "/sessions/x/report.html"])
@pytest.mark.parametrize("shown", ["", "?token=", "?token=guessed", "?token=%FF%00"])
def test_without_the_token_nothing_is_shown(path: str, shown: str, call_in: Any) -> None:
    async def look(gym: Any) -> None:
        assert (await gym.get(path + shown)).status == 403
        guessed = f"hiphinge_{gym.address.port}=guessed"
        assert (await gym.get(path + shown, Cookie=guessed)).status == 403

    call_in(look)


def test_the_token_in_another_address_opens_nothing(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        assert (await gym.get(f"/library?token={gym.address.token}")).status == 403

    call_in(look)


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.elsewhere.example:{port}", ""],
)
def test_a_foreign_host_is_sent_away(host: str, call_in: Any) -> None:
    async def look(gym: Any) -> None:
        named = host.format(port=gym.address.port)
        answer = await gym.get("/", Host=named, Cookie=gym.cookie)
        assert answer.status in (400, 421) if not named else answer.status == 421

    call_in(look)


def test_a_change_from_another_origin_is_refused(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        for origin in ("http://elsewhere.example", "null", f"https://{gym.host}", ""):
            headers = {"Cookie": gym.cookie, "Origin": origin, "Content-Length": "0"}
            assert (await gym.get("/api/sessions", "POST", **headers)).status == 403
        headers = {"Cookie": gym.cookie, "Content-Length": "0"}
        assert (await gym.get("/api/sessions", "POST", **headers)).status == 403

    call_in(look)


def test_a_socket_needs_host_origin_and_token(call_in: Any) -> None:
    async def refused(gym: Any, origin: str | None, headers: dict[str, str]) -> int:
        with pytest.raises(InvalidStatus) as told:
            async with connect(f"ws://{gym.host}/live", origin=origin, additional_headers=headers):
                pass
        return int(told.value.response.status_code)

    async def look(gym: Any) -> None:
        own, cookie = f"http://{gym.host}", {"Cookie": gym.cookie}
        assert await refused(gym, None, cookie) == 403
        assert await refused(gym, "http://elsewhere.example", cookie) == 403
        assert await refused(gym, own, {}) == 403
        assert await refused(gym, own, {"Cookie": f"hiphinge_{gym.address.port}=x"}) == 403
        async with gym.screen() as screen:
            await screen.until(lambda s: s.state)

    call_in(look)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/cli.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/shared/..%2fvendor%2fvendor.toml",
        "/static/shared/page.html",
        "/sessions/../report.html",
        "/sessions/..%2f..%2fx/report.html",
        "/sessions/.%00/report.html",
    ],
)
def test_there_is_no_way_out_of_the_folders(path: str, call_in: Any) -> None:
    async def look(gym: Any) -> None:
        assert (await gym.get(path, Cookie=gym.cookie)).status == 404

    call_in(look)


def test_a_report_cannot_reach_the_server_that_shows_it(visit: Any) -> None:
    async def look(gym: Any) -> None:
        await gym.feed()
        ended = await gym.end()
        answer = await gym.get(f"/sessions/{ended.folder.name}/report.html", Cookie=gym.cookie)
        policy = answer.headers["content-security-policy"]
        assert "sandbox allow-scripts" in policy
        assert "allow-same-origin" not in policy
        assert "connect-src" not in policy
        assert "default-src 'none'" in policy

    visit(look)


def test_two_hundred_connections_that_say_nothing_leave_the_page_reachable(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        silent = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", gym.address.port) for _ in range(200))
        )
        async with asyncio.timeout(5.0):
            assert (await gym.get("/", Cookie=gym.cookie)).status == 200
            async with gym.screen() as screen:
                await screen.until(lambda s: s.state)
        for _, writer in silent:
            writer.close()

    call_in(look)
