"""Simulated time: everything that waits keeps its proportions."""

from __future__ import annotations

import asyncio
import math
import time

import pytest

from firmware_bridge.virtual.radio.pace import PacedLoop
from imu.errors import SettingError


def test_at_infinite_speed_an_hour_takes_no_time() -> None:
    async def scenario() -> list[float]:
        loop = asyncio.get_running_loop()
        seen = [loop.time()]
        for pause_s in (3600.0, 0.5, 1e-3):
            await asyncio.sleep(pause_s)
            seen.append(loop.time())
        return seen

    began_s = time.monotonic()
    with asyncio.Runner(loop_factory=PacedLoop) as runner:
        assert runner.run(scenario()) == pytest.approx([0.0, 3600.0, 3600.5, 3600.501])
    assert time.monotonic() - began_s < 2.0


def test_at_a_speed_of_ten_time_runs_ten_times_as_fast() -> None:
    async def scenario() -> float:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        await asyncio.sleep(3.0)
        return loop.time() - began_s

    began_s = time.monotonic()
    with asyncio.Runner(loop_factory=lambda: PacedLoop(10.0)) as runner:
        assert runner.run(scenario()) == pytest.approx(3.0, abs=0.5)
    assert 0.29 < time.monotonic() - began_s < 1.5


def test_sleepers_wake_in_their_order() -> None:
    async def scenario() -> list[int]:
        woken: list[int] = []

        async def sleeper(k: int) -> None:
            await asyncio.sleep(k * 10.0)
            woken.append(k)

        await asyncio.gather(*(sleeper(k) for k in (3, 1, 2)))
        return woken

    with asyncio.Runner(loop_factory=PacedLoop) as runner:
        assert runner.run(scenario()) == [1, 2, 3]


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_that_makes_no_sense_is_refused(speed: float) -> None:
    with pytest.raises(SettingError):
        PacedLoop(speed)
