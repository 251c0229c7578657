"""Sessions for other programs: the repetitions of many as one table, a folder as a zip.

Both are written to an open file, so that a page can send them while they are made.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Final, TextIO

from imu.errors import OutputError, RecordingError
from recordings.library.entry import Session
from recordings.library.names import LABEL_LOCK, REPS
from recordings.session.names import LOCK, PAIN
from recordings.session.whole_file import PART

OF_THE_SESSION: Final = ("session", "started", "wearer", "title", "synthetic")


def write_reps_table(sessions: Iterable[tuple[Path, Session]], file: TextIO) -> int:
    """All repetitions of some sessions, each with its folder, as one CSV table; how many rows.

    What is known of the session comes first, then the columns of reps.csv; one that a session does
    not have is empty there. Sessions without repetitions have no row. Raises RecordingError.
    """
    chosen = list(sessions)
    heads = [_columns(folder / REPS) for folder, _ in chosen]
    columns = list(dict.fromkeys(name for head in heads for name in head))
    writer = csv.DictWriter(
        file, [*OF_THE_SESSION, *(c for c in columns if c not in OF_THE_SESSION)],
        restval="", extrasaction="ignore", lineterminator="\n",
    )  # fmt: skip
    writer.writeheader()
    rows = 0
    for (folder, session), head in zip(chosen, heads, strict=True):
        if not head:
            continue
        own = {
            "session": session.name,
            "started": session.started.isoformat(),
            "wearer": session.wearer or "",
            "title": session.title,
            "synthetic": "true" if session.synthetic else "false",
        }
        for row in _rows(folder / REPS):
            writer.writerow({**row, **own})
            rows += 1
    return rows


def write_zip(folder: Path, file: IO[bytes], *, with_pain: bool = False) -> list[str]:
    """The files of a session's folder, in a folder of its name; which files.

    A session that is being recorded goes in as far as it is. Links are left out, and what is only
    there while a program writes. What the wearer said of pain stays unless it is asked for. Raises
    OutputError.
    """
    try:
        left = () if with_pain else (PAIN,)
        found = sorted(path for path in folder.rglob("*") if _belongs(path, folder, left))
        with zipfile.ZipFile(
            file, "w", zipfile.ZIP_DEFLATED, compresslevel=6, strict_timestamps=False
        ) as packed:
            for path in found:
                packed.write(path, Path(folder.name) / path.relative_to(folder))
    except (OSError, zipfile.LargeZipFile) as error:
        raise OutputError(folder, f"cannot be packed ({error})") from error
    return [path.relative_to(folder).as_posix() for path in found]


def _belongs(path: Path, folder: Path, left: Sequence[str]) -> bool:
    names = path.relative_to(folder).parts
    if any(name.startswith(".") for name in names) or path.name.endswith(PART):
        return False
    return path.name not in (LOCK, LABEL_LOCK, *left) and path.is_file() and not path.is_symlink()


def _columns(path: Path) -> Sequence[str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file), [])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error) as error:
        raise RecordingError(path, "is no table of repetitions") from error


def _rows(path: Path) -> Iterable[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: value or "" for name, value in row.items() if name}
    except (OSError, ValueError, csv.Error) as error:
        raise RecordingError(path, "is no table of repetitions") from error
