"""Ctrl-C reaches every process of a terminal: workers leave it to the one they work for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from types import FrameType

Handler = Callable[[int, FrameType | None], None] | signal.Handlers

STOPPED = 130
AT_ONCE = "stopped at once"
SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started meanwhile do not hear it, from their first moment on."""
    with _heard_by(signal.SIG_IGN):
        yield


@contextmanager
def ctrl_c_after() -> Iterator[None]:
    """What must not be left half-way, such as the start of a process: it is heard at its end."""
    heard = False

    def hear(_signal: int, _frame: FrameType | None) -> None:
        nonlocal heard
        heard = True

    try:
        with _heard_by(hear):
            yield
    finally:
        if heard:
            signal.raise_signal(signal.SIGINT)


def leave_ctrl_c_to_parent() -> None:
    """This process does not hear it from now on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def second_ctrl_c_ends_at_once() -> Iterator[None]:
    """The first one ends the block in good order, as ever; the next one ends the program there.

    Without it the second one interrupts the end of the processes, which then wait for each other.
    """
    heard = False

    def hear(_signal: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if heard:
            shown = SHOW_CURSOR if sys.stderr.isatty() else ""
            os.write(2, f"{shown}{AT_ONCE}\n".encode())
            for process in active_children():  # or they tell at length that nobody is there
                process.kill()
            os._exit(STOPPED)
        heard = True
        raise KeyboardInterrupt

    with _heard_by(hear, stays=lambda: heard):
        yield


@contextmanager
def _heard_by(hear: Handler, stays: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Ctrl-C is heard by `hear` in the block, and after it where that `stays`.

    In another thread than the main one nothing changes: no other hears it, nor may say who does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        if not stays():
            signal.signal(signal.SIGINT, before)
