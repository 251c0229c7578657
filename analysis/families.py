"""Exercises that move alike, and so cannot be told apart by sensors on the back.

A stick, a wall, a band, a cable or a bar changes what is held and not how pelvis and trunk go: the
hinges of a family differ by less in their ranges than people differ in one of them. What can be
recognised is the family; which of its members it is, the wearer knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise


@dataclass(frozen=True, slots=True)
class Family:
    """Exercises that move alike; the first of them stands for all where one must be chosen."""

    id: str
    name: str
    members: tuple[str, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The members, in the order of the catalogue."""
        return tuple(known for known in EXERCISES if known.id in self.members)


FAMILIES: tuple[Family, ...] = (
    Family(
        "hinge",
        "Hip hinge",
        (
            "hip_hinge",
            "dowel_hinge",
            "wall_hinge",
            "wall_hinge_stick",
            "banded_hinge",
            "pull_through",
            "rdl",
            "slrdl",
            "good_morning",
        ),
    ),
    Family("floor_pull", "Deadlift from the floor", ("deadlift", "kb_deadlift")),
    Family("swing", "Kettlebell swing", ("kb_swing",)),
    Family("squat", "Squat", ("squat",)),
    Family("kneeling", "Kneeling hip thrust", ("tall_kneeling_thrust",)),
    Family("bridge", "Glute bridge", ("glute_bridge",)),
    Family("thrust", "Hip thrust", ("banded_hip_thrust",)),
    Family("rock_back", "Four-point rock back", ("rock_back",)),
    Family("daily", "Everyday bend", ("daily_bend",)),
)
"""Each exercise of the catalogue but `any` is in one."""


def family_of(exercise_id: str) -> Family | None:
    """The family of an exercise; None for `any`."""
    return next((family for family in FAMILIES if exercise_id in family.members), None)
