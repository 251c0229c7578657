"""From a recording on disk to a folder of results: what `analyze` and `demo` have in common."""

from __future__ import annotations

import contextlib
import math
from dataclasses import replace
from pathlib import Path

from analysis.result import Analysis
from analysis.sides import Said, word_of
from calibration.procedure import Phases, parse_phases
from hiphinge.analysing import AnalysisSettings, Progress, analyze
from hiphinge.progress import progress_bar
from hiphinge.put_right import CORRECTIONS_KEY, SEPARATOR
from hiphinge.results.folder import write_results
from imu.errors import CalibrationError, HiphingeError, RecordingError, SettingError
from recordings.recording import Recording

PHASES_KEY = "phases"
SIDES_KEY = "sides"
UPPER_LEVEL_KEY = "upper_level"
STARTED_KEY = "started"
"""What a recording may tell of itself: its calibration phases, the standing leg and from when on,
the upper sensor's level, and when it began; live sessions alone tell sides and beginning."""


def with_own_facts(settings: AnalysisSettings, recording: Recording) -> AnalysisSettings:
    """The settings, completed by what the recording tells where nothing was asked for.

    Raises RecordingError if its phases cannot be understood.
    """
    tries = own_phases(settings, recording)
    facts = recording.metadata
    stored = "" if settings.profile is None else settings.profile.upper_level
    level = settings.upper_level or facts.get(UPPER_LEVEL_KEY) or stored
    return replace(
        settings,
        phases=tries[0] if tries else settings.phases,
        sides=settings.sides if settings.side else settings.sides or own_sides(recording),
        upper_level=level,
        corrections=settings.corrections or own_corrections(recording),
    )


def own_corrections(recording: Recording) -> tuple[str, ...]:
    """What was put right in the session that the recording comes from."""
    told = recording.metadata.get(CORRECTIONS_KEY, "").split(SEPARATOR)
    return tuple(one.strip() for one in told if one.strip())


def own_sides(recording: Recording) -> tuple[Said, ...]:
    """What the wearer said of the standing leg, as "12.5=left 80.1=right" tells it.

    What makes no sense is passed over, as in the live session. Raises nothing.
    """
    said: list[Said] = []
    for told in recording.metadata.get(SIDES_KEY, "").split():
        from_s, _, word = told.partition("=")
        with contextlib.suppress(HiphingeError, ValueError):
            said.append((float(from_s), word_of(word)))
    return tuple(one for one in said if math.isfinite(one[0]))


def own_phases(settings: AnalysisSettings, recording: Recording) -> tuple[Phases, ...]:
    """Each calibration that is marked in the recording, () where something else was asked for.

    Raises RecordingError if it cannot be understood.
    """
    told = recording.metadata.get(PHASES_KEY, "")
    if settings.phases is not None or settings.profile is not None:
        return ()
    try:
        return tuple(parse_phases(one.split()) for one in told.split(";") if one.strip())
    except SettingError as error:
        raise RecordingError(recording.path, f"its own phases: {error}") from error


def analyze_own(
    recording: Recording, settings: AnalysisSettings, progress: Progress | None = None
) -> Analysis:
    """Analyse with what the recording tells of itself.

    Of several calibrations that are marked the first counts that is not refused, as it did in the
    live session; where a live session's were all refused the recording itself has to do. Raises
    CalibrationError, RecordingError.
    """
    tries = own_phases(settings, recording)
    asked = with_own_facts(settings, recording)
    refused: CalibrationError | None = None
    for phases in tries:
        try:
            return analyze(recording, replace(asked, phases=phases), progress)
        except CalibrationError as error:
            refused = refused or error
    if refused is None:
        return analyze(recording, asked, progress)
    if not recording.metadata.get(STARTED_KEY):
        raise refused
    found = analyze(recording, replace(asked, phases=None), progress)
    note = f"The calibration that was marked was refused: {' '.join(refused.reasons)}"
    return replace(found, notes=(*found.notes, note))


def analyze_into(
    stage: Path, recording: Recording, settings: AnalysisSettings, *, report: bool = True
) -> Analysis:
    """Analyse the recording, with a progress bar, and write the results to `stage`.

    Raises CalibrationError, SettingError and their like; OSError where it cannot write.
    """
    with progress_bar("Analysing") as told:
        analysis = analyze_own(recording, settings, told)
        told("Writing", 1.0)
        write_results(analysis, stage, report=report)
    return analysis
