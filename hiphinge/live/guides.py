"""The guide of the calibration and that of the dowel test, as one: whichever leads just now."""

from __future__ import annotations

from dataclasses import dataclass

from hiphinge.live.dowel_guide import DowelGuide
from hiphinge.live.guidance import Guidance
from hiphinge.live.guide import Guide


@dataclass(frozen=True, slots=True)
class Guides:
    """What a screen shows of both, and where a key or a page goes."""

    calibration: Guide
    dowel: DowelGuide

    @property
    def guidance(self) -> Guidance:
        """The step that the wearer is in."""
        return self.dowel.guidance if self.dowel.active else self.calibration.guidance

    @property
    def tones(self) -> int:
        """Grows with every step that is done."""
        return self.calibration.guidance.tones + self.dowel.guidance.tones

    def step_done(self) -> None:
        """The wearer is done with the step."""
        (self.dowel if self.dowel.active else self.calibration).step_done()
