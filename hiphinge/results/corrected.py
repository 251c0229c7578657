"""A stored session put right: its records stay, its corrections file grows, its results are remade.

    corrected = correct(folder, Correction(Change.SPLIT, 1, 3))

The session is gone through again (`hiphinge.live.replayed`), so that tables, report and summary
come from the one place that live sessions end through. Nothing is written if the correction does
not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis.corrections import Correction
from analysis.result import Analysis
from hiphinge.live.folder import write_session_results
from hiphinge.live.replayed import replay
from imu.errors import RecordingError
from recordings.replay import is_session
from recordings.session.corrections import add_correction, read_corrections
from recordings.session.facts import SessionState
from recordings.session.lock import FolderLock
from recordings.session.names import LOCK, SESSION
from recordings.session.session_json import read_facts


@dataclass(frozen=True, slots=True)
class Corrected:
    """A session after a correction: what it says now, what was done, what else is to be told."""

    analysis: Analysis
    text: str
    statements: tuple[str, ...]


def correct(
    folder: Path, wish: Correction, progress: Callable[[str, float], None] | None = None
) -> Corrected:
    """Put one repetition of a stored session right.

    Raises SettingError if the correction does not apply, RecordingError if the folder is no
    finished session or its corrections cannot be read, OutputError if it cannot be written or
    another program writes it. It takes as long as a replay.
    """
    if not is_session(folder):
        raise RecordingError(folder, "is no session folder")
    if read_facts(folder / SESSION).state is SessionState.RECORDING:
        raise RecordingError(folder, "is not finished: `hiphinge recover` finishes it")
    read_corrections(folder)  # what cannot be read is not written over
    with FolderLock(folder / LOCK):
        replayed = replay(folder, progress=progress, corrections=(wish,))
        (done,) = replayed.done
        add_correction(folder, str(done.correction), datetime.now().astimezone())
        facts = read_facts(folder / SESSION)
        write_session_results(
            replayed.analysis,
            folder,
            replayed.session.tests,
            started=facts.started.isoformat(),
            wearer=facts.facts.wearer or "",
        )
    return Corrected(replayed.analysis, done.text, replayed.statements)
