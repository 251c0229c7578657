"""How commands run a session: with a page around it if one is wanted, and its results told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from hiphinge.dashboard.wish import PageWish
    from hiphinge.live.run import Ended
    from hiphinge.live.under_way import Onlooker


async def paged(
    page: PageWish | None,
    session: Callable[[Onlooker | None], Awaitable[Ended]],
    *,
    speed: float = 1.0,
) -> Ended:
    """The session; its results are told before the page goes on, if it does.

    speed  of the loop's time against the wall clock's
    """
    if page is None:
        ended = await session(None)
        tell_results(ended)
        return ended
    from hiphinge.dashboard.visit import stay, visit

    async with visit(page, typer.echo, speed=speed) as visited:
        ended = await session(visited.desk)
        tell_results(ended)
        if visited.somebody_looks and not ended.interrupted:
            await stay(typer.echo)
    return ended


def tell_results(ended: Ended) -> None:
    """What the session came to, for people."""
    from hiphinge.results.folder import NAMES, REPORT
    from hiphinge.screen import show

    show(ended.analysis, [ended.folder / name for name in NAMES if name != REPORT])
    for note in ended.notes:
        typer.echo(note)
    typer.echo(f"\nThe report: {(ended.folder / REPORT).resolve()}")
