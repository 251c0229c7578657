"""Live sessions that are killed: nothing that was received is lost, and what is there counts.

    python benchmarks/kill.py [--kills 20] [--seconds 30] [--speed 1] [--seed 0] [--write]

Each session is a process of its own that runs the demo's: virtual sensors, link, recorder and
session. It is killed (SIGKILL) at a moment drawn at random, each in its own part of the session:
some milliseconds after its records have come to a time that was drawn beforehand. As soon as the
link's callback has handed a record on, before the event loop does anything else, the process notes
the record's checksum in a file of its own, which no part of the product knows; afterwards the log
is held against that file, record by record. Then the session is replayed as it was left, recovered
by `hiphinge recover`, and both results are compared byte by byte. POSIX only.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import random
import signal
import struct
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from table import Line, judged, machine, write

from firmware_bridge.drivers.registry import DRIVERS
from firmware_bridge.records import Record
from firmware_bridge.virtual.lifter.lifter import Simulation
from hiphinge.commands.recover import recover
from hiphinge.demo import DemoWish, demo_session
from hiphinge.live.demonstrated import demonstrate
from hiphinge.live.loop import Inbox
from hiphinge.live.replayed import replay
from hiphinge.results.folder import ALERTS, ANGLES, REPS, write_results
from recordings.replay import open_replay

WITNESS, TOLD = "received", "told.json"
NOTE = struct.Struct("<Id")
"""Checksum and time of a record."""
LONGEST_S = 300.0
STILL_S = 0.05


@dataclass(frozen=True, slots=True)
class Killed:
    """One session that was killed.

    received, lost  records that the link handed on, and those of them that the log has not
    same            whether recovery and replay agree to the byte
    """

    device: str
    received: int
    lost: int
    reps: int
    same: bool


def checksum(record: Record) -> int:
    """Of all that a record says."""
    return zlib.crc32(repr(record).encode())


def session(
    wish: DemoWish, simulation: Simulation, device: str, folder: Path, speed: float
) -> None:
    """The demo's session, whose every received record is noted beside its folder."""
    put: Callable[[Inbox, Record], None] = Inbox.put
    witness = os.open(folder.parent / WITNESS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def noted(inbox: Inbox, record: Record) -> None:
        put(inbox, record)
        os.write(witness, NOTE.pack(checksum(record), record.arrival_s))

    Inbox.put = noted  # type: ignore[method-assign]
    logging.disable(logging.CRITICAL)
    demonstrate(wish, simulation, device, folder, speed=speed, quiet=True)


def forked(work: Callable[[], None]) -> int:
    """A process of its own that does the work and ends; its id."""
    process = os.fork()
    if process:
        return process
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        work()
    finally:
        os._exit(0)


def killed(
    wish: DemoWish, simulation: Simulation, device: str, speed: float, at_s: float, place: Path
) -> Killed:
    """A session that is killed soon after its records have come to at_s."""
    folder = place / "session"
    process = forked(partial(session, wish, simulation, device, folder, speed))
    until = time.monotonic() + LONGEST_S
    while came_to_s(place / WITNESS) < at_s and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(random.Random(at_s).uniform(0.0, STILL_S))
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return judged_folder(device, folder, place)


def came_to_s(witness: Path) -> float:
    """The time of the last record that was noted."""
    try:
        with witness.open("rb") as file:
            whole = os.fstat(file.fileno()).st_size // NOTE.size
            file.seek(max(0, whole - 1) * NOTE.size)
            return float(NOTE.unpack(file.read(NOTE.size))[1]) if whole else -math.inf
    except FileNotFoundError:
        return -math.inf


def judged_folder(device: str, folder: Path, place: Path) -> Killed:
    """What is left of it: the log against the witness, recovery against replay."""
    noted = (place / WITNESS).read_bytes()
    whole = len(noted) // NOTE.size * NOTE.size
    received = [number for number, _ in NOTE.iter_unpack(noted[:whole])]
    stored = [checksum(record) for record in open_replay(folder)]
    lost = sum(a != b for a, b in zip(received, stored, strict=False))
    lost += max(0, len(received) - len(stored))
    before = place / "before"
    before.mkdir()
    analysis = replay(folder).analysis
    write_results(analysis, before, report=False)
    recover([folder])
    names = (REPS, ANGLES, ALERTS)
    same = all((before / name).read_bytes() == (folder / name).read_bytes() for name in names)
    return Killed(device, len(received), lost, len(analysis.reps), same)


def all_killed(kills: int, seconds: float, speed: float, seed: int, at_once: int) -> list[Killed]:
    """As many sessions, each judged in a process of its own, each device in its turn."""
    wish = DemoWish(seed=seed + 1, seconds=seconds)
    simulation = demo_session(wish)
    rng, length_s = random.Random(seed), simulation.truth.duration_s
    waiting = [
        (DRIVERS[number % len(DRIVERS)].id, length_s * (number + rng.random()) / kills)
        for number in range(kills)
    ]
    rng.shuffle(waiting)
    running: set[int] = set()
    with tempfile.TemporaryDirectory() as kept:
        for number, (device, at_s) in enumerate(waiting):
            place = Path(kept) / str(number)
            place.mkdir()
            if len(running) == at_once:
                running.remove(os.wait()[0])
            work = partial(told, wish, simulation, device, speed, at_s, place)
            running.add(forked(work))
        while running:
            running.remove(os.wait()[0])
        return [
            Killed(**json.loads((Path(kept) / str(number) / TOLD).read_text()))
            for number in range(kills)
        ]


def told(
    wish: DemoWish, simulation: Simulation, device: str, speed: float, at_s: float, place: Path
) -> None:
    """One kill; what came of it is told in a file."""
    found = killed(wish, simulation, device, speed, at_s, place)
    (place / TOLD).write_text(json.dumps(asdict(found)))


def main() -> None:
    """Measure, print, and write with --write; exit code 1 where a target is not met."""
    parser = argparse.ArgumentParser(description="Live sessions that are killed.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0, help="of the lifter, at most")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="inf for as fast as this computer can"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    asked = parser.parse_args()
    found = all_killed(asked.kills, asked.seconds, asked.speed, asked.seed, asked.at_once)
    lost, same = sum(one.lost for one in found), sum(one.same for one in found)
    received = sum(one.received for one in found)
    lines = [
        Line(f"{len(found)} kills: records lost of those received", f"{lost} of {received}", "0"),
        Line("recovered as replayed, byte by byte", f"{same}", f"{len(found)}"),
        Line("repetitions in what was left", f"{sum(one.reps for one in found)}"),
    ]
    lines[0] = replace(lines[0], met=lost == 0 and received > 0)
    lines[1] = replace(lines[1], met=same == len(found))
    text = f"{judged(lines)}\n\n{machine()}. Virtual sensors, synthetic lifter."
    print(text)
    if asked.write:
        how = f"--kills {asked.kills} --seconds {asked.seconds:g} --speed {asked.speed:g} --write"
        head = f"## Sessions that are killed\n\n`python benchmarks/kill.py {how}`"
        write("kill", f"{head}\n\n{text}")
    raise SystemExit(0 if all(line.met is not False for line in lines) else 1)


if __name__ == "__main__":
    main()
