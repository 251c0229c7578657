"""Which recordings a batch is about: paths and patterns in, a list in a fixed order out."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from imu.errors import SettingError
from recordings.replay import is_session
from recordings.sidecar import SUFFIX

ADVICE = "name recordings, or a pattern in quotes such as 'data/**/*.parquet'"
NOT_RECORDINGS = (SUFFIX, ".truth.json", ".truth.csv.gz")
"""What lies beside recordings and belongs to them: patterns leave it out."""


def recordings_in(named: Sequence[str], out: Path) -> list[str]:
    """The recordings that are named, each once, sorted by name.

    A pattern (`*`, `?`, `[…]`, `**` for any folders) stands for the files and folders of sessions
    that fit it, without what lies in `out`; one that ends with "/" stands for folders, each with
    the logs of one recording. A folder on a pattern's way that may not be looked into is named too,
    so that it is told. Where a link leads back to a folder that it is in, the way ends. A path
    stands for itself, whether it is there or not.
    Raises SettingError for a pattern that nothing fits, or an empty name.
    """
    found: set[str] = set()
    for one in named:
        if not one.strip():
            raise SettingError(f"an empty name is no recording: {ADVICE}")
        if not glob.has_magic(one) or Path(one).exists():
            found.add(Path(one).as_posix())
            continue
        # Path.glob takes no pattern that begins at the root.
        matched = glob.glob(one, recursive=True)  # noqa: PTH207
        logs = one.endswith("/")
        fitting = [path for path in map(Path, matched) if _is_one(path, logs=logs)]
        fitting = [path for path in fitting + _closed(one) if not _is_left_out(path, one, out)]
        if not fitting:
            raise SettingError(f"{one}: no recording fits this pattern; ** is any folders")
        found.update(path.as_posix() for path in fitting)
    if not found:
        raise SettingError(ADVICE)
    return sorted(found)


def _closed(pattern: str) -> list[Path]:
    """The folders on the way of a pattern that may not be looked into: glob passes over them."""
    parts = Path(pattern).parts
    ways = {str(Path(*parts[:k])) for k in range(1, len(parts))}
    # The slash at the end stands for folders alone.
    folders = [Path(way) for one in ways for way in glob.glob(f"{one}/", recursive=True)]  # noqa: PTH207
    return [folder for folder in folders if not os.access(folder, os.R_OK | os.X_OK)]


def _is_left_out(path: Path, pattern: str, out: Path) -> bool:
    """Whether it lies in the results, or behind a link back to a folder that the link is in."""
    results, real = os.path.realpath(out), os.path.realpath(path)
    if Path(results) in Path(real).parents:
        return True
    named = sum(1 for _ in takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts))
    found = [one for one in (path, *path.parents) if len(one.parts) > named]
    return any(one.is_symlink() and _leads_back(one) for one in found)


def _leads_back(link: Path) -> bool:
    place = Path(os.path.realpath(link.parent))
    return Path(os.path.realpath(link)) in (place, *place.parents)


def shard_of(recordings: Sequence[str], shard: tuple[int, int]) -> list[str]:
    """Part i of n, from 1: every n-th of the list, so that all parts are about as long."""
    number, parts = shard
    return list(recordings[number - 1 :: parts])


def parse_shard(text: str) -> tuple[int, int]:
    """`i/n`. Raises SettingError."""
    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise SettingError(f"--shard {text}: write i/n with i from 1 to n, such as 2/8")
    return int(number), int(parts)


def _is_one(path: Path, *, logs: bool) -> bool:
    if path.name.endswith(NOT_RECORDINGS):
        return False
    if path.is_dir():
        return logs or is_session(path)
    return not is_session(path.parent)
