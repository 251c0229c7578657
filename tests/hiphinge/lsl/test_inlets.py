"""Streams of other programs as a session's sensors, over pylsl's own outlets on the loopback."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from hiphinge.live.replayed import replay
from hiphinge.live.run import RunOptions
from hiphinge.live.settings import SessionSettings, Way
from hiphinge.lsl import inlets
from hiphinge.lsl.described import sensor_stream
from hiphinge.lsl.inlets import Patience, lsl_session
from hiphinge.lsl.layer import Outlet, lsl_clock_s
from hiphinge.results.reps import write_reps
from hiphinge.simulation import motion_of
from imu.errors import LinkError, UnitError
from imu.samples import SampleBlock

SPEED = 8.0
"""Samples are sent so many times as fast as they were measured, with their own times."""
STANDS_S = 3.0
HASTE = Patience(look_s=1.5, wait_s=0.0, probe_s=0.3, far_s=1000.0)


@dataclass
class Sender:
    """Another program: the lifter stands until told to begin, and is streamed at `SPEED`."""

    blocks: dict[str, SampleBlock]
    acc_factor: float = 1.0
    ready: threading.Event = field(default_factory=threading.Event)
    begin: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        outlets = {
            name: Outlet(sensor_stream(f"test-{id(self)}", name, 100.0, {}, synthetic=True))
            for name in self.blocks
        }
        began_s, self.zero_s, self.sent_s = time.monotonic(), lsl_clock_s(), 0.0
        lifts_s = math.inf
        while not self.stop.is_set() and not self.done.is_set():
            now_s = (time.monotonic() - began_s) * SPEED
            if self.begin.is_set() and math.isinf(lifts_s):
                lifts_s = self.sent_s + STANDS_S
            for name, block in self.blocks.items():
                self._send(outlets[name], block, now_s, lifts_s)
            self.sent_s = now_s
            self.ready.set()
            if now_s > lifts_s + max(block.t_s[-1] for block in self.blocks.values()):
                self.done.set()
            time.sleep(0.01)
        self.stop.wait(20.0)
        for outlet in outlets.values():
            outlet.close()

    def _send(self, outlet: Outlet, block: SampleBlock, now_s: float, lifts_s: float) -> None:
        """All since the last time: the block's first sample over and over, then the block."""
        grid = np.arange(math.ceil(100.0 * self.sent_s), math.ceil(100.0 * now_s)) / 100.0
        stands = grid[grid < lifts_s]
        lifts = (lifts_s + block.t_s >= self.sent_s) & (lifts_s + block.t_s < now_s)
        chosen = np.concatenate((np.zeros(len(stands), dtype=np.int64), np.flatnonzero(lifts)))
        times = np.concatenate((stands, lifts_s + block.t_s[lifts]))
        acc = self.acc_factor * block.acc_m_s2[chosen]
        rows = np.concatenate((acc, block.gyr_rad_s[chosen]), axis=1)
        outlet.push(rows, self.zero_s + times)


@contextmanager
def sending(blocks: dict[str, SampleBlock], **how: Any) -> Iterator[Sender]:
    sender = Sender(blocks, **how)
    thread = threading.Thread(target=sender.run)
    thread.start()
    try:
        assert sender.ready.wait(10.0)
        yield sender
    finally:
        sender.stop.set()
        thread.join()


def lived(
    sender: Sender, folder: Path, monkeypatch: pytest.MonkeyPatch, told: tuple[str, ...] = ()
) -> Any:
    """The session that runs until all has been sent and taken."""
    fetch, idle_since = inlets._fetch, [time.monotonic()]

    def ending(one: Any, feed: Any, inbox: Any) -> None:
        sender.begin.set()
        before = feed._heard_s
        fetch(one, feed, inbox)
        if feed._heard_s != before or not sender.done.is_set():
            idle_since[0] = time.monotonic()
        feed.over = time.monotonic() - idle_since[0] > 0.5

    monkeypatch.setattr(inlets, "_fetch", ending)
    options = RunOptions(synthetic=True, folder=folder, quiet=True, seconds=60.0)
    settings = SessionSettings(RDL, way=Way.AUTOMATIC)
    return asyncio.run(lsl_session(told, settings, options, lambda text: None, HASTE))


@pytest.fixture(scope="module")
def plain() -> Simulation:
    """One set of five, and no calibration."""
    wearer = draw_wearer(6201)
    drawn = draw_set(motion_of(RDL), wearer, 5, 6201)
    return simulate(draw_session((drawn,), 6201, calibration=False), wearer, seed=6201)


@pytest.mark.slow
def test_a_session_from_streams_counts_what_the_lifter_did_and_replays_alike(
    plain: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sending(dict(plain.blocks)) as sender:
        ended = lived(sender, tmp_path / "session", monkeypatch)
    assert len(ended.analysis.reps) == len(plain.truth.counted_reps) == 5
    assert [one.sensor for one in ended.analysis.sensors] == ["sacrum", "upper_back"]
    assert {one.clock for one in ended.analysis.sensors} == {"the sender's clock on host time"}
    assert all(one.loss_share == 0.0 for one in ended.analysis.sensors)
    again = replay(tmp_path / "session").analysis
    write_reps(again.reps, tmp_path / "again.csv")
    live = (tmp_path / "session" / "reps.csv").read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == live
    np.testing.assert_array_equal(
        again.angles.lumbar_flexion_rad, ended.analysis.angles.lumbar_flexion_rad
    )


def test_a_stream_in_g_that_says_m_s2_is_refused_before_anything_is_written(
    simulation: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = dict(simulation.blocks)
    refused = pytest.raises(UnitError, match=r"stream 'hiphinge .*as gravity.*probably in g")
    with sending(blocks, acc_factor=1.0 / 9.80665) as sender, refused:
        lived(sender, tmp_path / "session", monkeypatch)
    assert not (tmp_path / "session").exists()


def test_a_stream_that_is_not_there_is_told_with_those_that_are(
    simulation: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = pytest.raises(LinkError, match=r"no stream is called 'belt'; found 'hiphinge ")
    with sending(dict(simulation.blocks)) as sender, refused:
        lived(sender, tmp_path / "session", monkeypatch, ("sacrum=belt",))


def test_without_any_stream_it_says_what_to_look_at(tmp_path: Path) -> None:
    session = lsl_session((), SessionSettings(RDL), RunOptions(), lambda text: None, HASTE)
    with pytest.raises(LinkError, match="Is the sender on, and in this network"):
        asyncio.run(session)
