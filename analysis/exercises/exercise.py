"""What an exercise is: one frozen value, filled in by one file per exercise, with its sources.

Angles here are degrees, because the sources give degrees and people read these files; the names
say so. Ranges are (low, high).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.exercises.gear import Gear
from analysis.exercises.posture import STANDING, Posture

Range = tuple[float, float]


class Start(StrEnum):
    """The posture in which a repetition begins and ends."""

    TOP = "top"
    BOTTOM = "bottom"


class Signal(StrEnum):
    """What repetitions are seen in. AUTO lets the sensors worn and the motion decide.

    COMMON_TILT is the mean of pelvis and trunk, for movements in which both tilt little, together.
    """

    AUTO = "auto"
    PELVIS_TILT = "pelvis_tilt"
    TRUNK_TILT = "trunk_tilt"
    COMMON_TILT = "common_tilt"


STANDING_FAULTS = ("rounding", "spine_first", "drift", "lean_back")


@dataclass(frozen=True, slots=True)
class RestPose:
    """The start posture of an exercise that does not start standing, from neutral standing.

    hips_lower_m  how far the hips are below where they are in standing
    """

    pelvis_tilt_deg: Range
    lumbar_flexion_deg: Range
    thigh_tilt_deg: Range
    hips_lower_m: float


@dataclass(frozen=True, slots=True)
class ExpectedRange:
    """Where the body is at the far end of a repetition, measured from where it starts.

    That is neutral standing, or `rest` where an exercise starts in another posture. Where it starts
    at the bottom from standing (a deadlift), the far end is still the low one.

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
    rest: RestPose | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """Sets and repetitions as one article gives them; None where it gives none.

    article is the number of a file in the project's collection: "000" to "004".
    """

    article: str
    sets: int | None = None
    reps: tuple[int, int] | None = None
    note: str = ""


UNKNOWN_IN_FIT = 65534


@dataclass(frozen=True, slots=True)
class LogNames:
    """What training logs call an exercise; it is written into files for them.

    Where a log has names with an implement only, it is the usual one: sensors see no load.

    fit_category  of the FIT profile's `exercise_category`
    fit_exercise  within the category; None where it has no name for it
    hevy, strong  title in that app's own list, "" where it has none
    """

    fit_category: int = UNKNOWN_IN_FIT
    fit_exercise: int | None = None
    hevy: str = ""
    strong: str = ""


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
    posture             how the body lies in space: repetitions count in it alone
    wear                anything to mind about the sensors, beyond sacrum and upper back
    begin               how a set starts
    doses               sets and repetitions as the articles give them
    thigh_faults        what takes a thigh sensor to see
    simulated           the faults that the synthetic lifter can show in it
    sided               one leg at a time: sides are counted apart
    surest              the most confidence a repetition can have: below 1 where the signal is weak
    gear                what it is done with, for its drawing
    logged              what training logs call it
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
    posture: Posture = STANDING
    wear: str = ""
    begin: str = "Stand tall and keep still for a moment."
    doses: tuple[Dose, ...] = ()
    thigh_faults: tuple[str, ...] = ()
    simulated: tuple[str, ...] = STANDING_FAULTS
    sided: bool = False
    surest: float = 1.0
    gear: tuple[Gear, ...] = ()
    logged: LogNames = field(default=LogNames())
