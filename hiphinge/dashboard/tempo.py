"""How long a repetition of an exercise usually takes → the tempo that the metronome beats unasked.

The catalogue knows the length of a repetition, in seconds, but not how it is divided. Half of it
goes to the way down and an eighth to the bottom: controlled down, without a stop, and up again.
That is a design value, which the wearer changes on the page. A ballistic exercise has no stay at
all.
"""

from __future__ import annotations

from typing import Final

from analysis.exercises.exercise import Exercise
from hiphinge.dashboard.told import Plain

STEP_S: Final = 0.1
DOWN_SHARE, BOTTOM_SHARE = 0.5, 0.125


def tempo_of(exercise: Exercise) -> Plain:
    """Seconds down, at the bottom, and up; they add up to a repetition of the usual length."""
    shortest_s, longest_s = exercise.tempo.typical_s
    whole = round((shortest_s + longest_s) / 2.0 / STEP_S)
    bottom = 0 if exercise.ballistic else round(BOTTOM_SHARE * whole)
    down = round(DOWN_SHARE * whole)
    up = whole - down - bottom
    return {
        "eccentric_s": round(STEP_S * down, 1),
        "pause_s": round(STEP_S * bottom, 1),
        "concentric_s": round(STEP_S * up, 1),
    }
