"""From a recording on disk to a folder of results: what `analyze` and `demo` have in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.result import Analysis
from calibration.procedure import parse_phases
from hiphinge.analyze import AnalysisSettings, analyze
from hiphinge.progress import progress_bar
from hiphinge.results.folder import write_results
from imu.errors import RecordingError, SettingError
from recordings.recording import Recording

PHASES_KEY = "phases"
UPPER_LEVEL_KEY = "upper_level"
"""What a recording may tell of itself: its calibration phases, and the upper sensor's level."""


def with_own_facts(settings: AnalysisSettings, recording: Recording) -> AnalysisSettings:
    """The settings, completed by what the recording tells where nothing was asked for.

    Raises RecordingError if its phases cannot be understood.
    """
    facts = recording.metadata
    phases = settings.phases
    if phases is None and settings.profile is None and facts.get(PHASES_KEY):
        try:
            phases = parse_phases(facts[PHASES_KEY].split())
        except SettingError as error:
            raise RecordingError(recording.path, f"its own phases: {error}") from error
    stored = "" if settings.profile is None else settings.profile.upper_level
    level = settings.upper_level or facts.get(UPPER_LEVEL_KEY) or stored
    return replace(settings, phases=phases, upper_level=level)


def analyze_into(
    stage: Path, recording: Recording, settings: AnalysisSettings, *, report: bool = True
) -> Analysis:
    """Analyse the recording, with a progress bar, and write the results to `stage`.

    Raises CalibrationError, SettingError and their like; OSError where it cannot write.
    """
    with progress_bar("Analysing") as told:
        analysis = analyze(recording, with_own_facts(settings, recording), told)
        told("Writing", 1.0)
        write_results(analysis, stage, report=report)
    return analysis
