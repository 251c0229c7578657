"""A recording or a session → its dowel test, with whose and of when it is.

A session counts as it was recorded, corrections and all, if it holds dowel hinges; otherwise, and
for every other recording, all bends are read as dowel hinges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from analysis.dowel_test import DowelTest, dowel_test
from analysis.exercises.catalogue import exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings
from hiphinge.live.replayed import replay, stored_settings
from hiphinge.progress import progress_bar
from hiphinge.recorded import STARTED_KEY, analyze_own
from imu.errors import RecordingError
from recordings.importers.registry import read_recording
from recordings.replay import is_session, open_replay

EXERCISE = "dowel_hinge"


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A test and what it was measured in; `started` is an ISO time, "" where none is told."""

    test: DowelTest
    analysis: Analysis
    started: str
    wearer: str


def measured(path: Path, *, trust_units: bool = False) -> Measured:
    """The test in this recording or session folder.

    Raises RecordingError where it holds no bend or no angle of the spine, and what reading,
    calibrating and replaying raise.
    """
    with progress_bar("Testing") as told:
        if is_session(path):
            found, started, wearer = _replayed(path)
        else:
            recording = read_recording(path, trust_units=trust_units)
            settings = AnalysisSettings(exercise_named(EXERCISE))
            found = analyze_own(recording, settings, told)
            started, wearer = recording.metadata.get(STARTED_KEY, ""), ""
    if not found.calibration.alignment.has_lumbar:
        raise RecordingError(path, "the dowel test needs sensors on the sacrum and the upper back")
    reps = [rep for rep in found.reps if rep.exercise == EXERCISE]
    thigh_worn = bool(found.calibration.alignment.thighs)
    test = dowel_test(found.angles, reps, thigh_worn=thigh_worn)
    if test is None:
        raise RecordingError(path, "holds no hinge that a dowel test could judge")
    return Measured(test, found, started, wearer)


def _replayed(path: Path) -> tuple[Analysis, str, str]:
    """The session, when it began and who wore it; read as dowel hinges if it holds none."""
    stored = open_replay(path)
    started = wearer = ""
    if stored.info is not None:
        started, wearer = stored.info.started.isoformat(), stored.info.facts.wearer or ""
    found = replay(path).analysis
    if not any(rep.exercise == EXERCISE for rep in found.reps):
        settings = replace(stored_settings(stored), exercise=exercise_named(EXERCISE))
        found = replay(path, settings).analysis
    return found, started, wearer
