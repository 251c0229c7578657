"""The tempo that is beaten unasked, in every exercise."""

from __future__ import annotations

import pytest

from analysis.exercises.catalogue import EXERCISES
from analysis.exercises.exercise import Exercise
from hiphinge.dashboard.tempo import tempo_of


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_beat_is_as_long_as_a_usual_repetition_and_goes_down_no_faster_than_up(
    exercise: Exercise,
) -> None:
    tempo = tempo_of(exercise)
    assert sum(tempo.values()) == pytest.approx(sum(exercise.tempo.typical_s) / 2.0, abs=0.051)
    assert tempo["eccentric_s"] >= tempo["concentric_s"] - 0.11 > 0.0
    assert (tempo["pause_s"] == 0.0) is exercise.ballistic
