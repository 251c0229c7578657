"""The steps of a calibration: what the wearer is to do now, and the marks that go with it.

The guide sees time only through the records, and what it decides becomes marks among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from firmware_bridge.records import LinkState, Record
from hiphinge.live import marks
from hiphinge.live.loop import Inbox
from hiphinge.live.session import Session, Stage, Update


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing to do; `phase` is the mark that begins it."""

    phase: str
    prompt: str
    seconds: float


STEPS: Final = (
    GuideStep(marks.STAND, "Stand tall and keep still.", 4.0),
    GuideStep(marks.HINGE, "Hinge four times, slowly, with a straight back.", 18.0),
    GuideStep(marks.BEND, "One slow bend as far as you like, back round, and up again.", 9.0),
)
GET_READY_S: Final = 4.0
AFTER_REFUSAL_S: Final = 6.0


class Guide:
    """A watcher that leads through the calibration, again after a refusal."""

    def __init__(self, inbox: Inbox, session: Session) -> None:
        self._inbox = inbox
        self._session = session
        self._step = -1
        self._until_s: float | None = None
        self._sent = False
        self.refusals: tuple[str, ...] = ()
        self.now_s = 0.0

    @property
    def prompt(self) -> str:
        """What the wearer is to do now, "" for nothing."""
        if self._session.stage in (Stage.TRAINING, Stage.PAUSED):
            return ""
        if self._until_s is None:
            return "Waiting for the sensors."
        if self._step < 0:
            return "Get ready: " + STEPS[0].prompt
        return STEPS[self._step].prompt if self._step < len(STEPS) else "One moment."

    @property
    def left_s(self) -> float:
        """Seconds left of the step."""
        return 0.0 if self._until_s is None else max(0.0, self._until_s - self.now_s)

    def told(self, record: Record, update: Update) -> None:
        """See `Watcher`."""
        self.now_s = record.arrival_s
        if update.calibration is not None:
            self.refusals = ()
        if update.refusals:
            self.refusals = update.refusals
            self._step, self._until_s, self._sent = -1, self.now_s + AFTER_REFUSAL_S, False
        if self._session.stage in (Stage.TRAINING, Stage.PAUSED):
            return
        if self._until_s is None:
            if self._is_ready():
                self._until_s = self.now_s + GET_READY_S
        elif self.now_s >= self._until_s:
            self._next()

    def skip(self) -> None:
        """The wearer is done with this step."""
        if self._until_s is not None and self._step < len(STEPS):
            self._next()

    def _is_ready(self) -> bool:
        links = self._session.links
        wanted = self._session.settings.sensors
        settled = all(
            links.get(name) in (LinkState.STREAMING, LinkState.NOT_FOUND, LinkState.LATE)
            for name in wanted
        )
        return settled and LinkState.STREAMING in links.values()

    def _next(self) -> None:
        self._step += 1
        if self._step < len(STEPS):
            step = STEPS[self._step]
            self._inbox.mark(marks.PHASE, step.phase)
            self._until_s = self.now_s + step.seconds
        elif not self._sent:
            self._sent = True
            self._inbox.mark(marks.PHASE, marks.DONE)
