"""One screen's WebSocket: what the hub has for it goes out, what it asks for comes in."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from hiphinge.dashboard.commands import Asked, parse
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.hub import MOST_SCREENS, Screen
from imu.errors import PayloadError, SettingError

MOST_NONSENSE: Final = 10
"""Messages that make no sense, after which a screen is shown out."""
PATIENCE_S: Final = 20.0
"""A screen that takes nothing for so long sleeps; it comes back by itself."""
POLICY_VIOLATION: Final = 1008
TRY_AGAIN_LATER: Final = 1013


async def converse(websocket: WebSocket, desk: Desk) -> None:
    """Until the screen goes, sleeps, or talks nonsense."""
    await websocket.accept()
    if desk.hub.screens >= MOST_SCREENS:
        await websocket.close(TRY_AGAIN_LATER, "too many screens")
        return
    with desk.hub.screen() as screen:
        tasks = {
            asyncio.create_task(_send(websocket, screen)),
            asyncio.create_task(_listen(websocket, desk, screen)),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(
            result, WebSocketDisconnect | TimeoutError
        ):
            raise result


async def _send(websocket: WebSocket, screen: Screen) -> None:
    while True:
        for message in await screen.news():
            async with asyncio.timeout(PATIENCE_S):
                if isinstance(message, bytes):
                    await websocket.send_bytes(message)
                else:
                    await websocket.send_text(message)


async def _listen(websocket: WebSocket, desk: Desk, screen: Screen) -> None:
    nonsense = 0
    while True:
        await asyncio.sleep(0)  # a page that talks without end leaves others their turn
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        name = ""
        try:
            asked = parse(text if text is not None else message.get("bytes") or b"")
            name = asked.name
            if name == "drawn":
                desk.hub.answer(screen, _echo(asked))
            else:
                desk.obey(asked)
        except SettingError as error:
            desk.hub.answer(screen, {"kind": "refused", "command": name, "text": str(error)})
        except PayloadError as error:
            nonsense += 1
            if nonsense >= MOST_NONSENSE:
                await websocket.close(POLICY_VIOLATION, "too many messages that make no sense")
                return
            if nonsense == 1:
                refused = {"kind": "refused", "command": name[:40], "text": str(error)}
                desk.hub.answer(screen, refused)


def _echo(asked: Asked) -> dict[str, object]:
    frame = asked.values.get("frame")
    if not isinstance(frame, int) or isinstance(frame, bool) or not 0 <= frame < 2**32:
        raise PayloadError("drawn tells the number of a frame")
    return {"kind": "echo", "frame": frame}
