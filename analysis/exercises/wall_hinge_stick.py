"""The wall hinge with a stick along the back: wall and stick say when and how.

Everything is that of `wall_hinge`, and the stick's contacts those of `dowel_hinge`.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.exercises.exercise import Dose
from analysis.exercises.gear import Gear
from analysis.exercises.wall_hinge import WALL_HINGE

WALL_HINGE_STICK = replace(
    WALL_HINGE,
    id="wall_hinge_stick",
    name="Wall hinge with stick",
    synonyms=("wall hinge with dowel", "wall hip hinge with stick"),
    begin=(
        "Stand a foot's length in front of a wall, back to it, the stick along the back, and keep "
        "still for a moment."
    ),
    doses=(Dose("004", 3, (15, 15)),),
    not_seen=("whether the head keeps the stick", *WALL_HINGE.not_seen),
    cues=(
        "Reach for the wall with the hips; the stick comes along.",
        "Keep the stick close, the upper back broad.",
        "Touch, and come back without losing a contact.",
    ),
    gear=(Gear.WALL, Gear.STICK),
)
