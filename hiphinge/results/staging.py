"""Files appear whole or not at all.

Results are written to a hidden folder beside their place and moved there when all of them are
complete; an error or Ctrl-C on the way removes what was begun, new folders included. What a killed
process leaves behind names the computer and the process, so that a later one can clear it away.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from imu.errors import OutputError

PREFIX = ".hiphinge-"
CANNOT = "cannot be written"
LEFT_BEHIND_S = 3600.0
"""What another computer left half-written for longer than this is cleared away."""


def refuse_existing(folder: Path, names: Sequence[str], *, force: bool) -> None:
    """Raise OutputError if `folder` holds one of the files and may not lose it."""
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(folder, "is a file; name a folder")
        there = [name for name in names if (folder / name).exists()]
        for name in there:
            if (folder / name).is_dir():
                raise OutputError(folder / name, "is a folder; name a file")
    except OSError as error:
        raise OutputError(folder, f"{CANNOT} ({error.strerror or error})") from error
    if there and not force:
        more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
        raise OutputError(folder / there[0], f"is already there{more}; --force replaces it")


def refuse_full(folder: Path, *, force: bool) -> None:
    """Raise OutputError if `folder` holds anything and nothing may be put into it."""
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(folder, "is a file; name a folder")
        full = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise OutputError(folder, f"{CANNOT} ({error.strerror or error})") from error
    if full and not force:
        problem = "is not empty; --force writes into it, over files of the same names"
        raise OutputError(folder, problem)


@contextmanager
def staged_tree(folder: Path, *, force: bool) -> Iterator[Path]:
    """A folder to write files and folders to; they move into `folder` when the block ends well.

    What else is in `folder` stays. Raises OutputError for a folder that is not empty without
    `force`, and in place of every OSError in the block.
    """
    refuse_full(folder, force=force)
    with _staging(folder) as stage:
        yield stage
        for path in sorted(stage.rglob("*")):
            target = folder / path.relative_to(stage)
            if path.is_dir():
                target.mkdir(exist_ok=True)
            else:
                path.replace(target)


@contextmanager
def staged(folder: Path, names: Sequence[str], *, force: bool) -> Iterator[Path]:
    """A folder to write files to; they move into `folder` when the block ends well.

    A file of `names` that is in `folder` from an earlier run and was not written anew is removed:
    it would contradict the others. Raises OutputError for existing files without `force`, and in
    place of every OSError in the block.
    """
    refuse_existing(folder, names, force=force)
    with _staging(folder) as stage:
        yield stage
        _move(stage, folder, names)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A hidden folder in `folder`; with an error nothing of both remains."""
    made = _missing(folder)
    done = False
    stage: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f"{_here()}{os.getpid()}-", dir=folder))
        yield stage
        done = True
    except OSError as error:
        raise OutputError(folder, f"{CANNOT} ({error.strerror or error})") from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        if not done:
            _remove_empty(made)


def clear_left_behind(folder: Path) -> None:
    """Remove what processes that were killed began in the folder; those that run keep theirs."""
    for stage in folder.glob(f"{PREFIX}*"):
        if _is_over(stage):
            shutil.rmtree(stage, ignore_errors=True)


def _here() -> str:
    """How stages of this computer begin."""
    return f"{PREFIX}{re.sub(r'[^0-9A-Za-z.]', '_', platform.node())}-"


def _is_over(stage: Path) -> bool:
    """Whether nobody writes into it any more."""
    pid = stage.name.removeprefix(_here()).partition("-")[0]
    if stage.name.startswith(_here()) and pid.isdecimal() and _has_ended(int(pid)):
        return True
    try:
        return time.time() - stage.stat().st_mtime > LEFT_BEHIND_S
    except OSError:
        return False


def _has_ended(pid: int) -> bool:
    """Whether there is no such process; False where the system does not say."""
    if os.name != "posix":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    # In a container nobody may have asked for its exit code: then it has a number still.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _missing(folder: Path) -> list[Path]:
    """The folders that must be made for `folder` to exist, innermost first."""
    try:
        return [path for path in (folder, *folder.parents) if not path.exists()]
    except OSError as error:
        raise OutputError(folder, f"{CANNOT} ({error.strerror or error})") from error


def _move(stage: Path, folder: Path, names: Sequence[str]) -> None:
    written = sorted(path.name for path in stage.iterdir())
    for name in written:
        (stage / name).replace(folder / name)
    for name in set(names) - set(written):
        (folder / name).unlink(missing_ok=True)


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
