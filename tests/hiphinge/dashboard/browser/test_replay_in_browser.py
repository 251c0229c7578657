"""A session in which a sensor slipped, on the gym screen again; then corrected in the library."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Marker
from firmware_bridge.virtual.lifter.draw import Variation, draw_set
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    Activity,
    ActivityKind,
    CalibrationPlan,
    Pose,
    SessionPlan,
)
from firmware_bridge.virtual.lifter.sensor import Slip
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.wired import records_of
from hiphinge.live import marks
from hiphinge.live.folder import write_session_results
from hiphinge.live.replayed import replay
from hiphinge.live.settings import SessionSettings, to_plain
from hiphinge.simulation import motion_of
from imu.frames import SACRUM, UPPER_BACK
from recordings.session.facts import SessionFacts
from recordings.session.recorder import HostClock, begin_session

SEED = 6500
SPEED = 12
NAME = "2026-11-21_09-00-00_rdl"
LONGEST_MS = 90_000
BRIEF = CalibrationPlan(hinge_s=2.8, full_bend=False)


def lifter() -> Simulation:
    """Two sets of two; between them the upper sensor slips, and standing tall sets it right."""
    wearer = draw_wearer(SEED)
    reps = draw_set(motion_of(RDL), wearer, 2, SEED, variation=Variation(tempo="fast"))
    walks = Activity(ActivityKind.WALK, 4.0)
    rest: list[Any] = []
    for pose in ((1.0, 1.0), (-1.0, 1.0), (0.0, 1.0)):
        rest += [walks, Activity(ActivityKind.STAND, 5.0, Pose(*pose))]
    stands = Activity(ActivityKind.STAND, 5.0, Pose())
    plan = SessionPlan((BRIEF, stands, reps, *rest, reps))
    ended_s = simulate(plan, wearer, seed=SEED).truth.counted_reps[1].end_s
    slip = Slip(ended_s + 3.0, tilt_deg=12.0, turn_deg=3.0)
    specs = (SensorSpec(SACRUM), SensorSpec(UPPER_BACK, slips=(slip,)))
    return simulate(plan, wearer, specs, seed=SEED)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with that session in its library."""
    simulation = lifter()
    folder = tmp_path / "sessions" / NAME
    later = [(phase.start_s, phase.name) for phase in simulation.truth.phases]
    later.append((simulation.truth.phases[-1].end_s, marks.DONE))
    clock = HostClock(lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), lambda: 0.0)
    facts = SessionFacts("rdl", synthetic=True, settings=to_plain(SessionSettings(RDL)))
    with begin_session(facts, folder=folder, clock=clock) as recorder:
        for record in records_of(simulation.blocks):
            while later and later[0][0] <= record.arrival_s:
                recorder.store(Marker(record.arrival_s, marks.PHASE, later.pop(0)[1]))
            recorder.store(record)
    write_session_results(replay(folder).analysis, folder)
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """Where the replay is to be seen."""
    command = (sys.executable, "-m", "hiphinge", "replay", NAME, "--page", "--no-browser")
    with subprocess.Popen(
        (*command, "--speed", str(SPEED)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        env={**os.environ, "HIPHINGE_HOME": str(home)},
    ) as running:
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            found = re.match(r"(http://\S+token=\S+)", line)
            if found:
                yield found[1]
                break
        else:
            pytest.fail("".join(said))
        running.terminate()
        running.stdout.read()


def kept(home: Path) -> list[str]:
    """The repetitions of the session's file, as set.rep."""
    with (home / "sessions" / NAME / "reps.csv").open(encoding="utf-8", newline="") as file:
        return [f"{row['set']}.{row['rep']}" for row in csv.DictReader(file)]


def test_a_replay_shows_a_slipped_sensor_and_its_session_is_corrected_in_the_library(
    address: str, home: Path, look: Callable[..., Any], pictures: Any
) -> None:
    screen = look(address, (390, 844))
    page = screen.page
    page.click("#start")
    page.wait_for_selector("#train", state="visible", timeout=LONGEST_MS)
    page.click("#pause")  # a replay is what it was
    expect(page.locator("#spoken li[data-kind='refused']")).to_contain_text("This is a replay")
    page.wait_for_selector("#report", timeout=LONGEST_MS)
    assert screen.all_spoken("rep") == ["1", "2", "1", "2"]
    notices = [text for text in screen.all_spoken("notice") if "upper sensor" in text]
    assert "moved by about 1" in notices[0]
    assert len(notices) == 2

    page.goto(f"{screen.origin}/sessions/{NAME}")
    chips = page.locator("#session-reps .rep")
    expect(chips).to_have_count(4)
    pictures.take(screen, "session-reps", whole=False)
    for action, rep, left in (("merge", "1.1", 3), ("not_a_rep", "2.1", 2)):
        page.click(f"#session-reps [data-rep='{rep}']")
        page.click(f"#rep-dialog [data-action='{action}']")
        expect(chips).to_have_count(left, timeout=60_000)
        assert len(kept(home)) == left
    page.locator("#toast button").click()
    expect(chips).to_have_count(3, timeout=60_000)
    page.click("#session-reps [data-rep='1.1']")
    page.click("#rep-dialog [data-action='split']")
    expect(chips).to_have_count(4, timeout=60_000)
    assert kept(home) == ["1.1", "1.2", "2.1", "2.2"]
    assert pictures.faults["session-reps"] == []
    assert screen.complaints == []
