"""Sessions whose program ended before they were finished: found, read as far as whole, described.

The log is left as it is, torn tail and all; recovery only reads it, completes `session.json` from
its records and marks the session as recovered. Nothing is decided for a session that another
program still writes.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from firmware_bridge.records import StreamStart
from imu.errors import OutputError, RecordingError
from recordings.log.reader import LogReader, Skipped
from recordings.session.facts import (
    SessionFacts,
    SessionInfo,
    SessionState,
    with_stream,
)
from recordings.session.lock import FolderLock, is_held
from recordings.session.names import LOCK, RECORDS, SESSION
from recordings.session.place import sessions_folder
from recordings.session.session_json import is_newer, read_facts, to_json
from recordings.session.whole_file import write_whole

PUT_ASIDE: Final = "session.damaged.json"
"""A session.json that could not be read, for a person to make sense of."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A session after recovery: what is known of it now, and the places that could not be read."""

    folder: Path
    info: SessionInfo
    skipped: tuple[Skipped, ...]


def unfinished(place: Path | None = None) -> list[Path]:
    """The sessions of a place (the user's own if None) that nobody writes and nobody finished.

    Raises OutputError where the default place is no place for sessions.
    """
    place = place or sessions_folder()
    try:
        folders = sorted(path for path in place.iterdir() if path.is_dir())
    except OSError:
        return []
    return [folder for folder in folders if _is_unfinished(folder) and not is_held(folder / LOCK)]


def recover(folder: Path) -> Recovered:
    """Complete `session.json` of an unfinished session from its log.

    A session that was finished or recovered already comes back as it is. Raises RecordingError if
    the folder is no session or a newer hiphinge's, OutputError if it cannot be written or another
    program writes it.
    """
    if not (folder / SESSION).is_file() and not (folder / RECORDS).is_file():
        raise RecordingError(folder, "is no session folder")
    with FolderLock(folder / LOCK):
        known = _known(folder)
        if known is not None and known.state is not SessionState.RECORDING:
            return Recovered(folder, known, ())
        info, skipped = _read(folder, known)
        write_whole(folder / SESSION, to_json(info))
    return Recovered(folder, info, skipped)


def _is_unfinished(folder: Path) -> bool:
    try:
        return read_facts(folder / SESSION).state is SessionState.RECORDING
    except RecordingError:
        return (folder / RECORDS).is_file() and not is_newer(folder / SESSION)


def _known(folder: Path) -> SessionInfo | None:
    """What session.json says; where it is damaged None, and it is put aside."""
    path = folder / SESSION
    try:
        return read_facts(path)
    except RecordingError:
        if is_newer(path):
            raise
    try:
        if path.exists():
            path.replace(folder / PUT_ASIDE)
    except OSError as error:
        raise OutputError(path, f"cannot be put aside ({error.strerror or error})") from error
    return None


def _read(folder: Path, known: SessionInfo | None) -> tuple[SessionInfo, tuple[Skipped, ...]]:
    """The session as its log shows it, and what of the log could not be read."""
    try:
        log = LogReader(folder / RECORDS)
    except RecordingError as error:
        info = known or _from_log(folder, None)
        ended = replace(info, state=SessionState.RECOVERED, records=0, duration_s=0.0)
        return replace(ended, notes=(*info.notes, f"No records: {error.problem}.")), ()
    info = known or _from_log(folder, log)
    facts = info.facts
    first_s: float | None = None
    last_s = 0.0
    for record in log:
        if isinstance(record, StreamStart):
            facts = with_stream(facts, record)
        first_s = record.arrival_s if first_s is None else first_s
        last_s = record.arrival_s
    told = log.statement()
    ended = replace(
        info,
        state=SessionState.RECOVERED,
        facts=facts,
        ended=_later(info.started, last_s),
        duration_s=_finite(last_s - (last_s if first_s is None else first_s)),
        records=log.records,
        lost_records=log.missing_records,
        notes=(*info.notes, *([told] if told else [])),
    )
    return ended, log.skipped


def _from_log(folder: Path, log: LogReader | None) -> SessionInfo:
    """A session without its session.json, from the head of its log, or from the file's age."""
    header = None if log is None else log.header
    note = f"{SESSION} was lost; what it said is gone."
    if header is None:
        note += " When it began is not known."
    since = timedelta(microseconds=0 if header is None else header.started_ns // 1000)
    return SessionInfo(
        id=uuid.uuid4().hex if header is None else header.session_id.hex(),
        state=SessionState.RECORDING,
        started=_local(datetime(1970, 1, 1, tzinfo=UTC) + since),
        monotonic_zero_s=0.0,
        facts=SessionFacts(synthetic=header is not None and header.synthetic),
        notes=(note,),
    )


def _finite(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) else None


def _local(moment: datetime) -> datetime:
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        return moment


def _later(moment: datetime, seconds: float) -> datetime | None:
    """The moment so many seconds later; None beyond any calendar."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return None
