"""The whole simulation in one call: plan, person, sensors and seed → samples and the exact truth.

Each random thing has a stream of its own, named by what it is for. The same call gives the same
bits; another sensor, another rate or another loss leaves the rest as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from firmware_bridge.virtual.lifter.activities import write_activity, write_calibration
from firmware_bridge.virtual.lifter.body import WORN
from firmware_bridge.virtual.lifter.delivery import Delivery, arriving, sample_times
from firmware_bridge.virtual.lifter.motion import Motion
from firmware_bridge.virtual.lifter.plan import Activity, CalibrationPlan, SessionPlan, SetPlan
from firmware_bridge.virtual.lifter.score import Score
from firmware_bridge.virtual.lifter.sensor import (
    ImuModel,
    Slip,
    Wearing,
    exact_readings,
    measure,
)
from firmware_bridge.virtual.lifter.sets import write_set
from firmware_bridge.virtual.lifter.tracks import stream, wander
from firmware_bridge.virtual.lifter.truth import Truth, truth_of
from firmware_bridge.virtual.lifter.wearer import Wearer
from imu.errors import SettingError, UnknownNameError
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray, SampleBlock


@dataclass(frozen=True, slots=True, eq=False)
class SensorSpec:
    """One worn sensor. Without q_sensor_from_segment (4,) the wearer's own mounting is taken."""

    sensor: str
    rate_hz: float = 100.0
    imu: ImuModel = field(default_factory=ImuModel)
    delivery: Delivery = field(default_factory=Delivery)
    q_sensor_from_segment: FloatArray | None = None
    slips: tuple[Slip, ...] = ()

    def __post_init__(self) -> None:
        """Raise UnknownNameError or SettingError."""
        if self.sensor not in WORN:
            raise UnknownNameError("sensor", self.sensor, WORN)
        if not 5.0 <= self.rate_hz <= 2000.0:
            raise SettingError(f"{self.sensor}: {self.rate_hz} Hz is not between 5 and 2000")

    @staticmethod
    def perfect(
        sensor: str, rate_hz: float = 100.0, q_sensor_from_segment: FloatArray | None = None
    ) -> SensorSpec:
        """A sensor that errs in nothing and loses nothing."""
        return SensorSpec(
            sensor, rate_hz, ImuModel.perfect(), Delivery.perfect(), q_sensor_from_segment
        )


TWO_SENSORS = (SensorSpec(SACRUM), SensorSpec(UPPER_BACK))


@dataclass(frozen=True, slots=True)
class Simulation:
    """Synthetic samples by sensor, and what they are of."""

    blocks: Mapping[str, SampleBlock]
    truth: Truth

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", MappingProxyType(dict(self.blocks)))


def simulate(
    plan: SessionPlan,
    wearer: Wearer,
    sensors: tuple[SensorSpec, ...] = TWO_SENSORS,
    seed: int = 0,
) -> Simulation:
    """Simulate the session. Times are seconds from its start. Raises SettingError."""
    if len({spec.sensor for spec in sensors}) < len(sensors):
        raise SettingError("every sensor can be worn once")
    score = _written(plan, wearer, seed)
    motion = score.motion()
    wearings = {spec.sensor: _wear(spec, wearer, score.now_s, seed) for spec in sensors}
    truth = truth_of(
        motion,
        exercise=_joined([part.exercise for part in plan.sets]),
        fault=_joined([part.fault.kind.value for part in plan.sets]),
        seed=seed,
        duration_s=score.now_s,
        events=(tuple(score.reps), tuple(score.segments), tuple(score.phases)),
        wearer=wearer,
        placements=MappingProxyType(
            {name: worn.q_sensor_from_segment for name, worn in wearings.items()}
        ),
    )
    blocks = {
        spec.sensor: _record(spec, wearings[spec.sensor], motion, score.now_s, seed)
        for spec in sensors
    }
    return Simulation(blocks, truth)


def _written(plan: SessionPlan, wearer: Wearer, seed: int) -> Score:
    """The score of the whole plan."""
    score = Score(wearer, stream(seed, "score"))
    number = 0
    for part in plan.parts:
        if isinstance(part, SetPlan):
            number += 1
            write_set(score, part, number)
        elif isinstance(part, Activity):
            write_activity(score, part)
        else:
            assert isinstance(part, CalibrationPlan)
            write_calibration(score, part)
    if score.now_s < 1.0:
        raise SettingError("the plan is shorter than a second")
    return score


def _wear(spec: SensorSpec, wearer: Wearer, end_s: float, seed: int) -> Wearing:
    """Put the sensor on."""
    q = spec.q_sensor_from_segment
    wobble = None
    if wearer.wobble_deg > 0.0:
        wobble = wander(stream(seed, "wobble", spec.sensor), 3, end_s, wearer.wobble_band_hz)
    mounting = wearer.mounting(spec.sensor) if q is None else q
    return Wearing(spec.sensor, wearer, mounting, wobble, spec.slips)


def _record(
    spec: SensorSpec, wearing: Wearing, motion: Motion, end_s: float, seed: int
) -> SampleBlock:
    """What arrives from one sensor."""
    taken, told = sample_times(
        end_s, spec.rate_hz, spec.delivery, stream(seed, "clock", spec.sensor)
    )
    acc, gyr = exact_readings(wearing, motion, taken)
    acc, gyr, flags = measure(
        acc, gyr, taken, spec.rate_hz, spec.imu, stream(seed, "noise", spec.sensor)
    )
    rows = arriving(len(taken), spec.delivery, stream(seed, "loss", spec.sensor))
    return SampleBlock(spec.sensor, told[rows], acc[rows], gyr[rows], None, flags[rows])


def _joined(names: list[str]) -> str:
    """The names that occur, each once, in their order; "none" without any."""
    return "+".join(dict.fromkeys(names)) or "none"
