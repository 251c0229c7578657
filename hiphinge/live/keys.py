"""Keys of a session on a terminal, read without waiting, on Unix and Windows."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from analysis.manner import LAST_ONE, PRAISE, switched
from analysis.sides import ALTERNATING, LEFT, RIGHT
from hiphinge.live import manners, marks
from hiphinge.live.commands import Command, Controls, Do
from hiphinge.live.session import Session
from hiphinge.live.update import Stage

HELP = (
    "space next step · c calibrate · d dowel test · z zero · n next set · u undo rep · p pause"
    " · m mark · j jolt · q stop\n"
    "f feedback always, fading, quiet · g praise · o “last one”"
)
SIDED = " · l left leg · r right leg · t in turn"
"""What keys there are besides in single-leg work."""
POLL_S = 0.05

SIDES: Final[Mapping[str, str]] = {"l": LEFT, "r": RIGHT, "t": ALTERNATING}
COMMANDS: Final[Mapping[str, Do]] = {
    " ": Do.STEP,
    "c": Do.CALIBRATE,
    "z": Do.REZERO,
    "n": Do.NEXT_SET,
    "u": Do.NOT_THE_LAST,
    "m": Do.NOTE,
    "j": Do.JOLT,
    "q": Do.STOP,
}


def pressing(controls: Controls, session: Session) -> Callable[[str], None]:
    """What to call with each key; a key that means nothing does nothing."""

    def pressed(key: str) -> None:
        do = COMMANDS.get(key)
        if key == "p":
            do = Do.RESUME if session.stage is Stage.PAUSED else Do.PAUSE
        if do is not None:
            controls.send(Command(do))
        elif key == "d":
            controls.send(Command(Do.DOWEL, marks.CANCEL if session.test_phase else marks.STAND))
        elif key == "f":
            controls.send(Command(Do.FEEDBACK, manners.NEXT[session.manner.mode]))
        elif key == "g":
            controls.send(Command(Do.FEEDBACK, switched(PRAISE, not session.manner.praise)))
        elif key == "o":
            controls.send(Command(Do.FEEDBACK, switched(LAST_ONE, not session.manner.last_one)))
        elif key in SIDES and session.exercise.sided:
            controls.send(Command(Do.SIDE, SIDES[key]))

    return pressed


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def keys(pressed: Callable[[str], None]) -> Iterator[None]:
        """Call `pressed` with each key while the block runs."""

        async def poll() -> None:
            while True:
                while msvcrt.kbhit():
                    pressed(msvcrt.getwch())
                await asyncio.sleep(POLL_S)

        task = asyncio.get_running_loop().create_task(poll())
        try:
            yield
        finally:
            task.cancel()

else:
    import os
    import termios
    import tty

    @contextlib.contextmanager
    def keys(pressed: Callable[[str], None]) -> Iterator[None]:
        """Call `pressed` with each key while the block runs; nothing where there is no terminal."""
        if not sys.stdin.isatty():
            yield
            return
        loop, file = asyncio.get_running_loop(), sys.stdin.fileno()
        before = termios.tcgetattr(file)

        def read() -> None:
            for key in os.read(file, 32).decode("utf-8", "ignore"):
                pressed(key)

        try:
            tty.setcbreak(file)
            loop.add_reader(file, read)
            yield
        finally:
            loop.remove_reader(file)
            termios.tcsetattr(file, termios.TCSADRAIN, before)
