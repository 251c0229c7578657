"""FIT activities as readers that others wrote see them: fitdecode, and fit-tool."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import fitdecode
import pytest
from fit_tool.fit_file import FitFile
from fit_tool.profile.messages.set_message import SetMessage

from imu.errors import SettingError
from recordings.exporters.fit import fit_of
from recordings.exporters.fit_message import Base, Field, Message, checksum, fit_file
from recordings.exporters.logged import LoggedExercise, NoNames
from recordings.exporters.training_log import TrainingLog


def read(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Messages by name, with every check that the reader has turned to an error."""
    found: dict[str, list[dict[str, Any]]] = {}
    with fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    ) as frames:
        for frame in frames:
            if isinstance(frame, fitdecode.FitDataMessage):
                values = {field.name: field.value for field in frame.fields}
                found.setdefault(frame.name, []).append(values)
    return found


def test_a_reader_finds_each_set_with_its_repetitions_exercise_start_and_length(
    log: TrainingLog,
) -> None:
    sets = read(fit_of(log))["set"]
    active = [one for one in sets if one["set_type"] == "active"]
    assert [one["repetitions"] for one in active] == [8, 6, 7, 5]
    assert [one["category"] for one in active] == ["deadlift", "deadlift", "deadlift", "unknown"]
    assert [one.get("category_subtype") for one in active] == [23, 23, 14, None]
    assert active[0]["duration"] == pytest.approx(39.25)
    starts = [one["start_time"] - log.started for one in active]
    assert [round(apart.total_seconds()) for apart in starts] == [100, 250, 400, 500]
    assert "weight" not in active[0]


def test_rests_fill_the_time_between_sets_and_all_are_numbered(log: TrainingLog) -> None:
    sets = read(fit_of(log))["set"]
    assert [one["set_type"] for one in sets] == ["active", "rest"] * 3 + ["active"]
    assert [one["message_index"] for one in sets] == list(range(7))
    assert [one["duration"] for one in sets[1::2]] == pytest.approx([110.75, 120.75, 65.75])
    assert all("repetitions" not in one and "category" not in one for one in sets[1::2])


def test_it_is_one_activity_of_strength_training_from_beginning_to_end(log: TrainingLog) -> None:
    found = read(fit_of(log))
    assert next(iter(found)) == "file_id"
    assert found["file_id"][0]["type"] == "activity"
    assert found["file_id"][0]["product_name"] == "hiphinge"
    (session,), (lap,), (activity,) = found["session"], found["lap"], found["activity"]
    for part in (session, lap):
        assert (part["sport"], part["sub_sport"]) == ("training", "strength_training")
        assert part["total_elapsed_time"] == part["total_timer_time"] == 4000.0
        assert abs(part["start_time"] - log.started) <= timedelta(seconds=0.5)
    assert activity["num_sessions"] == session["num_laps"] == 1
    local = activity["local_timestamp"].replace(tzinfo=None)
    assert abs(local - log.at(4000.0).replace(tzinfo=None)) <= timedelta(seconds=0.5)
    assert [one["event_type"] for one in found["event"]] == ["start", "stop_all"]
    assert len(found["record"]) == 2


def test_the_exercise_has_our_name_too_where_the_profile_has_none(log: TrainingLog) -> None:
    titles = [one["wkt_step_name"] for one in read(fit_of(log))["exercise_title"]]
    assert titles == [one.exercise.name for one in log.sets[1:]]


def test_a_weight_is_there_if_it_was_told(log: TrainingLog) -> None:
    sets = read(fit_of(log.with_weight(62.5)))["set"]
    assert sets[0]["weight"] == 62.5
    assert sets[0]["weight_display_unit"] == "kilogram"
    assert "weight" not in sets[1]


@pytest.mark.parametrize("weight_kg", [-1.0, 1001.0, float("nan")])
def test_a_weight_that_makes_no_sense_is_refused(log: TrainingLog, weight_kg: float) -> None:
    with pytest.raises(SettingError, match="kilograms from 0 to 1000"):
        log.with_weight(weight_kg)


def test_a_simulated_session_says_so(log: TrainingLog) -> None:
    found = read(fit_of(replace(log, synthetic=True)))
    assert found["file_id"][0]["product_name"] == "hiphinge (synthetic)"
    assert found["sport"][0]["name"].startswith("synthetic: ")


def test_a_second_reader_takes_the_file_without_a_warning(log: TrainingLog) -> None:
    # warnings are errors in these tests; fit-tool checks the checksum while it reads
    messages = [record.message for record in FitFile.from_bytes(fit_of(log)).records]
    sets = [message for message in messages if isinstance(message, SetMessage)]
    assert [one.repetitions for one in sets[::2]] == [8, 6, 7, 5]
    assert [one.category[0] for one in sets[::2]] == [8, 8, 8, 65534]


def test_a_name_too_long_for_a_field_is_cut_between_letters() -> None:
    text = "x" * 62 + "ä" + "y"
    data = fit_file([Message(12, (Field(0, Base.ENUM, 10), Field(3, Base.STRING, text)))])
    assert read(data)["sport"][0]["name"] == "x" * 62


def test_the_checksum_is_the_protocols() -> None:
    # CRC-16/ARC of the usual nine digits
    assert checksum(b"123456789") == 0xBB3D


def test_the_same_session_gives_the_same_bytes(log: TrainingLog) -> None:
    assert fit_of(log) == fit_of(log)
    unknown = replace(log.sets[0], exercise=LoggedExercise("Sumo", NoNames()))
    assert fit_of(replace(log, sets=(unknown,))) != fit_of(log)
