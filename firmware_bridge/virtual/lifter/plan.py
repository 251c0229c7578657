"""What the lifter is to do: frozen values, no numbers drawn here.

A session is a row of parts: sets of repetitions, activities between them, and, if wanted, a
calibration at the start. Everything is measured from the neutral stance; flexion is +, degrees
and metres. A repetition moves the body along one progress u from 0 (upright) to 1 (the set's
`bottom`); trunk inclination is proportional to u, and the fault decides how much of it the spine
takes at each u.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from imu.errors import SettingError

TOP = "top"
BOTTOM = "bottom"
LEFT = "left"
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Pose:
    """A posture, from neutral standing.

    thigh_tilt_deg  back-tilt: + when the hip is behind the knee
    pelvis_drop_m   how far the sacrum sinks
    pelvis_back_m   how far the hip joints go backwards
    lateral + towards the right, axial + a turn to the left
    pelvis_open_deg  the pelvis' turn about its own long axis: in a bent one + lets the left side
                     rise and the right one sink
    """

    pelvis_tilt_deg: float = 0.0
    lumbar_flexion_deg: float = 0.0
    thigh_tilt_deg: float = 0.0
    pelvis_lateral_deg: float = 0.0
    pelvis_axial_deg: float = 0.0
    lumbar_lateral_deg: float = 0.0
    lumbar_axial_deg: float = 0.0
    pelvis_drop_m: float = 0.0
    pelvis_back_m: float = 0.0
    pelvis_open_deg: float = 0.0

    @property
    def trunk_tilt_deg(self) -> float:
        """Inclination of the trunk: pelvis and spine together."""
        return self.pelvis_tilt_deg + self.lumbar_flexion_deg


class FaultKind(StrEnum):
    """A way of moving that the product is to notice."""

    NONE = "none"
    ROUNDING = "rounding"
    SPINE_FIRST = "spine_first"
    DRIFT = "drift"
    LEAN_BACK = "lean_back"
    ARCH = "arch"
    OPEN_HIPS = "open_hips"


DEFAULT_FAULT_DEG = {
    FaultKind.NONE: 0.0,
    FaultKind.ROUNDING: 25.0,
    FaultKind.SPINE_FIRST: 0.0,
    FaultKind.DRIFT: 15.0,
    FaultKind.LEAN_BACK: 15.0,
    FaultKind.ARCH: 17.0,
    FaultKind.OPEN_HIPS: 22.0,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a set.

    amount_deg   rounding: flexion added near the bottom; drift: added by the last repetition;
                 lean_back: extension at lockout; arch: extension at the far end; open_hips: the
                 pelvis' turn about its long axis, the free leg's side rising. Of no effect for the
                 others
    early_share  spine_first: the spine's share of the first 30° of trunk inclination
    """

    kind: FaultKind = FaultKind.NONE
    amount_deg: float = 0.0
    early_share: float = 0.66

    @staticmethod
    def of(kind: str) -> Fault:
        """The fault by its name, at its default size. Raises SettingError."""
        try:
            known = FaultKind(kind)
        except ValueError:
            names = ", ".join(FaultKind)
            raise SettingError(f"no such fault '{kind}': known are {names}") from None
        return Fault(known, DEFAULT_FAULT_DEG[known])


@dataclass(frozen=True, slots=True)
class RepPlan:
    """One repetition. `away` leaves the start posture, `turn` stays at the far end.

    With start "top", away is the eccentric and the turn is at the bottom; with start "bottom"
    away is the concentric and the turn is the lockout. `rest_s` is spent in the start posture
    after the repetition.

    depth         share of the set's bottom that is reached; clearly below 1 in a partial one
    hump          the share by which the body rises and sinks again within the turn, 0 for none
    spine_deg     flexion of the spine beyond the set's bottom, the pelvis giving way to it
    lateral_deg   sideways bend and twist that come along at the bottom, pelvis and spine alike
    """

    away_s: float = 1.8
    turn_s: float = 0.3
    back_s: float = 1.6
    rest_s: float = 0.5
    depth: float = 1.0
    partial: bool = False
    hump: float = 0.0
    spine_deg: float = 0.0
    lateral_deg: float = 0.0
    axial_deg: float = 0.0

    @property
    def duration_s(self) -> float:
        """From the start posture to the start posture."""
        return self.away_s + self.turn_s + self.back_s


