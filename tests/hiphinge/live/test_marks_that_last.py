"""What is marked in a session holds for every later reading of its folder too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.exercises.rdl import RDL
from firmware_bridge.records import Marker
from hiphinge.analysing import AnalysisSettings
from hiphinge.live import marks
from hiphinge.live.replayed import replay
from hiphinge.recorded import analyze_own, own_phases
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import SampleBlock
from recordings.importers.registry import read_recording
from recordings.recording import Recording
from recordings.replay import open_replay
from recordings.session import marked_phases

pytestmark = pytest.mark.slow

APART_S = 0.025
KNOCK_S = 1.0


def knocked(block: SampleBlock, at_s: tuple[float, ...], apart_s: float) -> SampleBlock:
    """The same motion with knocks, told `apart_s` too late."""
    acc = np.array(block.acc_m_s2)
    for knock_s in at_s:
        since = np.maximum(block.t_s - knock_s, 0.0)
        acc[:, 2] += 40.0 * np.exp(-since / 0.03) * np.sin(2.0 * np.pi * since / 0.08)
    return replace(block, t_s=block.t_s + apart_s, acc_m_s2=acc)


def apart(blocks: Mapping[str, SampleBlock], near_s: float) -> float:
    """By how much the upper sensor tells of a knock later than the sacrum's."""
    when = {}
    for name, block in blocks.items():
        part = block.between(near_s - 0.5, near_s + 0.5)
        energy = (np.linalg.norm(part.acc_m_s2, axis=1) - 9.81) ** 2
        when[name] = float(np.sum(part.t_s * energy) / np.sum(energy))
    return when[UPPER_BACK] - when[SACRUM]


@pytest.fixture(scope="module")
def gym(make_gym: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_gym(tmp_path_factory.mktemp("marks"))


@pytest.fixture(scope="module")
def lived(gym: Any) -> Any:
    """A calibration by phases, one repetition, and two knocks of which the first is marked."""
    lifted = gym.lifting(RDL, 1, 6300)
    at_s = (KNOCK_S, lifted.truth.duration_s - 0.7)
    late = {SACRUM: 0.0, UPPER_BACK: APART_S}
    blocks = {name: knocked(one, at_s, late[name]) for name, one in lifted.blocks.items()}

    async def marked(on: Any, inbox: Any) -> None:
        inbox.mark(marks.JOLT)

    return gym.live(simulation=replace(lifted, blocks=blocks), seed=6300, disturb=marked)


@pytest.fixture(scope="module")
def recording(lived: Any) -> Recording:
    return read_recording(lived.folder)


def test_a_marked_jolt_sets_the_clocks_live_in_replay_and_in_the_folders_recording(
    lived: Any, recording: Recording
) -> None:
    again = replay(lived.folder).analysis
    assert np.array_equal(again.angles.t_s, lived.ended.analysis.angles.t_s)
    assert np.array_equal(
        again.angles.lumbar_flexion_rad,
        lived.ended.analysis.angles.lumbar_flexion_rad,
        equal_nan=True,
    )
    assert repr(again.reps) == repr(lived.ended.analysis.reps)
    began_s = recording.start_s + KNOCK_S
    starts = [began_s + shift_s for shift_s in np.arange(-1.0, 4.0, 0.1)]
    first_s = max(starts, key=lambda at_s: _energy(recording, at_s))
    last_s = recording.end_s - 1.0
    last_s = max(np.arange(last_s - 2.0, last_s + 0.8, 0.1), key=lambda t: _energy(recording, t))
    assert apart(recording.blocks, first_s) == pytest.approx(APART_S, abs=0.016)
    assert abs(apart(recording.blocks, last_s)) < 0.004


def _energy(recording: Recording, at_s: float) -> float:
    part = recording.blocks[SACRUM].between(at_s - 0.1, at_s + 0.1)
    return float(np.sum((np.linalg.norm(part.acc_m_s2, axis=1) - 9.81) ** 2)) if len(part) else 0.0


def test_analyze_calibrates_a_session_by_the_phases_that_were_marked_in_it(
    lived: Any, recording: Recording
) -> None:
    live = lived.ended.analysis
    found = analyze_own(recording, AnalysisSettings(RDL))
    assert found.calibration.method == live.calibration.method == "phases"
    for name, placement in live.calibration.alignment.placements.items():
        other = found.calibration.alignment.placements[name]
        same = abs(placement.q_sensor_from_segment @ other.q_sensor_from_segment)
        assert np.degrees(2.0 * np.arccos(min(same, 1.0))) < 1.0
    assert len(found.reps) == len(live.reps) == 1
    automatic = analyze_own(_without_phases(recording), AnalysisSettings(RDL))
    assert automatic.calibration.method == "automatic"


def test_of_several_tries_the_first_counts_that_is_not_refused(recording: Recording) -> None:
    right = recording.metadata["phases"]
    told = _told(recording, f"stand=0.5:0.6 hinge=0.6:1.9; {right}")
    assert len(own_phases(AnalysisSettings(RDL), told)) == 2
    assert analyze_own(told, AnalysisSettings(RDL)).calibration.method == "phases"


def test_where_all_tries_were_refused_the_recording_itself_has_to_do_and_that_is_told(
    recording: Recording,
) -> None:
    told = _told(recording, "stand=0.5:0.6 hinge=0.6:1.9")
    found = analyze_own(told, AnalysisSettings(RDL))
    assert found.calibration.method == "automatic"
    assert any("was refused: The standing phase" in note for note in found.notes)


def _told(recording: Recording, phases: str) -> Recording:
    return replace(recording, metadata={**recording.metadata, "phases": phases})


def _without_phases(recording: Recording) -> Recording:
    return _told(recording, "")


def test_a_phase_that_is_marked_again_is_done_over() -> None:
    marked = marked_phases.MarkedPhases()
    texts = ("stand", "hinge", "done", "hinge", "bend", "done", "again", "hinge", "done")
    for at_s, text in enumerate(texts, start=10):
        marked.mark(Marker(float(at_s), "phase", text))
    marked.mark(Marker(30.0, "note", "done"))
    assert marked.tries() == (
        "stand=10.000000:11.000000 hinge=11.000000:12.000000",
        "stand=10.000000:11.000000 hinge=13.000000:14.000000 bend=14.000000:15.000000",
    )


def test_recordings_and_sessions_mean_the_same_marks() -> None:
    assert (marks.PHASE, marks.DONE, marks.AGAIN) == (
        marked_phases.PHASE,
        marked_phases.DONE,
        marked_phases.AGAIN,
    )
    assert marks.PHASES == marked_phases.PHASES


def test_the_stored_log_holds_the_marks(lived: Any) -> None:
    told = [record.kind for record in open_replay(lived.folder) if isinstance(record, Marker)]
    assert told.count(marks.JOLT) == 1
    assert told.count(marks.PHASE) == 4
