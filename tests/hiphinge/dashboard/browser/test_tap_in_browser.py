"""`hiphinge live` as the page shows it: two sensors in reach, one is tapped, the training begins.

The sensors are virtual, the radio is simulated; search, tap, link and session are the real ones.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, CalibrationPlan, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.stage import Stage, stage
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.live.remembered import Device
from hiphinge.live.run import Ended, RunOptions
from hiphinge.live.settings import SessionSettings
from hiphinge.live.worn import worn_session
from hiphinge.simulation import motion_of
from imu.samples import SampleBlock

SEED = 6301
SPEED = 3.0
"""Of the session's time against the wall clock's."""
SOON_MS = 40_000
TAP_M_S2 = 40.0
MOST_TAPS = 9
BEFORE_TAP_S = 0.5
SIGNALS_DBM = {"sacrum": -71, "upper_back": -48}
CALIBRATES = CalibrationPlan(stand_s=5.0, hinge_s=3.0)
STANDS = Activity(ActivityKind.STAND, 2.0)
STAYS = Activity(ActivityKind.STAND, 40.0)


def lifter() -> Simulation:
    """Calibration, one repetition, and a long stand."""
    wearer = draw_wearer(SEED)
    one = draw_set(motion_of(RDL), wearer, 1, SEED)
    return simulate(SessionPlan((CALIBRATES, STANDS, one, STAYS)), wearer, seed=SEED)


def tapped_last(block: SampleBlock) -> SampleBlock:
    """The same motion, and a tap just before its end."""
    acc_m_s2 = block.acc_m_s2.copy()
    acc_m_s2[-103:-100, 2] += TAP_M_S2
    return replace(block, acc_m_s2=acc_m_s2)


@dataclass
class Wearing:
    """A session of worn sensors and its page, in a thread of their own."""

    folder: Path
    simulation: Simulation = field(default_factory=lifter)
    address: str = ""
    on: Stage | None = None
    failed: BaseException | None = None
    lived: tuple[Ended, dict[str, Device]] | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    search: threading.Event = field(default_factory=threading.Event)
    close: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: PacedLoop(SPEED)) as runner:
                runner.run(self._whole())
        except BaseException as error:  # the test's own thread raises it
            self.failed = error

    def begin(self, at_s: float = 0.0) -> None:
        """The lifter is at this moment of his motion now."""
        assert self.on is not None
        performance = self.on.performance
        self._loop.call_soon_threadsafe(lambda: performance.begin(self._loop.time() - at_s))

    def tap(self) -> None:
        self.begin(float(self.simulation.blocks["sacrum"].t_s[-103]) - BEFORE_TAP_S)

    async def _whole(self) -> None:
        self._loop, desk = asyncio.get_running_loop(), Desk()
        blocks = dict(self.simulation.blocks)
        blocks["sacrum"] = tapped_last(blocks["sacrum"])
        options = RunOptions(synthetic=True, folder=self.folder, quiet=True, onlooker=desk)
        async with (
            stage(blocks, dict.fromkeys(blocks, "open_packet")) as on,
            serving(desk, Wish(), speed=SPEED) as address,
        ):
            for sensor, twin in on.sensors.items():
                on.air.signal_dbm[twin.unit.address] = SIGNALS_DBM[sensor]
            self.on, self.address = on, address.here
            self.ready.set()
            await asyncio.to_thread(self.search.wait)
            session = worn_session(on.bluetooth, (), SessionSettings(RDL), options, lambda _: None)
            self.lived = await session
            await asyncio.to_thread(self.close.wait)


@pytest.fixture
def wearing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wearing]:
    monkeypatch.setenv("HIPHINGE_HOME", str(tmp_path / "home"))
    worn = Wearing(tmp_path / "session")
    thread = threading.Thread(target=worn.run, name="worn", daemon=True)
    thread.start()
    assert worn.ready.wait(30.0)
    yield worn
    worn.search.set()
    worn.close.set()
    thread.join(30.0)
    if worn.failed is not None:
        raise worn.failed


def test_sensors_are_found_told_apart_by_a_tap_and_worn(
    wearing: Wearing, look: Callable[..., Any]
) -> None:
    screen = look(wearing.address, (360, 640))
    page = screen.page
    page.click("#start")
    prompt, more = page.locator("#guide-prompt"), page.locator("#guide-more")
    expect(prompt).to_contain_text("Waiting for the sensors")
    wearing.search.set()
    expect(prompt).to_contain_text("Tap the sensor that you wear on the sacrum", timeout=SOON_MS)
    expect(more.locator(".found li")).to_have_count(2)
    sacrum = more.locator(".sensor").first
    for _ in range(MOST_TAPS):
        wearing.tap()
        page.wait_for_timeout(1000)
        if sacrum.is_visible():
            break
    expect(sacrum).to_contain_text(re.compile(r"sacrum.*sends", re.I), timeout=SOON_MS)
    expect(sacrum).to_contain_text("signal −71\u202fdBm")
    expect(sacrum).to_contain_text(re.compile(r"battery \d+"))
    expect(more.locator(".sensor[data-state='streaming']")).to_have_count(2, timeout=SOON_MS)
    wearing.begin()
    expect(page.locator("#train")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#count")).to_have_text("1", timeout=SOON_MS)
    page.click("#more")
    page.click("#stop")
    page.click("#stop")
    page.wait_for_selector("#report", timeout=SOON_MS)
    assert wearing.lived is not None
    assert wearing.on is not None
    ended, devices = wearing.lived
    worn = {name: device.address for name, device in devices.items()}
    assert worn == {name: twin.unit.address for name, twin in wearing.on.sensors.items()}
    assert len(ended.analysis.reps) == 1
    assert screen.complaints == []
