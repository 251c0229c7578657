"""Waiting for processes: what Ctrl-C interrupts is never left locked."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

import hiphinge.ended
from hiphinge.ended import all_ended, ended

TRIES = 60


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ctrl-C is heard as by a command; a moment is short."""
    monkeypatch.setattr(hiphinge.ended, "HEAR_S", 0.005)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def wait_with(future: Future[int], press: threading.Timer) -> None:
    """Wait for ever, while the key is pressed."""
    press.start()
    while True:
        ended([future])


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_is_heard_and_whoever_ends_the_work_need_not_wait_for_a_lock() -> None:
    for number in range(TRIES):
        future: Future[int] = Future()
        press = threading.Timer(1e-4 * number, os.kill, (os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            wait_with(future, press)
        press.join()
        ending = threading.Thread(target=future.set_result, args=(number,), daemon=True)
        ending.start()
        ending.join(10.0)
        assert not ending.is_alive()


def test_what_has_ended_is_given_at_once_and_all_are_waited_for() -> None:
    futures: list[Future[int]] = [Future(), Future()]
    assert ended(futures) == set()
    futures[1].set_result(2)
    assert ended(futures) == {futures[1]}
    threading.Timer(0.3, futures[0].set_result, (1,)).start()
    all_ended(futures)
    assert all(future.done() for future in futures)
