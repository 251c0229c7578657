"""The stored results of a batch → one table of all repetitions and one of all sessions, as Parquet.

Rows are in the order of the recordings' names, values those of each recording's own reps.csv and
summary.json. Nothing in them depends on how many processes there were, in which order they were
done, or when: the same recordings and settings give the same bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from hiphinge.batch.provenance import PROVENANCE, SHA256
from hiphinge.batch.sessions import SESSION_SCHEMA, session_row
from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import FOLDER, State, Worked
from hiphinge.readable import readable
from hiphinge.results import folder as files
from hiphinge.results.reps import SIDE_KNOWN, SIGNAL, columns_of
from hiphinge.results.staging import clear_left_behind, staged
from imu.errors import OutputError

REPS: Final = "reps.parquet"
SESSIONS: Final = "sessions.parquet"
FAILURES: Final = "failures.csv"
FAILURE_COLUMNS: Final = ("recording", "reason")
MIXED: Final = "another batch put other settings' results there; give each batch its own --out"
AT_ONCE: Final = 200
"""Recordings that are gathered before they are written: memory does not grow with their number."""

TEXTS: Final = ("exercise", "side", "verdict", SIGNAL, SIDE_KNOWN)
NUMBERS: Final = ("set", "rep")


def _type_of(name: str) -> pa.DataType:
    if name in TEXTS:
        return pa.string()
    return pa.int32() if name in NUMBERS else pa.float64()


REP_TYPES: Final = {name: _type_of(name) for name in columns_of(())}
REP_SCHEMA: Final = pa.schema(
    [
        ("recording", pa.string()),
        (SHA256, pa.string()),
        ("synthetic", pa.bool_()),
        *REP_TYPES.items(),
    ]
)


def names_of(shard: tuple[int, int] | None) -> tuple[str, str, str]:
    """The tables' names; those of a part say which."""
    if shard is None:
        return REPS, SESSIONS, FAILURES
    part = f"-{shard[0]}-of-{shard[1]}"
    reps, sessions, failures = (Path(name) for name in (REPS, SESSIONS, FAILURES))
    return (
        f"{reps.stem}{part}{reps.suffix}",
        f"{sessions.stem}{part}{sessions.suffix}",
        f"{failures.stem}{part}{failures.suffix}",
    )


def write_tables(
    worked: Sequence[Worked], out: Path, wish: BatchWish, shard: tuple[int, int] | None = None
) -> tuple[Path, ...]:
    """Write the three tables of a batch into `out`, in place of older ones.

    Raises OutputError, also where another batch has put results of other settings there meanwhile.
    """
    names = names_of(shard)
    done = [one for one in worked if one.state is not State.FAILED]
    about = {b"hiphinge": json.dumps(wish.settings, sort_keys=True).encode()}
    clear_left_behind(out)
    with staged(out, names, force=True) as stage:
        _write(done, wish, out, stage / names[0], REP_SCHEMA.with_metadata(about), _reps)
        _write(done, wish, out, stage / names[1], SESSION_SCHEMA.with_metadata(about), _session)
        with (stage / names[2]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(FAILURE_COLUMNS)
            writer.writerows(
                (readable(one.recording), readable(one.problem))
                for one in worked
                if one.state is State.FAILED
            )
    return tuple(out / name for name in names)


def _write(
    done: Sequence[Worked],
    wish: BatchWish,
    out: Path,
    path: Path,
    schema: pa.Schema,
    read: Callable[[Worked, Path, dict[str, Any]], pa.Table],
) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(done), AT_ONCE):
            tables = list(_tables(done[first : first + AT_ONCE], wish, out, read))
            writer.write_table(pa.concat_tables(tables).cast(schema))


def _tables(
    done: Iterable[Worked],
    wish: BatchWish,
    out: Path,
    read: Callable[[Worked, Path, dict[str, Any]], pa.Table],
) -> Iterable[pa.Table]:
    for one in done:
        folder = out / FOLDER / one.folder
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        if provenance["settings"] != wish.settings:
            raise OutputError(folder, MIXED)
        yield read(one, folder, provenance)


def _summary(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / files.SUMMARY).read_text(encoding="utf-8"))
    return told


def _reps(one: Worked, folder: Path, provenance: dict[str, Any]) -> pa.Table:
    options = pa_csv.ConvertOptions(
        column_types=REP_TYPES, include_columns=list(REP_TYPES), include_missing_columns=True
    )
    reading = pa_csv.ReadOptions(use_threads=False)
    table = pa_csv.read_csv(folder / files.REPS, reading, convert_options=options)
    same = (readable(one.recording), provenance[SHA256], _summary(folder)["synthetic"])
    columns = [
        pa.array([value] * len(table), REP_SCHEMA.field(k).type) for k, value in enumerate(same)
    ]
    return pa.table([*columns, *table.columns], schema=REP_SCHEMA)


def _session(one: Worked, folder: Path, provenance: dict[str, Any]) -> pa.Table:
    row = session_row(readable(one.recording), _summary(folder), provenance, one.folder)
    return pa.Table.from_pylist([row], schema=SESSION_SCHEMA)
