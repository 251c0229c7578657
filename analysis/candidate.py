"""What may be a repetition, and what counted before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.boundaries import Boundaries
from analysis.evidence import Evidence
from analysis.excursion import Excursion

CHAIN_S = 2.0
"""A repetition that begins at the bottom must begin from rest, or within this after another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An excursion and all that is known of it when it has ended.

    at         where it begins and ends, in samples from where it left the level
    inverted   it began at the bottom
    by_tilt    its boundaries were read off the tilt, not off the signal
    """

    excursion: Excursion
    at: Boundaries
    amplitude: float
    evidence: Evidence
    inverted: bool
    by_tilt: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What counted last: its end in samples, how it began, and the latest amplitudes."""

    until: float = -np.inf
    inverted: bool = False
    amplitudes: tuple[float, ...] = ()

    def chains(self, candidate: Candidate, rate_hz: float) -> bool:
        """Whether the candidate follows at once."""
        return candidate.excursion.left < self.until + CHAIN_S * rate_hz
