"""All exercises, and how a name that somebody typed finds one.

To add an exercise, write its file and name its constant in `EXERCISES`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from analysis.exercises.any_bend import ANY
from analysis.exercises.banded_hinge import BANDED_HINGE
from analysis.exercises.banded_hip_thrust import BANDED_HIP_THRUST
from analysis.exercises.daily_bend import DAILY_BEND
from analysis.exercises.deadlift import DEADLIFT
from analysis.exercises.dowel_hinge import DOWEL_HINGE
from analysis.exercises.exercise import Exercise
from analysis.exercises.glute_bridge import GLUTE_BRIDGE
from analysis.exercises.good_morning import GOOD_MORNING
from analysis.exercises.hip_hinge import HIP_HINGE
from analysis.exercises.kb_deadlift import KB_DEADLIFT
from analysis.exercises.kb_swing import KB_SWING
from analysis.exercises.pull_through import PULL_THROUGH
from analysis.exercises.rdl import RDL
from analysis.exercises.rock_back import ROCK_BACK
from analysis.exercises.slrdl import SLRDL
from analysis.exercises.squat import SQUAT
from analysis.exercises.tall_kneeling_thrust import TALL_KNEELING_THRUST
from analysis.exercises.wall_hinge import WALL_HINGE
from analysis.exercises.wall_hinge_stick import WALL_HINGE_STICK
from imu.errors import UnknownNameError

EXERCISES: tuple[Exercise, ...] = (
    ANY,
    HIP_HINGE,
    DOWEL_HINGE,
    WALL_HINGE,
    WALL_HINGE_STICK,
    BANDED_HINGE,
    PULL_THROUGH,
    KB_DEADLIFT,
    RDL,
    SLRDL,
    DEADLIFT,
    KB_SWING,
    GOOD_MORNING,
    SQUAT,
    TALL_KNEELING_THRUST,
    GLUTE_BRIDGE,
    BANDED_HIP_THRUST,
    ROCK_BACK,
    DAILY_BEND,
)


def names_of(exercise: Exercise) -> tuple[str, ...]:
    """What the exercise answers to: its id, its name and its synonyms."""
    return exercise.id, exercise.name, *exercise.synonyms


def exercise_named(name: str) -> Exercise:
    """The exercise with this id, name or synonym.

    Capitals do not matter, nor whether words are joined by spaces, hyphens or underscores.
    Raises UnknownNameError, which suggests the nearest name.
    """
    wanted = _plain(name)
    spelled: dict[str, str] = {}
    for exercise in EXERCISES:
        for known in names_of(exercise):
            if _plain(known) == wanted:
                return exercise
            spelled.setdefault(_plain(known), known.lower())
    near = _holding(wanted, spelled) or difflib.get_close_matches(wanted, spelled, n=1)
    names = [spelled[found] for found in near] or [exercise.id for exercise in EXERCISES]
    raise UnknownNameError("exercise", name, names)


def _holding(wanted: str, names: Iterable[str]) -> list[str]:
    """The shortest name that begins with what was typed, or has a word that does."""
    held = [name for name in names if len(wanted) > 3 and f" {wanted}" in f" {name}"]
    return sorted(held, key=len)[:1]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
