"""Recordings → their results, on the processes of an executor, whatever becomes of the processes.

No more recordings are handed over than keep all processes busy, so that memory does not grow with
their number. Where a process dies, nobody knows which recording it was: those that were handed over
go once more, one by one, and one that kills its process twice alone is left out with that reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path

from hiphinge.batch.wish import BatchWish
from hiphinge.batch.work import State, Worked, unexpected, work_off

Progress = Callable[[int, int], None]
Renew = Callable[[], Executor]
DIED = "the process that worked on it died, twice (too little memory?)"
DIED_ONCE = "the process that worked on it died"
MOST_DEATHS = 2


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
) -> Batch:
    """Work off the recordings; their files are below `out` when it returns.

    `executor` is any of concurrent.futures, or dask's `Client.get_executor()`; `renew` gives
    another one where it broke. `progress` is told how many are done, of how many. Raises what ends
    a program: then nothing more is handed over, and what is done stays.
    """
    run = _Run(executor, renew, str(out), wish or BatchWish(), max(1, in_flight))
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


class _Run:
    """What waits, what is handed over, and what is done."""

    def __init__(
        self, executor: Executor, renew: Renew | None, out: str, wish: BatchWish, in_flight: int
    ) -> None:
        self._executor, self._renew = executor, renew
        self._out, self._wish, self._in_flight = out, wish, in_flight
        self._deaths: dict[str, int] = {}
        self.queue: deque[str] = deque()
        self.suspects: deque[str] = deque()
        self.pending: dict[Future[Worked], str] = {}
        self.worked: dict[str, Worked] = {}

    def step(self) -> None:
        """Hand over what may be, and take what comes back."""
        alone = bool(self.suspects) and not self.pending
        lost = self._hand_over(alone=alone)
        done, _ = wait(self.pending, return_when=FIRST_COMPLETED)
        lost += [recording for future in done if (recording := self._take(future))]
        if not lost:
            return
        wait(self.pending)
        lost += [recording for future in list(self.pending) if (recording := self._take(future))]
        self._blame(lost, alone=alone)

    def _hand_over(self, *, alone: bool) -> list[str]:
        """Submit; what could not be, because the executor broke meanwhile."""
        waiting = self.suspects if alone else self.queue
        most = 1 if alone or self.suspects else self._in_flight
        while waiting and len(self.pending) < most:
            recording = waiting.popleft()
            try:
                future = self._executor.submit(work_off, recording, self._out, self._wish)
            except BrokenExecutor:
                return [recording]
            self.pending[future] = recording
        return []

    def _take(self, future: Future[Worked]) -> str:
        """Keep the result; the recording, where its process died before there was one."""
        recording = self.pending.pop(future)
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            return recording
        if error is not None:
            self.worked[recording] = Worked(recording, State.FAILED, problem=unexpected(error))
        else:
            self.worked[recording] = future.result()
        return ""

    def _blame(self, lost: list[str], *, alone: bool) -> None:
        if self._renew is None:
            for recording in (*lost, *self.suspects, *self.queue):
                self.worked[recording] = Worked(recording, State.FAILED, problem=DIED_ONCE)
            self.queue.clear()
            self.suspects.clear()
            return
        self._executor = self._renew()
        for recording in sorted(lost, reverse=True):
            self._deaths[recording] = self._deaths.get(recording, 0) + alone
            if self._deaths[recording] >= MOST_DEATHS:
                self.worked[recording] = Worked(recording, State.FAILED, problem=DIED)
            else:
                self.suspects.appendleft(recording)
