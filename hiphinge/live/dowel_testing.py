"""A guided dowel test within a session, as its marks tell it: standing with the stick, then hinges.

    stand   the test begins: nothing counts until the hinges
    hinge   dowel hinges count, in a set of their own, without cues
    done    the test is over: the former exercise goes on
    cancel  it is given up

The test itself is measured by `dowel_test_of` from what was between the marks, in the session and
from its records alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from analysis.dowel_test import DowelTest, dowel_test
from analysis.engine import Step
from analysis.events import Rep
from analysis.exercises.dowel_hinge import DOWEL_HINGE
from analysis.exercises.exercise import Exercise
from firmware_bridge.records import Marker
from hiphinge.live import marks
from hiphinge.live.measuring import Measuring
from imu.angles import AngleBlock

NOT_YET = "The dowel test takes a calibration first."
NO_SPINE = "The dowel test needs sensors on the sacrum and the upper back."


@dataclass(frozen=True, slots=True)
class DowelSpan:
    """A test that came to its end, seconds of the session."""

    stand_s: float
    hinge_s: float
    done_s: float


class DowelTesting:
    """Feed the marks of a test in their order; `phase` is "stand", "hinge", or "" for no test."""

    def __init__(self) -> None:
        self.phase = ""
        self.spans: tuple[DowelSpan, ...] = ()
        self._stand_s = self._hinge_s = 0.0
        self._former: Exercise | None = None

    def mark(
        self, marker: Marker, measuring: Measuring | None
    ) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """What a mark brings, and what is to be told of it. `measuring` is None before it can."""
        if measuring is None:
            return (), (NOT_YET,)
        if marker.text == marks.STAND:
            if not measuring.calibration.alignment.has_lumbar:
                return (), (NO_SPINE,)
            return (self._begin(marker.arrival_s, measuring),), ()
        if marker.text == marks.HINGE and self.phase == marks.STAND:
            self.phase, self._hinge_s = marks.HINGE, marker.arrival_s
        elif marker.text == marks.DONE and self.phase == marks.HINGE:
            span = DowelSpan(self._stand_s, self._hinge_s, marker.arrival_s)
            self.spans = (*self.spans, span)
            return self.leave(measuring), ()
        elif marker.text == marks.CANCEL:
            return self.leave(measuring), ()
        return (), ()

    def leave(self, measuring: Measuring | None) -> tuple[Step, ...]:
        """The test is over, or given up: the former exercise goes on."""
        former, self._former, self.phase = self._former, None, ""
        if former is None or measuring is None:
            return ()
        return (measuring.change_exercise(former),)

    def _begin(self, now_s: float, measuring: Measuring) -> Step:
        if self._former is None:
            self._former = measuring.exercise
        self.phase, self._stand_s = marks.STAND, now_s
        return measuring.change_exercise(DOWEL_HINGE, tests=True)


def hinges_of(reps: Sequence[Rep], span: DowelSpan) -> list[Rep]:
    """The repetitions of a test."""
    return [
        rep
        for rep in reps
        if rep.exercise == DOWEL_HINGE.id and span.hinge_s <= rep.start_s < span.done_s
    ]


def dowel_test_of(
    angles: AngleBlock, reps: Sequence[Rep], span: DowelSpan, *, thigh_worn: bool
) -> DowelTest | None:
    """The test that was made in this time; None where nobody hinged.

    Only the time between its marks counts: the stick's shape is that of standing in the test.
    """
    first, stop = np.searchsorted(angles.t_s, (span.stand_s, span.done_s))
    cut = AngleBlock(*(getattr(angles, f.name)[first:stop] for f in fields(AngleBlock)))
    return dowel_test(cut, hinges_of(reps, span), thigh_worn=thigh_worn)
