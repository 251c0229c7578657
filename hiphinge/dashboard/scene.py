"""A session under way → everything slow that a screen shows, as plain values.

Read whenever a screen can take it, whatever led to it: a screen that comes late, or back, sees the
present. Angles go another way (`angles`), events a third (`telling`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from analysis.limits import Limits
from analysis.manner import Manner
from firmware_bridge.records import LinkState, Record, StreamStart
from hiphinge.dashboard.angles import Angles
from hiphinge.dashboard.commands import Asked, command_of
from hiphinge.dashboard.dowel import DowelView
from hiphinge.dashboard.frames import Frame
from hiphinge.dashboard.telling import Telling
from hiphinge.dashboard.tempo import tempo_of
from hiphinge.dashboard.told import Plain, known, row_of
from hiphinge.live.commands import Do
from hiphinge.live.guidance import STEPS, Guidance, GuideStep
from hiphinge.live.under_way import UnderWay
from hiphinge.live.update import Stage, Update
from hiphinge.report import wording
from imu.errors import SettingError
from imu.units import DEG_PER_RAD

LAST_REPS: Final = 30

LINKS: Final = {
    LinkState.SEARCHING: "searching",
    LinkState.CONNECTING: "searching",
    LinkState.NOT_FOUND: "not_found",
    LinkState.STREAMING: "streaming",
    LinkState.LATE: "late",
    LinkState.SILENT: "silent",
    LinkState.LOST: "lost",
    LinkState.STOPPED: "lost",
}
"""What a screen calls the states of a link."""


WHILE_TRAINING: Final = (
    Do.NEXT_SET,
    Do.NOT_THE_LAST,
    Do.PAUSE,
    Do.RESUME,
    Do.SIDE,
    Do.DOWEL,
    Do.CORRECT,
    Do.REZERO,
)


TITLES: Final = {
    GuideStep.FIND: "Sensors",
    GuideStep.ASSIGN: "Tap",
    GuideStep.STAND: "Stand",
    GuideStep.HINGE: "Hinge",
    GuideStep.BEND: "Full bend",
}
CALIBRATING: Final = (GuideStep.STAND, GuideStep.HINGE, GuideStep.BEND)
SLIPPED: Final = "slipped"
"""The kind of `hiphinge.live.wear.WearEvent` that says so."""
NOT_AGAIN: Final = (
    "This is a replay: nothing can be changed in it. Corrections are made in the library."
)
RESULT_S: Final = 8.0
"""The result of a calibration stays to be read."""


@dataclass(slots=True)
class Scene:
    """One session as screens see it."""

    under_way: UnderWay
    angles: Angles = field(default_factory=Angles)
    ended: Plain | None = None
    over: bool = False
    _telling: Telling = field(init=False)
    _devices: dict[str, str] = field(default_factory=dict)
    _now_s: float = 0.0
    _done_s: float = math.nan
    _said: tuple[int, int] = (0, 0)
    _slip: str = ""
    _dowel: DowelView = field(default_factory=DowelView)

    def __post_init__(self) -> None:
        self._telling = Telling(self.under_way.running.collected.outcome)

    def told(self, record: Record, update: Update) -> list[Plain]:
        """What one record brought; the events in it."""
        self._now_s = record.arrival_s
        if isinstance(record, StreamStart):
            self._devices[record.sensor] = record.device
        if update.angles is not None and len(update.angles):
            self.angles.follow(update.angles)
        self._sits(update)
        said = self._prompts()
        resting = self.angles.phases.phase in ("top", "")
        seen_s = self.angles.newest_s
        return [*self._telling.told(record, update, seen_s=seen_s, resting=resting), *said]

    def _sits(self, update: Update) -> None:
        """Whether a sensor has slipped, and no standing has set it right since."""
        if update.calibration is not None:
            self._slip = ""
        for event in update.wear:
            self._slip = wording.in_words(event.text) if event.kind.value == SLIPPED else ""

    def _prompts(self) -> list[Plain]:
        """What the guides have to say and have not said yet."""
        both = (self.under_way.guide.guidance, self.under_way.dowel.guidance)
        before, self._said = self._said, (both[0].said, both[1].said)
        return [
            {"kind": "say", "text": wording.in_words(guidance.prompt)}
            for guidance, said in zip(both, before, strict=True)
            if guidance.said != said and guidance.prompt
        ]

    def finish(self) -> list[Plain]:
        """The records have ended: the last set's end."""
        self.over = True
        return self._telling.finish()

    def obey(self, asked: Asked) -> None:
        """What a page asks for. Raises PayloadError for nonsense, SettingError for not now."""
        command = command_of(asked, self._telling.now.reps)
        if self.under_way.replayed and command.do is not Do.STOP:
            raise SettingError(NOT_AGAIN)
        training = self.under_way.running.session.stage in (Stage.TRAINING, Stage.PAUSED)
        if command.do in WHILE_TRAINING and not training:
            raise SettingError("That is for the training, which has not begun.")
        if command.do is Do.STEP and training and not self.under_way.dowel.active:
            raise SettingError("There is no step to skip.")
        self.under_way.controls.send(command)

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return self.under_way.running.session.limits

    @property
    def upper_level(self) -> str:
        """Where the upper sensor sits, "" if not told."""
        return self.under_way.running.session.settings.upper_level

    def frame(self) -> Frame | None:
        """The angles since the last frame."""
        return self.angles.frame(self.limits, slipped=bool(self._slip))

    def state(self) -> Plain:
        """The whole slow state."""
        session, telling = self.under_way.running.session, self._telling
        number, count = telling.in_set
        return {
            "stage": "ended" if self.over else session.stage.value,
            "elapsed_s": int(self._now_s),
            "exercise": exercise_of(self.under_way),
            "side": session.side,
            "feedback": feedback_of(session.manner),
            "set": number,
            "reps": count,
            "total": len(telling.now.reps),
            "phase": self.angles.phases.phase,
            "limits": limits_of(self.limits),
            "sensors": self._sensors(),
            "trust": self._trust(),
            "guide": self._guide(),
            "dowel": self._dowel.of(self.under_way.dowel),
            "assign": None,
            "recording": self._recording(),
            "strip": [
                row_of(rep, self.limits, corrected=telling.is_corrected(rep))
                for rep in telling.now.reps[-LAST_REPS:]
            ],
            "summary": telling.summary,
            "alert": self._alert(),
            "word": self._word(),
            "ended": self.ended,
        }

    def _sensors(self) -> list[Plain]:
        session, links = self.under_way.running.session, self.under_way.glance.links
        signals = self.under_way.signals()
        return [
            {
                "name": name,
                "device": self._devices.get(name, ""),
                "state": LINKS[links.get(name, LinkState.SEARCHING)],
                "battery_percent": known(health.battery_percent, 0),
                "signal_dbm": known(signals.get(name, math.nan), 0),
                "lost": health.lost,
            }
            for name, health in session.health.items()
        ]

    def _trust(self) -> Plain:
        if self.over:
            return {"level": "none", "reasons": []}
        if self.under_way.running.session.calibration is None:
            return {"level": "none", "reasons": ["Not calibrated yet."]}
        away = [
            f"{name.replace('_', ' ').capitalize()}: {LINKS[state].replace('_', ' ')}."
            for name, state in self.under_way.glance.links.items()
            if state not in (LinkState.STREAMING, LinkState.LATE)
        ]
        if self._slip:
            away.append(self._slip)
        angles = self.angles
        if angles.trusted:
            return {"level": "good", "reasons": away}
        if not math.isfinite(angles.lumbar_deg):
            return {"level": "none", "reasons": away or ["There is no angle of the spine."]}
        if angles.settling:
            return {"level": "settling", "reasons": [*away, "The angle began a moment ago."]}
        return {"level": "low", "reasons": [*away, "The angle is uncertain right now."]}

    def _guide(self) -> Plain | None:
        """The guide while it has something to say, and its result for a while after."""
        guidance = self.under_way.guide.guidance
        stage = self.under_way.running.session.stage
        if self.under_way.dowel.active and not self.over:
            self._done_s = self._now_s - RESULT_S
            return guide_of(self.under_way.dowel.guidance)
        if guidance.step is not GuideStep.DONE:
            self._done_s = math.nan
        elif math.isnan(self._done_s):
            self._done_s = self._now_s
        told = guidance.step is GuideStep.DONE and self._now_s - self._done_s > RESULT_S
        if self.over or (told and stage in (Stage.TRAINING, Stage.PAUSED)):
            return None
        return guide_of(guidance)

    def _recording(self) -> Plain:
        recorder = self.under_way.running.recorder
        if recorder is None:
            return {"ok": True, "text": "A stored session, replayed"}
        if recorder.trouble:
            return {"ok": False, "text": recorder.trouble}
        return {"ok": True, "text": f"Recording: {recorder.folder.name}"}

    def _alert(self) -> Plain | None:
        alert = self.under_way.glance.fresh_alert
        if alert is None:
            return None
        return {
            "rule": alert.rule,
            "severity": alert.severity,
            "message": wording.in_words(alert.message),
        }

    def _word(self) -> str:
        """What was said of the last repetition, "" for nothing."""
        word = self.under_way.glance.fresh_word
        return "" if word is None else wording.in_words(word.text)


