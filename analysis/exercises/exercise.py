"""What an exercise is: one frozen value, filled in by one file per exercise, with its sources.

Angles here are degrees, because the sources give degrees and people read these files; the names
say so. Ranges are (low, high).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[float, float]


class Start(StrEnum):
    """The posture in which a repetition begins and ends."""

    TOP = "top"
    BOTTOM = "bottom"


class Signal(StrEnum):
    """What repetitions are seen in. AUTO lets the sensors worn and the motion decide."""

    AUTO = "auto"
    PELVIS_TILT = "pelvis_tilt"
    TRUNK_TILT = "trunk_tilt"


@dataclass(frozen=True, slots=True)
class ExpectedRange:
    """Where the body is at the far end of a repetition, measured from neutral standing.

    These place a simulated lifter, and tell the unusual from the usual; they judge nobody.
    pelvis_drop_m is how far the sacrum sinks, below 0 where it rises: tilting the pelvis about the
    hips lifts it. midway_tilt_deg is pelvis tilt that comes and goes on the way: a squat that tucks
    under at the bottom.
    """

    pelvis_tilt_deg: Range
    trunk_tilt_deg: Range
    thigh_tilt_deg: Range
    lumbar_flexion_deg: Range
    pelvis_drop_m: Range
    source: str
    midway_tilt_deg: Range = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class RepTempo:
    """How long one repetition takes, in seconds."""

    typical_s: Range
    min_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class Exercise:
    """One entry of the catalogue.

    min_amplitude_deg   the smallest excursion of the signal that can be a repetition
    counting_rule       in words, as the report shows it
    limit_profile       a name in `analysis.limits`
    faults              what two sensors can see
    not_seen            what they cannot, and the product says so
    ballistic           too fast to be corrected within a repetition: cues come after it
    daily               everyday bends: sitting down and squatting are left out
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    start: Start
    signal: Signal
    min_amplitude_deg: float
    tempo: RepTempo
    expected: ExpectedRange
    counting_rule: str
    limit_profile: str
    faults: tuple[str, ...]
    not_seen: tuple[str, ...]
    source: str
    cues: tuple[str, ...] = field(default=())
    ballistic: bool = False
    daily: bool = False
