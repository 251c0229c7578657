"""Live sessions with virtual sensors on the synthetic lifter, as fast as this computer can."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.exercise import Exercise
from analysis.exercises.rdl import RDL
from firmware_bridge.records import Marker, Record, Tick
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.radio.air import RadioModel
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.sensor import Unit
from firmware_bridge.virtual.wired import records_of
from hiphinge.live.collected import Collected
from hiphinge.live.loop import Watcher
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.spool import MotionSpool
from hiphinge.live.update import Update
from hiphinge.live.virtual import Beside, VirtualRun, lifter
from hiphinge.simulation import motion_of
from imu.samples import FloatArray, SampleBlock


@dataclass(frozen=True)
class Lived:
    """A session that has ended, and what the lifter really did."""

    ended: Ended
    simulation: Simulation

    @property
    def folder(self) -> Path:
        return self.ended.folder

    @property
    def counted(self) -> int:
        return len(self.ended.analysis.reps)

    @property
    def true_reps(self) -> int:
        return len(self.simulation.truth.counted_reps)


def lifting(exercise: Exercise, reps: int, seed: int) -> Simulation:
    """Calibration, then one set."""
    wearer = draw_wearer(seed)
    drawn = draw_set(motion_of(exercise), wearer, reps, seed)
    return simulate(draw_session((drawn,), seed), wearer, seed=seed)


@dataclass
class Gym:
    """Runs sessions in a folder of its own each."""

    place: Path
    number: int = field(default=0)
    lifting: Callable[[Exercise, int, int], Simulation] = field(default=lifting)

    def live(
        self,
        *,
        exercise: Exercise = RDL,
        device: str = "open_packet",
        reps: int = 4,
        seed: int = 6100,
        radio: RadioModel | None = None,
        settings: SessionSettings | None = None,
        disturb: Beside | None = None,
        simulation: Simulation | None = None,
        units: Mapping[str, Unit] | None = None,
        absent: tuple[str, ...] = (),
        ready_s: float = 20.0,
    ) -> Lived:
        simulation = simulation or lifting(exercise, reps, seed)
        devices = dict.fromkeys(simulation.blocks, device)
        run = VirtualRun(devices, radio, seed, units or {}, absent, ready_s)
        self.number += 1
        options = RunOptions(
            synthetic=True, folder=self.place / str(self.number), guided=False, quiet=True
        )

        source = partial(lifter, simulation, run, beside=disturb)
        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
            asked = settings or SessionSettings(exercise)
            return Lived(runner.run(run_session(asked, source, options)), simulation)


@dataclass
class Wired:
    """A session whose sensors need no radio; what is marked arrives before the next record."""

    session: Session
    records: list[Record] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    now_s: float = 0.0
    _spool: MotionSpool = field(default_factory=MotionSpool)
    _others: list[Wired] = field(default_factory=list)
    _waiting: deque[Marker] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.collected = Collected(self._spool)

    def mark(self, kind: str, text: str = "") -> None:
        self._waiting.append(Marker(self.now_s, kind, text))

    def follow(
        self, blocks: Mapping[str, SampleBlock], at: Mapping[float, tuple[str, str]] | None = None
    ) -> None:
        """Everything the sensors send; `at` certain times something is marked."""
        later = deque(sorted((at or {}).items()))
        for record in records_of(blocks):
            self.now_s = record.arrival_s
            while later and later[0][0] <= self.now_s:
                self.mark(*later.popleft()[1])
            while self._waiting:
                self._take(self._waiting.popleft())
            self._take(record)
        self._tell(Tick(self.now_s), self.session.finish())

    def _take(self, record: Record) -> None:
        self.records.append(record)
        self._tell(record, self.session.push(record))

    def _tell(self, record: Record, update: Update) -> None:
        update = self.collected.take(update, self.session.context)
        self.updates.append(update)
        for watcher in self.watchers:
            watcher.told(record, update)

    @property
    def counted(self) -> int:
        return sum(len(step.reps) for update in self.updates for step in update.steps)

    def angles(self, name: str) -> FloatArray:
        return np.concatenate([getattr(u.angles, name) for u in self.updates if u.angles])

    def close(self) -> None:
        self._spool.close()
        for other in self._others:
            other.close()

    def again(self) -> Wired:
        """The same records through another session, with nobody who guides or marks."""
        other = Wired(Session(self.session.settings))
        self._others.append(other)
        for record in self.records:
            other._take(record)
        other._tell(Tick(self.now_s), other.session.finish())
        return other


@pytest.fixture
def wired() -> Iterator[Callable[..., Wired]]:
    begun = []

    def begin(**settings: Any) -> Wired:
        begun.append(Wired(Session(SessionSettings(**{"exercise": RDL, **settings}))))
        return begun[-1]

    yield begin
    for live in begun:
        live.close()


@pytest.fixture(scope="session")
def make_gym() -> type[Gym]:
    """A gym in a folder of one's own choice."""
    return Gym


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    return Gym(tmp_path)
