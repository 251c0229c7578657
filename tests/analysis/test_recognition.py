"""Which exercise it is: families, from the first repetitions, or honestly not sure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from analysis.exercises.catalogue import EXERCISES, exercise_named
from analysis.families import FAMILIES, family_of
from analysis.likelihood import NONE, posteriors
from analysis.recognition import Recognition, Recognizer, between, commonest, recognized
from analysis.recognition_words import sentence, whole_sentence
from analysis.rep_features import RepFeatures
from hiphinge.simulation import Wish

RDL = RepFeatures(0.0, 0.0, 65.0, 83.0, 18.0, 0.0, math.nan, 4.0, 0.8)
"""A usual Romanian deadlift: degrees, metres, seconds."""
NAMED = (
    "rdl",
    "deadlift",
    "kb_swing",
    "squat",
    "tall_kneeling_thrust",
    "glute_bridge",
    "rock_back",
)


@cache
def trained(sessions: Any, exercise_id: str) -> Any:
    return sessions.of(Wish(exercise_named(exercise_id), reps=3, seed=7100, calibration=True))


def after_calibration(session: Any, sessions: Any, length: int) -> Iterator[Any]:
    motion = session.motion()
    return sessions.slices(motion.after(session.truth.phases[-1].end_s), length)


def seen(session: Any, sessions: Any, length: int = 5000) -> tuple[Recognition, ...]:
    """What the recogniser found in a session, fed in blocks of that length."""
    recognizer = Recognizer(session.analysis.calibration.alignment)
    for block in after_calibration(session, sessions, length):
        recognizer.follow(block)
    recognizer.finish()
    return recognizer.found


@pytest.mark.parametrize("exercise_id", NAMED)
def test_a_pair_of_repetitions_tells_the_family_or_has_it_among_the_nearest_two(
    sessions: Any, exercise_id: str
) -> None:
    session = trained(sessions, exercise_id)
    found = seen(session, sessions)[-1]
    family = family_of(exercise_id)
    assert family in [guess.family for guess in found.nearest]
    if found.is_sure:
        assert found.nearest[0].family is family
    assert found.end_s <= session.true_reps[-1].end_s + 3.0


def test_what_is_found_does_not_depend_on_how_the_motion_is_cut(sessions: Any) -> None:
    session = trained(sessions, "squat")
    assert repr(seen(session, sessions, 37)) == repr(seen(session, sessions))


def test_every_exercise_but_any_is_in_one_family() -> None:
    members = [member for family in FAMILIES for member in family.members]
    assert sorted(members) == sorted(known.id for known in EXERCISES if known.id != "any")
    assert family_of("any") is None


def test_probabilities_of_all_exercises_and_of_none_add_up_to_one() -> None:
    assert sum(posteriors(RDL).values()) == pytest.approx(1.0)


def test_a_usual_hinge_is_recognised_and_its_members_are_offered() -> None:
    found = recognized(RDL, 0.0, 9.0)
    assert found.is_sure
    assert found.nearest[0].family.id == "hinge"
    assert "move alike, and you know which" in sentence(found)


def test_a_motion_like_no_exercise_is_none_of_them() -> None:
    odd = replace(RDL, rest_pelvis_deg=40.0, rest_trunk_deg=-30.0, drop_m=0.5)
    probable = posteriors(odd)
    assert max(probable, key=lambda name: probable[name]) == NONE


def test_what_two_families_share_is_not_sure_and_both_are_offered() -> None:
    between = replace(RDL, duration_s=2.1, gap_s=0.4)
    found = recognized(between, 0.0, 5.0)
    assert not found.is_sure
    assert {guess.family.id for guess in found.nearest} == {"hinge", "swing"}
    assert sentence(found).startswith("Not sure which exercise this is")


def test_a_thigh_that_tilts_far_tells_a_pull_from_the_floor_from_a_hinge() -> None:
    low = replace(RDL, pelvis_deg=57.0, trunk_deg=72.0, spine_deg=15.0, drop_m=0.045)
    bent = recognized(replace(low, thigh_deg=50.0), 0.0, 9.0)
    straight = recognized(replace(low, thigh_deg=18.0), 0.0, 9.0)
    assert bent.nearest[0].family.id == "floor_pull"
    assert straight.nearest[0].family.id == "hinge"


def test_a_recording_is_what_most_of_its_sets_surely_are() -> None:
    hinge = recognized(RDL, 0.0, 9.0)
    unsure = recognized(replace(RDL, duration_s=2.1, gap_s=0.4), 60.0, 65.0)
    assert commonest([unsure, hinge]) is hinge
    assert commonest([unsure]) is None
    assert "two repetitions in a row" in whole_sentence([])


def test_several_repetitions_are_told_by_their_mean_whatever_one_of_them_lacks() -> None:
    low = RepFeatures(0.0, 0.0, 50.0, 60.0, 10.0, 0.02, math.nan, 3.0)
    high = replace(low, drop_m=0.08, gap_s=0.6)
    mean = between([low, high, replace(high, drop_m=0.05)])
    assert mean.drop_m == pytest.approx(0.05)
    assert mean.gap_s == pytest.approx(0.6)
    assert math.isnan(mean.thigh_deg)
