"""The tables of a batch, written by one of its processes: that has loaded what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hiphinge.batch.run import NOBODY_THERE
from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import Worked
from hiphinge.batch.workers import Workers
from hiphinge.ctrl_c import ctrl_c_after
from hiphinge.ended import all_ended


def gathered(
    workers: Workers,
    worked: Sequence[Worked],
    out: Path,
    wish: BatchWish,
    shard: tuple[int, int] | None = None,
) -> tuple[Path, ...]:
    """The three files, as `write_tables` writes them. Raises OutputError."""
    if workers.latest is not None:
        try:
            with ctrl_c_after():
                writing = workers.latest().submit(_written, worked, out, wish, shard)
            all_ended([writing])
            return writing.result()
        except NOBODY_THERE:
            pass
    return _written(worked, out, wish, shard)


def _written(
    worked: Sequence[Worked], out: Path, wish: BatchWish, shard: tuple[int, int] | None
) -> tuple[Path, ...]:
    from hiphinge.batch.tables import write_tables

    return write_tables(worked, out, wish, shard)
