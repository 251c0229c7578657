"""The steps of a dowel test in a session: told to the wearer, and ended when they were seen.

As the guide of the calibration (`hiphinge.live.guide`) it sees time and motion through the records
alone, and what it decides becomes marks among them, so that a replay needs no guide. Standing
counts while trunk and spine keep as still as the test asks of the second that it takes the stick's
shape from. Three hinges end the test, once the wearer has come up from the last. Then it is
measured from what was between the marks, as `hiphinge dowel-test` measures the session's folder.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.dowel_test import COMES_BACK_S, STANDING_S, STANDS_DEG, STILL_DEG, THREE, DowelTest
from analysis.events import Rep
from firmware_bridge.records import Marker, Record
from hiphinge.dowel.over_weeks import change_words
from hiphinge.dowel.past import Occasion, Past
from hiphinge.dowel.wording import HEAD, sentence
from hiphinge.live import marks
from hiphinge.live.collected import Collected
from hiphinge.live.commands import Marks
from hiphinge.live.dowel_testing import DowelSpan, dowel_test_of, hinges_of
from hiphinge.live.guidance import Guidance, GuideStep
from hiphinge.live.session import Session
from hiphinge.live.update import Update
from imu.angles import AngleBlock
from imu.units import DEG_PER_RAD

STAND_S: Final = 3.0
HEARD_S: Final = 1.5
"""A prompt is heard out before standing ends."""
UP_S: Final = COMES_BACK_S + 0.2
"""After the last hinge: so long the test looks whether the trunk came up."""
TOO_LONG_S: Final = 14.0
PATIENCE_S: Final = 3.0
"""For the last of the motion, if a sensor is lost just then."""
TOLD_S: Final = 20.0
"""A terminal shows the result for so long."""

PROMPTS: Final = {
    GuideStep.STAND: "Stick along the back: sacrum, upper back, head. Stand tall and keep still.",
    GuideStep.HINGE: "Now hinge three times, slowly, as deep as the stick stays on.",
    GuideStep.WORKING: "One moment.",
}
HINTS: Final = {
    GuideStep.STAND: "Still moving: look ahead, let the stick lie on, and keep still.",
    GuideStep.HINGE: "Push the hips back, bow further, and come all the way up.",
}
NOBODY: Final = "No hinge was seen: the test says nothing. Begin it again."
OF_PHASE: Final = {marks.STAND: GuideStep.STAND, marks.HINGE: GuideStep.HINGE}
ORDER: Final = (GuideStep.STAND, GuideStep.HINGE)


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """A guided test of this session and its place among them, from 1.

    weeks  the wearer's earlier tests and this one, oldest first; none where it is the first
    """

    number: int
    span: DowelSpan
    test: DowelTest
    weeks: tuple[Past, ...] = ()

    @property
    def compared(self) -> str:
        """How it compares with the earlier tests, in one sentence; "" where there are none."""
        return change_words(self.weeks)


class StillWatch:
    """For how long trunk and spine have kept still and upright, up to now."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float, float]] = deque()
        self._since_s = math.nan
        self.newest_s = -math.inf

    @property
    def still_s(self) -> float:
        """Seconds, 0 while something moves."""
        return 0.0 if math.isnan(self._since_s) else self.newest_s - self._since_s

    def restart(self) -> None:
        """Stillness counts from here on."""
        self._recent.clear()
        self._since_s = math.nan

    def follow(self, angles: AngleBlock) -> None:
        """The next angles."""
        trunk, bend = angles.trunk_tilt_rad * DEG_PER_RAD, angles.lumbar_flexion_rad * DEG_PER_RAD
        self._recent.extend(zip(angles.t_s.tolist(), trunk.tolist(), bend.tolist(), strict=True))
        self.newest_s = float(angles.t_s[-1])
        while self.newest_s - self._recent[0][0] > STANDING_S:
            self._recent.popleft()
        if self.newest_s - self._recent[0][0] < 0.9 * STANDING_S:
            return
        last = np.array(self._recent)[:, 1:]
        moved = float(last.std(axis=0).sum())
        if not moved < STILL_DEG or abs(float(last[:, 0].mean())) > STANDS_DEG:
            self._since_s = math.nan
        elif math.isnan(self._since_s):
            self._since_s = self._recent[0][0]


