"""On the floor, on a bench and on the knees a spine that bends hides no repetition. Synthetic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.exercises.catalogue import exercise_named
from firmware_bridge.virtual.lifter.plan import ActivityKind
from hiphinge.simulation import Wish

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "fault", "tempo", "seed"),
    [
        ("glute_bridge", "arch", "slow", 1114),  # a pelvis that turns back at the top, twice a rep
        ("glute_bridge", "arch", "fast", 1114),
        ("tall_kneeling_thrust", "drift", "slow", 1513),  # a pelvis that tilts less and less
        ("rock_back", "rounding", "fast", 1216),  # a tail that tucks under until it points down
    ],
)
def test_a_spine_that_bends_or_arches_hides_and_doubles_no_repetition(
    sessions: Any, name: str, fault: str, tempo: str, seed: int
) -> None:
    wish = Wish(exercise_named(name), fault=fault, tempo=tempo, seed=seed, calibration=True)
    session = sessions.of(wish)
    assert session.invented() == []
    assert len(session.analysis.reps) == 8


@pytest.mark.parametrize("name", ["glute_bridge", "banded_hip_thrust"])
def test_an_upper_sensor_that_is_lain_on_and_does_not_turn_hides_no_repetition(
    sessions: Any, name: str
) -> None:
    session = sessions.of(Wish(exercise_named(name), reps=5, seed=1101, calibration=True))
    motion = session.motion().after(session.true_reps[0].start_s - 2.0)
    still = np.full(len(motion), motion.angles.trunk_tilt_rad[0])
    motion = replace(motion, angles=replace(motion.angles, trunk_tilt_rad=still))
    assert len(session.engine().follow(motion).reps) == 5


@pytest.mark.parametrize("activity", [ActivityKind.WALK, ActivityKind.SIT])
def test_a_chair_and_a_walk_around_a_set_on_the_knees_are_no_repetition(
    sessions: Any, activity: ActivityKind
) -> None:
    kneeling = exercise_named("tall_kneeling_thrust")
    wish = Wish(kneeling, reps=3, sets=2, seed=3001, calibration=True, confusers=(activity,))
    session = sessions.of(wish)
    assert session.invented() == []
    assert len(session.analysis.reps) == 6


@pytest.mark.parametrize(
    ("name", "fault", "tempo", "seed"),
    [
        ("rock_back", "none", "typical", 1016),
        ("rock_back", "rounding", "fast", 1116),
        ("tall_kneeling_thrust", "drift", "slow", 1013),
        ("glute_bridge", "arch", "slow", 1214),
        ("glute_bridge", "none", "typical", 1514),  # lies down just before the first repetition
    ],
)
def test_phases_of_what_hardly_tilts_are_read_off_the_height_too(
    sessions: Any, name: str, fault: str, tempo: str, seed: int
) -> None:
    wish = Wish(exercise_named(name), fault=fault, tempo=tempo, seed=seed, calibration=True)
    session = sessions.of(wish)
    errors_s = []
    for true in session.true_reps:
        rep = session.found(true)
        errors_s += [
            rep.eccentric_s - (true.turn_start_s - true.start_s),
            rep.pause_s - (true.turn_end_s - true.turn_start_s),
            rep.concentric_s - (true.end_s - true.turn_end_s),
        ]
    assert np.mean(np.abs(errors_s) <= 0.2) >= 0.95
    assert np.max(np.abs(errors_s)) <= 0.4
