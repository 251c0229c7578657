"""Live sessions that last: virtual sensors of each kind, nothing lost, time and memory of the host.

    python benchmarks/soak.py [--minutes 10] [--hours 3] [--device ID ...] [--write]

The lifter's sensors stream over the virtual radio as fast as this computer can; a sample that was
sent and not received would show. Processor time of the host's side is that of replaying the same
records. For the memory the records are taken again and again, in time that goes on, for the hours
asked.

From notification to angle: each angle is timed from the arrival of the notification that held the
last sample it needed, of whichever sensor, to the moment when it is there. That is what hiphinge
takes: the session's queue, decoding, the grid, orientation, angles, repetitions. It is measured on
the wall clock, in a session at the pace of life. What it does not hold is told beside it: how old
the newest angle is when it comes, which is what sensors send at once (their packets), and the wait
for the other sensor's packet; nobody who measures an angle between two sensors is spared that.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from table import Line, judged, machine, write

from analysis.exercises.rdl import RDL
from firmware_bridge.drivers.registry import DRIVERS
from firmware_bridge.records import Notification, Record, StreamStart
from firmware_bridge.stream import SensorStream
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.radio.pace import PacedLoop
from firmware_bridge.virtual.sensors.sensor import VirtualSensor
from firmware_bridge.virtual.sensors.stage import Stage
from hiphinge.live.collected import Collected
from hiphinge.live.loop import Inbox, Running, following
from hiphinge.live.replayed import stored_settings
from hiphinge.live.run import RunOptions, run_session
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.spool import MotionSpool
from hiphinge.live.update import Update
from hiphinge.live.virtual import VirtualRun, lifter
from hiphinge.simulation import Wish, simulated
from imu.timeline import SENSOR_DELAY_S
from recordings.replay import Replay, open_replay
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

MOST_CPU, MOST_GROWTH_MB, MOST_AGE_MS = 0.25, 10.0, 20.0
CONNECTION_EVENT_S = 0.015
SET_S = 60.0
PACED_MIN = 1.0


@dataclass
class Ages:
    """How old the newest angle is when its notification arrives, less what the radio takes."""

    all_s: list[float] = field(default_factory=list)

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        if update.angles is not None and update.calibration is None and len(update.angles):
            age = record.arrival_s - float(update.angles.t_s[-1])
            self.all_s.append(age - CONNECTION_EVENT_S)


@dataclass
class Waits:
    """How long an angle waits for the other sensor once the first one has sent what it needs."""

    all_s: list[float] = field(default_factory=list)
    _streams: dict[str, SensorStream] = field(default_factory=dict)
    _sent: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        if isinstance(record, StreamStart | Notification):
            stream = self._streams.setdefault(record.sensor, SensorStream(record.sensor))
            block = stream.push(record)
            if block is not None and len(block):
                sent = self._sent.setdefault(record.sensor, deque())
                sent.append((float(block.t_s[-1]) - SENSOR_DELAY_S, record.arrival_s))
        if update.angles is None or update.calibration is not None or not len(update.angles):
            return
        for sent in self._sent.values():
            while len(sent) > 1 and sent[0][0] < update.angles.t_s[-1]:
                sent.popleft()
        came = [sent[0][1] for sent in self._sent.values()]
        self.all_s.append(max(came) - min(came))


@dataclass
class Delays:
    """From the arrival of the notification that completed an angle to the angle."""

    clock: Callable[[], float]
    all_s: list[float] = field(default_factory=list)

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        if update.angles is not None and update.calibration is None and len(update.angles):
            self.all_s.append(self.clock() - record.arrival_s)


async def paced(simulation: Simulation, device: str, folder: Path) -> list[float]:
    """The delays of a session at the pace of life, written to disk as any other."""
    loop = asyncio.get_running_loop()
    recorder = begin_session(
        SessionFacts(synthetic=True), folder=folder, clock=HostClock(monotonic_s=loop.time)
    )
    zero_s = recorder.info.monotonic_zero_s
    inbox = Inbox(lambda: loop.time() - zero_s, recorder.store)
    delays = Delays(inbox.clock)
    run = VirtualRun(dict.fromkeys(simulation.blocks, device), seed=1)
    with recorder, MotionSpool(folder) as spool:
        running = Running(
            Session(SessionSettings(RDL)), Collected(spool), recorder, watchers=[delays]
        )
        async with following(inbox, running), lifter(simulation, run, inbox) as ended:
            await ended()
    return delays.all_s


def lifting(minutes: float) -> Simulation:
    """Sets of eight with rests, for so long."""
    sets = max(1, round(60.0 * minutes / SET_S))
    return simulated(Wish(RDL, reps=8, sets=sets, seed=31, calibration=True))


def live(simulation: Simulation, device: str, folder: Path) -> tuple[dict[str, int], int]:
    """One session; samples sent by each sensor, and repetitions counted."""
    run = VirtualRun(dict.fromkeys(simulation.blocks, device), seed=1)
    twins: dict[str, VirtualSensor] = {}

    async def counted(on_stage: Stage, inbox: Inbox) -> None:
        twins.update(on_stage.sensors)

    source = partial(lifter, simulation, run, beside=counted)
    options = RunOptions(synthetic=True, folder=folder, guided=False, quiet=True)
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        ended = runner.run(run_session(SessionSettings(RDL), source, options))
    return {name: twin.sent for name, twin in twins.items()}, len(ended.analysis.reps)


def again_and_again(records: list[Record], hours: float) -> Iterator[Record]:
    """The records over and over, each round as if the sensors had been started anew."""
    length_s = records[-1].arrival_s + 1.0
    for number in range(math.ceil(3600.0 * hours / length_s)):
        for record in records:
            yield replace(record, arrival_s=record.arrival_s + number * length_s)


def resident_mb() -> float:
    """Memory this process holds now, or the most it has held where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def growth(folder: Path, hours: float) -> float:
    """By how much memory grows from a third of the time to its end, in MB."""
    stored = open_replay(folder)
    early: float | None = None
    with MotionSpool() as spool:
        running = Running(Session(stored_settings(stored)), Collected(spool))
        for record in again_and_again(list(stored), hours):
            running.take(record)
            if early is None and record.arrival_s > 1200.0 * hours:
                early = resident_mb()
        return resident_mb() - (early or resident_mb())