def exercise_of(under_way: UnderWay) -> Plain:
    """The exercise that is counted. It is counted where a repetition ends: at its start posture."""
    exercise = under_way.running.session.exercise
    return {
        "id": exercise.id,
        "name": exercise.name,
        "sided": exercise.sided,
        "count_at": exercise.start.value,
        "tempo": tempo_of(exercise),
    }


def feedback_of(manner: Manner) -> Plain:
    """How the wearer wants to be told now."""
    return {"mode": manner.mode.value, "praise": manner.praise, "last_one": manner.last_one}


def limits_of(limits: Limits) -> Plain:
    """The limits in whole tenths of a degree."""
    amber_deg = limits.amber_rad * DEG_PER_RAD
    return {
        "amber_deg": known(amber_deg),
        "red_deg": known(limits.red_rad * DEG_PER_RAD),
        "extension_deg": known(-amber_deg) if limits.profile.two_sided else None,
        "own_range": limits.basis == "own range",
    }


def guide_of(guidance: Guidance) -> Plain:
    """The step of the calibration that the wearer is in, and all steps of it."""
    steps = STEPS if guidance.of in (0, len(STEPS)) else CALIBRATING[: guidance.of]
    return {
        "step": guidance.step.value,
        "index": max(guidance.number - 1, 0),
        "steps": [{"phase": step.value, "title": TITLES[step]} for step in steps],
        "prompt": guidance.prompt,
        "detail": guidance.detail,
        "left_s": guidance.countdown_s or 0,
        "progress": round(guidance.progress, 2),
        "tones": guidance.tones,
        "result": " ".join(guidance.result) or None,
        "score": None if guidance.score is None else known(guidance.score, 2),
        "refusals": list(guidance.reasons),
        "can_repeat": guidance.can_repeat,
    }
