"""A progress bar with the remaining time, on standard error, gone when the work is done.

It is drawn on a terminal only, so that logs and pipes stay clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(first: str) -> Iterator[Callable[[str, float], None]]:
    """A function that is told what goes on and which share of the whole, 0 to 1, is done.

    Until it is called for the first time the bar only shows that something goes on.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(first, total=None)

        def told(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share, total=1.0)

        yield told
