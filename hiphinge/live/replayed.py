"""A stored session through the same session object: the live results again, or a "what if"."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.corrections import Correction
from analysis.outcome import Outcome
from analysis.result import Analysis
from calibration.profile import Profile, load_profile
from firmware_bridge.records import StreamStart
from hiphinge.live.collected import Collected
from hiphinge.live.ledger import Done
from hiphinge.live.loop import Running, Watcher
from hiphinge.live.session import Session
from hiphinge.live.settings import SessionSettings, from_plain
from hiphinge.live.spool import MotionSpool
from imu.frames import SENSORS
from recordings.replay import Replay, open_replay

Progress = Callable[[str, float], None]
EVERY = 2000
"""Records between two progress reports."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A replay that has come to its end; `done` are the corrections that were asked of it."""

    analysis: Analysis
    outcome: Outcome
    session: Session
    statements: tuple[str, ...]
    done: tuple[Done, ...] = ()


def stored_settings(stored: Replay) -> SessionSettings:
    """What the live session was asked for. Raises UnknownNameError, ProfileError."""
    plain: Mapping[str, Any] = {}
    profile: Profile | None = None
    if stored.info is not None:
        plain = stored.info.facts.settings
        profile = None if stored.profile is None else load_profile(stored.profile)
    settings = from_plain(plain, profile)
    if "sensors" not in plain:
        settings = replace(settings, sensors=_streamed(stored) or settings.sensors)
    return settings


def replay(
    path: Path | str,
    settings: SessionSettings | None = None,
    *,
    speed: float = math.inf,
    watchers: Sequence[Watcher] = (),
    progress: Progress | None = None,
    corrections: Sequence[Correction] = (),
) -> Replayed:
    """Go through a stored session, with its own settings if none are given.

    At a finite speed the records are taken at that many times the pace at which they came. What was
    put right after the session is put right here too, and then `corrections`. Raises
    RecordingError, UnknownNameError, ProfileError, OutputError, and SettingError for one of
    `corrections` that does not apply.
    """
    stored = open_replay(path)
    with MotionSpool() as spool:
        session = Session(settings or stored_settings(stored))
        running = Running(session, Collected(spool), watchers=list(watchers))
        last_s = _taken(stored, running, speed, progress or (lambda stage, share: None))
        running.finish(last_s)
        return ended(running, stored, corrections)


def ended(running: Running, stored: Replay, corrections: Sequence[Correction] = ()) -> Replayed:
    """What a replay comes to that has taken its last record.

    What was put right after the session is put right, and then `corrections`. Raises SettingError
    for one of them that does not apply.
    """
    ledger, session = running.collected.ledger, running.session
    statements = (*stored.statements(), *ledger.correct_again(stored.corrections))
    done = tuple(ledger.correct(wish) for wish in corrections)
    name = stored.path.name
    analysis = running.collected.analysis(session, name, synthetic=stored.synthetic)
    return Replayed(analysis, ledger.outcome(), session, statements, done)


def _taken(stored: Replay, running: Running, speed: float, report: Progress) -> float:
    """Take all records; when the last one came."""
    began_s, first_s, last_s = time.monotonic(), math.nan, 0.0
    total = stored.info.records if stored.info is not None else None
    for number, record in enumerate(stored):
        last_s = record.arrival_s
        first_s = last_s if math.isnan(first_s) else first_s
        if math.isfinite(speed):
            ahead_s = (last_s - first_s) / speed - (time.monotonic() - began_s)
            if ahead_s > 0.0:
                time.sleep(ahead_s)
        if total and number % EVERY == 0:
            report("Replaying", min(1.0, number / total))
        running.take(record)
    report("Replaying", 1.0)
    return last_s


def _streamed(stored: Replay) -> tuple[str, ...]:
    """The sensors whose streams begin somewhere in the log."""
    seen = {record.sensor for record in stored if isinstance(record, StreamStart)}
    return tuple(name for name in SENSORS if name in seen)
