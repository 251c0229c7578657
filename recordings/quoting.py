"""Text from a file made fit for one line on a screen: printable, short, in quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LONGEST: Final = 40
"""Characters of a quoted text that are shown."""

MOST_NAMES: Final = 8
"""Names of a list that are shown."""


def printable(text: str) -> str:
    """`text` without control characters or line breaks, cut to `LONGEST` characters."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:400])
    clean = clean.strip()
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def quoted(text: str) -> str:
    """`printable` text in single quotes."""
    return f"'{printable(text)}'"


def listed(names: Iterable[str]) -> str:
    """The first few names, comma separated, and how many more there are."""
    shown = [printable(name) or "(no name)" for name in names]
    more = len(shown) - MOST_NAMES
    return ", ".join(shown[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