@dataclass(frozen=True, slots=True)
class SetPlan:
    """Repetitions of one exercise.

    midway_tilt_deg  pelvis tilt added half way and gone at the bottom: a squat that tucks under
    ready_s          stillness before the first and after the last repetition
    approach_s       start "bottom" from standing: bending down to the bar, and rising after the
                     set; with `rest`: getting into it and out of it
    rest             where repetitions start if not in standing; `bottom` is measured from it
    side             the leg that stands, "left" or "right": the other one reaches back, in line
                     with the pelvis; "" for both legs
    """

    reps: tuple[RepPlan, ...]
    bottom: Pose
    exercise: str = "any"
    start: str = TOP
    fault: Fault = Fault()
    midway_tilt_deg: float = 0.0
    ready_s: float = 1.5
    approach_s: float = 2.2
    rest: Pose | None = None
    side: str = ""

    @property
    def towards_standing_leg(self) -> float:
        """The sign of a pelvis that lists down over the standing leg: + where the right sinks."""
        return -1.0 if self.side == LEFT else 1.0

    @property
    def from_the_far_end(self) -> bool:
        """Whether repetitions start where the body is farthest from neutral: a deadlift."""
        return self.start == BOTTOM and self.rest is None

    def __post_init__(self) -> None:
        """Raise SettingError for a posture or a time that cannot be."""
        if self.start not in (TOP, BOTTOM):
            raise SettingError(f"a set starts at the top or at the bottom, not at '{self.start}'")
        if self.side not in ("", LEFT, RIGHT):
            raise SettingError(f"the leg that stands is left or right, not '{self.side}'")
        if any(min(r.away_s, r.back_s) <= 0.1 or min(r.turn_s, r.rest_s) < 0 for r in self.reps):
            raise SettingError("a repetition needs more than 0.1 s each way and no negative pause")


class ActivityKind(StrEnum):
    """What people do before, between and after sets."""

    STAND = "stand"
    FIDGET = "fidget"
    WALK = "walk"
    SIT = "sit"
    TIE_SHOE = "tie_shoe"
    LOOK_AROUND = "look_around"
    STAIRS = "stairs"
    LIE = "lie"


def shortest_s(kind: ActivityKind) -> float:
    """The time an activity needs at least."""
    needed = {
        ActivityKind.SIT: 5.0,
        ActivityKind.TIE_SHOE: 4.0,
        ActivityKind.WALK: 2.0,
        ActivityKind.STAIRS: 8.0,
        ActivityKind.LIE: 15.0,
    }
    return needed.get(kind, 0.5)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is no repetition.

    SIT and LIE get down, stay, and stand up again; STAIRS goes up and down a flight.
    `pose` is how a STAND stands, with a second to get there and one to come back.
    """

    kind: ActivityKind
    duration_s: float
    pose: Pose | None = None

    def __post_init__(self) -> None:
        """Raise SettingError where the time is too short for the movement."""
        if self.duration_s < shortest_s(self.kind):
            raise SettingError(f"{self.kind} needs more than {self.duration_s} s")


@dataclass(frozen=True, slots=True)
class CalibrationPlan:
    """Stand still, some slow clean hinges, one slow bend as far as it goes."""

    stand_s: float = 3.0
    hinges: int = 3
    hinge_s: float = 4.0
    full_bend: bool = True


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Parts in the order in which they are done."""

    parts: tuple[SetPlan | Activity | CalibrationPlan, ...]

    @property
    def sets(self) -> tuple[SetPlan, ...]:
        """The sets among the parts."""
        return tuple(part for part in self.parts if isinstance(part, SetPlan))
