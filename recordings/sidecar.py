"""What is known of a recording beside its samples: `NAME.meta.json` beside `NAME.csv`.

    {"schema": "hiphinge.recording", "version": 1, "metadata": {"synthetic": "true", ...}}

A plain table starts with its header, so that any program reads it; what it cannot say is said here.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from imu.errors import OutputError

SCHEMA: Final = "hiphinge.recording"
VERSION: Final = 1
TABLE_SUFFIXES: Final = (".csv.gz", ".csv", ".parquet")
SUFFIX: Final = ".meta.json"


def sidecar_of(table: Path) -> Path:
    """Where the sidecar of a table lies."""
    for suffix in TABLE_SUFFIXES:
        if table.name.lower().endswith(suffix):
            return table.with_name(table.name[: -len(suffix)] + SUFFIX)
    return table.with_name(table.name + SUFFIX)


def write_sidecar(table: Path, metadata: Mapping[str, str]) -> None:
    """Write the sidecar of a table, whole or not at all. Raises OutputError."""
    path = sidecar_of(table)
    document = {"schema": SCHEMA, "version": VERSION, "metadata": dict(metadata)}
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(path, f"cannot be written ({error.strerror or error})") from error


def read_sidecar(table: Path) -> tuple[dict[str, str], str]:
    """The metadata of a table, and a note where its sidecar cannot be used ("" otherwise)."""
    path = sidecar_of(table)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # inside an archive nothing lies beside
        return {}, ""
    except (OSError, ValueError):
        return {}, f"{path.name} beside the recording cannot be read and was left out."
    known = isinstance(document, dict) and document.get("schema") == SCHEMA
    metadata = document.get("metadata") if known else None
    if not isinstance(metadata, dict) or document.get("version") != VERSION:
        return {}, f"{path.name} beside the recording is of no known kind and was left out."
    return {str(key): str(value) for key, value in metadata.items()}, ""
