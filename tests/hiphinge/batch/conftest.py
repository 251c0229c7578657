"""Small synthetic recordings of several kinds, in a folder that the tests work in."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from analysis.exercises.catalogue import exercise_named
from hiphinge.simulation import Wish, simulated, write_simulation


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recordings of two exercises, and two files that are none."""
    folder = tmp_path_factory.mktemp("many")
    for seed, exercise in ((1, "rdl"), (2, "rdl"), (3, "squat")):
        wish = Wish(exercise_named(exercise), reps=2, seed=seed, calibration=seed < 3)
        write_simulation(simulated(wish), folder / f"{exercise}-{seed}.parquet")
    (folder / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    (folder / "empty.csv").touch()
    return folder


@pytest.fixture
def inside(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the recordings, as the current one."""
    monkeypatch.chdir(recordings)
    return recordings


class AtOnce(Executor):
    """An executor without processes, in which some recordings end their process."""

    def __init__(self, deadly: dict[str, int]) -> None:
        self.deadly = deadly
        self.is_broken = False
        self.started = 0

    def another(self) -> AtOnce:
        """As good as new."""
        self.is_broken = False
        self.started += 1
        return self

    def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        """Work it off, or break."""
        future: Future[Any] = Future()
        recording = arguments[0]
        left = self.deadly.get(recording, 0)
        if left or self.is_broken:
            if not self.is_broken:
                self.deadly[recording] = left - 1
            self.is_broken = True
            future.set_exception(BrokenProcessPool("a process died"))
        else:
            future.set_result(work(*arguments))
        return future


@pytest.fixture
def breaking() -> type[AtOnce]:
    """An executor that breaks at some recordings so and so often."""
    return AtOnce
