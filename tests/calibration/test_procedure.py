"""Calibration from marked phases: what it finds, and what it refuses and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.procedure import Phases, calibrate_from_phases, parse_phases
from firmware_bridge.virtual.lifter.lifter import Simulation
from firmware_bridge.virtual.lifter.plan import Pose
from imu.errors import CalibrationError, SettingError
from imu.frames import SACRUM, UPPER_BACK
from imu.units import DEG_PER_RAD

SEEDS = (5000, 5001, 5002)


@pytest.fixture(scope="module", params=SEEDS)
def session(request: pytest.FixtureRequest, fitting: Any) -> Simulation:
    """A calibrated session of one person; the sensors sit at random."""
    simulation: Simulation = fitting.simulated(request.param, calibration=True, reps=2)
    return simulation


def reasons(fitting: Any, blocks: list[Any], phases: Phases) -> tuple[str, ...]:
    with pytest.raises(CalibrationError) as refused:
        calibrate_from_phases(fitting.motion(blocks), phases)
    return refused.value.reasons


def test_axes_and_neutral_are_found_however_the_sensors_sit(
    fitting: Any, session: Simulation
) -> None:
    motion = fitting.motion(list(session.blocks.values()))
    found = calibrate_from_phases(motion, fitting.marked(session))
    assert found.method == "phases"
    assert set(found.alignment.placements) == {SACRUM, UPPER_BACK}
    assert max(fitting.axis_off_deg(found.alignment, session).values()) <= 6.0
    assert max(fitting.neutral_off_deg(found.alignment, session).values()) <= 3.0
    assert found.score > 0.5


def test_the_wearers_own_full_bend_is_measured(fitting: Any, session: Simulation) -> None:
    motion = fitting.motion(list(session.blocks.values()))
    own = calibrate_from_phases(motion, fitting.marked(session)).range_of_motion
    wearer = session.truth.wearer
    assert own is not None
    assert own.lumbar_flexion_rad * DEG_PER_RAD == pytest.approx(
        wearer.full_bend_lumbar_deg, abs=5.0
    )
    assert own.pelvis_tilt_rad * DEG_PER_RAD == pytest.approx(wearer.full_bend_pelvis_deg, abs=5.0)
    assert own.trunk_tilt_rad * DEG_PER_RAD == pytest.approx(wearer.full_bend_trunk_deg, abs=5.0)


def test_without_a_marked_bend_there_is_no_own_range_and_it_is_said(
    fitting: Any, session: Simulation
) -> None:
    marked = fitting.marked(session)
    motion = fitting.motion(list(session.blocks.values()))
    found = calibrate_from_phases(motion, Phases(marked.stand, marked.hinge))
    assert found.range_of_motion is None
    assert any("limits stay uncalibrated" in line for line in found.statements)


def test_a_bend_that_is_none_gives_no_range(fitting: Any, session: Simulation) -> None:
    marked = fitting.marked(session)
    motion = fitting.motion(list(session.blocks.values()))
    found = calibrate_from_phases(motion, Phases(marked.stand, marked.hinge, marked.stand))
    assert found.range_of_motion is None
    assert any("no full bend" in line for line in found.statements)


def test_moving_while_standing_is_refused(fitting: Any, session: Simulation) -> None:
    marked = fitting.marked(session)
    said = reasons(
        fitting, list(session.blocks.values()), Phases(marked.hinge, marked.hinge, marked.bend)
    )
    assert len(said) == 1
    assert said[0].startswith("You moved while standing")


def test_standing_too_shortly_is_refused(fitting: Any, session: Simulation) -> None:
    start_s = fitting.marked(session).stand[0]
    short = Phases((start_s, start_s + 0.5), fitting.marked(session).hinge)
    assert "0.5 s of data" in reasons(fitting, list(session.blocks.values()), short)[0]


def test_phases_outside_of_the_recording_are_refused(fitting: Any, session: Simulation) -> None:
    blocks = list(session.blocks.values())
    stand = fitting.marked(session).stand
    assert "0.0 s of data" in reasons(fitting, blocks, Phases((900.0, 903.0), (903.0, 912.0)))[0]
    assert "less than a second" in reasons(fitting, blocks, Phases(stand, (903.0, 912.0)))[0]


def test_swaying_both_ways_is_no_hinge(fitting: Any) -> None:
    swaying, phases = fitting.moving(Pose(pelvis_tilt_deg=1.0), sideways_deg=30.0)
    said = reasons(fitting, list(swaying.blocks.values()), phases)
    assert len(said) == 1
    assert said[0].startswith("The movement goes both ways")


def test_a_tiny_hinge_is_refused(fitting: Any) -> None:
    tiny, phases = fitting.moving(Pose(pelvis_tilt_deg=10.0, lumbar_flexion_deg=2.0))
    said = reasons(fitting, list(tiny.blocks.values()), phases)
    assert len(said) == 1
    assert said[0].startswith("No hinge was seen")


def test_swapped_sensors_are_refused(fitting: Any, session: Simulation) -> None:
    swapped = [
        fitting.renamed(session.blocks[UPPER_BACK], SACRUM),
        fitting.renamed(session.blocks[SACRUM], UPPER_BACK),
    ]
    said = reasons(fitting, swapped, fitting.marked(session))
    assert any(reason.startswith("The sensors look swapped") for reason in said)


@pytest.mark.parametrize("sensor", [SACRUM, UPPER_BACK])
def test_a_sensor_upside_down_is_refused_unless_the_mounting_is_told(
    fitting: Any, sensor: str
) -> None:
    session = fitting.simulated(0, calibration=True, reps=1, sensors=fitting.worn_alike())
    turned = [
        fitting.upside_down(session, name) if name == sensor else block
        for name, block in session.blocks.items()
    ]
    said = reasons(fitting, turned, fitting.marked(session))
    assert len(said) == 1
    assert said[0].startswith("One of the two sensors is upside down")
    assert "--mounting" in said[0]
    told = {name: fitting.out_of_the_back(session, name) for name in session.blocks}
    found = calibrate_from_phases(fitting.motion(turned), fitting.marked(session), told)
    own = found.range_of_motion
    assert own is not None
    bend_deg = session.truth.wearer.full_bend_lumbar_deg
    assert own.lumbar_flexion_rad * DEG_PER_RAD == pytest.approx(bend_deg, abs=5.0)


def test_phases_are_read_in_any_order_and_case() -> None:
    read = parse_phases(["Bend=15:20", " hinge =3:15", "stand=0:3"])
    assert read == Phases((0.0, 3.0), (3.0, 15.0), (15.0, 20.0))
    assert read.end_s == 20.0
    assert parse_phases(["stand=0:3", "hinge=3:15"]).end_s == 15.0


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "needs the phase 'stand'"),
        (["stand=0:3"], "needs the phase 'hinge'"),
        (["stand=0:3", "hinge=3:15", "jump=15:20"], "'jump' is not known"),
        (["stand=0-3", "hinge=3:15"], "NAME=START:END"),
        (["stand", "hinge=3:15"], "NAME=START:END"),
        (["stand=0:3", "hinge=15:3"], "'hinge' ends before it begins"),
        (["stand=0:3", "hinge=3:3"], "'hinge' ends before it begins"),
        (["stand=0:nan", "hinge=3:15"], "'stand' ends before it begins"),
    ],
)
def test_phases_that_make_no_sense_are_refused(texts: list[str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        parse_phases(texts)


@given(st.lists(st.text(alphabet="standhigeb=:0123.-e ", max_size=12), max_size=4))
def test_any_text_is_phases_or_one_explained_error(texts: list[str]) -> None:
    try:
        read = parse_phases(texts)
    except SettingError:
        return
    assert read.stand[0] < read.stand[1]
    assert read.hinge[0] < read.hinge[1]
