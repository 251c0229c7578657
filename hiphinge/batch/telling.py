"""How far a batch is: a bar with the remaining time on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hiphinge.progress import progress_bar

EVERY_S = 60.0


@contextmanager
def telling(total: int) -> Iterator[Callable[[int, int], None]]:
    """A function that is told how many are done, of how many.

    If the block is interrupted, how many are done and kept is said.
    """
    began_s = told_s = time.monotonic()
    last = 0
    on_terminal = sys.stderr.isatty()
    try:
        with progress_bar(f"0 of {total}") as bar:

            def told(done: int, of: int) -> None:
                nonlocal told_s, last
                last = done
                now_s = time.monotonic()
                text = f"{done} of {of}{remaining(done, of, now_s - began_s)}"
                bar(text, done / max(of, 1))
                if not on_terminal and now_s - told_s >= EVERY_S:
                    told_s = now_s
                    print(text, file=sys.stderr, flush=True)  # noqa: T201

            yield told
    except KeyboardInterrupt:
        kept = f"{last} of {total} are done and kept; the same command goes on from there"
        print(kept, file=sys.stderr)  # noqa: T201
        raise


def remaining(done: int, total: int, taken_s: float) -> str:
    """As ", 3 min left", "" while nothing is known."""
    if not 0 < done < total:
        return ""
    left_s = taken_s * (total - done) / done
    if left_s < 90.0:
        return f", {left_s:.0f} s left"
    if left_s < 5400.0:
        return f", {left_s / 60.0:.0f} min left"
    return f", {left_s / 3600.0:.1f} h left"
