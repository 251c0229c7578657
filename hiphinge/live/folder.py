"""Where sessions are, and a finished session's tables and report beside its records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.result import Analysis
from hiphinge.live.dowel_testing import DowelSpan
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


def write_session_results(
    analysis: Analysis,
    folder: Path,
    tests: Sequence[DowelSpan] = (),
    *,
    started: str = "",
    wearer: str = "",
) -> None:
    """Write all results into the session's folder; older ones give way. Raises OutputError.

    tests  the dowel tests that were guided in it; the last one gets its own files
    """
    with staged(folder, NAMES, force=True) as stage:
        write_results(analysis, stage)
    if not tests:
        return
    from hiphinge.dowel.document import NAMES as DOWEL_NAMES
    from hiphinge.dowel.files import write_guided

    with staged(folder, DOWEL_NAMES, force=True) as stage:
        write_guided(analysis, tests, stage, name=folder.name, started=started, wearer=wearer)
