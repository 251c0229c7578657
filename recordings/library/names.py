"""The library's own files in the place of sessions, and what may be the name of a session there."""

from __future__ import annotations

import re
from typing import Final

SCHEMA: Final = 2
"""Of the index; in its name too, so that two versions of hiphinge never write one file."""

INDEX: Final = f".library-{SCHEMA}.sqlite"
OPENING: Final = ".library.lock"
TRASH: Final = ".trash"

LABEL: Final = "label.json"
LABEL_LOCK: Final = "label.lock"
REPS: Final = "reps.csv"
SUMMARY: Final = "summary.json"
"""Files of a session folder that the index reads, besides `session.json`."""

NAME: Final = re.compile(r'[^./\\:"*?<>|][^/\\:"*?<>|]{0,254}')


def is_name(name: str) -> bool:
    """Whether it can be a session of the place: one visible folder, not a way to elsewhere."""
    return NAME.fullmatch(name) is not None and name.isprintable()
