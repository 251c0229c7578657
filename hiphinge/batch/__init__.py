"""Many recordings at once: on all cores, on a cluster, a part of them in each job of an array.

`run_batch(paths, executor)` works over the interface of `concurrent.futures`, so that processes of
this computer and dask.distributed are the same to it. What computes is loaded where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hiphinge.batch.run import Batch, run_batch
from hiphinge.batch.wish import BatchWish

if TYPE_CHECKING:
    from hiphinge.batch.tables import write_tables

__all__ = ["Batch", "BatchWish", "run_batch", "write_tables"]


def __getattr__(name: str) -> Any:
    if name != "write_tables":
        raise AttributeError(f"module 'hiphinge.batch' has no attribute {name!r}")
    from hiphinge.batch.tables import write_tables

    return write_tables
