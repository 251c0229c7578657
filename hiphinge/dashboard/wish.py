"""What is asked of the page on the command line. Imports nothing of the server."""

from __future__ import annotations

from dataclasses import dataclass

from imu.errors import SettingError

MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class PageWish:
    """How the page is to be served. Raises SettingError for a port that there is not.

    port     0 for any that is free
    lan      for other devices in the network too
    https    with a certificate of this computer's own
    browser  open one
    """

    port: int = 0
    lan: bool = False
    https: bool = False
    browser: bool = False

    def __post_init__(self) -> None:
        """See the class."""
        if not 0 <= self.port <= MOST_PORT:
            raise SettingError(f"--port {self.port}: ports go from 1 to {MOST_PORT}")


def page_wish(
    *,
    headless: bool,
    no_browser: bool,
    port: int | None,
    lan: bool,
    https: bool,
    opens: bool,
    usual: bool = True,
) -> PageWish | None:
    """The page that is wanted, None for none.

    usual  a page is served unasked
    opens  a browser is opened unless told otherwise

    Raises SettingError, also for a page that is wanted and not wanted.
    """
    asked = no_browser or port is not None or lan or https
    if headless and asked:
        raise SettingError("--headless has no page: leave it out, or what is asked of the page")
    if headless or not (asked or usual):
        return None
    return PageWish(port or 0, lan, https, browser=opens and not no_browser)
