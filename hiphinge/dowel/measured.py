"""A recording or a session → its dowel test, with whose and of when it is.

A session counts as it was recorded, corrections and all. Of guided tests in it the last one with a
hinge counts (`hiphinge.live.dowel_testing`); without one all its dowel hinges do, and where there
are none of these, and for every other recording, all bends are read as dowel hinges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.dowel_test import DowelTest, dowel_test
from analysis.exercises.catalogue import exercise_named
from analysis.result import Analysis
from hiphinge.analysing import AnalysisSettings
from hiphinge.live.dowel_testing import DowelSpan, dowel_test_of
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
            found, started, wearer, spans = _replayed(path)
        else:
            recording = read_recording(path, trust_units=trust_units)
            settings = AnalysisSettings(exercise_named(EXERCISE))
            found = analyze_own(recording, settings, told)
            started, wearer = recording.metadata.get(STARTED_KEY, ""), ""
            spans = ()
    if not found.calibration.alignment.has_lumbar:
        raise RecordingError(path, "the dowel test needs sensors on the sacrum and the upper back")
    guided = guided_test(found, spans)
    reps = [rep for rep in found.reps if rep.exercise == EXERCISE]
    test = guided or dowel_test(found.angles, reps, thigh_worn=thigh_worn(found))
    if test is None:
        raise RecordingError(path, "holds no hinge that a dowel test could judge")
    return Measured(test, found, started, wearer)


def thigh_worn(found: Analysis) -> bool:
    """Whether the hip's own angle was measured."""
    return bool(found.calibration.alignment.thighs)


def guided_test(found: Analysis, spans: Sequence[DowelSpan]) -> DowelTest | None:
    """The last of these tests in which somebody hinged; None for none."""
    for span in reversed(spans):
        test = dowel_test_of(found.angles, found.reps, span, thigh_worn=thigh_worn(found))
        if test is not None:
            return test
    return None


def _replayed(path: Path) -> tuple[Analysis, str, str, tuple[DowelSpan, ...]]:
    """The session, when it began, who wore it, its guided tests.

    It is read as dowel hinges if it holds none.
    """
    stored = open_replay(path)
    started = wearer = ""
    if stored.info is not None:
        started, wearer = stored.info.started.isoformat(), stored.info.facts.wearer or ""
    replayed = replay(path)
    found, spans = replayed.analysis, replayed.session.tests
    if not any(rep.exercise == EXERCISE for rep in found.reps):
        settings = replace(stored_settings(stored), exercise=exercise_named(EXERCISE))
        found, spans = replay(path, settings).analysis, ()
    return found, started, wearer, spans
