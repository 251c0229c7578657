"""What the analysis says happened: repetitions and alerts, frozen the moment they are said.

Times are seconds from the recording's start, intervals [start, end), angles radians.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analysis.manner import Manner
from imu.mappings import remade


@dataclass(frozen=True, slots=True)
class Rep:
    """One counted repetition.

    start_s    movement away from the start posture begins
    bottom_s   the turning point (first moment of the pause, if there is one)
    end_s      back at the start posture, or at the turning point into the next repetition
    eccentric_s, pause_s, concentric_s  away, stay, return; they add up to end_s - start_s
    side       the leg that stands in single-leg work: "left", "right" or "" (both, or unknown)
    side_known  how: "thigh", "said", "inferred", or "" (see `analysis.sides`)
    signal     what the repetition was seen in: "pelvis_tilt", "trunk_tilt", "sacrum_height" ...
    metrics    name with unit → value, NaN where it does not apply
    verdict    "clean", "amber", "red", "spine_first", "leaning_back", "open_hips",
               "unjudged" (see `analysis.verdict`)
    confidence 0 to 1
    """

    set: int
    index: int
    exercise: str
    side: str
    signal: str
    start_s: float
    bottom_s: float
    end_s: float
    eccentric_s: float
    pause_s: float
    concentric_s: float
    metrics: Mapping[str, float]
    verdict: str
    confidence: float
    side_known: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", MappingProxyType(dict(self.metrics)))

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)

    @property
    def name(self) -> str:
        """Its place in the session, as people say it."""
        return f"set {self.set}, rep {self.index}"


@dataclass(frozen=True, slots=True)
class Turned:
    """A repetition under way has turned, and is as large as the last ones of its set.

    It most likely counts; whether it does is known at its end. t_s is the turning point, or the
    first hump before it; it lies between start_s and end_s of the repetition.
    """

    start_s: float
    t_s: float


@dataclass(frozen=True, slots=True)
class Alert:
    """The spine changed shape past a limit; it moved before the hips; or the hips opened.

    rule      "lumbar_flexion", "lumbar_extension", "spine_first", "leaning_back", "open_hips"
    severity  "amber" or "red"
    t_s       when it was raised; end_s when it was released
    value     the most extreme value while it lasted, as repetitions measure it: a mean over 0.2 s;
              limit the one it was held against.
              Both in radians, but for "spine_first", where they are shares from 0 to 1
    set, rep  the repetition it belongs to, 0 if none (see `is_attributed`)
    cued      it is told at once, as a `Cue`: at most one in a bend, none right after another,
              fewer as clean sets accumulate, none in ballistic exercises (`analysis.feedback`)
    """

    rule: str
    severity: str
    t_s: float
    end_s: float
    value: float
    limit: float
    message: str
    set: int = 0
    rep: int = 0
    cued: bool = True

    @property
    def is_attributed(self) -> bool:
        """Whether it belongs to a counted repetition; known for good once a session has ended."""
        return self.rep > 0


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that is said to the wearer: the one event of screen, voice and files.

    kind      "fault" (an alert that is told at once), "after" (one that is told after its
              repetition, in ballistic exercises), "praise" (a repetition within the limits),
              "last_one" (the peak flexion creeps up)
    t_s       when; a fault's is that of its alert
    rule      of the alert, "" where there is none
    text      one sentence
    set, rep  the repetition it belongs to, 0 if none; known once a session has ended
    """

    kind: str
    t_s: float
    rule: str
    text: str
    set: int = 0
    rep: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a repetition that leaves the limits is told, from a moment on.

    every   1: each time, 2: every second time, 3: every third, 0: not before the summary
    earned  clean sets that had accumulated
    manner  how the wearer wanted to be told
    cause   "set": a set began; "came_back": cues did within it; "switched": the wearer asked for it
    """

    from_s: float
    every: int
    earned: int
    manner: Manner
    cause: str = "set"
