"""An exercise of the catalogue → a synthetic recording of it, with its exact truth, as files.

The lifter (`firmware_bridge.virtual.lifter`) knows no exercise by name; here the catalogue's ranges
become its motion. What is written says that it is synthetic, in the recording itself and in its
truth. The same wish gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.exercises.exercise import Exercise
from firmware_bridge.virtual.lifter.delivery import Delivery
from firmware_bridge.virtual.lifter.draw import (
    ExerciseMotion,
    RestRange,
    Variation,
    draw_session,
    draw_set,
)
from firmware_bridge.virtual.lifter.lifter import SensorSpec, Simulation, simulate
from firmware_bridge.virtual.lifter.plan import (
    LEFT,
    RIGHT,
    Activity,
    ActivityKind,
    SessionPlan,
    SetPlan,
)
from firmware_bridge.virtual.lifter.truth import write_truth
from firmware_bridge.virtual.lifter.wearer import Wearer, draw_wearer
from imu.errors import OutputError, SettingError
from imu.frames import SACRUM, THIGH_RIGHT, UPPER_BACK
from recordings.checks import LOWEST_RATE_HZ
from recordings.sidecar import sidecar_of
from recordings.table import SUFFIXES, stem_of, write_table

UPPER_LEVEL = "T12"
"""The lifter's spine bends in one joint, so its upper sensor sees what one at T12 would."""

CONFUSER_S = 10.0
SIDES = (RIGHT, LEFT)
MOST_REPS = 10_000
MOST_RATE_HZ = 2000.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be simulated.

    confusers   what the lifter does before the first set, between sets and after the last one,
                beside standing and fidgeting
    side        the leg that stands in exercises of one leg: "left", "right", or "" for both in
                turn, set by set, the right one first
    loss_share  share of the samples that are lost, in bursts of burst_samples
    """

    exercise: Exercise
    reps: int = 8
    sets: int = 1
    fault: str = "none"
    tempo: str = "typical"
    seed: int = 0
    calibration: bool = False
    thigh: bool = False
    rate_hz: float = 100.0
    loss_share: float = 0.0
    burst_samples: int = 1
    side: str = ""
    confusers: tuple[ActivityKind, ...] = ()

    def __post_init__(self) -> None:
        """Raise SettingError for numbers that make no sense, or no recording."""
        if self.sets < 1 or self.reps < 1 or self.sets * self.reps > MOST_REPS:
            raise SettingError(f"1 to {MOST_REPS} repetitions can be simulated, in one set or more")
        if not LOWEST_RATE_HZ <= self.rate_hz <= MOST_RATE_HZ:
            raise SettingError(
                f"{self.rate_hz:g} Hz cannot be simulated: motion needs at least "
                f"{LOWEST_RATE_HZ:g} Hz to be analysed, and {MOST_RATE_HZ:g} Hz is the most"
            )
        if self.side and (not self.exercise.sided or self.side not in SIDES):
            raise SettingError(
                f"{self.exercise.name} on the side '{self.side}' cannot be simulated: sides are "
                "left and right, and of exercises of one leg"
            )
        if self.seed < 0:
            raise SettingError(f"a seed is a whole number from 0 on, not {self.seed}")


def motion_of(exercise: Exercise) -> ExerciseMotion:
    """Where the lifter's body goes in this exercise, and how fast."""
    expected, rest = exercise.expected, exercise.expected.rest
    return ExerciseMotion(
        id=exercise.id,
        start=exercise.start.value,
        pelvis_tilt_deg=expected.pelvis_tilt_deg,
        trunk_tilt_deg=expected.trunk_tilt_deg,
        thigh_tilt_deg=expected.thigh_tilt_deg,
        lumbar_flexion_deg=expected.lumbar_flexion_deg,
        pelvis_drop_m=expected.pelvis_drop_m,
        rep_s=exercise.tempo.typical_s,
        rep_limits_s=(exercise.tempo.min_s, exercise.tempo.max_s),
        ballistic=exercise.ballistic,
        midway_tilt_deg=expected.midway_tilt_deg,
        rest=None if rest is None else RestRange(**asdict(rest)),
    )


def plan_of(wish: Wish, wearer: Wearer) -> SessionPlan:
    """The session that is wished for. Raises UnknownNameError, SettingError."""
    motion, variation = motion_of(wish.exercise), Variation(tempo=wish.tempo)
    sets = tuple(
        draw_set(
            motion,
            wearer,
            wish.reps,
            wish.seed + number,
            wish.fault,
            variation,
            _side(wish, number),
        )
        for number in range(wish.sets)
    )
    usual = (ActivityKind.STAND, ActivityKind.FIDGET)
    session = draw_session(
        sets, wish.seed, calibration=wish.calibration, confusers=(*usual, *wish.confusers)
    )
    return _with_confusers(session, wish.confusers)


def _side(wish: Wish, number: int) -> str:
    """The leg that stands in set `number`, from 0."""
    if not wish.exercise.sided:
        return ""
    return wish.side or SIDES[number % 2]


def _with_confusers(session: SessionPlan, kinds: tuple[ActivityKind, ...]) -> SessionPlan:
    """Each kind once before the first set and once after the last."""
    extra = tuple(Activity(kind, CONFUSER_S) for kind in kinds)
    at = [index for index, part in enumerate(session.parts) if isinstance(part, SetPlan)]
    first, after = at[0], at[-1] + 1
    parts = session.parts
    return SessionPlan((*parts[:first], *extra, *parts[first:after], *extra, *parts[after:]))


def simulated(wish: Wish) -> Simulation:
    """The synthetic session. Raises UnknownNameError, SettingError."""
    wearer = draw_wearer(wish.seed)
    delivery = Delivery(loss_share=wish.loss_share, burst_samples=wish.burst_samples)
    worn = (SACRUM, UPPER_BACK, THIGH_RIGHT) if wish.thigh else (SACRUM, UPPER_BACK)
    sensors = tuple(SensorSpec(name, wish.rate_hz, delivery=delivery) for name in worn)
    return simulate(plan_of(wish, wearer), wearer, sensors, wish.seed)


def phases_text(simulation: Simulation) -> str:
    """The calibration's phases as `--phase` takes them, "" without a calibration."""
    return " ".join(
        f"{phase.name}={phase.start_s:.2f}:{phase.end_s:.2f}" for phase in simulation.truth.phases
    )


def metadata_of(simulation: Simulation) -> dict[str, str]:
    """What a synthetic recording says of itself."""
    truth = simulation.truth
    told = {
        "synthetic": "true",
        "exercise": truth.exercise,
        "fault": truth.fault,
        "seed": str(truth.seed),
        "upper_level": UPPER_LEVEL,
    }
    phases = phases_text(simulation)
    return {**told, "phases": phases} if phases else told


def file_names(path: Path) -> tuple[str, str, str, str]:
    """The table, its sidecar and the two files of its truth. Raises OutputError for an ending."""
    if not path.name.lower().endswith(SUFFIXES):
        raise OutputError(path, f"the name must end in one of {', '.join(SUFFIXES)}")
    stem = stem_of(path)
    return (
        path.name,
        sidecar_of(path).name,
        f"{stem}.truth.json",
        f"{stem}.truth.csv.gz",
    )


def write_simulation(
    simulation: Simulation, path: Path, metadata: Mapping[str, str] | None = None
) -> None:
    """Write the recording to `path` and its truth beside it. Raises OutputError."""
    file_names(path)
    write_table(path, simulation.blocks.values(), metadata or metadata_of(simulation))
    write_truth(simulation.truth, path.with_name(stem_of(path)))
