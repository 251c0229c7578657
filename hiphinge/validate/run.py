"""A folder of recordings with truth → figures, on several processes.

A recording that cannot be measured is listed with its reason and stops nothing else.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from hiphinge.validate.figures import figures_of
from hiphinge.validate.kinds import kind_of
from hiphinge.validate.measured import Measured, ValidationReport
from hiphinge.validate.truth import Case, cases_in, read_truth
from imu.errors import HiphingeError, SettingError
from recordings.importers.registry import read_recording

Progress = Callable[[str, float], None]
WORKERS = 2


def run(
    data: Path, progress: Progress | None = None, *, workers: int = WORKERS
) -> ValidationReport:
    """Measure every recording below `data` that has a truth beside it.

    `progress` is told the recording just done and the share of all. With one worker no process is
    started. Raises RecordingError if there is nothing to measure, SettingError.
    """
    if workers < 1:
        raise SettingError(f"validation needs 1 worker or more, not {workers}")
    began_s = time.monotonic()
    cases = cases_in(data)
    told = progress or (lambda what, share: None)
    told("Measuring", 0.0)
    done: dict[Case, Measured] = {}
    for case, one in _each(cases, min(workers, len(cases))):
        done[case] = one
        told(f"Measured {case.set_name}/{case.name}", len(done) / len(cases))
    measured = tuple(done[case] for case in cases)
    return ValidationReport(
        str(data), figures_of(measured), measured, time.monotonic() - began_s, workers
    )


def measure(case: Case) -> Measured:
    """One recording against its truth; whatever goes wrong is its problem and raises nothing."""
    blank = Measured(case.set_name, case.name)
    try:
        truth = read_truth(case)
        kind = kind_of(truth)
        if kind is None:
            return blank
        blank = replace(blank, kind=kind.id, group=kind.group(truth))
        return replace(blank, values=kind.measure(read_recording(case.recording), truth))
    except HiphingeError as error:
        return replace(blank, problem=" ".join(str(error).split()))
    except Exception as error:
        # A bug in one comparison must not hide the other recordings; its type is told.
        return replace(blank, problem=_unexpected(error))


def _each(cases: list[Case], workers: int) -> Iterator[tuple[Case, Measured]]:
    """The cases as they are done."""
    if workers == 1:
        yield from ((case, measure(case)) for case in cases)
        return
    # Processes are spawned: a fork would copy the thread that draws the progress bar.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_ctrl_c_to_parent)
    try:
        pending = {pool.submit(measure, case): case for case in cases}
        for future in as_completed(pending):
            yield pending[future], _result(future, pending[future])
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[Measured], case: Case) -> Measured:
    error = future.exception()
    if error is None:
        return future.result()
    return Measured(case.set_name, case.name, problem=_unexpected(error))


def _unexpected(error: BaseException) -> str:
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())


def _leave_ctrl_c_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
