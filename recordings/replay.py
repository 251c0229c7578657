"""A stored session, or a record log alone → its records again, in the order of their arrival.

    replay = open_replay(path)
    for record in replay: session.take(record)
    tell(replay.statements())

The records are bit for bit those that were stored. At what pace they are taken is the caller's:
`arrival_s` tells when they came. Reading does not need the session to be finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from firmware_bridge.records import Record
from imu.errors import RecordingError
from recordings.log.reader import LogReader
from recordings.session.corrections import read_corrections
from recordings.session.facts import SessionInfo
from recordings.session.names import CORRECTIONS, PROFILE, RECORDS, SESSION
from recordings.session.session_json import read_facts


@dataclass(frozen=True, slots=True)
class Replay:
    """A session to go through, as often as wanted.

    path   what was opened: a session folder, or a log
    info   what `session.json` says; None for a log alone, or where it cannot be read
    log    the records, and after a loop what was skipped
    notes  whole sentences on what could not be read of the folder
    corrections  what was put right after the session, as texts in their order
    """

    path: Path
    log: LogReader
    info: SessionInfo | None = None
    notes: tuple[str, ...] = field(default=())
    corrections: tuple[str, ...] = field(default=())

    def __iter__(self) -> Iterator[Record]:
        """The records. Raises RecordingError if the log cannot be read to its end."""
        return iter(self.log)

    @property
    def synthetic(self) -> bool:
        """Whether the sensors were virtual, as far as folder or log tell."""
        if self.info is not None:
            return self.info.synthetic
        return self.log.header is not None and self.log.header.synthetic

    @property
    def profile(self) -> Path | None:
        """The stored profile that the session began with."""
        if self.info is None or self.info.profile is None:
            return None
        path = self.path / PROFILE
        return path if path.is_file() else None

    def statements(self) -> tuple[str, ...]:
        """All there is to tell the person, once a loop over the records is done."""
        skipped = self.log.statement()
        return (*self.notes, *((skipped,) if skipped else ()))


def is_session(path: Path) -> bool:
    """Whether a folder is a session's. Does not raise."""
    try:
        return (path / SESSION).is_file() or (path / RECORDS).is_file()
    except (OSError, ValueError):
        return False


def open_replay(path: Path | str) -> Replay:
    """Open a session folder or a log. Raises RecordingError."""
    path = Path(path)
    if not _is_folder(path):
        return Replay(path, LogReader(path))
    if not is_session(path):
        raise RecordingError(path, f"is a folder without {SESSION}: no session")
    notes: tuple[str, ...] = ()
    info = None
    try:
        info = read_facts(path / SESSION)
    except RecordingError as error:
        notes = (f"{SESSION} of the session cannot be used: it {error.problem}.",)
    corrections: tuple[str, ...] = ()
    try:
        corrections = read_corrections(path)
    except RecordingError as error:
        notes = (*notes, f"{CORRECTIONS} of the session cannot be used: it {error.problem}.")
    return Replay(path, LogReader(path / RECORDS), info, notes, corrections)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
