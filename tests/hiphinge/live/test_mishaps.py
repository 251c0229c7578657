"""What goes wrong around worn sensors, through whole sessions over the virtual radio.

The lifter does one repetition, in the middle of which it happens, stands until all is well again,
and does two more. `TABLE` says which device meets what; with HIPHINGE_EVERY_DEVICE=1 in the
environment every device meets everything, which takes some minutes.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from analysis.result import Analysis
from calibration.procedure import parse_phases
from calibration.profile import Profile
from firmware_bridge.drivers.registry import DRIVERS, driver_named
from firmware_bridge.virtual.lifter.draw import draw_session, draw_set
from firmware_bridge.virtual.lifter.lifter import Simulation, simulate
from firmware_bridge.virtual.lifter.plan import Activity, ActivityKind, SessionPlan
from firmware_bridge.virtual.lifter.wearer import draw_wearer
from firmware_bridge.virtual.sensors.mishaps import MISHAPS, Mishap, mishap_named
from firmware_bridge.virtual.sensors.sensor import Unit
from hiphinge.analysing import AnalysisSettings, analyze
from hiphinge.live.replayed import replay
from hiphinge.live.settings import SessionSettings, Way
from hiphinge.simulation import motion_of, phases_text
from imu.angles import AngleBlock
from imu.uncertainty import TRUSTED
from recordings.recording import Recording

pytestmark = pytest.mark.slow

SEED = 6200
STANDING_S = 4.0
SETTLE_S = 4.0
"""After a mishap, until a sensor that began anew is trusted again."""
BOUNDARY_S = 0.3
"""How well a repetition's start and end are known; ..."""
STRUCK_S = 0.6
"""... and those of the one in whose middle a sensor was away, at most."""
ALL = tuple(driver.id for driver in DRIVERS)
ADDRESSES = {"sacrum": "C0:00:00:00:00:01", "upper_back": "C0:00:00:00:00:02"}


@dataclass(frozen=True)
class Case:
    """A mishap of one sensor, the devices that meet it here, and what is told in the end."""

    mishap: str
    sensor: str
    devices: tuple[str, ...]
    told: str = ""
    is_gap: bool = False


TABLE = (
    Case("out_of_range_1_s", "sacrum", ("witmotion",)),
    Case("out_of_range_60_s", "upper_back", ("movesense",), "began again", is_gap=True),
    Case("reboot", "sacrum", ALL, "began again", is_gap=True),
    Case("second_start", "upper_back", ("open_packet",), "began again", is_gap=True),
    Case("lost_events", "sacrum", ("movesense",)),
    Case("saturated", "sacrum", ("witmotion",)),
    Case("never_found", "upper_back", ("movesense",), "never sent a sample"),
    Case("battery_flat", "sacrum", ("movesense",), "stops at"),
    Case("garbage", "upper_back", ("movesense", "witmotion"), "made no sense"),
    Case("mtu_23", "upper_back", ("open_packet", "witmotion")),
    Case("program_blocked", "sacrum", ("movesense",)),
)


def runs() -> list[Any]:
    every = bool(os.environ.get("HIPHINGE_EVERY_DEVICE"))
    return [
        pytest.param(case, device, id=f"{case.mishap}-{device}")
        for case in TABLE
        for device in (ALL if every else case.devices)
    ]


def lifting(mishap: Mishap) -> Simulation:
    wearer, motion = draw_wearer(SEED), motion_of(RDL)
    stand, rest = ActivityKind.STAND, max(2.0, mishap.lasts_s) + SETTLE_S
    parts = (
        Activity(stand, STANDING_S),
        draw_set(motion, wearer, 1, SEED),
        Activity(stand, rest),
        draw_set(motion, wearer, 2, SEED + 1),
        Activity(stand, 1.0),
    )
    return simulate(SessionPlan(parts), wearer, seed=SEED)


