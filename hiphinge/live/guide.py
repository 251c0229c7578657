"""The steps of a calibration: told to the wearer, and ended as soon as the movement was seen.

The guide sees time and motion only through the records, and what it decides becomes marks among
them: a replay needs no guide. Where somebody else marks the phases (the lifter of the demo) it
follows and tells.

Standing counts from a mark that is made when the wearer has come to rest; a twitch begins it
again. Hinges count when they go there and back the same way. Nobody needs a key; `step_done` is
for those who cannot do a step.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

from calibration.progress import Seen
from calibration.result import Calibration
from firmware_bridge.records import LinkState, Marker, Record
from hiphinge.live import marks
from hiphinge.live.commands import Marks
from hiphinge.live.guidance import Guidance, GuideStep, in_words
from hiphinge.live.session import Session
from hiphinge.live.settings import Way
from hiphinge.live.update import Stage, Update

STAND_S: Final = 3.0
SETTLED_S: Final = 0.4
"""Still for so long, the wearer has come to rest."""
HEARD_S: Final = 1.5
"""A prompt is heard out before standing counts."""
HINGES: Final = 3
DEEP_RAD: Final = math.radians(45.0)
"""A bend from here on is one that shows the own range."""
AFTER_REFUSAL_S: Final = 7.0
TOO_LONG_S: Final = 14.0
"""After so long without progress another hint is given."""

PROMPTS: Final = {
    GuideStep.FIND: "Waiting for the sensors.",
    GuideStep.STAND: "Stand tall, the stick along your back, and keep still.",
    GuideStep.HINGE: "Now hinge three times, slowly, with the back along the stick.",
    GuideStep.BEND: "Now one slow bend as far as you like, back round, and up again.",
    GuideStep.WORKING: "One moment.",
}
BEGIN: Final = "Begin: the first repetitions calibrate."
HINTS: Final = {
    GuideStep.STAND: "Still moving: let the arms rest, look ahead and keep still.",
    GuideStep.HINGE: "Bow further, from the hips, straight ahead, and come all the way up.",
    GuideStep.BEND: "Bend further if you like, and come all the way up.",
}
OF_PHASE: Final = {
    marks.STAND: GuideStep.STAND,
    marks.HINGE: GuideStep.HINGE,
    marks.BEND: GuideStep.BEND,
    marks.DONE: GuideStep.WORKING,
}
ORDER: Final = (GuideStep.STAND, GuideStep.HINGE, GuideStep.BEND)


class Guide:
    """A watcher that leads through the calibration, again after a refusal.

    leads  whether it marks the phases; else it only tells
    """

    def __init__(self, inbox: Marks, session: Session, *, leads: bool = True) -> None:
        self._inbox = inbox
        self._session = session
        self._leads = leads
        self._pending = ""
        self._since_s = 0.0
        self._bends = 0
        self._after = GuideStep.STAND
        self._shown = Guidance(GuideStep.FIND, PROMPTS[GuideStep.FIND])
        self.guidance = self._shown
        self.now_s = 0.0

    @property
    def _step(self) -> GuideStep:
        return self._shown.step

    @property
    def _marks_phases(self) -> bool:
        return self._leads and self._session.way is Way.PHASES

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        self.now_s = record.arrival_s
        if isinstance(record, Marker):
            self._heard(record)
        if update.calibration is not None:
            self._found(update.calibration)
        elif update.refusals:
            self._refused(update)
        elif self._session.stage in (Stage.WAITING, Stage.CALIBRATING):
            self._go_on()
        self.guidance = replace(self._shown, **self._progress())

    def step_done(self) -> None:
        """The wearer is done with this step, or wants to go on after a refusal."""
        if self._step is GuideStep.REFUSED:
            self._go_to(self._after)
        elif self._step in ORDER and self._marks_phases:
            self._mark(self._next())

    def _heard(self, marker: Marker) -> None:
        """Whoever marked it: the guide goes along."""
        if marker.kind == marks.CALIBRATE:
            self._pending = ""
            self._go_to(OF_PHASE.get(self._session.next_phase, GuideStep.DONE))
        elif marker.kind == marks.PHASE and marker.text in OF_PHASE:
            self._pending = ""
            if OF_PHASE[marker.text] is not self._step:
                self._go_to(OF_PHASE[marker.text], done=self._step in ORDER)

    def _go_on(self) -> None:
        """See whether this step is over."""
        if self._step is GuideStep.FIND and self._is_ready():
            self._go_to(self._first())
        elif self._step is GuideStep.REFUSED and self.now_s - self._since_s >= AFTER_REFUSAL_S:
            self._go_to(self._after)
        elif self._step in ORDER:
            if self._session.seen.bends > self._bends:
                self._bends, self._since_s = self._session.seen.bends, self.now_s
            if self.now_s - self._since_s >= TOO_LONG_S:
                self._hint()
            if self._marks_phases and not self._pending:
                self._look(self._session.seen)

    def _look(self, seen: Seen) -> None:
        """Mark what was seen."""
        step, phase = self._step, self._session.phase
        if step is GuideStep.STAND:
            rests = seen.still_s >= SETTLED_S and self.now_s - self._since_s >= HEARD_S
            if phase == step and not seen.twitched:
                if seen.still_s >= STAND_S:
                    self._mark(marks.HINGE)
            elif rests:
                self._mark(marks.STAND)
        elif phase != step:
            self._mark(step)  # it begins again after a refusal
        elif seen.upright and self._is_enough(seen):
            self._mark(self._next())

    def _is_enough(self, seen: Seen) -> bool:
        if self._step is GuideStep.HINGE:
            return seen.bends >= HINGES
        return seen.bends >= 1 and seen.deepest_rad >= DEEP_RAD

    def _hint(self) -> None:
        """Say how to do it, and after a while what was to be done."""
        hinted = self._shown.prompt != PROMPTS[self._step]
        self._say(PROMPTS[self._step] if hinted else HINTS[self._step])
        self._since_s = self.now_s

    def _next(self) -> str:
        """The mark that ends this step."""
        after = ORDER.index(self._step) + 1
        return ORDER[after].value if after < len(ORDER) else marks.DONE

    def _mark(self, phase: str) -> None:
        self._pending = phase
        self._inbox.mark(marks.PHASE, phase)

    def _is_ready(self) -> bool:
        links = self._session.links
        wanted = self._session.settings.sensors
        settled = all(
            links.get(name) in (LinkState.STREAMING, LinkState.NOT_FOUND, LinkState.LATE)
            for name in wanted
        )
        return settled and LinkState.STREAMING in links.values()

    def _first(self) -> GuideStep:
        return GuideStep.WORKING if self._session.way is Way.AUTOMATIC else GuideStep.STAND

    def _found(self, calibration: Calibration) -> None:
        self._pending = ""
        self._go_to(GuideStep.DONE, done=self._step in ORDER)
        words = in_words(calibration)
        self._say(" ".join(words))
        self._shown = replace(self._shown, result=words, score=calibration.score, progress=1.0)

    def _refused(self, update: Update) -> None:
        self._pending = ""
        self._after = OF_PHASE.get(update.repeat, GuideStep.STAND)
        self._go_to(GuideStep.REFUSED)
        self._say(" ".join(update.refusals))
        self._shown = replace(self._shown, reasons=update.refusals)

    def _go_to(self, step: GuideStep, *, done: bool = False) -> None:
        """Another step begins; a tone if the one before was done."""
        self._since_s, self._bends = self.now_s, 0
        steps = ORDER if self._session.way is Way.PHASES else ORDER[:1]
        self._shown = Guidance(
            step,
            said=self._shown.said,
            tones=self._shown.tones + (1 if done else 0),
            number=steps.index(step) + 1 if step in steps else 0,
            of=len(steps),
        )
        automatic = step is GuideStep.WORKING and self._session.way is Way.AUTOMATIC
        self._say(BEGIN if automatic else PROMPTS.get(step, ""))

    def _say(self, prompt: str) -> None:
        said = self._shown.said + (1 if prompt else 0)
        self._shown = replace(self._shown, prompt=prompt, said=said)

    def _progress(self) -> dict[str, Any]:
        """How far this step has come."""
        seen = self._session.seen
        if self._step is GuideStep.STAND:
            marked = not self._marks_phases or (
                self._session.phase == marks.STAND and not seen.twitched
            )
            stands_s = min(seen.still_s, STAND_S) if marked else 0.0
            left = math.ceil(STAND_S - stands_s)
            return {"countdown_s": left, "progress": stands_s / STAND_S}
        if self._step is GuideStep.HINGE:
            bends = min(seen.bends, HINGES)
            return {"detail": f"{bends} of {HINGES} hinges", "progress": bends / HINGES}
        if self._step is GuideStep.BEND:
            way = min(1.0, seen.deepest_rad / DEEP_RAD)
            return {"progress": 0.5 * way + (0.5 if seen.bends else 0.0)}
        return {}
