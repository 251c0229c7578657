"""What a session said, gathered for its tables and its report."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from analysis.outcome import Outcome
from analysis.remeasured import Judging
from analysis.result import Analysis
from analysis.sets import summarize
from calibration.result import Calibration
from hiphinge.analysing import notes_on, versions
from hiphinge.live.ledger import Ledger
from hiphinge.live.session import Session
from hiphinge.live.settings import to_plain
from hiphinge.live.spool import MotionSpool
from hiphinge.live.update import Update
from imu.alignment import Alignment
from imu.angles import AngleBlock
from imu.errors import SettingError
from imu.grid import GRID_RATE_HZ
from recordings.assembly import span_notes
from recordings.importers.session_folder import stream_notes

NO_CALIBRATION = (
    "The session ended before it was calibrated: there are no angles and no repetitions. "
    "The records are kept; `hiphinge replay SESSION --calibration automatic` may find a way."
)


class Collected:
    """Feed the updates of a session in their order."""

    def __init__(self, spool: MotionSpool) -> None:
        self._spool = spool
        self.ledger = Ledger(spool.between)
        self._refusals: tuple[str, ...] = ()

    def take(self, update: Update, context: Judging | None) -> Update:
        """Gather one update; it comes back with how the repetitions stand, where that has changed.

        `context` is what repetitions are judged by. Raises OutputError if the motion cannot be
        kept.
        """
        self._refusals = update.refusals or self._refusals
        if update.motion is not None and len(update.motion):
            self._spool.append(update.motion)
        for step in update.steps:
            self.ledger.take(step, context)
        notices = update.notices
        if update.correction is not None:
            try:
                notices = (*notices, self.ledger.correct(update.correction).text)
            except SettingError as error:
                notices = (*notices, f"Not corrected: {error}.")
        changed = update.correction is not None or any(
            step.reps or step.withdrawn for step in update.steps
        )
        if not changed:
            return update
        return replace(update, notices=notices, outcome=self.ledger.outcome())

    def outcome(self) -> Outcome:
        """Repetitions and alerts, as they stand now."""
        return self.ledger.outcome()

    def angles_between(self, start_s: float, end_s: float) -> AngleBlock:
        """The angles in [start_s, end_s), as far as they are known."""
        return self._spool.between(start_s, end_s).angles

    def analysis(self, session: Session, name: str, *, synthetic: bool) -> Analysis:
        """Everything the ended session says, as `analyze` would."""
        ended = self.outcome()
        angles = self._spool.read() if self._spool.rows else no_angles()
        quality = session.quality()
        sensors = tuple(entry.sensor for entry in quality)
        calibration = session.calibration
        notes = list(notes_on(sensors, quality, angles))
        if quality:
            notes += span_notes({entry.sensor: (entry.first_s, entry.last_s) for entry in quality})
        for sensor, health in session.health.items():
            notes += stream_notes(sensor, health)
        if calibration is None:
            notes.insert(0, NO_CALIBRATION)
            if self._refusals:
                notes.insert(1, f"The calibration was refused: {' '.join(self._refusals)}")
        if self.ledger.corrections:
            made = self.ledger.corrections
            notes.append(f"The wearer made {made} correction{'s' if made > 1 else ''}.")
        first_s = min((entry.first_s for entry in quality), default=0.0)
        last_s = max((entry.last_s for entry in quality), default=0.0)
        missing = [name for name in session.settings.sensors if name not in sensors]
        return Analysis(
            recording=name,
            duration_s=last_s - first_s,
            exercise=session.exercise,
            limits=session.limits,
            calibration=calibration or Calibration(Alignment({}, 0.0), None, "none", ()),
            angles=angles,
            reps=ended.reps,
            alerts=ended.alerts,
            sets=summarize(ended.reps, ended.alerts, ended.cues, ended.paces),
            sensors=quality,
            left_out=dict.fromkeys(missing, "it never sent a sample"),
            notes=tuple(notes),
            settings={
                "exercise": session.exercise.id,
                "filter": session.settings.filter_name,
                "orientation": "online",
                "grid_rate_hz": GRID_RATE_HZ,
                "limit_profile": session.limits.profile.id,
                "feedback": session.settings.manner.mode.value,
                "praise": "on" if session.settings.manner.praise else "off",
                "last_one": "on" if session.settings.manner.last_one else "off",
                "calibration": str(to_plain(session.settings)["calibration"]),
            },
            versions=versions(),
            synthetic=synthetic,
            upper_level=session.settings.upper_level,
        )


def no_angles() -> AngleBlock:
    """Angles of no time at all."""
    return AngleBlock(*(np.empty(0) for _ in fields(AngleBlock)))
