"""What screens see of a session: all of them the same, at any time, and never at its cost."""

from __future__ import annotations

import asyncio
import csv
import json
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Marker
from hiphinge.dashboard.tempo import tempo_of
from hiphinge.live.replayed import replay
from recordings.replay import open_replay

pytestmark = pytest.mark.slow


def test_a_screen_sees_count_angles_and_report_as_the_files_have_them(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await screen.until(lambda s: s.state)
            assert screen.events[0]["kind"] == "hello"
            assert screen.state["stage"] == "waiting"
            await gym.feed()
            await screen.until(lambda s: s.state["total"] and s.frames)
            ended = await gym.end()
            await screen.until(lambda s: s.state["ended"])
            assert screen.state["exercise"]["tempo"] == tempo_of(RDL)
            assert {one["signal_dbm"] for one in screen.state["sensors"]} == {None}
            rows = list(csv.DictReader((ended.folder / "reps.csv").read_text().splitlines()))
            assert len(rows) == screen.state["total"] == len(screen.told("rep"))
            assert [told["say"] for told in screen.told("rep")] == [row["rep"] for row in rows]
            assert [row["verdict"] for row in screen.state["strip"]] == [
                row["verdict"] for row in rows
            ]
            assert screen.told("set_ended")[-1]["summary"]["reps"] == len(rows)
            report = await gym.get(screen.state["ended"]["report"], Cookie=gym.cookie)
            assert report.body == (ended.folder / "report.html").read_bytes()

    visit(look)


def test_numbers_of_events_rise_and_two_screens_hear_the_same(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as one, gym.screen() as two:
            await gym.feed()
            for screen in (one, two):
                await screen.until(lambda s: s.state.get("total") and s.told("rep"))
                numbers = [event["seq"] for event in screen.events]
                assert numbers == sorted(set(numbers))
            assert one.told("rep") == two.told("rep")

    visit(look)


def test_a_page_that_is_loaded_again_gets_the_present_and_no_old_events(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await gym.feed()
            await screen.until(lambda s: s.told("rep"))
        async with gym.screen() as again:
            await again.until(lambda s: s.state)
            assert [event["kind"] for event in again.events] == ["hello"]
            assert again.state["stage"] == "training"
            assert again.state["total"] == len(again.state["strip"]) > 0

    visit(look)


def test_a_screen_that_never_reads_costs_nobody_anything(visit: Any) -> None:
    async def look(gym: Any) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", gym.address.port)
        request = (
            f"GET /live HTTP/1.1\r\nHost: {gym.host}\r\nOrigin: http://{gym.host}\r\n"
            f"Cookie: {gym.cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2xlZXBpbmcgc2NyZWVuIQ==\r\n\r\n"
        )
        writer.write(request.encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()
        while not gym.desk.hub.screens:
            await asyncio.sleep(0.01)
        (sleeping,) = gym.desk.hub._screens
        async with gym.screen() as awake:
            await awake.until(lambda s: s.state)
            for number in range(20_000):
                gym.desk.hub.tell({"kind": "notice", "text": "." * 200})
                if number % 50 == 0:
                    await asyncio.sleep(0)
            began = time.monotonic()
            await gym.feed()
            await awake.until(lambda s: s.told("rep"))
            assert time.monotonic() - began < 10.0
        assert len(sleeping._events) <= 64
        writer.close()

    visit(look)


def test_what_a_page_asks_for_is_in_the_record_and_in_its_replay(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await gym.feed(24.0)
            await screen.until(lambda s: s.state.get("total"))
            counted = screen.state["total"]
            await screen.ask(command="correct", set=1, rep=1, action="not_a_rep")
            await screen.until(lambda s: s.state["total"] == counted - 1)
            await screen.ask(command="correct", action="restore")
            await screen.until(lambda s: s.state["total"] == counted)
            await screen.ask(command="undo")
            await screen.ask(command="note", text="the left\nshoe")
            await screen.ask(command="side", side="left")
            await screen.until(lambda s: s.state["side"] == "left")
            await screen.ask(command="pause")
            await screen.until(lambda s: s.state["stage"] == "paused")
            assert len(screen.told("withdrawn")) == 2
            assert screen.state["total"] == counted - 1
            await gym.feed()
            await screen.ask(command="stop")
            ended = await gym.session
        marked = [r for r in open_replay(ended.folder) if isinstance(r, Marker)]
        asked = [(r.kind, r.text) for r in marked if r.kind != "phase"]
        assert [kind for kind, _ in asked[:2]] == ["correct", "correct"]
        assert asked[2:4] == [("undo", ""), ("note", "the left shoe")]
        assert asked[4:] == [("side", "left"), ("pause", ""), ("stop", "")]
        again = await asyncio.to_thread(replay, ended.folder)
        assert again.analysis.reps == ended.analysis.reps
        assert len(again.analysis.reps) == counted - 1

    visit(look)


NONSENSE = (
    ({"command": "undo"}, "training"),
    ({"command": "fly"}, "no command 'fly'"),
    ({"command": "exercise", "id": "rdll"}, "did you mean 'rdl'"),
    ({"command": "side", "side": "up"}, "left"),
    ({"command": "feedback"}, "fading"),
    ({"command": "feedback", "mode": "loud"}, "fading"),
    ({"command": "feedback", "praise": 1}, "praise"),
    ({"command": "note", "text": 3}, "text"),
    ({"command": "note", "text": "x" * 501}, "500"),
    ({"command": "correct", "set": 1, "rep": True, "action": "split"}, "whole numbers"),
    ({"command": "correct", "set": 1, "rep": 1, "action": "praise"}, "not_a_rep"),
    ({"command": "drawn", "frame": -1}, "frame"),
    ({"command": 4}, "NAME"),
    ([], "NAME"),
)


def test_a_wish_that_makes_no_sense_is_answered_to_the_screen_that_asked(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as other:
            for command, why in NONSENSE:
                async with gym.screen() as screen:
                    await screen.socket.send(json.dumps(command))
                    await screen.until(lambda s: s.told("refused"))
                    assert why in screen.told("refused")[0]["text"]
            await other.until(lambda s: s.state)
            await other.ask(command="drawn", frame=0)
            await other.until(lambda s: s.told("echo"))
            assert not other.told("refused")

    visit(look)


def test_a_screen_that_goes_on_talking_nonsense_is_shown_out(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            for message in ("{", "[" * 4000, b"\x00\xff", '"' + "x" * 5000 + '"', "null") * 2:
                await screen.socket.send(message)
            with pytest.raises(ConnectionClosed):
                await screen.until(lambda _: False)
            assert screen.socket.close_code == 1008
            assert len(screen.told("refused")) == 1
        async with gym.screen() as other:
            await other.until(lambda s: s.state)

    call_in(look)


def test_a_message_beyond_all_measure_ends_the_connection(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await screen.socket.send("x" * 200_000)
            with pytest.raises(ConnectionClosed):
                await screen.until(lambda _: False)
            assert screen.socket.close_code == 1009

    call_in(look)


def test_two_hundred_screens_are_served(visit: Any) -> None:
    async def look(gym: Any) -> None:
        async def one() -> int:
            async with gym.screen() as screen:
                await screen.until(lambda s: s.told("rep"))
                return len(screen.told("rep"))

        screens = [asyncio.create_task(one()) for _ in range(200)]
        while gym.desk.hub.screens < 200:
            await asyncio.sleep(0.02)
        await gym.feed()
        assert min(await asyncio.gather(*screens)) > 0

    visit(look)


def test_a_drawn_frame_is_echoed(call_in: Any) -> None:
    async def look(gym: Any) -> None:
        async with gym.screen() as screen:
            await screen.ask(command="drawn", frame=7)
            await screen.until(lambda s: s.told("echo"))
            assert screen.told("echo")[0]["frame"] == 7

    call_in(look)
