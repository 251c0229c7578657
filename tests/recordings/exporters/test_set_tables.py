"""Tables for Hevy and Strong, laid out as the apps export them."""

from __future__ import annotations

import csv
from dataclasses import replace

from recordings.exporters.set_tables import hevy_of, strong_of
from recordings.exporters.training_log import TrainingLog


def test_hevys_header_and_first_row_are_letter_for_letter_the_apps(log: TrainingLog) -> None:
    header, first, *rest = hevy_of(replace(log, sets=log.sets[:2])).splitlines()
    assert header == (
        '"title","start_time","end_time","description","exercise_title","superset_id",'
        '"exercise_notes","set_index","set_type","weight_kg","reps","distance_km",'
        '"duration_seconds","rpe"'
    )
    notes = "set 1: 7 of 8 within the limit; set 2: 6 of 6 within the limit"
    assert first == (
        '"Romanian deadlift","5 Mar 2026, 23:58","6 Mar 2026, 01:05","hiphinge",'
        f'"Romanian Deadlift (Barbell)",,"{notes}",0,"normal",,8,,,'
    )
    assert len(rest) == 1


def test_hevys_sets_are_numbered_from_0_within_each_exercise(log: TrainingLog) -> None:
    rows = list(csv.DictReader(hevy_of(log).splitlines()))
    assert [(row["exercise_title"], row["set_index"], row["reps"]) for row in rows] == [
        ("Romanian Deadlift (Barbell)", "0", "8"),
        ("Romanian Deadlift (Barbell)", "1", "6"),
        ("Single Leg Romanian Deadlift (Dumbbell)", "0", "7"),
        ("Dowel hinge (broomstick drill)", "0", "5"),
    ]
    assert rows[2]["exercise_notes"] == "set 1: 5 of 7 within the limit; left 3, right 4"


def test_strongs_header_and_first_row_are_letter_for_letter_the_apps(log: TrainingLog) -> None:
    header, first, *rest = strong_of(replace(log, sets=log.sets[:2])).splitlines()
    assert header == (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,"
        "Notes,Workout Notes,RPE"
    )
    assert first == (
        "2026-03-05 23:58:30,Romanian deadlift,1h 6m,Romanian Deadlift (Barbell),1,,8,0,0,"
        "7 of 8 within the limit,hiphinge,"
    )
    assert len(rest) == 1


def test_strong_says_how_long_it_took_as_the_app_does(log: TrainingLog) -> None:
    told = {
        seconds: next(csv.DictReader(strong_of(replace(log, duration_s=seconds)).splitlines()))
        for seconds in (40.0, 2700.0, 3600.0, 3900.0)
    }
    assert [row["Duration"] for row in told.values()] == ["40s", "45m", "1h", "1h 5m"]


def test_a_weight_is_there_if_it_was_told(log: TrainingLog) -> None:
    heavy = log.with_weight(62.5)
    assert {row["weight_kg"] for row in csv.DictReader(hevy_of(heavy).splitlines())} == {"62.5"}
    assert {row["Weight"] for row in csv.DictReader(strong_of(heavy).splitlines())} == {"62.5"}
    assert {row["Weight"] for row in csv.DictReader(strong_of(log).splitlines())} == {""}


def test_a_simulated_session_says_so_in_every_row(log: TrainingLog) -> None:
    made_up = replace(log, synthetic=True)
    for text in (hevy_of(made_up), strong_of(made_up)):
        assert all("(synthetic)" in line for line in text.splitlines()[1:])
