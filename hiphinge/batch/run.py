"""Recordings → their results, on the processes of an executor, whatever becomes of the processes.

No more recordings are handed over than keep all processes busy, so that memory does not grow with
their number. Where a process dies, nobody knows which recording it was: those that were handed over
go once more, one by one, and one that kills its process twice alone is left out with that reason.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass
from pathlib import Path

from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import FOLDER, State, Worked, unexpected, work_off
from hiphinge.ctrl_c import ctrl_c_after
from hiphinge.ended import all_ended, ended
from hiphinge.results.staging import CANNOT, refuse_existing
from imu.errors import OutputError

Progress = Callable[[int, int], None]
Renew = Callable[[], Executor]
DIED = "the process that worked on it died, twice (too little memory?)"
DIED_ONCE = "the process that worked on it died"
DIED_THERE = (
    "the cluster's workers that worked on it died, one after the other (too little memory?)"
)
LET_GO = "the cluster let it go before it was done; the same command tries it again"
GONE = "the cluster was gone before it was done; the same command goes on from there"
LOOK_S = 5.0
"""How often it is looked whether a cluster is there still: a lost one ends nothing, silently."""
MOST_DEATHS = 2
NOBODY_THERE = (BrokenExecutor, EOFError, OSError)
"""How handing over fails: processes died, or that which was to begin them did."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of every recording, in the order of their names."""

    worked: tuple[Worked, ...]

    @property
    def failures(self) -> tuple[Worked, ...]:
        """Those that were left out."""
        return tuple(one for one in self.worked if one.state is State.FAILED)

    def count(self, state: State) -> int:
        """How many came to this."""
        return sum(one.state is state for one in self.worked)


def run_batch(
    paths: Sequence[str | Path],
    executor: Executor,
    wish: BatchWish | None = None,
    *,
    out: Path | str,
    progress: Progress | None = None,
    renew: Renew | None = None,
    in_flight: int = 16,
    alive: Callable[[], bool] = lambda: True,
    look_s: float = LOOK_S,
) -> Batch:
    """Work off the recordings; their files are below `out` when it returns.

    `executor` is any of concurrent.futures, or dask's `Client.get_executor()`; `renew` gives
    another one where it broke, `alive` says whether one that gives nothing back still could, and
    is asked every `look_s` seconds at least.
    `progress` is told how many are done, of how many. Raises what ends a program: then nothing
    more is handed over, and what is done stays. Raises OutputError where nothing can be written
    into `out`, before anything is worked on.
    """
    _refuse_unwritable(Path(out))
    run = _Run(executor, renew, str(out), wish or BatchWish(), max(1, in_flight))
    run.alive, run.look_s = alive, look_s
    recordings = sorted({Path(path).as_posix() for path in paths})
    told = progress or (lambda done, total: None)
    run.queue.extend(recordings)
    told(0, len(recordings))
    try:
        while run.queue or run.suspects or run.pending:
            run.step()
            told(len(run.worked), len(recordings))
    finally:
        for future in run.pending:
            future.cancel()
    return Batch(tuple(run.worked[recording] for recording in recordings))


def _refuse_unwritable(out: Path) -> None:
    """Better now than after hours of work."""
    refuse_existing(out, (), force=True)
    place = out / FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(out, f"{CANNOT} ({error.strerror or error})") from error
    if not all(os.access(one, os.W_OK | os.X_OK) for one in (out, place)):
        raise OutputError(out, f"{CANNOT} (Permission denied)")


class _Run:
    """What waits, what is handed over, and what is done."""

    def __init__(
        self,
        executor: Executor,
        renew: Renew | None,
        out: str,
        wish: BatchWish,
        in_flight: int,
    ) -> None:
        self._executor, self._renew = executor, renew
        self._out, self._wish, self._in_flight = out, wish, in_flight
        self._deaths: dict[str, int] = {}
        self.alive: Callable[[], bool] = lambda: True
        self.look_s = LOOK_S
        self.queue: deque[str] = deque()
        self.suspects: deque[str] = deque()
        self.pending: dict[Future[Worked], str] = {}
        self.worked: dict[str, Worked] = {}

    def step(self) -> None:
        """Hand over what may be, and take what comes back."""
        if not self.alive():
            self._give_up([], GONE)
            return
        alone = bool(self.suspects) and not self.pending
        lost = self._hand_over(alone=alone)
        done = ended(self.pending, self.look_s)
        lost += [recording for future in done if (recording := self._take(future))]
        if not lost:
            return
        all_ended(self.pending)
        lost += [recording for future in list(self.pending) if (recording := self._take(future))]
        self._blame(lost, alone=alone)

    def _hand_over(self, *, alone: bool) -> list[str]:
        """Submit; what could not be, because the executor broke meanwhile."""
        waiting = self.suspects if alone else self.queue
        most = 1 if alone or self.suspects else self._in_flight
        while waiting and len(self.pending) < most:
            recording = waiting.popleft()
            try:
                with ctrl_c_after():
                    future = self._executor.submit(work_off, recording, self._out, self._wish)
                    self.pending[future] = recording
            except NOBODY_THERE:
                return [recording]
        return []

    def _take(self, future: Future[Worked]) -> str:
        """Keep the result; the recording, where its process died before there was one."""
        recording = self.pending.pop(future)
        try:
            self.worked[recording] = future.result()
        except BrokenExecutor:
            return recording
        except (CancelledError, Exception) as error:
            self.worked[recording] = Worked(recording, State.FAILED, problem=_problem(error))
        return ""

    def _blame(self, lost: list[str], *, alone: bool) -> None:
        if self._renew is None:
            self._give_up(lost, DIED_ONCE)
            return
        self._executor = self._renew()
        for recording in sorted(lost, reverse=True):
            self._deaths[recording] = self._deaths.get(recording, 0) + alone
            if self._deaths[recording] >= MOST_DEATHS:
                self.worked[recording] = Worked(recording, State.FAILED, problem=DIED)
            else:
                self.suspects.appendleft(recording)

    def _give_up(self, lost: Sequence[str], problem: str) -> None:
        """Nobody is left: what was lost, what waits, and what nobody gives back any more."""
        for recording in (*lost, *self.suspects, *self.queue, *self.pending.values()):
            self.worked[recording] = Worked(recording, State.FAILED, problem=problem)
        self.queue.clear()
        self.suspects.clear()
        self.pending.clear()


def _problem(error: BaseException) -> str:
    """Why an executor gave no result. dask's own error is known by name: dask need not be there."""
    if isinstance(error, CancelledError):
        return LET_GO
    return DIED_THERE if type(error).__name__ == "KilledWorker" else unexpected(error)
