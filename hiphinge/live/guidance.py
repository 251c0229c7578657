"""What a screen tells the wearer on the way to a calibration: one frozen value for any screen.

A screen that reads it now and then misses nothing: `said` grows with every prompt that is to be
spoken and `tones` with every step that is done, so that it only compares them with what it knew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from calibration.result import Calibration
from imu.frames import SACRUM


class GuideStep(StrEnum):
    """Where the wearer is."""

    FIND = "find"
    ASSIGN = "assign"
    STAND = "stand"
    HINGE = "hinge"
    BEND = "bend"
    WORKING = "working"
    REFUSED = "refused"
    DONE = "done"


STEPS: Final = (
    GuideStep.FIND,
    GuideStep.ASSIGN,
    GuideStep.STAND,
    GuideStep.HINGE,
    GuideStep.BEND,
)
VERY_GOOD, GOOD, FAIR = 0.8, 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Guidance:
    """One moment of the guide.

    prompt       what to do now, to be shown and spoken
    detail       what of it was seen, as in "2 of 3 hinges"; "" for nothing yet
    countdown_s  whole seconds that are left, None where nothing is counted down
    progress     of this step, 0 to 1
    number, of   the place of this step among those of this calibration; 0 before the first
    said, tones  grow with each prompt, and with each step that is done
    reasons      why it was refused, and what to do: whole sentences
    result       what came out, in plain words, whole sentences
    score        0 to 1, None before there is a result
    """

    step: GuideStep
    prompt: str = ""
    detail: str = ""
    countdown_s: int | None = None
    progress: float = 0.0
    number: int = 0
    of: int = 0
    said: int = 0
    tones: int = 0
    reasons: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    score: float | None = None

    @property
    def can_repeat(self) -> bool:
        """Whether the wearer may ask to calibrate again."""
        return self.step not in (GuideStep.FIND, GuideStep.ASSIGN)


def finding(found: int, wanted: int = 2) -> Guidance:
    """While the sensors are looked for; `found` of those `wanted` are in reach."""
    return Guidance(
        GuideStep.FIND,
        "Switch the sensors on and bring them near.",
        f"{found} of {wanted} sensors found",
        progress=min(1.0, found / max(wanted, 1)),
        number=1,
        of=len(STEPS),
        said=1,
    )


def assigning(devices: Sequence[str], tapped: str = "") -> Guidance:
    """While a tap is waited for that tells which sensor is on the sacrum."""
    return Guidance(
        GuideStep.ASSIGN,
        f"Tap the sensor on the {SACRUM} firmly with a finger.",
        f"{tapped} is on the {SACRUM}" if tapped else f"{len(devices)} sensors wait for a tap",
        progress=1.0 if tapped else 0.0,
        number=2,
        of=len(STEPS),
        said=1,
        tones=1 if tapped else 0,
    )


def in_words(calibration: Calibration) -> tuple[str, ...]:
    """How good a calibration is, and what to do where it could be better."""
    score = calibration.score
    if score >= VERY_GOOD:
        first = "Very good: both ways to find the axes agree."
    elif score >= GOOD:
        first = "Good."
    elif score >= FAIR:
        first = "Fair: angles may be a few degrees off. Slower, straighter hinges make it better."
    else:
        first = "Rough: good enough to count, not to judge the spine. Better calibrate again."
    own = calibration.range_of_motion
    if calibration.alignment.has_lumbar and own is None:
        second = "Your full bend is not known: the usual limits hold, not your own."
        return (f"{first} ({score:.0%})", second)
    return (f"{first} ({score:.0%})",)
