"""One contract for every exercise: adding one means a file, a line in the catalogue, and this."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from analysis.exercises.any_bend import ANY
from analysis.exercises.catalogue import EXERCISES, exercise_named, names_of
from analysis.exercises.exercise import Exercise, Range, Signal, Start
from analysis.limits import profile_named
from imu.errors import UnknownNameError

FOLDER = Path(__file__).resolve().parents[3] / "analysis" / "exercises"
NO_EXERCISE = {"__init__", "exercise", "gear", "catalogue", "posture"}

# What people can do at all, with room: full standing bends are 111 ± 16° of trunk, 59 ± 15° of
# pelvis and 52 ± 11° of spine (Laird et al. 2018), here mean + 3 sd; the rest is geometry.
HUMAN: dict[str, Range] = {
    "pelvis_tilt_deg": (-45.0, 104.0),
    "trunk_tilt_deg": (-45.0, 159.0),
    "thigh_tilt_deg": (-60.0, 130.0),
    "lumbar_flexion_deg": (-30.0, 85.0),
    "pelvis_drop_m": (-0.45, 0.80),
    "midway_tilt_deg": (0.0, 45.0),
}
JUDGING = re.compile(
    r"\b(danger|injur|prevent|treat|risk|safe|unsafe|bad|harm|damag|protect|diagnos|wrong)",
    re.IGNORECASE,
)

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


def ranges(exercise: Exercise) -> dict[str, Range]:
    expected = exercise.expected
    told = {f.name for f in fields(expected)} - {"source", "rest"}
    return {name: getattr(expected, name) for name in told}


def words(exercise: Exercise) -> list[str]:
    texts = [exercise.name, exercise.counting_rule, exercise.source, exercise.expected.source]
    lists = (exercise.synonyms, exercise.faults, exercise.not_seen, exercise.cues)
    return texts + [text for several in lists for text in several]


def test_the_catalogue_opens_with_no_assumption() -> None:
    assert EXERCISES[0] is ANY


def test_each_file_of_the_folder_is_one_exercise_of_the_catalogue() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - NO_EXERCISE
    ids = [exercise.id for exercise in EXERCISES]
    assert len(set(ids)) == len(ids)
    assert {"any_bend" if known == "any" else known for known in ids} == files


def test_the_exercises_promised_are_there() -> None:
    promised = (
        "any hip_hinge rdl deadlift kb_swing good_morning squat daily_bend dowel_hinge wall_hinge "
        "wall_hinge_stick banded_hinge pull_through kb_deadlift slrdl tall_kneeling_thrust "
        "glute_bridge banded_hip_thrust rock_back"
    )
    assert set(promised.split()) <= {exercise.id for exercise in EXERCISES}


@every_exercise
def test_an_exercise_is_found_by_all_its_names_however_they_are_written(
    exercise: Exercise,
) -> None:
    for name in names_of(exercise):
        for written in (name, name.upper(), f" {name.title()} ", name.replace(" ", "-")):
            assert exercise_named(written) is exercise


def test_no_name_belongs_to_two_exercises_or_is_given_twice() -> None:
    plain = [
        name.casefold().replace("-", " ").replace("_", " ")
        for exercise in EXERCISES
        for name in {exercise.id, *exercise.synonyms}
    ]
    assert sorted(plain) == sorted(set(plain))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("deadlfit", "deadlift"),
        ("kb-swng", "kb_swing"),
        ("Sqat", "squat"),
        ("godo morning", "good_morning"),
        ("romanian dedlift", "romanian deadlift"),
        ("broomstik drill", "broomstick drill"),
        ("roman", "romanian deadlift"),
        ("dead", "deadlift"),
    ],
)
def test_a_misspelt_exercise_is_answered_with_the_nearest_name(typed: str, meant: str) -> None:
    with pytest.raises(UnknownNameError, match=f"did you mean '{meant}'") as caught:
        exercise_named(typed)
    assert exercise_named(meant) in EXERCISES
    assert typed in str(caught.value)


@pytest.mark.parametrize("typed", ["", "zzzzzz"])
def test_a_name_like_no_other_is_answered_with_the_ids(typed: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        exercise_named(typed)
    assert all(exercise.id in str(caught.value) for exercise in EXERCISES)


@every_exercise
def test_ranges_are_ordered_and_within_what_people_can_do(exercise: Exercise) -> None:
    for name, (low, high) in ranges(exercise).items():
        least, most = HUMAN[name]
        assert least <= low <= high <= most, name


@every_exercise
def test_trunk_is_pelvis_and_spine_somewhere_in_their_ranges(exercise: Exercise) -> None:
    expected = exercise.expected
    low = expected.pelvis_tilt_deg[0] + expected.lumbar_flexion_deg[0]
    high = expected.pelvis_tilt_deg[1] + expected.lumbar_flexion_deg[1]
    assert low <= expected.trunk_tilt_deg[1]
    assert high >= expected.trunk_tilt_deg[0]


@every_exercise
def test_the_shallowest_expected_repetition_is_large_enough_to_count(exercise: Exercise) -> None:
    expected = exercise.expected
    seen = expected.trunk_tilt_deg
    if exercise.signal is Signal.PELVIS_TILT:
        seen = expected.pelvis_tilt_deg
    if exercise.signal is Signal.COMMON_TILT:
        seen = tuple(0.5 * (p + t) for p, t in zip(expected.pelvis_tilt_deg, seen, strict=True))
    assert 0.0 < exercise.min_amplitude_deg < min(map(abs, seen))


@every_exercise
def test_the_usual_tempo_slowed_down_or_hurried_is_still_a_repetition(
    exercise: Exercise,
) -> None:
    tempo = exercise.tempo
    low, high = tempo.typical_s
    hurried = 0.8 if exercise.ballistic else 0.6
    assert 0.0 < tempo.min_s < hurried * low
    assert low < high
    assert 1.7 * high < tempo.max_s


@every_exercise
def test_the_limits_exist(exercise: Exercise) -> None:
    profile = profile_named(exercise.limit_profile)
    assert (profile.id == "daily") == exercise.daily


@every_exercise
def test_clean_repetitions_are_expected_within_limits_of_fixed_size(exercise: Exercise) -> None:
    profile = profile_named(exercise.limit_profile)
    if profile.amber_share is None:
        low, high = exercise.expected.lumbar_flexion_deg
        assert high < profile.amber_deg
        assert not profile.two_sided or low > -profile.amber_deg


@every_exercise
def test_everything_is_said_and_has_a_source(exercise: Exercise) -> None:
    assert exercise.source.strip()
    assert exercise.expected.source.strip()
    assert exercise.faults
    assert exercise.not_seen
    assert all(text.strip() == text and text for text in words(exercise))
    assert exercise.cues or exercise is ANY


@every_exercise
def test_the_counting_rule_names_the_amplitude_that_counts(exercise: Exercise) -> None:
    assert f"{exercise.min_amplitude_deg:g}°" in exercise.counting_rule
    assert not exercise.counting_rule.endswith(".")


@pytest.mark.parametrize("exercise", EXERCISES[1:], ids=lambda exercise: exercise.id)
def test_the_counting_rule_names_the_times_that_count(exercise: Exercise) -> None:
    tempo = exercise.tempo
    assert f"within {tempo.min_s:g} to {tempo.max_s:g} s" in exercise.counting_rule


@every_exercise
def test_no_word_judges(exercise: Exercise) -> None:
    assert [text for text in words(exercise) if JUDGING.search(text)] == []


def test_swings_are_fast_and_the_floor_lift_starts_at_the_floor() -> None:
    assert exercise_named("kb_swing").ballistic
    assert exercise_named("deadlift").start is Start.BOTTOM
    assert exercise_named("daily_bend").daily
