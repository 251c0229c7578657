"""A session as one MATLAB file (.mat, version 5), which Octave and scipy read too.

    hiphinge.samples.sacrum    t_s (n,1), acc_m_s2 (n,3), gyr_rad_s (n,3), flags (n,1) …
    hiphinge.angles            a struct of columns (n,1), degrees: struct2table(hiphinge.angles)
    hiphinge.reps, .alerts     structs of columns, texts as cells: struct2table(hiphinge.reps)
    hiphinge.summary           what summary.json says; lists of objects are struct arrays
    hiphinge.format            the version of this layout, 1

Unknown numbers are NaN, numbers are as they were computed. Source: MATLAB MAT-File Format, R2024.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy.io

from imu.samples import FloatArray, SampleBlock
from recordings.exporters.exporter import TEXTS, Content, Exporter

FORMAT: Final = 1.0
LONGEST_NAME: Final = 63
"""Letters of a field's name."""


def write(contents: Sequence[Content], out: Path) -> Sequence[str]:
    """Write the file `out`. Raises OSError."""
    (content,) = contents
    told = {
        "format": FORMAT,
        "name": content.name,
        "exercise": content.exercise,
        "synthetic": content.synthetic,
        "samples": {name: _samples(b) for name, b in content.recording.blocks.items()},
        "angles": _columns(content.angles),
        "reps": _columns(content.reps),
        "alerts": _columns(content.alerts),
        "summary": _plain(content.summary),
    }
    scipy.io.savemat(
        out, {"hiphinge": told}, long_field_names=True, do_compression=True, oned_as="column"
    )
    return ()


def _samples(block: SampleBlock) -> dict[str, Any]:
    out: dict[str, Any] = {
        "t_s": block.t_s,
        "acc_m_s2": block.acc_m_s2,
        "gyr_rad_s": block.gyr_rad_s,
        "flags": block.flags,
    }
    return out if block.mag_ut is None else {**out, "mag_ut": block.mag_ut}


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    """Column → (n, 1): numbers, or a cell of texts."""
    out: dict[str, Any] = {}
    for name in table.columns:
        values = table[name].tolist()
        if name in TEXTS:
            out[name] = _cell(values)
        else:
            numbers: FloatArray = np.asarray(values, dtype=np.float64)
            out[name] = numbers.reshape(-1, 1)
    return out


def _cell(values: Sequence[Any]) -> Any:
    cell = np.empty((len(values), 1), dtype=object)
    for row, value in enumerate(values):
        cell[row, 0] = value
    return cell


def _plain(value: Any) -> Any:
    """JSON's values as MATLAB's: null is [], lists of numbers are columns, other lists cells."""
    if isinstance(value, Mapping):
        return {_field(str(name)): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        if value and all(type(entry) in (int, float) for entry in value):
            return np.asarray(value, dtype=np.float64).reshape(-1, 1)
        if value and all(isinstance(entry, Mapping) for entry in value):
            names = list(dict.fromkeys(_field(str(name)) for entry in value for name in entry))
            entries = [_plain(entry) for entry in value]
            rows = np.empty((len(entries), 1), dtype=[(name, object) for name in names])
            for row, entry in enumerate(entries):
                rows[row, 0] = tuple(entry.get(name, np.empty((0, 0))) for name in names)
            return rows
        return _cell([_plain(entry) for entry in value])
    if value is None:
        return np.empty((0, 0))
    return float(value) if type(value) is int else value


def _field(name: str) -> str:
    """A name that a field can have: letters, digits and _, a letter first."""
    clean = re.sub(r"\W", "_", name, flags=re.ASCII)
    return (clean if clean[:1].isalpha() else f"x{clean}")[:LONGEST_NAME]


EXPORTER: Final = Exporter(
    id="mat",
    text="MATLAB file (version 5) of samples, angles, repetitions, alerts and summary",
    write=write,
    ending=".mat",
)
