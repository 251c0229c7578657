"""A stage with two virtual sensors, and what a link makes of it.

Most tests run at infinite speed: simulated seconds cost what they compute. Whatever is still
running when a test ends is a failure.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from firmware_bridge.records import LinkChange, LinkState, Notification, Record, StreamStart
from firmware_bridge.virtual.radio.pace import PacedLoop
from imu.samples import SampleBlock

Run = Callable[[Callable[[], Awaitable[None]]], None]


def run_at(speed: float) -> Run:
    def run(scenario: Callable[[], Awaitable[None]]) -> None:
        async def alone() -> None:
            await scenario()
            # what was already on its way may still land
            await asyncio.sleep(0.5)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert left == set()

        with asyncio.Runner(loop_factory=lambda: PacedLoop(speed)) as runner:
            runner.run(alone())

    return run


@pytest.fixture
def run() -> Run:
    return run_at(math.inf)


@pytest.fixture
def run_in_real_time() -> Run:
    return run_at(1.0)


@pytest.fixture(scope="session")
def blocks() -> dict[str, SampleBlock]:
    """Synthetic: a slow sway, so that each sample differs from the next."""
    t = np.arange(3000) / 100.0
    sway = np.stack([np.sin(t), np.cos(t), np.full_like(t, 9.5)], axis=1)
    return {name: SampleBlock(name, t, sway, 0.1 * sway) for name in ("sacrum", "upper_back")}


@dataclass
class Log:
    """What a link emitted."""

    records: list[Record] = field(default_factory=list)

    def __call__(self, record: Record) -> None:
        self.records.append(record)

    def notifications(self, sensor: str) -> list[Notification]:
        return [r for r in self.records if isinstance(r, Notification) and r.sensor == sensor]

    def starts(self, sensor: str) -> list[StreamStart]:
        return [r for r in self.records if isinstance(r, StreamStart) and r.sensor == sensor]

    def changes(self, sensor: str) -> list[LinkChange]:
        return [r for r in self.records if isinstance(r, LinkChange) and r.sensor == sensor]

    def states(self, sensor: str) -> list[LinkState]:
        return [change.state for change in self.changes(sensor)]


@pytest.fixture
def log() -> Log:
    return Log()
