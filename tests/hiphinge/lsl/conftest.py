"""The Lab Streaming Layer on the loopback alone, and a short synthetic session to stream.

liblsl reads its configuration once, when it is first used, so it is named before anything imports
pylsl. The id keeps these streams apart from any other test's on this computer.
"""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Marker, Record
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.wired import records_of
from hiphinge.live import marks
from hiphinge.simulation import motion_of
from imu.samples import FloatArray

CONFIGURATION = """
[ports]
IPv6 = disable
[multicast]
ResolveScope = machine
[lab]
KnownPeers = {{127.0.0.1}}
SessionID = {session}
[log]
level = -3
"""
PATIENCE_S = 20.0


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    before = os.environ.get("LSLAPICFG")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lsl_api.cfg"
        file.write_text(CONFIGURATION.format(session=uuid.uuid4().hex))
        os.environ["LSLAPICFG"] = str(file)
        pytest.importorskip("pylsl", exc_type=ImportError)
        yield
    if before is None:
        del os.environ["LSLAPICFG"]
    else:
        os.environ["LSLAPICFG"] = before


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """A calibration and one set of three."""
    wearer = draw_wearer(6200)
    drawn = draw_set(motion_of(RDL), wearer, 3, 6200)
    return simulate(draw_session((drawn,), 6200), wearer, seed=6200)


@pytest.fixture(scope="session")
def records(simulation: Simulation) -> list[Record]:
    """What its sensors send over a perfect wire, with the marks of the calibration."""
    phases = simulation.truth.phases
    marked: list[Record] = [Marker(phase.start_s, marks.PHASE, phase.name) for phase in phases]
    marked.append(Marker(phases[-1].end_s, marks.PHASE, marks.DONE))
    both = [*records_of(simulation.blocks), *marked]
    return sorted(both, key=lambda record: record.arrival_s)


def found(prefix: str, least: int) -> dict[str, Any]:
    """At least so many streams in reach whose names begin so; name → inlet."""
    import pylsl

    infos = pylsl.resolve_bypred(f"starts-with(name,'{prefix}')", least, PATIENCE_S)
    return {info.name(): pylsl.StreamInlet(info) for info in infos}


def pulled(inlet: Any, wanted: int) -> tuple[FloatArray, list[Any]]:
    """So many samples of a stream: its times, and their values."""
    times: list[float] = []
    values: list[Any] = []
    until_s = time.monotonic() + PATIENCE_S
    while len(times) < wanted and time.monotonic() < until_s:
        more, at_s = inlet.pull_chunk(0.2, 4096)
        times += at_s
        values += more
    return np.asarray(times), values


@pytest.fixture(scope="session")
def find() -> Callable[[str, int], dict[str, Any]]:
    return found


@pytest.fixture(scope="session")
def pull() -> Callable[[Any, int], tuple[FloatArray, list[Any]]]:
    return pulled
