"""Many recordings at once: on all cores, on a cluster, a part of them in each job of an array.

`run_batch(paths, executor)` works over the interface of `concurrent.futures`, so that processes of
this computer and dask.distributed are the same to it.
"""

from __future__ import annotations

from hiphinge.batch.run import Batch, run_batch
from hiphinge.batch.tables import write_tables
from hiphinge.batch.wish import BatchWish

__all__ = ["Batch", "BatchWish", "run_batch", "write_tables"]
