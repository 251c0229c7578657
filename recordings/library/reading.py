"""A session's folder → its entry in the library. Whatever is in the folder, an entry comes out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from imu.errors import RecordingError
from recordings.library.entry import WHOLE, Entry, Part, Session, State
from recordings.library.label import Label, read_label
from recordings.library.results import CountedRep, Told, parts_of, read_reps, read_told
from recordings.session.facts import SessionInfo, SessionState
from recordings.session.lock import is_held
from recordings.session.names import LOCK, SESSION
from recordings.session.session_json import is_newer, read_facts

NAMED: Final = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)(?:_|$)")
"""How `recordings.session.place` names a session's folder."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_entry(folder: Path) -> Entry:
    """The entry of a session's folder. Does not raise for anything that a file holds."""
    problems: list[str] = []
    info = _info(folder, problems)
    label = _label(folder, problems)
    told, reps = _told(folder, problems), _reps(folder, problems)
    exercises = tuple(dict.fromkeys(rep.exercise for rep in reps or () if rep.exercise))
    asked = told.exercise or ("" if info is None else info.facts.exercise)
    parts = parts_of(folder.name, reps or [], told)
    if reps is not None and not parts:
        parts = [Part(folder.name, WHOLE, asked, 0, alerts=told.alerts)]
    wholes = [part for part in parts if part.number == WHOLE]
    counted = reps is not None
    session = Session(
        name=folder.name,
        started=started_of(folder, info),
        state=state_of(folder, info),
        exercises=exercises or ((asked,) if asked else ()),
        title=label.title,
        note=label.note,
        wearer=None if info is None else info.facts.wearer,
        synthetic=info is not None and info.synthetic,
        recovered=info is not None and info.state is SessionState.RECOVERED,
        sets=len({part.number for part in parts} - {WHOLE}) if counted else None,
        reps=len(reps or ()) if counted else None,
        judged=sum(part.judged for part in wholes) if counted else None,
        clean=sum(part.clean for part in wholes) if counted else None,
        alerts=told.alerts,
        alerts_cued=told.alerts_cued,
        duration_s=_duration_s(info, told),
        upper_level=told.upper_level,
        filter_name=told.filter_name,
        neutral_sd_deg=told.neutral_sd_deg,
        problem="; ".join(problems),
    )
    return Entry(session, tuple(parts))


def state_of(folder: Path, info: SessionInfo | None) -> State:
    """How far the session has come. Asks the folder's lock whether a program writes it."""
    if info is not None and info.state is not SessionState.RECORDING:
        return State.FINISHED
    if is_held(folder / LOCK):
        return State.RECORDING
    if info is None and is_newer(folder / SESSION):
        return State.UNREADABLE
    return State.INTERRUPTED


def started_of(folder: Path, info: SessionInfo | None) -> datetime:
    """When it began: as `session.json` says, else the folder's name, else the folder's age."""
    if info is not None:
        return info.started
    named = NAMED.match(folder.name)
    try:
        if named is not None:
            day, *clock = named.groups()
            return datetime.fromisoformat(f"{day}T{':'.join(clock)}").astimezone()
        return datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
    except (ValueError, OverflowError, OSError):
        return EPOCH


def moment_us(moment: datetime) -> int:
    """A moment as microseconds since 1970 UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def _info(folder: Path, problems: list[str]) -> SessionInfo | None:
    try:
        return read_facts(folder / SESSION)
    except RecordingError as error:
        problems.append(f"{SESSION} {error.problem}")
        return None


def _label(folder: Path, problems: list[str]) -> Label:
    try:
        return read_label(folder)
    except RecordingError as error:
        problems.append(f"{error.path.name} {error.problem}")
        return Label()


def _told(folder: Path, problems: list[str]) -> Told:
    try:
        return read_told(folder)
    except RecordingError as error:
        problems.append(f"{error.path.name} {error.problem}")
        return Told()


def _reps(folder: Path, problems: list[str]) -> list[CountedRep] | None:
    try:
        return read_reps(folder)
    except RecordingError as error:
        problems.append(f"{error.path.name} {error.problem}")
        return None


def _duration_s(info: SessionInfo | None, told: Told) -> float | None:
    if info is not None and info.duration_s is not None:
        return info.duration_s
    return told.duration_s
