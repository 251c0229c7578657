"""Live sessions that last: virtual sensors of each kind, nothing lost, time and memory of the host.

    python benchmarks/soak.py [--minutes 10] [--hours 3] [--device ID ...] [--write]

The lifter's sensors stream over the virtual radio as fast as this computer can; a sample that was
sent and not received would show. Processor time of the host's side is that of replaying the same
records. The age of an angle is the arrival of the notification that completed it, less the angle's
own time: sensor delay and waiting for the slower sensor are in it. For the
memory the records are taken again and again, in time that goes on, for the hours asked.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from table import Line, judged, machine, write

from analysis.exercises.rdl import RDL
from firmware_bridge.drivers.registry import DRIVERS
from firmware_bridge.records import Record, StreamStart
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.radio.pace import PacedLoop
from hiphinge.live.collected import Collected
from hiphinge.live.loop import Inbox, Running
from hiphinge.live.replayed import stored_settings
from hiphinge.live.run import RunOptions, run_session
from hiphinge.live.session import Session, Update
from hiphinge.live.settings import SessionSettings
from hiphinge.live.spool import MotionSpool
from hiphinge.live.virtual import VirtualRun, perform, worn_virtually
from hiphinge.simulation import Wish, simulated
from recordings.replay import open_replay

MOST_CPU, MOST_GROWTH_MB, MOST_AGE_MS = 0.25, 10.0, 20.0
CONNECTION_EVENT_S = 0.015
SET_S = 60.0


@dataclass
class Ages:
    """How old the newest angle is when it is there, less what the radio takes."""

    all_s: list[float] = field(default_factory=list)

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        if update.angles is not None and update.calibration is None and len(update.angles):
            age = record.arrival_s - float(update.angles.t_s[-1])
            self.all_s.append(age - CONNECTION_EVENT_S)


def lifting(minutes: float) -> Simulation:
    """Sets of eight with rests, for so long."""
    sets = max(1, round(60.0 * minutes / SET_S))
    return simulated(Wish(RDL, reps=8, sets=sets, seed=31, calibration=True))


def live(simulation: Simulation, device: str, folder: Path) -> tuple[dict[str, int], int]:
    """One session; samples sent by each sensor, and repetitions counted."""
    run = VirtualRun(dict.fromkeys(simulation.blocks, device), seed=1)
    sent: dict[str, int] = {}

    @contextlib.asynccontextmanager
    async def source(inbox: Inbox) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        async with worn_virtually(simulation, run, inbox) as on_stage:
            yield lambda: perform(on_stage, simulation, inbox)
        sent.update({name: twin.sent for name, twin in on_stage.sensors.items()})

    options = RunOptions(synthetic=True, folder=folder, guided=False, quiet=True)
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        ended = runner.run(run_session(SessionSettings(RDL), source, options))
    return sent, len(ended.analysis.reps)


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
    p95_ms = 1000.0 * float(np.quantile(ages.all_s, 0.95))
    span = f"{device}, {start.rate_hz:g} Hz, {simulation.truth.duration_s / 60.0:.0f} min"
    said = f"{lost + wrong} of {sum(sent.values())}"
    return [
        Line(f"{span}: samples lost or misread", said, "0", lost + wrong == 0),
        Line(f"{device}: repetitions", f"{counted} of {true}", f"{true}", counted == true),
        Line(f"{device}: processor, host side", f"{share:.1%}", "≤ 25 %", share <= MOST_CPU),
        Line(
            f"{device}: age of the newest angle beyond the radio, 95 %",
            f"{p95_ms:.0f} ms",
            f"≤ {MOST_AGE_MS:.0f} ms",
            p95_ms <= MOST_AGE_MS,
        ),
    ]


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
