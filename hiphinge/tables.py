"""Results as pandas DataFrames: the columns of the files, the numbers as they were computed.

    reps = hiphinge.tables.reps(analysis)       one row per repetition, as reps.csv
    angles = hiphinge.tables.angles(analysis)   one row per cell of the grid, as angles.csv

Names and units are those of docs/outputs.md; the files round, these do not. What is not known is
NaN. Each call makes a new table, so that nothing that is done to one changes the analysis.
"""

from __future__ import annotations

from dataclasses import asdict, fields

import numpy as np
import pandas as pd

from analysis.result import Analysis
from analysis.sets import SetSummary
from hiphinge.results.alerts import COLUMNS as ALERT_COLUMNS
from hiphinge.results.alerts import SHARE_RULES
from hiphinge.results.angles import ANGLES
from hiphinge.results.reps import columns_of
from imu.units import DEG_PER_RAD
from recordings.exporters.exporter import TEXTS
from recordings.recording import Recording
from recordings.units import AXES

_COUNTS = frozenset(("set", "rep", "reps", "alerts"))
_FLAGS = frozenset(("cued", "attributed"))
_SENTENCES = frozenset(("tempo", "sentence"))
_OBJECTS = frozenset(("feedback",))


def reps(analysis: Analysis) -> pd.DataFrame:
    """One row per repetition, with the columns of reps.csv."""
    _expect(analysis, Analysis)
    columns = columns_of(analysis.reps)
    rows = []
    for rep in analysis.reps:
        told = {**dict(rep.metrics), **{f.name: getattr(rep, f.name) for f in fields(rep)}}
        told["rep"] = rep.index
        rows.append([told.get(name, np.nan) for name in columns])
    return _typed(pd.DataFrame(rows, columns=list(columns)))


def angles(analysis: Analysis) -> pd.DataFrame:
    """One row per cell of the grid, with the columns of angles.csv: seconds, degrees, quality."""
    _expect(analysis, Analysis)
    block = analysis.angles
    columns = {"time_s": block.t_s.copy()}
    columns |= {f"{name}_deg": getattr(block, f"{name}_rad") * DEG_PER_RAD for name in ANGLES}
    return pd.DataFrame({**columns, "quality": block.quality.copy()})


def alerts(analysis: Analysis) -> pd.DataFrame:
    """One row per alert, with the columns of alerts.csv."""
    _expect(analysis, Analysis)
    rows = []
    for alert in analysis.alerts:
        shares = alert.rule in SHARE_RULES
        values = (alert.value, alert.limit)
        in_degrees = [np.nan if shares else value * DEG_PER_RAD for value in values]
        as_shares = [value if shares else np.nan for value in values]
        place = (alert.t_s, alert.end_s, alert.rule, alert.severity, alert.set, alert.rep)
        said = (alert.cued, alert.is_attributed)
        rows.append((*place, *in_degrees, alert.message, *as_shares, *said))
    return _typed(pd.DataFrame(rows, columns=list(ALERT_COLUMNS)))


def sets(analysis: Analysis) -> pd.DataFrame:
    """One row per set, with the names of `sets[]` in summary.json."""
    _expect(analysis, Analysis)
    names = [f.name for f in fields(SetSummary)]
    return _typed(pd.DataFrame([asdict(one) for one in analysis.sets], columns=names))


def samples(recording: Recording) -> pd.DataFrame:
    """The samples of a recording as a plain table: one row per sample, in order of time."""
    _expect(recording, Recording)
    parts = []
    for block in recording.blocks.values():
        columns: dict[str, object] = {"time_s": block.t_s, "sensor": block.sensor}
        for stem, unit, values in (
            ("acc", "m_s2", block.acc_m_s2),
            ("gyr", "rad_s", block.gyr_rad_s),
        ):
            columns |= {f"{stem}_{a}_{unit}": v for a, v in zip(AXES, values.T, strict=True)}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True).sort_values(
        "time_s", kind="stable", ignore_index=True
    )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """The table; one without rows with the types that it has with rows."""
    if len(table):
        return table
    return table.astype({name: _kind(name) for name in table.columns})


def _kind(name: str) -> str:
    if name in TEXTS or name in _SENTENCES:
        return "str"
    if name in _COUNTS:
        return "int64"
    if name in _FLAGS:
        return "bool"
    return "object" if name in _OBJECTS else "float64"


def _expect(told: object, kind: type[Analysis | Recording]) -> None:
    """Raises TypeError for anything but a value of this kind, and says where one comes from."""
    if not isinstance(told, kind):
        source = "hiphinge.analyze" if kind is Analysis else "hiphinge.load or hiphinge.simulate"
        problem = f"{kind.__name__} is needed, not {type(told).__name__}"
        raise TypeError(f"{'an' if kind is Analysis else 'a'} {problem}: {source} gives one")
