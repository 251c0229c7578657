"""Recordings with truth, and synthetic ones drawn here → figures, on several processes.

A recording that cannot be measured is listed with its reason and stops nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from hiphinge.ctrl_c import deaf_to_ctrl_c, leave_ctrl_c_to_parent
from hiphinge.ended import ended
from hiphinge.validate.drawn import Drawn, drawn, panel
from hiphinge.validate.figures import agreements_of, figures_of
from hiphinge.validate.kinds import kind_of
from hiphinge.validate.measured import Measured, ValidationReport
from hiphinge.validate.peers.filters import peers_here, peers_left_out
from hiphinge.validate.truth import Case, Truth, cases_in, read_truth
from imu.errors import HiphingeError, SettingError
from recordings.importers.registry import read_recording
from recordings.recording import Recording

Progress = Callable[[str, float], None]
Source = Case | Drawn
WORKERS = 2


def run(
    data: Path | None,
    progress: Progress | None = None,
    *,
    workers: int = WORKERS,
    seeds: range = range(0),
    peers: bool = True,
) -> ValidationReport:
    """Measure each recording below `data` with a truth beside it, and the seeds' synthetic sets.

    `progress` is told the recording just done and the share of all. With one worker no process is
    started; what is kept of a recording is some hundred numbers. Raises RecordingError if there is
    nothing to measure, SettingError.
    """
    if workers < 1:
        raise SettingError(f"validation needs 1 worker or more, not {workers}")
    began_s = time.monotonic()
    cases: list[Source] = [*(cases_in(data) if data is not None else ()), *panel(seeds)]
    told = progress or (lambda what, share: None)
    told("Measuring", 0.0)
    done: dict[Source, Measured] = {}
    for case, one in _each(cases, min(workers, len(cases)), peers=peers):
        done[case] = one
        told(f"Measured {case.set_name}/{case.name}", len(done) / len(cases))
    measured = tuple(done[case] for case in cases)
    return ValidationReport(
        "" if data is None else str(data),
        figures_of(measured),
        measured,
        time.monotonic() - began_s,
        workers,
        agreements_of(measured),
        {peer.name: f"{peer.package} {peer.installed}" for peer in peers_here()} if peers else {},
        peers_left_out() if peers else (),
    )


def measure(case: Source, *, peers: bool = True) -> Measured:
    """One recording against its truth; whatever goes wrong is its problem and raises nothing."""
    blank = Measured(case.set_name, case.name)
    try:
        recording, truth = _of(case)
        kind = kind_of(truth)
        if kind is None:
            return blank
        blank = replace(blank, kind=kind.id, group=kind.group(truth))
        found = kind.measure(recording(), truth, peers_here() if peers else ())
        return replace(
            blank, values=found.values, peers=found.peers, trials=found.trials, pairs=found.pairs
        )
    except HiphingeError as error:
        return replace(blank, problem=" ".join(str(error).split()))
    except Exception as error:
        # A bug in one comparison must not hide the other recordings; its type is told.
        return replace(blank, problem=_unexpected(error))


def _of(case: Source) -> tuple[Callable[[], Recording], Truth]:
    """The truth, and the recording once it is needed."""
    if isinstance(case, Drawn):
        recording, truth = drawn(case.wish)
        return lambda: recording, truth
    return lambda: read_recording(case.recording), read_truth(case)


def _each(cases: list[Source], workers: int, *, peers: bool) -> Iterator[tuple[Source, Measured]]:
    """The cases as they are done."""
    if workers == 1:
        yield from ((case, measure(case, peers=peers)) for case in cases)
        return
    # Processes are spawned: a fork would copy the thread that draws the progress bar.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=leave_ctrl_c_to_parent)
    try:
        with deaf_to_ctrl_c():
            pending = {pool.submit(measure, case, peers=peers): case for case in cases}
        while pending:
            for future in ended(pending):
                case = pending.pop(future)
                yield case, _result(future, case)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[Measured], case: Source) -> Measured:
    error = future.exception()
    if error is None:
        return future.result()
    return Measured(case.set_name, case.name, problem=_unexpected(error))


def _unexpected(error: BaseException) -> str:
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())
