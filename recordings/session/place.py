"""Where sessions lie: in the user's data folder, readable by its owner alone, in no repository.

`HIPHINGE_HOME` names another home. Folders made here get mode 0700; on Windows the user's own
profile folder has the like by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import platformdirs

from imu.errors import OutputError

HOME: Final = "HIPHINGE_HOME"
SESSIONS: Final = "sessions"
PRIVATE: Final = 0o700
MOST_ALIKE: Final = 1000
"""Sessions of one second and exercise, beyond which something else is wrong."""


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of all that hiphinge keeps for this user; it may not be there yet."""
    told = environment.get(HOME, "").strip()
    if told:
        return Path(os.path.abspath(Path(told).expanduser()))  # noqa: PTH100 (keeps links)
    return Path(platformdirs.user_data_path("hiphinge", appauthor=False))


def sessions_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The default place of sessions; it may not be there yet.

    Raises OutputError where that is inside a git work tree: a wearer's recordings are not for a
    repository. A place that is named explicitly is not asked.
    """
    place = home(environment) / SESSIONS
    tree = work_tree_of(place)
    if tree is not None:
        raise OutputError(
            place,
            f"is inside the git work tree {tree}, where recordings of a person do not belong: "
            f"name another folder, or set {HOME} to one",
        )
    return place


def work_tree_of(place: Path) -> Path | None:
    """The git work tree that a path, existing or not, would be in; None for none."""
    try:
        full = place.resolve()
    except (OSError, RuntimeError):
        full = place
    return next((path for path in (full, *full.parents) if (path / ".git").exists()), None)


def new_folder(place: Path, started: datetime, exercise: str) -> Path:
    """Make a session's folder, named after its time and exercise, unlike all others.

    Raises OutputError.
    """
    stem = f"{started:%Y-%m-%d_%H-%M-%S}_{_fit_for_a_name(exercise)}"
    make_private(place)
    for k in range(1, MOST_ALIKE):
        folder = place / (stem if k == 1 else f"{stem}-{k}")
        try:
            folder.mkdir(mode=PRIVATE)
        except FileExistsError:
            continue
        except OSError as error:
            raise OutputError(folder, f"cannot be made ({error.strerror or error})") from error
        return folder
    raise OutputError(place / stem, f"is there {MOST_ALIKE} times already")


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone.

    A folder that is there stays as it is. Raises OutputError.
    """
    try:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=PRIVATE, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, f"cannot be made ({error.strerror or error})") from error
    if not folder.is_dir():
        raise OutputError(folder, "is a file; name a folder")


def _fit_for_a_name(exercise: str) -> str:
    """An exercise's id as part of a file name on any system."""
    return re.sub(r"[^a-z0-9_-]+", "-", exercise.lower()).strip("-")[:40] or "session"
