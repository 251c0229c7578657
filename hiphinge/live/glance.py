"""What a screen shows of a session right now: the present state, whatever led to it.

A screen reads it as often as it can draw. It never waits for the session, nor the session for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from analysis.events import Alert, Cue, Rep
from firmware_bridge.records import LinkChange, LinkState, Record
from hiphinge.live.session import Session
from hiphinge.live.update import Update
from imu.units import DEG_PER_RAD

LAST_REPS = 10
NOTICE_S = 8.0
ALERT_S = 2.5


@dataclass(slots=True)
class Glance:
    """A watcher that keeps the present state. Angles are degrees, NaN where unknown."""

    session: Session
    now_s: float = 0.0
    lumbar_deg: float = math.nan
    lumbar_sd_deg: float = math.nan
    hip_deg: float = math.nan
    trunk_deg: float = math.nan
    quality: float = 0.0
    set: int = 0
    reps: int = 0
    total: int = 0
    last: tuple[Rep, ...] = ()
    alert: Alert | None = None
    alert_s: float = -math.inf
    alerts: int = 0
    word: Cue | None = None
    word_s: float = -math.inf
    after_s: float = -math.inf
    notice: str = ""
    notice_s: float = -math.inf
    links: dict[str, LinkState] = field(default_factory=dict)

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        self.now_s = record.arrival_s
        if isinstance(record, LinkChange):
            self.links[record.sensor] = record.state
        for text in (*update.notices, *update.refusals):
            self.notice, self.notice_s = text, self.now_s
        if update.angles is not None and len(update.angles):
            self._look(update)
        if update.outcome is not None:
            self._counted(update.outcome.reps)
        for step in update.steps:
            for alert in step.raised:
                self.alerts += 1
                if alert.cued:
                    self.alert, self.alert_s = alert, self.now_s
            for cue in step.cues:
                if cue.kind != "fault":
                    self.word, self.word_s = cue, self.now_s
                if cue.kind == "after":
                    self.after_s = self.now_s

    @property
    def fresh_alert(self) -> Alert | None:
        """The alert that is to be seen now."""
        return self.alert if self.now_s - self.alert_s < ALERT_S else None

    @property
    def fresh_word(self) -> Cue | None:
        """What is said after a repetition and is to be seen now."""
        return self.word if self.now_s - self.word_s < ALERT_S else None

    @property
    def fresh_notice(self) -> str:
        """What is to be read now, "" for nothing."""
        return self.notice if self.now_s - self.notice_s < NOTICE_S else ""

    def _counted(self, reps: tuple[Rep, ...]) -> None:
        """All repetitions as they stand, corrections and withdrawals included."""
        self.last, self.total = reps[-LAST_REPS:], len(reps)
        self.set, self.reps = (reps[-1].set, reps[-1].index) if reps else (0, 0)

    def _look(self, update: Update) -> None:
        angles = update.angles
        assert angles is not None
        self.lumbar_deg = float(angles.lumbar_flexion_rad[-1]) * DEG_PER_RAD
        self.lumbar_sd_deg = float(angles.lumbar_flexion_sd_rad[-1]) * DEG_PER_RAD
        self.hip_deg = float(angles.hip_flexion_rad[-1]) * DEG_PER_RAD
        self.trunk_deg = float(np.nan_to_num(angles.trunk_tilt_rad[-1])) * DEG_PER_RAD
        self.quality = float(angles.quality[-1])