def one_device(device: str, simulation: Simulation, folder: Path) -> list[Line]:
    """What is told of one kind of sensor."""
    sent, counted = live(simulation, device, folder)
    stored = open_replay(folder)
    start = next(r for r in stored if isinstance(r, StreamStart))
    ages = Ages()
    with MotionSpool() as spool:
        running = Running(Session(stored_settings(stored)), Collected(spool), watchers=[ages])
        began_s = time.process_time()
        for record in stored:
            running.take(record)
        cpu_s = time.process_time() - began_s
        health = running.session.health
    lost = sum(sent[name] - health[name].samples for name in sent)
    wrong = sum(h.lost + h.payload_errors for h in health.values())
    true = len(simulation.truth.counted_reps)
    share = cpu_s / simulation.truth.duration_s
    span = f"{device}, {start.rate_hz:g} Hz, {simulation.truth.duration_s / 60.0:.0f} min"
    said = f"{lost + wrong} of {sum(sent.values())}"
    with asyncio.Runner(loop_factory=lambda: PacedLoop(1.0)) as runner:
        delays_s = runner.run(paced(lifting(PACED_MIN), device, folder.with_name(f"{device}-1")))
    delay_ms = p95_ms(delays_s)
    return [
        Line(f"{span}: samples lost or misread", said, "0", lost + wrong == 0),
        Line(f"{device}: repetitions", f"{counted} of {true}", f"{true}", counted == true),
        Line(f"{device}: processor, host side", f"{share:.1%}", "≤ 25 %", share <= MOST_CPU),
        Line(
            f"{device}: notification → angle, 95 %",
            f"{delay_ms:.1f} ms",
            f"≤ {MOST_AGE_MS:.0f} ms",
            delay_ms <= MOST_AGE_MS,
        ),
        Line(
            f"{device}: wait for the other sensor's packet, 95 %",
            f"{p95_ms(waiting(stored)):.0f} ms",
        ),
        Line(
            f"{device}: age of the newest angle at its notification, less the radio, 95 %",
            f"{p95_ms(ages.all_s):.0f} ms",
        ),
    ]


def waiting(stored: Replay) -> list[float]:
    """How long the angles of a stored session waited for the other sensor."""
    waits = Waits()
    with MotionSpool() as spool:
        running = Running(Session(stored_settings(stored)), Collected(spool), watchers=[waits])
        for record in stored:
            running.take(record)
    return waits.all_s


def p95_ms(seconds: list[float]) -> float:
    """Their 95th percentile."""
    return 1000.0 * float(np.quantile(seconds, 0.95))


def main() -> None:
    """Measure, print, and write with --write."""
    parser = argparse.ArgumentParser(description="Long live sessions with virtual sensors.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--hours", type=float, default=3.0, help="of records, for the memory")
    parser.add_argument("--device", nargs="*", default=[driver.id for driver in DRIVERS])
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    simulation = lifting(asked.minutes)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as place:
        for device in asked.device:
            lines += one_device(device, simulation, Path(place) / device)
        grown = growth(Path(place) / asked.device[0], asked.hours)
        span = f"memory from a third to the end of {asked.hours:g} h"
        lines.append(
            Line(span, f"{grown:+.1f} MB", f"≤ {MOST_GROWTH_MB:.0f} MB", grown <= MOST_GROWTH_MB)
        )
    text = f"{judged(lines)}\n\n{machine()}. Virtual sensors, synthetic lifter."
    print(text)
    if asked.write:
        write(
            "soak", f"## Live sessions that last\n\n`python benchmarks/soak.py --write`\n\n{text}"
        )


if __name__ == "__main__":
    main()
