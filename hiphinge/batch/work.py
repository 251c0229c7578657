"""One recording of a batch, in whatever process: a path in, files and a few words out.

Whatever goes wrong with a recording is its result; nothing is raised but what ends a process. What
computes is loaded in the process that works, not in the one that hands the work out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hiphinge.batch.wish import BatchWish
from imu.errors import HiphingeError
from recordings.replay import is_session

FOLDER = "recordings"
COMPUTING = ("hiphinge.cli", "hiphinge.batch.computed", "hiphinge.batch.tables")
"""What a process loads before it works; the first is what the command itself begins with."""


class State(StrEnum):
    """What became of a recording."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Worked:
    """The result of one recording; `folder` is that of its files, within the batch's own."""

    recording: str
    state: State
    folder: str = ""
    problem: str = ""


def work_off(recording: str, out: str, wish: BatchWish) -> Worked:
    """Analyse a recording into its folder below `out`, unless just that is there already."""
    from hiphinge.batch.computed import computed

    try:
        new, name = computed(Path(recording), Path(out) / FOLDER, wish)
        return Worked(recording, State.DONE if new else State.SKIPPED, name)
    except HiphingeError as error:
        problem = " ".join(str(error).split())
        return Worked(recording, State.FAILED, problem=problem + _advice(Path(recording)))
    except Exception as error:
        # A bug that one recording brings to light must not hide the others; its type is told.
        return Worked(recording, State.FAILED, problem=unexpected(error))


def _advice(path: Path) -> str:
    """What a folder that is no recording may have been meant as."""
    try:
        if not path.is_dir() or is_session(path) or not os.access(path, os.R_OK | os.X_OK):
            return ""
    except OSError:
        return ""
    return f" (a folder is one recording; '{path}/*' in quotes names each that is in it)"


def unexpected(error: BaseException) -> str:
    """One line for what nobody foresaw."""
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())
