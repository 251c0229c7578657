"""Where the results of one recording come from: its bytes, what was asked, and what computed them.

`provenance.json` is written when everything else of a recording is there, with a hash of each of
these files: what it says is done is there, byte for byte, whatever ended program or computer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hiphinge.analysing import versions
from hiphinge.batch.wish import BatchWish
from hiphinge.readable import readable
from imu.errors import RecordingError
from recordings.replay import is_session
from recordings.session.names import CORRECTIONS, PROFILE, RECORDS, SESSION
from recordings.sidecar import sidecar_of

PROVENANCE = "provenance.json"
SHA256 = "sha256"
RESULTS = "results"
SAME_NAME = 16
"""Digits of the hash in a folder's name: enough for as many recordings as there will ever be."""


LONGEST_NAME = 255
"""Bytes that the name of a folder may have."""


def provenance_of(path: Path, wish: BatchWish) -> dict[str, Any]:
    """Hashes of the recording, the settings and the versions. Raises RecordingError."""
    try:
        main, beside = _read_from(path)
        hashes = {readable(one.name): _sha256(one) for one in beside}
        return {
            SHA256: _sha256(main) if main is not None else _sha256_of_all(hashes),
            "beside": hashes,
            "settings": wish.settings,
            "versions": versions(),
        }
    except FileNotFoundError as error:
        raise RecordingError(path, "no such file") from error
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error


def folder_name(path: Path, provenance: dict[str, Any]) -> str:
    """The folder of its results: its name, and a hash of all that it was read from.

    The same recording in another place has the same one. A name too long for both is cut.
    """
    read = json.dumps([provenance[SHA256], provenance["beside"]], sort_keys=True)
    ending = f"-{hashlib.sha256(read.encode()).hexdigest()[:SAME_NAME]}"
    name = readable(path.name).encode()[: LONGEST_NAME - len(ending)]
    return name.decode(errors="ignore") + ending


def is_done(folder: Path, provenance: dict[str, Any]) -> bool:
    """Whether the folder holds complete results of just this."""
    try:
        stored = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        results = stored.pop(RESULTS)
        return bool(
            stored == provenance
            and results == {name: _sha256(folder / name) for name in map(str, results)}
        )
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return False


def write_provenance(stage: Path, provenance: dict[str, Any], names: Sequence[str]) -> None:
    """Write provenance.json beside the results that are there. Raises OSError."""
    results = {name: _sha256(stage / name) for name in names if (stage / name).is_file()}
    text = json.dumps(
        {**provenance, RESULTS: results}, indent=2, sort_keys=True, ensure_ascii=False
    )
    (stage / PROVENANCE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_from(path: Path) -> tuple[Path | None, list[Path]]:
    """The file that is the recording, None for a folder of logs, and what is read beside it."""
    if is_session(path):
        names = (SESSION, CORRECTIONS, PROFILE)
        return path / RECORDS, [path / name for name in names if (path / name).is_file()]
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise RecordingError(path, "is neither a file nor a folder")  # a pipe would never end
    if path.is_dir():
        return None, sorted(one for one in path.iterdir() if one.is_file())
    return path, [one for one in (sidecar_of(path),) if one.is_file()]


def _sha256_of_all(hashes: dict[str, str]) -> str:
    """Of the list of files with their hashes, as sha256sum prints it."""
    text = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
