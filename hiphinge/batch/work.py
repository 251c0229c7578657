"""One recording of a batch, in whatever process: a path in, files and a few words out.

Whatever goes wrong with a recording is its result; nothing is raised but what ends a process.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hiphinge.batch.provenance import PROVENANCE, folder_name, is_done, provenance_of
from hiphinge.batch.wish import BatchWish
from hiphinge.rerun.again import again
from hiphinge.rerun.changes import parse_changes
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import PREFIX, staged
from imu.errors import HiphingeError
from recordings.session.whole_file import write_whole

FOLDER = "recordings"
LEFT_BEHIND_S = 3600.0
"""What a killed process left half-written for longer than this is cleared away."""


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
    try:
        return _worked(recording, Path(out) / FOLDER, wish)
    except HiphingeError as error:
        return Worked(recording, State.FAILED, problem=" ".join(str(error).split()))
    except Exception as error:
        # A bug that one recording brings to light must not hide the others; its type is told.
        return Worked(recording, State.FAILED, problem=unexpected(error))


def unexpected(error: BaseException) -> str:
    """One line for what nobody foresaw."""
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())


def _worked(recording: str, place: Path, wish: BatchWish) -> Worked:
    path = Path(recording)
    provenance = provenance_of(path, wish)
    name = folder_name(path, provenance)
    folder = place / name
    if not wish.force and is_done(folder, provenance):
        return Worked(recording, State.SKIPPED, name)
    analysis = again(path, parse_changes(wish.texts), trust_units=wish.trust_units)
    (folder / PROVENANCE).unlink(missing_ok=True)
    _clear(folder)
    with staged(folder, NAMES, force=True) as stage:
        write_results(analysis, stage, report=wish.report, angles=wish.angles)
    text = json.dumps(provenance, indent=2, sort_keys=True, ensure_ascii=False)
    write_whole(folder / PROVENANCE, text + "\n")
    return Worked(recording, State.DONE, name)


def _clear(folder: Path) -> None:
    """Remove what processes that were killed left behind."""
    for stage in folder.glob(f"{PREFIX}*"):
        if time.time() - stage.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(stage, ignore_errors=True)
