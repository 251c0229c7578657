"""Everything one analysed recording says: what the tables, the report and the summary show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analysis.events import Alert, Rep
from analysis.exercises.exercise import Exercise
from analysis.limits import Limits
from analysis.recognition import Recognition
from analysis.sets import SetSummary
from calibration.result import Calibration
from imu.angles import AngleBlock
from imu.mappings import remade
from imu.sensor_quality import SensorQuality


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The result of one recording.

    sensors    quality of the data, one entry per sensor used
    left_out   sensors of the recording that were not used, with the reason
    notes      whole sentences the reader must know ("Only the sacrum is worn: ...")
    settings   what was asked for (filter, exercise, grid rate ...)
    versions   of hiphinge and of what computes the numbers
    synthetic  the motion is simulated, and every output says so
    upper_level  where on the spine the upper sensor sits ("T12", "T4"), or "" if not told
    recognized  which exercise each set is, where that was asked for
    """

    recording: str
    duration_s: float
    exercise: Exercise
    limits: Limits
    calibration: Calibration
    angles: AngleBlock
    reps: tuple[Rep, ...]
    alerts: tuple[Alert, ...]
    sets: tuple[SetSummary, ...]
    sensors: tuple[SensorQuality, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]
    settings: Mapping[str, str | float]
    versions: Mapping[str, str]
    synthetic: bool
    upper_level: str
    recognized: tuple[Recognition, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("left_out", "settings", "versions"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)
