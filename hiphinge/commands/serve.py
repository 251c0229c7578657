"""`hiphinge serve`: the library in the browser, without sensors."""

from __future__ import annotations

from hiphinge.commands.options import Https, Lan, NoBrowser, Port

EXAMPLES = (
    "hiphinge serve",
    "hiphinge serve --no-browser --port 8137",
)


def serve(
    no_browser: NoBrowser = False,
    port: Port = None,
    lan: Lan = False,
    https: Https = False,
) -> None:
    """Open the library of sessions in the browser: list, reports, comparisons, trends.

    A recording that is dropped onto the page is analysed and kept. Ctrl-C ends it.
    """
    import asyncio

    import typer

    from hiphinge.dashboard.visit import stay, visit
    from hiphinge.dashboard.wish import PageWish

    wish = PageWish(port or 0, lan, https, browser=not no_browser)

    async def until_stopped() -> None:
        async with visit(wish, typer.echo, live=False):
            await stay(typer.echo)

    asyncio.run(until_stopped())
