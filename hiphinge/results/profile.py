"""The calibration of an analysis as a profile, to be used again."""

from __future__ import annotations

from pathlib import Path

from analysis.result import Analysis
from calibration.profile import Profile, save_profile
from hiphinge.results.staging import staged


def write_profile(analysis: Analysis, path: Path, *, force: bool) -> None:
    """Store what the calibration found. Raises OutputError for a file that may not be replaced."""
    found = analysis.calibration
    profile = Profile(found.alignment, found.range_of_motion, analysis.upper_level)
    with staged(path.parent, [path.name], force=force) as stage:
        save_profile(profile, stage / path.name)
