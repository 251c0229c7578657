"""Waiting for what processes work on, so that Ctrl-C is heard in between, and never in it.

Who is interrupted while waiting may keep a lock that the executor needs in order to end: then both
wait for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, wait
from typing import Any, Final, TypeVar

from hiphinge.ctrl_c import ctrl_c_after

HEAR_S: Final = 0.2
"""Ctrl-C is heard after this at the latest."""

Result = TypeVar("Result")


def ended(futures: Collection[Future[Result]], most_s: float = HEAR_S) -> set[Future[Result]]:
    """Those that have ended, after a moment or once one has."""
    with ctrl_c_after():
        done, _ = wait(futures, min(most_s, HEAR_S), return_when=FIRST_COMPLETED)
    return done


def all_ended(futures: Collection[Future[Any]]) -> None:
    """Return once all have ended."""
    waiting = True
    while waiting:
        with ctrl_c_after():
            waiting = bool(wait(futures, HEAR_S, return_when=ALL_COMPLETED).not_done)
