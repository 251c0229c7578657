"""Files of a BIDS dataset that belong to one recording: found by their names, read as tables.

A name is `key-value` entities, a suffix, an ending: sub-01_task-rdl_tracksys-sacrum_motion.tsv.
JSON beside a file or above it holds for every file that has all the entities of its own name, the
nearest counts (inheritance). Folders `derivatives`, `sourcedata` and `code` are not looked into.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from imu.errors import RecordingError
from imu.samples import FloatArray
from recordings.quoting import printable

DESCRIPTION: Final = "dataset_description.json"
MOTION: Final = "_motion.tsv"
OTHER: Final = frozenset(("derivatives", "sourcedata", "code", "stimuli"))
LARGEST_TEXT: Final = 1 << 24
MOST_CHANNELS: Final = 2000
_INSIDE: Final = re.compile(r"(sub|ses)-[0-9A-Za-z]+|motion")
_TRACKSYS: Final = re.compile(r"_tracksys-[0-9A-Za-z]+")


def is_dataset(folder: Path) -> bool:
    """Whether a folder is a dataset with motion in it, or a part of one. Does not raise."""
    try:
        described = (folder / DESCRIPTION).is_file()
        inside = _INSIDE.fullmatch(folder.name) is not None
        return (described or inside) and next(_files(folder), None) is not None
    except (OSError, ValueError):
        return False


def is_motion(path: Path) -> bool:
    """Whether a file is a motion file with its channels beside it. Does not raise."""
    try:
        return path.name.endswith(MOTION) and _beside(path, "_channels.tsv").is_file()
    except (OSError, ValueError):
        return False


def recordings_in(path: Path) -> list[list[Path]]:
    """The motion files of each recording: those whose names differ in `tracksys` alone.

    Of a motion file its own recording. Raises RecordingError where there is none.
    """
    groups: dict[tuple[Path, str], list[Path]] = {}
    found = sorted(_files(path)) if path.is_dir() else sorted(_files(path.parent))
    for file in found:
        groups.setdefault(_recording_of(file), []).append(file)
    if not path.is_dir():
        own = groups.get(_recording_of(path), [])
        return [own] if own else [[path]]
    if not groups:
        raise RecordingError(path, f"the dataset holds no file that ends in {MOTION}")
    return list(groups.values())


def _recording_of(file: Path) -> tuple[Path, str]:
    return file.parent, _TRACKSYS.sub("", file.name)


def _files(folder: Path) -> Any:
    return (
        path
        for path in folder.rglob(f"*{MOTION}")
        if is_motion(path) and not OTHER & set(path.relative_to(folder).parts[:-1])
    )


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name.removesuffix(MOTION) + ending)


def channels_of(motion: Path) -> list[dict[str, str]]:
    """The rows of its channels.tsv, names in lower case. Raises RecordingError."""
    path = _beside(motion, "_channels.tsv")
    rows = table_in(path)
    for name in ("name", "component", "type", "tracked_point", "units"):
        if not rows or name not in rows[0]:
            raise RecordingError(path, "missing; Motion-BIDS asks for it", column=name)
    return rows


def table_in(path: Path) -> list[dict[str, str]]:
    """A small table with a header, cells without surrounding blanks. Raises RecordingError."""
    text = _text(path)
    reader = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        head, *rows = list(reader)
    except (ValueError, csv.Error):
        raise RecordingError(path, "holds no table") from None
    names = [name.strip().lower() for name in head]
    empty = dict.fromkeys(names, "")
    return [empty | dict(zip(names, map(str.strip, row), strict=False)) for row in rows if row]


def numbers_in(path: Path, columns: int) -> FloatArray:
    """The numbers of a motion file (n, columns), n/a as NaN. Raises RecordingError."""
    if not 0 < columns <= MOST_CHANNELS:
        raise RecordingError(path, f"its channels.tsv names {columns} channels")
    names = [str(column) for column in range(columns)]
    try:
        table = pa_csv.read_csv(
            path,
            pa_csv.ReadOptions(column_names=names),
            pa_csv.ParseOptions(delimiter="\t", quote_char=False),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.float64()),
                null_values=["n/a", "N/A", "NaN", "nan", ""],
            ),
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        told = printable(str(error).splitlines()[0]) if str(error) else "no table"
        problem = f"is no table of {columns} columns of numbers without a header ({told})"
        raise RecordingError(path, problem) from error
    if not table.num_rows:
        raise RecordingError(path, "holds no samples")
    return np.column_stack([column.to_numpy() for column in table.columns])


def facts_of(motion: Path) -> dict[str, Any]:
    """What the motion.json files that hold for it say. Raises RecordingError."""
    entities = _entities(motion.name)
    told: dict[str, Any] = {}
    for folder in reversed([motion.parent, *_above(motion.parent)]):
        for path in sorted(folder.glob("*motion.json"), key=lambda p: len(_entities(p.name))):
            if _entities(path.name) <= entities:
                told |= _json(path)
    return told


def begun(motion: Path) -> str:
    """Its `acq_time` in the scans.tsv above, "" where nothing says it. Raises RecordingError."""
    for path in sorted(motion.parent.parent.glob("*_scans.tsv")):
        for row in table_in(path):
            if row.get("filename", "").rpartition("/")[2] == motion.name:
                return row.get("acq_time", "")
    return ""


def _above(folder: Path) -> list[Path]:
    """The folders up to the dataset's own; none where no dataset is around it."""
    parents = []
    for parent in folder.resolve().parents[:4]:
        parents.append(parent)
        if (parent / DESCRIPTION).is_file():
            return parents
    return []


def _entities(name: str) -> frozenset[str]:
    return frozenset(part for part in name.split("_")[:-1] if "-" in part)


def _json(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(_text(path))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise RecordingError(path, "is not the JSON of a motion file")
    return value


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT).decode("utf-8-sig")
    except OSError as error:
        raise RecordingError(path, f"cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError:
        raise RecordingError(path, f"{printable(path.name)} is not text in UTF-8") from None
