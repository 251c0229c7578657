"""A stored recording once more, under its own settings or under others.

A session is gone through as it was live (`hiphinge.live.replayed`), with what was put right
afterwards; a table, and everything that is to be refined offline, is analysed
(`hiphinge.recorded`). Both are the paths that the results came from in the first place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analysis.exercises.catalogue import exercise_named
from analysis.result import Analysis
from hiphinge.analysing import OFFLINE_FILTER, AnalysisSettings
from hiphinge.recorded import analyze_own
from hiphinge.rerun.changes import Changes
from imu.errors import RecordingError, UnknownNameError
from recordings.importers.registry import NOTHING_TOLD, read_recording
from recordings.joining.session import Told
from recordings.recording import Recording
from recordings.replay import is_session, open_replay

Progress = Callable[[str, float], None]
EXERCISE_KEY = "exercise"
ANY = "any"
AS_IT_IS = Changes()


def again(
    path: Path,
    changes: Changes = AS_IT_IS,
    *,
    files: Told = NOTHING_TOLD,
    trust_units: bool = False,
    progress: Progress | None = None,
) -> Analysis:
    """Everything the recording says under these changes, with them in its settings.

    Raises RecordingError, CalibrationError, SettingError, UnknownNameError.
    """
    if is_session(path) and not changes.offline:
        found = _as_live(path, changes, progress)
    else:
        recording = read_recording(path, trust_units=trust_units, told=files)
        found = analysed(recording, path, changes, progress)
    if not changes.texts:
        return found
    return replace(found, settings={**found.settings, "set": " ".join(changes.texts)})


def settings_for(recording: Recording, changes: Changes) -> AnalysisSettings:
    """What an analysis is asked for: the recording's own exercise, with the changes.

    Raises RecordingError for an exercise of its own that is unknown, SettingError.
    """
    told = recording.metadata.get(EXERCISE_KEY, "")
    try:
        own = exercise_named(told or ANY)
    except UnknownNameError as error:
        raise RecordingError(recording.path, f"its own exercise: {error}") from error
    return AnalysisSettings(
        exercise=changes.exercise_of(own),
        filter_name=changes.filter_name or OFFLINE_FILTER,
        offline=bool(changes.offline),
        limits=changes.limits,
    )


def analysed(
    recording: Recording, path: Path, changes: Changes, progress: Progress | None
) -> Analysis:
    """What the samples say that were read from `path`; of a session with its own settings.

    Raises CalibrationError, RecordingError, SettingError.
    """
    settings = settings_for(recording, changes)
    if is_session(path):
        from hiphinge.live.replayed import stored_settings
        from hiphinge.live.settings import Way

        live = stored_settings(open_replay(path))
        settings = replace(
            settings,
            exercise=changes.exercise_of(live.exercise),
            filter_name=changes.filter_name or live.filter_name,
            limits=_joined(live.limits, changes.limits),
            mounting=live.mounting,
            profile=live.profile if live.way is Way.PROFILE else None,
        )
    if changes.automatic:
        plain = {k: v for k, v in recording.metadata.items() if k != "phases"}
        recording, settings = (
            replace(recording, metadata=plain),
            replace(settings, profile=None),
        )
    return analyze_own(recording, settings, progress)


def _as_live(path: Path, changes: Changes, progress: Progress | None) -> Analysis:
    from hiphinge.live.replayed import replay, stored_settings
    from hiphinge.live.settings import Way

    settings = stored_settings(open_replay(path))
    settings = replace(
        settings,
        exercise=changes.exercise_of(settings.exercise),
        limits=_joined(settings.limits, changes.limits),
        filter_name=changes.filter_name or settings.filter_name,
    )
    if changes.automatic:
        settings = replace(settings, way=Way.AUTOMATIC, profile=None)
    return replay(path, settings, progress=progress).analysis


def _joined(own: str, wanted: str) -> str:
    """The session's own limits with what is wanted over them; another profile replaces them."""
    if not wanted or "=" not in wanted.split()[0]:
        return wanted or own
    return f"{own} {wanted}".strip()
