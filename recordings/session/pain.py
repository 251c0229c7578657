"""What the wearer said of pain before and after a session: a file of its own in its folder.

    {"schema": "hiphinge.pain", "version": 1, "before": 2, "after": null}

Whole numbers from 0 (none) to 10, null where nothing was said. It is optional, it is in no record,
table, report or summary, and no export takes it along unless that is asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from imu.errors import OutputError, RecordingError, SettingError
from recordings.session.names import PAIN
from recordings.session.whole_file import write_whole

SCHEMA: Final = "hiphinge.pain"
VERSION: Final = 1
MOST: Final = 10
LARGEST_FILE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Pain:
    """Before and after the session, 0 to 10; None where nothing was said."""

    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        """Raise SettingError for what is no whole number from 0 to 10."""
        for value in (self.before, self.after):
            if value is not None and (type(value) is not int or not 0 <= value <= MOST):
                raise SettingError(f"pain is told as a whole number from 0 to {MOST}")


def read_pain(folder: Path) -> Pain:
    """What was said; nothing where there is no file. Raises RecordingError, nothing else."""
    path = folder / PAIN
    try:
        with path.open("rb") as file:
            document: Any = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        return Pain()
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise RecordingError(path, "does not tell of pain")
    try:
        return Pain(document.get("before"), document.get("after"))
    except SettingError as error:
        raise RecordingError(path, str(error)) from None


def tell_pain(folder: Path, *, before: int | None = None, after: int | None = None) -> Pain:
    """Add what is said now; None leaves what was said. What cannot be read is replaced.

    Raises SettingError for a number out of range, OutputError.
    """
    if not folder.is_dir():
        raise OutputError(folder, "there is no such session")
    Pain(before, after)
    try:
        known = read_pain(folder)
    except RecordingError:
        known = Pain()
    pain = Pain(known.before if before is None else before, known.after if after is None else after)
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "before": pain.before,
        "after": pain.after,
    }
    write_whole(folder / PAIN, json.dumps(document, indent=2) + "\n")
    return pain


def forget_pain(folder: Path) -> None:
    """Remove what was said. Raises OutputError."""
    try:
        (folder / PAIN).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(folder / PAIN, f"cannot be removed ({error})") from error
