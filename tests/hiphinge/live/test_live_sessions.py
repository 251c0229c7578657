"""Virtual sensors worn by the synthetic lifter, over the real link: counted right, and replayed."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.exercises.deadlift import DEADLIFT
from analysis.exercises.kb_swing import KB_SWING
from analysis.exercises.rdl import RDL
from analysis.result import Analysis
from firmware_bridge.drivers.registry import DRIVERS
from hiphinge.live import marks
from hiphinge.live.replayed import replay, stored_settings
from hiphinge.live.settings import SessionSettings, Way
from hiphinge.results.folder import NAMES
from imu.angles import AngleBlock
from recordings.importers.registry import read_recording
from recordings.replay import open_replay
from recordings.session.recovery import recover

pytestmark = pytest.mark.slow

CALIBRATED_S = 29.0
"""When the lifter's calibration is over, on the lifter's own clock."""


def assert_same(one: Analysis, other: Analysis) -> None:
    """Bit for bit."""
    for field in fields(AngleBlock):
        a, b = getattr(one.angles, field.name), getattr(other.angles, field.name)
        assert np.array_equal(a, b, equal_nan=True), field.name
    assert repr(one.reps) == repr(other.reps)
    assert repr(one.alerts) == repr(other.alerts)
    assert repr(one.sensors) == repr(other.sensors)


@pytest.mark.parametrize("device", [driver.id for driver in DRIVERS])
def test_every_kind_of_sensor_counts_right_and_replays_bit_for_bit(gym: Any, device: str) -> None:
    lived = gym.live(device=device)
    assert lived.counted == lived.true_reps
    assert lived.ended.analysis.alerts == ()
    assert_same(replay(lived.folder).analysis, lived.ended.analysis)
    assert all(sensor.loss_share == 0.0 for sensor in lived.ended.analysis.sensors)


@pytest.mark.parametrize("exercise", [DEADLIFT, KB_SWING], ids=lambda one: one.id)
def test_other_exercises_are_counted_live_too(gym: Any, exercise: Any) -> None:
    lived = gym.live(exercise=exercise, seed=6101)
    assert lived.counted == lived.true_reps


def test_a_pause_counts_nothing_and_an_undone_repetition_is_none(gym: Any) -> None:
    async def marked(on: Any, inbox: Any) -> None:
        truth = lifted.truth
        began_s = asyncio.get_running_loop().time()
        second, third = truth.counted_reps[1:3]
        await asyncio.sleep(began_s + second.end_s + 0.6 - asyncio.get_running_loop().time())
        inbox.mark(marks.UNDO)
        inbox.mark(marks.PAUSE)
        await asyncio.sleep(began_s + third.end_s - asyncio.get_running_loop().time())
        inbox.mark(marks.RESUME)

    lifted = gym.lifting(RDL, 6, 6104)
    lived = gym.live(reps=6, seed=6104, disturb=marked)
    assert lived.counted == lived.true_reps - 2
    assert [rep.index for rep in lived.ended.analysis.reps] == [1, 2, 3, 4]
    assert_same(replay(lived.folder).analysis, lived.ended.analysis)


def test_a_wish_for_a_new_set_begins_one(gym: Any) -> None:
    async def marked(on: Any, inbox: Any) -> None:
        await asyncio.sleep(CALIBRATED_S + 10.0)
        inbox.mark(marks.SET)

    lived = gym.live(reps=6, seed=6105, disturb=marked)
    assert lived.counted == lived.true_reps
    assert {rep.set for rep in lived.ended.analysis.reps} == {1, 2}


def test_without_marked_phases_the_first_repetitions_calibrate(gym: Any) -> None:
    lived = gym.live(settings=SessionSettings(RDL, way=Way.AUTOMATIC), seed=6106)
    analysis = lived.ended.analysis
    assert analysis.calibration.method == "automatic"
    in_set = [r for r in analysis.reps if r.start_s > CALIBRATED_S]
    assert len(in_set) == lived.true_reps
    assert_same(replay(lived.folder).analysis, analysis)


def test_a_replay_with_other_settings_answers_what_if(gym: Any) -> None:
    lived = gym.live(seed=6107)
    settings = stored_settings(open_replay(lived.folder))
    other = replay(lived.folder, replace(settings, filter_name="madgwick")).analysis
    assert other.settings["filter"] == "madgwick"
    assert len(other.reps) == lived.counted
    wider = replay(lived.folder, replace(settings, limits="hinge")).analysis
    assert wider.settings["limit_profile"] == "hinge"


def test_the_folder_holds_records_tables_and_report(gym: Any) -> None:
    lived = gym.live(seed=6108)
    assert {*NAMES, "session.json", "records.log"} <= {p.name for p in lived.folder.iterdir()}
    told = json.loads((lived.folder / "session.json").read_text())
    assert told["state"] == "finished"
    assert told["synthetic"] is True
    recording = read_recording(lived.folder)
    assert set(recording.sensors) == {"sacrum", "upper_back"}


def test_a_session_that_was_cut_off_is_recovered_to_what_its_records_say(
    gym: Any, tmp_path: Path
) -> None:
    lived = gym.live(seed=6109)
    cut = tmp_path / "cut"
    cut.mkdir()
    told = json.loads((lived.folder / "session.json").read_text())
    told |= {"state": "recording", "ended": None, "duration_s": None, "records": None}
    (cut / "session.json").write_text(json.dumps(told))
    whole = (lived.folder / "records.log").read_bytes()
    (cut / "records.log").write_bytes(whole[: len(whole) * 3 // 4 + 5])
    recover(cut)
    replayed = replay(cut)
    assert 0 < len(replayed.analysis.reps) < lived.counted
    first = lived.ended.analysis.reps[: len(replayed.analysis.reps)]
    assert [rep.start_s for rep in replayed.analysis.reps] == [rep.start_s for rep in first]
    assert replayed.statements
    shutil.rmtree(cut)


def test_a_session_without_a_calibration_says_so_and_keeps_its_records(gym: Any) -> None:
    async def dropped(on: Any, inbox: Any) -> None:
        for _ in range(40):
            await asyncio.sleep(1.0)
            inbox.mark(marks.PHASE, marks.AGAIN)

    lived = gym.live(reps=1, seed=6110, disturb=dropped)
    analysis = lived.ended.analysis
    assert lived.counted == 0
    assert analysis.calibration.method == "none"
    assert any("before it was calibrated" in note for note in analysis.notes)
    again = replay(
        lived.folder,
        replace(stored_settings(open_replay(lived.folder)), way=Way.AUTOMATIC),
    )
    assert len(again.analysis.reps) >= 1
