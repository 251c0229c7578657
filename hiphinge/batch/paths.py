"""Which recordings a batch is about: paths and patterns in, a list in a fixed order out."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from imu.errors import SettingError
from recordings.replay import is_session
from recordings.sidecar import SUFFIX

NOT_RECORDINGS = (SUFFIX, ".truth.json", ".truth.csv.gz")
"""What lies beside recordings and belongs to them: patterns leave it out."""


def recordings_in(named: Sequence[str], out: Path) -> list[str]:
    """The recordings that are named, each once, sorted by name.

    A pattern (`*`, `?`, `[…]`, `**` for any folders) stands for the files and folders of sessions
    that fit it, without what lies in `out`; one that ends with "/" stands for folders, each with
    the logs of one recording. A path stands for itself, whether it is there or not.
    Raises SettingError for a pattern that nothing fits.
    """
    found: set[str] = set()
    for one in named:
        if not glob.has_magic(one) or Path(one).exists():
            found.add(Path(one).as_posix())
            continue
        # Path.glob takes no pattern that begins at the root.
        matched = glob.glob(one, recursive=True)  # noqa: PTH207
        fitting = [
            path for path in map(Path, matched) if _is_one(path, out, logs=one.endswith("/"))
        ]
        if not fitting:
            raise SettingError(f"{one}: no recording fits this pattern")
        found.update(path.as_posix() for path in fitting)
    if not found:
        raise SettingError("name recordings, or a pattern in quotes such as 'data/**/*.parquet'")
    return sorted(found)


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


def _is_one(path: Path, out: Path, *, logs: bool) -> bool:
    if path.name.endswith(NOT_RECORDINGS) or out.resolve() in path.resolve().parents:
        return False
    if path.is_dir():
        return logs or is_session(path)
    return not is_session(path.parent)