class DowelGuide:
    """A watcher that leads through a dowel test whenever one is marked.

    result    the last test that was measured, None for none yet
    leads     whether it marks what it saw; else it only tells
    occasion  the session, for earlier tests to compare with
    """

    def __init__(
        self,
        inbox: Marks,
        session: Session,
        collected: Collected,
        *,
        leads: bool = True,
        occasion: Occasion | None = None,
    ) -> None:
        self._occasion = occasion
        self._earlier: tuple[Past, ...] | None = None
        self._inbox, self._session, self._collected, self._leads = inbox, session, collected, leads
        self._still = StillWatch()
        self._pending = ""
        self._since_s = self.now_s = 0.0
        self._hinge_s = math.inf
        self._seen = 0
        self._measured = 0
        self._done_s = -math.inf
        self.result: Tested | None = None
        self.guidance = Guidance(GuideStep.DONE)

    @property
    def active(self) -> bool:
        """Whether a test is under way, or being measured."""
        return self.guidance.step is not GuideStep.DONE

    @property
    def fresh(self) -> str:
        """What came out, while it is to be read; "" for nothing."""
        return self.guidance.prompt if self.now_s - self._done_s < TOLD_S else ""

    @property
    def compared(self) -> str:
        """How that compares with earlier tests, while it is to be read; "" for nothing."""
        fresh = self.result is not None and self.now_s - self._done_s < TOLD_S
        return self.result.compared if self.result is not None and fresh else ""

    def told(self, record: Record, update: Update) -> None:
        """See `hiphinge.live.loop.Watcher`."""
        self.now_s = record.arrival_s
        if isinstance(record, Marker):
            self._heard(record)
        if update.angles is not None and len(update.angles):
            self._still.follow(update.angles)
        if self._session.test_phase:
            self._go_on()
        elif self._step is GuideStep.WORKING:
            self._measure()
        elif self.result is not None and update.outcome is not None:
            self._corrected(self.result, update.outcome.reps)

    def step_done(self) -> None:
        """The wearer is done with this step."""
        if self._step is GuideStep.STAND:
            self._mark(marks.HINGE)
        elif self._step is GuideStep.HINGE and self._seen:
            self._mark(marks.DONE)

    @property
    def _step(self) -> GuideStep:
        return self.guidance.step

    def _heard(self, marker: Marker) -> None:
        """Whoever marked it: the guide goes along."""
        phase, ended = self._session.test_phase, len(self._session.tests)
        if ended > self._measured:
            self._measured, self._pending = ended, ""
            self._go_to(GuideStep.WORKING, done=True)
        elif phase and marker.kind == marks.DOWEL:
            step = OF_PHASE[phase]
            if step is GuideStep.HINGE and self._step is not step:
                self._hinge_s = marker.arrival_s
                self._go_to(step, done=True)
            elif step is GuideStep.STAND:
                self._still.restart()
                self._remember()
                self._go_to(step)
            self._pending = ""
        elif not phase and self._step in ORDER:
            self._go_to(GuideStep.DONE)

    def _go_on(self) -> None:
        waited_s = self.now_s - self._since_s
        if self._step is GuideStep.STAND:
            still_s = min(self._still.still_s, STAND_S)
            left = math.ceil(STAND_S - still_s)
            self._show(countdown_s=left, progress=still_s / STAND_S)
            if still_s >= STAND_S and waited_s >= HEARD_S:
                self._mark(marks.HINGE)
        elif self._step is GuideStep.HINGE:
            self._count()
        if waited_s >= TOO_LONG_S:
            self._hint()

    def _count(self) -> None:
        """The hinges so far, each with a tone; the end after the third."""
        reps = self._hinges(DowelSpan(0.0, self._hinge_s, math.inf))
        if len(reps) != self._seen:
            more = max(len(reps) - self._seen, 0)
            self._seen, self._since_s = len(reps), self.now_s
            self.guidance = replace(self.guidance, tones=self.guidance.tones + more)
        seen = min(len(reps), THREE)
        self._show(detail=f"{seen} of {THREE} hinges", progress=seen / THREE)
        if seen == THREE and self._still.newest_s >= reps[-1].end_s + UP_S:
            self._mark(marks.DONE)

    def _hinges(self, span: DowelSpan) -> list[Rep]:
        return hinges_of(self._collected.outcome().reps, span)

    def _measure(self) -> None:
        """The test, once all motion up to its end is known."""
        span = self._session.tests[-1]
        late = self.now_s - self._since_s > PATIENCE_S
        if self._still.newest_s < span.done_s and not late:
            return
        test = self._test(span, self._collected.outcome().reps)
        number = len(self._session.tests)
        self.result = None if test is None else self._among(Tested(number, span, test))
        self._go_to(GuideStep.DONE)
        self._done_s = self.now_s
        self._say(NOBODY if test is None else f"{sentence(test)} {HEAD}")

    def _corrected(self, told: Tested, reps: tuple[Rep, ...]) -> None:
        """A hinge of the last test was put right: the test is measured anew."""
        before = [(one.rep.start_s, one.rep.end_s) for one in told.test.reps]
        now = [(rep.start_s, rep.end_s) for rep in hinges_of(reps, told.span)]
        if not set(before) <= set(now):
            test = self._test(told.span, reps)
            self.result = None if test is None else self._among(replace(told, test=test))

    def _remember(self) -> None:
        """Read the earlier tests, once, while the wearer begins to stand."""
        if self._earlier is None:
            self._earlier = () if self._occasion is None else self._occasion.earlier()

    def _among(self, told: Tested) -> Tested:
        """With the earlier tests, where there are any."""
        own = None if self._occasion is None else self._occasion.past(told.test)
        weeks = (*self._earlier, own) if self._earlier and own is not None else ()
        return replace(told, weeks=weeks)

    def _test(self, span: DowelSpan, reps: tuple[Rep, ...]) -> DowelTest | None:
        calibration = self._session.calibration
        thighs = () if calibration is None else calibration.alignment.thighs
        angles = self._collected.angles_between(span.stand_s, span.done_s)
        return dowel_test_of(angles, reps, span, thigh_worn=bool(thighs))

    def _mark(self, text: str) -> None:
        if self._leads and self._pending != text:
            self._pending = text
            self._inbox.mark(marks.DOWEL, text)

    def _go_to(self, step: GuideStep, *, done: bool = False) -> None:
        """Another step begins; a tone if the one before was done."""
        self._since_s, self._seen = self.now_s, 0
        self.guidance = Guidance(
            step,
            said=self.guidance.said,
            tones=self.guidance.tones + (1 if done else 0),
            number=ORDER.index(step) + 1 if step in ORDER else 0,
            of=len(ORDER),
        )
        self._say(PROMPTS.get(step, ""))

    def _hint(self) -> None:
        """Say how to do it, and after a while what was to be done."""
        hinted = self.guidance.prompt != PROMPTS[self._step]
        self._say(PROMPTS[self._step] if hinted else HINTS[self._step])
        self._since_s = self.now_s

    def _say(self, prompt: str) -> None:
        said = self.guidance.said + (1 if prompt else 0)
        self.guidance = replace(self.guidance, prompt=prompt, said=said)

    def _show(self, *, detail: str = "", progress: float, countdown_s: int | None = None) -> None:
        self.guidance = replace(
            self.guidance, detail=detail, progress=progress, countdown_s=countdown_s
        )