@pytest.fixture(scope="module")
def profile() -> Profile:
    """The lifter's own calibration, from phases, at another time."""
    wearer = draw_wearer(SEED)
    drawn = draw_set(motion_of(RDL), wearer, 1, SEED)
    before = simulate(draw_session((drawn,), SEED), wearer, seed=SEED)
    phases = parse_phases(phases_text(before).split())
    recording = Recording(Path("before"), before.blocks)
    found = analyze(recording, AnalysisSettings(RDL, phases=phases)).calibration
    return Profile(found.alignment, found.range_of_motion, "T12")


@dataclass
class Struck:
    """The disturbance of one session, and when it was, on the session's clock."""

    case: Case
    simulation: Simulation
    began_s: float = field(default=0.0)

    @property
    def middle_s(self) -> float:
        rep = self.simulation.truth.counted_reps[0]
        return 0.5 * (rep.start_s + rep.end_s)

    async def __call__(self, on: Any, inbox: Any) -> None:
        self.began_s = inbox.clock()
        strike = mishap_named(self.case.mishap).strike
        if strike is not None:
            await asyncio.sleep(self.middle_s)
            await strike(on, self.case.sensor)


def assert_same(one: Analysis, other: Analysis) -> None:
    """Bit for bit."""
    for column in fields(AngleBlock):
        a, b = getattr(one.angles, column.name), getattr(other.angles, column.name)
        assert np.array_equal(a, b, equal_nan=True), column.name
    for name in ("reps", "alerts", "sensors", "notes", "left_out"):
        assert repr(getattr(one, name)) == repr(getattr(other, name)), name


def assert_told(case: Case, analysis: Analysis, struck: Struck) -> None:
    """What was lost is flagged, in words and in the angles."""
    words = " ".join((*analysis.notes, *analysis.left_out.values()))
    assert case.told in words
    hit = {entry.sensor: entry for entry in analysis.sensors}.get(case.sensor)
    if case.is_gap:
        assert hit is not None
        assert hit.gaps == 1
        angles = analysis.angles
        gone_s = struck.began_s + struck.middle_s + 0.5 * hit.longest_gap_s
        in_gap = np.abs(angles.t_s - gone_s) < 0.2 * hit.longest_gap_s
        assert in_gap.any()
        assert np.all(angles.quality[in_gap] < TRUSTED)
    elif not case.told and case.mishap != "mtu_23":
        assert hit is not None
        assert hit.loss_share < 0.02


@pytest.mark.parametrize(("case", "device"), runs())
def test_after_a_mishap_counting_goes_on_without_a_false_alert(
    case: Case, device: str, gym: Any, profile: Profile
) -> None:
    mishap = mishap_named(case.mishap)
    simulation = lifting(mishap)
    struck = Struck(case, simulation)
    units = {}
    if mishap.max_mtu is not None:
        units = {case.sensor: Unit(ADDRESSES[case.sensor], max_mtu=mishap.max_mtu)}
    lived = gym.live(
        device=device,
        simulation=simulation,
        seed=SEED,
        radio=mishap.radio,
        settings=SessionSettings(RDL, way=Way.PROFILE, profile=profile),
        disturb=struck,
        units=units,
        absent=(case.sensor,) if mishap.is_absent else (),
        ready_s=8.0,
    )
    analysis = lived.ended.analysis
    true = simulation.truth.counted_reps
    assert len(analysis.reps) == len(true)
    unseen_s = max((entry.longest_gap_s for entry in analysis.sensors), default=0.0)
    for rep, really, away_s in zip(analysis.reps, true, (unseen_s, 0.0, 0.0), strict=True):
        within_s = min(BOUNDARY_S + away_s, STRUCK_S)
        assert rep.start_s == pytest.approx(struck.began_s + really.start_s, abs=within_s)
        assert rep.end_s == pytest.approx(struck.began_s + really.end_s, abs=within_s)
    assert analysis.alerts == ()
    assert_told(case, analysis, struck)
    if mishap.max_mtu is not None and driver_named(device).min_mtu > mishap.max_mtu:
        assert "never sent a sample" in analysis.left_out[case.sensor]
    assert_same(replay(lived.folder).analysis, analysis)


def test_every_mishap_has_its_line_in_the_table() -> None:
    assert {case.mishap for case in TABLE} == {mishap.id for mishap in MISHAPS}
