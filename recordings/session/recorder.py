"""A new session: its folder is made, every record goes to disk before anything else, then it ends.

    recorder = begin_session(SessionFacts("rdl"))
    zero_s = recorder.info.monotonic_zero_s        # arrival_s = time.monotonic() - zero_s
    if not recorder.store(record): tell(recorder.trouble)
    recorder.finish()

A record that cannot be stored (full disk, medium gone) does not stop the session: `store` says so
at once, `trouble` holds the line for the wearer until records are stored again, and the loss is
counted and kept in `session.json`. What was stored before stays readable.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from firmware_bridge.records import Record, StreamStart
from imu.errors import OutputError
from recordings.log.layout import LogHeader
from recordings.log.writer import LogWriter
from recordings.session.facts import (
    SessionFacts,
    SessionInfo,
    SessionState,
    with_stream,
)
from recordings.session.lock import FolderLock
from recordings.session.names import LOCK, PROFILE, RECORDS, SESSION
from recordings.session.place import make_private, new_folder, sessions_folder
from recordings.session.session_json import to_json
from recordings.session.whole_file import confirm_folder, write_whole

MOVED_S: Final = 2.0
"""A wall clock that parts from the monotonic one by more than this was set, or the host slept."""


@dataclass(frozen=True, slots=True)
class HostClock:
    """What time it is: the wall clock with its offset from UTC, and the monotonic clock."""

    wall: Callable[[], datetime] = lambda: datetime.now().astimezone()
    monotonic_s: Callable[[], float] = time.monotonic


HOST_CLOCK: Final = HostClock()


def begin_session(
    facts: SessionFacts,
    *,
    place: Path | None = None,
    folder: Path | None = None,
    profile: str | None = None,
    clock: HostClock = HOST_CLOCK,
) -> SessionRecorder:
    """Make the folder of a new session, locked, with an empty log.

    place    where to make it; the user's own sessions folder if None
    folder   the very folder instead, which must be empty or not there
    profile  text of the profile the session begins with (`calibration.profile.to_json`), kept

    Raises OutputError, also where the default place is inside a git work tree.
    """
    started, zero_s = clock.wall(), clock.monotonic_s()
    session_id = uuid.uuid4()
    info = SessionInfo(
        session_id.hex,
        SessionState.RECORDING,
        started,
        zero_s,
        facts,
        None if profile is None else PROFILE,
    )
    described = to_json(info)
    header = LogHeader(session_id.bytes, nanoseconds(started), facts.synthetic)
    ours = folder is None
    if folder is None:
        folder = new_folder(place or sessions_folder(), started, facts.exercise)
    else:
        _take_empty(folder)
    try:
        lock = FolderLock(folder / LOCK)
        try:
            log = _first_files(folder, described, profile, header)
        except BaseException:
            lock.release()
            raise
    except BaseException:
        if ours:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return SessionRecorder(folder, info, log, lock, clock)


class SessionRecorder:
    """A session under way; `begin_session` makes it. Leaving its `with` block finishes it.

    info     what `session.json` says, as last written
    trouble  what the wearer should know of the storage right now, "" while all is well
    """

    def __init__(
        self, folder: Path, info: SessionInfo, log: LogWriter, lock: FolderLock, clock: HostClock
    ) -> None:
        self.folder = folder
        self.info = info
        self.trouble = ""
        self._log = log
        self._lock = lock
        self._clock = clock
        self._facts = info.facts
        self._first_s: float | None = None
        self._last_s = 0.0

    @property
    def stored(self) -> int:
        """Records in the log."""
        return self._log.stored

    @property
    def lost(self) -> int:
        """Records that could not be stored."""
        return self._log.lost

    def store(self, record: Record) -> bool:
        """Store a record; whether that succeeded. `trouble` tells why not.

        Raises SettingError for a record that no log can hold (a text of 64 KiB, a time of NaN).
        """
        try:
            self._log.write(record)
        except OutputError as error:
            self.trouble = f"{error}; records missing so far: {self.lost}"
            return False
        self.trouble = self._log.unconfirmed
        if self._first_s is None:
            self._first_s = record.arrival_s
        self._last_s = record.arrival_s
        if isinstance(record, StreamStart):
            self._facts = with_stream(self._facts, record)
        return True

    def change(self, facts: SessionFacts) -> None:
        """Replace what is known of the session, at once also on disk. Raises OutputError."""
        self._facts = facts
        self._write(replace(self.info, facts=facts))

    @property
    def facts(self) -> SessionFacts:
        """What is known now: what the session began with, and what its streams told."""
        return self._facts

    def finish(self, notes: Sequence[str] = ()) -> SessionInfo:
        """Close the log, write `session.json` anew and let the folder go.

        Raises OutputError if `session.json` cannot be written: the log is whole then, and recovery
        finishes the session later. Finishing again does nothing.
        """
        if self.info.state is not SessionState.RECORDING or self._log.closed:
            return self.info
        self._log.close()
        try:
            self._write(self._ended(tuple(notes)))
        finally:
            self._lock.release()
        return self.info

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish()

    def _ended(self, notes: tuple[str, ...]) -> SessionInfo:
        ended = self._clock.wall()
        passed_s = self._clock.monotonic_s() - self.info.monotonic_zero_s
        moved_s = (ended - self.info.started).total_seconds() - passed_s
        moved_s = round(moved_s, 3) if abs(moved_s) > MOVED_S else 0.0
        told = [*self.info.notes, *notes]
        if self.lost:
            told.append(f"Records that could not be stored: {self.lost}.")
        if self._log.unconfirmed:
            told.append(f"{self._log.unconfirmed}.")
        if moved_s:
            told.append(f"The wall clock moved by {moved_s:+.0f} s during the session.")
        return replace(
            self.info,
            state=SessionState.FINISHED,
            facts=self._facts,
            ended=ended,
            duration_s=0.0 if self._first_s is None else self._last_s - self._first_s,
            wall_clock_moved_s=moved_s,
            records=self.stored,
            lost_records=self.lost,
            notes=tuple(told),
        )

    def _write(self, info: SessionInfo) -> None:
        write_whole(self.folder / SESSION, to_json(info))
        self.info = info


def nanoseconds(moment: datetime) -> int:
    """A moment as the log's header holds it: ns since 1970 UTC, whole microseconds."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1) * 1000


def _first_files(folder: Path, described: str, profile: str | None, header: LogHeader) -> LogWriter:
    """What a session begins with, confirmed by the disk; none of it if one cannot be written."""
    if (folder / RECORDS).exists():
        raise OutputError(folder, "holds a session already")
    try:
        if profile is not None:
            write_whole(folder / PROFILE, profile)
        write_whole(folder / SESSION, described)
        log = LogWriter(folder / RECORDS, header)
    except BaseException:
        for name in (PROFILE, SESSION, RECORDS):
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
        raise
    confirm_folder(folder)
    confirm_folder(folder.parent)
    return log


def _take_empty(folder: Path) -> None:
    """Make the folder, or take it if it is empty. Raises OutputError."""
    make_private(folder)
    try:
        taken = next((path.name for path in folder.iterdir()), None)
    except OSError as error:
        raise OutputError(folder, f"cannot be read ({error.strerror or error})") from error
    if taken is not None:
        raise OutputError(folder, f"is not empty (it holds {taken}); name another folder")
