"""Where sessions are, and a finished session's tables and report beside its records."""

from __future__ import annotations

from pathlib import Path

from analysis.result import Analysis
from hiphinge.results.folder import NAMES, write_results
from hiphinge.results.staging import staged
from imu.errors import RecordingError
from recordings.session.place import sessions_folder


def session_folder(named: Path) -> Path:
    """A session by its path, or by its name in the user's own place. Raises RecordingError."""
    if named.exists():
        return named
    own = sessions_folder() / named
    if len(named.parts) == 1 and own.is_dir():
        return own
    raise RecordingError(named, "there is no such session, here or in your sessions folder")


def write_session_results(analysis: Analysis, folder: Path) -> None:
    """Write all results into the session's folder; older ones give way. Raises OutputError."""
    with staged(folder, NAMES, force=True) as stage:
        write_results(analysis, stage)
