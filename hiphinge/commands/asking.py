"""Asking for pain on a terminal: a number, or nothing."""

from __future__ import annotations

import typer

STOP = "Stop if it hurts."
MOST = 10


def ask_pain(when: str) -> int | None:
    """A whole number from 0 to 10, None for nothing said. `when` is "before" or "after"."""
    while True:
        try:
            told = input(f"Pain {when} the session, 0 to {MOST} (Enter: nothing to say): ").strip()
        except EOFError:
            return None
        if not told:
            return None
        if told.isdecimal() and int(told) <= MOST:
            return int(told)
        typer.echo(f"A whole number from 0 to {MOST}, or Enter.")
