"""Some minutes of a synthetic day: measured from samples, and lived with virtual sensors."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from analysis.exercises.daily_bend import DAILY_BEND
from firmware_bridge.virtual.lifter.day import DayPiece, draw_day
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.radio.pace import PacedLoop
from hiphinge.analysing import AnalysisSettings
from hiphinge.day.live import LiveDay
from hiphinge.day.part import Part, of_recording
from hiphinge.live.run import Ended, RunOptions, run_session
from hiphinge.live.settings import SessionSettings
from hiphinge.live.virtual import VirtualRun, lifter
from hiphinge.simulation import metadata_of
from recordings.recording import Recording

SEED = 6
SETTINGS = AnalysisSettings(DAILY_BEND)


@dataclass(frozen=True)
class Minutes:
    """A piece of a day, what it was, and what was found in it."""

    piece: DayPiece
    simulation: Simulation
    recording: Recording
    part: Part


@pytest.fixture(scope="session")
def minutes() -> Minutes:
    """Five and a half minutes: calibration, walks, stairs, a shoe, four bends."""
    wearer = draw_wearer(SEED)
    piece = next(draw_day(wearer, 300.0, SEED))
    simulation = simulate(piece.plan, wearer, seed=piece.seed)
    recording = Recording(Path("monday.csv"), simulation.blocks, metadata=metadata_of(simulation))
    part = of_recording(recording, SETTINGS, lambda stage, share: None)
    return Minutes(piece, simulation, recording, part)


@dataclass(frozen=True)
class LivedDay:
    """A live day that has ended."""

    ended: Ended
    day: LiveDay


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedDay:
    """Their first 80 s as a silent live session, in a library of its own."""
    wearer = draw_wearer(SEED)
    piece = next(draw_day(wearer, 47.0, SEED))
    simulation = simulate(piece.plan, wearer, seed=piece.seed)
    home = tmp_path_factory.mktemp("home")
    folder = home / "sessions" / "2026-11-21_07-30-00_daily_bend"
    folder.parent.mkdir()
    day = LiveDay()
    run = VirtualRun(dict.fromkeys(simulation.blocks, "open_packet"), None, SEED, {}, (), 20.0)
    settings = day.settings(SessionSettings(DAILY_BEND), alerts=False)
    options = day.options(RunOptions(synthetic=True, folder=folder, guided=False, quiet=True))
    source = partial(lifter, simulation, run)
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return LivedDay(runner.run(run_session(settings, source, options)), day)
