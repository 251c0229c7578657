"""What is exported of a session or a recording: its samples, and what it says, on one clock.

A session is gone through as it was live, corrections included; anything else is analysed. Of a
session everything is in seconds since it began (`started`), its samples as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from analysis.exercises.catalogue import EXERCISES
from analysis.result import Analysis
from hiphinge import tables
from hiphinge.export.orientation import oriented
from hiphinge.rerun.again import EXERCISE_KEY, again, analysed
from hiphinge.rerun.changes import Changes
from hiphinge.results.summary import summary_of
from recordings.exporters.exporter import Content
from recordings.exporters.logged import LoggedExercise
from recordings.importers.registry import read_recording
from recordings.joining.session import Told
from recordings.recording import Recording
from recordings.replay import open_replay
from recordings.session.facts import NO_DATE
from recordings.table import stem_of

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the analysis, and what is told of the files and of what was lifted."""

    changes: Changes = field(default_factory=Changes)
    told: Told = field(default_factory=Told)
    trust_units: bool = False
    weight_kg: float | None = None


def content_of_session(folder: Path, asked: Asked, progress: Progress | None = None) -> Content:
    """A session's folder, or its log. Raises RecordingError and what an analysis raises."""
    recording = read_recording(folder, trust_units=asked.trust_units)
    if asked.changes.offline:
        analysis = analysed(recording, folder, asked.changes, progress)
    else:
        analysis = again(folder, asked.changes, progress=progress)
    info = open_replay(folder).info
    content = _content(folder.name, recording, analysis, asked)
    if info is None:
        return content
    facts = info.facts
    started = None if info.started == NO_DATE else info.started
    return replace(content, wearer=facts.wearer, started=started, devices=facts.sensors)


def content_of_recording(
    paths: Sequence[Path], asked: Asked, progress: Progress | None = None
) -> Content:
    """A recording, in one file or several. Raises RecordingError and what an analysis raises."""
    recording = read_recording(paths, trust_units=asked.trust_units, told=asked.told)
    analysis = analysed(recording, paths[0], asked.changes, progress)
    return _content(stem_of(paths[0]), recording, analysis, asked)


def _content(name: str, recording: Recording, analysis: Analysis, asked: Asked) -> Content:
    if asked.changes.exercise is not None:
        told = {**recording.metadata, EXERCISE_KEY: analysis.exercise.id}
        recording = replace(recording, metadata=told)
    return Content(
        name=name,
        recording=recording,
        reps=tables.reps(analysis),
        angles=tables.angles(analysis),
        alerts=tables.alerts(analysis),
        summary=summary_of(analysis),
        exercise=analysis.exercise.name,
        orientations=partial(oriented, recording, analysis),
        logged={one.id: LoggedExercise(one.name, one.logged) for one in EXERCISES},
        weight_kg=asked.weight_kg,
    )
