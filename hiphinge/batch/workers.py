"""Processes that work off recordings: those of this computer, or those of a dask cluster.

Each works on one recording at a time, on one thread: libraries that would start threads of their
own are told not to, so that as many processes as cores do not get into each other's way. On Linux
the libraries are loaded once, by a process that does nothing else, and every other one begins as
a copy of it.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import BaseContext
from typing import Any, Final

from hiphinge.batch.work import COMPUTING
from hiphinge.ctrl_c import deaf_to_ctrl_c, leave_ctrl_c_to_parent
from imu.errors import SettingError

ONE_THREAD: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "ARROW_IO_THREADS",
)
PER_PROCESS: Final = 3
"""Recordings handed over for each process: one that is worked on, and two that wait."""

LOCAL: Final = "local"


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, how to have another one if it breaks, and how many recordings it may hold.

    `latest` is the one that did not break: its processes have loaded what writes the tables.
    `alive` says whether anybody is left who could finish what was handed over.
    """

    executor: Executor
    renew: Callable[[], Executor] | None
    in_flight: int
    latest: Callable[[], Executor] | None = None
    alive: Callable[[], bool] = lambda: True


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(jobs: int) -> Iterator[Workers]:
    """Processes of this computer. At the end they finish what they work on, and nothing else."""
    made: list[ProcessPoolExecutor] = []

    def another() -> Executor:
        with deaf_to_ctrl_c():
            context = _context()
        pool = ProcessPoolExecutor(jobs, context, initializer=_begin)
        made.append(pool)
        return pool

    with _one_thread_each():
        try:
            yield Workers(another(), another, PER_PROCESS * jobs, lambda: made[-1])
        finally:
            for pool in made:
                pool.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    """How processes begin; never as copies of this one, which has threads."""
    if sys.platform != "linux":
        return get_context("spawn")
    from multiprocessing import forkserver

    context = get_context("forkserver")
    context.set_forkserver_preload(list(COMPUTING))
    # Now, while Ctrl-C is not heard: what loads libraries would tell of it with a traceback.
    forkserver.ensure_running()
    return context


@contextmanager
def dask(address: str, jobs: int) -> Iterator[Workers]:
    """The workers of a dask cluster at this address; "local" starts one here for as long.

    Raises SettingError without dask.distributed, or where nothing answers.
    """
    try:
        import distributed
    except ImportError:
        raise SettingError(
            "--dask needs the package distributed: pip install 'hiphinge[dask]'"
        ) from None
    parts: Any = distributed  # its classes are not annotated
    with _one_thread_each():
        cluster: Any = None
        try:
            if address == LOCAL:
                with deaf_to_ctrl_c():
                    cluster = parts.LocalCluster(
                        n_workers=jobs,
                        threads_per_worker=1,
                        dashboard_address=None,
                        silence_logs=logging.ERROR,
                    )
            with parts.Client(cluster or address, timeout="10s") as client:
                threads = sum(client.nthreads().values()) or 1
                yield Workers(
                    client.get_executor(),
                    None,
                    PER_PROCESS * threads,
                    alive=lambda: client.status != "closed",
                )
        except (OSError, ValueError) as error:
            raise SettingError(f"--dask {address}: {error}") from error
        finally:
            if cluster is not None:
                cluster.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that are started meanwhile compute on one thread; this one stays as it is."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _begin() -> None:
    """Leave Ctrl-C to the process that handed out the work, and end when that one is gone."""
    leave_ctrl_c_to_parent()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
