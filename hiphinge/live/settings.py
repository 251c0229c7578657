"""What a session is asked for, and how `session.json` keeps it for a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from analysis.exercises.any_bend import ANY
from analysis.exercises.catalogue import exercise_named
from analysis.exercises.exercise import Exercise
from analysis.fading import Mode, mode_named
from analysis.limit_text import profile_of_text
from analysis.limits import LimitProfile
from analysis.manner import Manner
from calibration.profile import Profile
from imu.errors import UnknownNameError
from imu.frames import SACRUM, UPPER_BACK
from imu.samples import FloatArray


class Way(StrEnum):
    """How a session comes to its calibration."""

    PHASES = "phases"
    PROFILE = "profile"
    AUTOMATIC = "automatic"


def way_named(name: str) -> Way:
    """Raises UnknownNameError."""
    try:
        return Way(name)
    except ValueError:
        raise UnknownNameError("way to calibrate", name, list(Way)) from None


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """All that decides what a session says of its records.

    limits    a limit profile as text (`analysis.limit_text`); "" for the exercise's own
    manner    what is told while training, until the wearer switches it (`analysis.manner`)
    fixed     what of it no mark changes: a replay that asks how it would have been told
    earned    exercise id → clean sets that had accumulated before the session
    mounting  sensor → the sensor axis (3,) that points out of the back, where told
    """

    exercise: Exercise = ANY
    sensors: tuple[str, ...] = (SACRUM, UPPER_BACK)
    way: Way = Way.PHASES
    filter_name: str = "vqf"
    limits: str = ""
    profile: Profile | None = None
    mounting: Mapping[str, FloatArray] = field(default_factory=dict)
    upper_level: str = ""
    manner: Manner = field(default_factory=Manner)
    fixed: frozenset[str] = frozenset()
    earned: Mapping[str, int] = field(default_factory=dict)

    @property
    def limit_profile(self) -> LimitProfile:
        """The limits in force. Raises UnknownNameError."""
        return limit_profile_of(self.exercise, self.limits)


def limit_profile_of(exercise: Exercise, limits: str) -> LimitProfile:
    """The limit profile that was asked for, or the exercise's own.

    Raises UnknownNameError, SettingError.
    """
    return profile_of_text(limits, exercise.limit_profile)


def to_plain(settings: SessionSettings) -> dict[str, Any]:
    """As plain JSON values; the profile is kept beside them."""
    return {
        "exercise": settings.exercise.id,
        "sensors": list(settings.sensors),
        "calibration": settings.way.value,
        "filter": settings.filter_name,
        "limits": settings.limits,
        "mounting": {name: axis.tolist() for name, axis in settings.mounting.items()},
        "upper_level": settings.upper_level,
        "feedback": settings.manner.mode.value,
        "praise": settings.manner.praise,
        "last_one": settings.manner.last_one,
        "earned": dict(settings.earned),
    }


def from_plain(plain: Mapping[str, Any], profile: Profile | None = None) -> SessionSettings:
    """The settings that `to_plain` wrote; what is missing is as usual. Raises UnknownNameError."""
    usual = SessionSettings()
    return SessionSettings(
        exercise=exercise_named(str(plain.get("exercise", usual.exercise.id))),
        sensors=tuple(plain.get("sensors", usual.sensors)),
        way=way_named(str(plain.get("calibration", usual.way.value))),
        filter_name=str(plain.get("filter", usual.filter_name)),
        limits=str(plain.get("limits", "")),
        profile=profile,
        mounting={
            str(name): np.asarray(axis, dtype=np.float64)
            for name, axis in dict(plain.get("mounting", {})).items()
        },
        upper_level=str(plain.get("upper_level", "")),
        manner=_manner(plain),
        earned={str(name): int(sets) for name, sets in dict(plain.get("earned", {})).items()},
    )


def _manner(plain: Mapping[str, Any]) -> Manner:
    """As stored; a session from before there was a choice told everything."""
    return Manner(
        mode_named(str(plain.get("feedback", Mode.ALWAYS))),
        praise=bool(plain.get("praise", True)),
        last_one=bool(plain.get("last_one", True)),
    )
