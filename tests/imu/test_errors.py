"""Errors keep what they know on their way from one process to another."""

from __future__ import annotations

import pickle

import pytest

from imu.errors import (
    CalibrationError,
    HiphingeError,
    LinkError,
    OutputError,
    ProfileError,
    RecordingError,
    SettingError,
    UnitError,
    UnknownNameError,
)


@pytest.mark.parametrize(
    "error",
    [
        RecordingError("a.csv", "is empty", row=3, column="acc_x"),
        UnitError("a.csv", "is no gravity"),
        CalibrationError(["Stand still.", "Bend further."], phase="stand"),
        ProfileError("p.json", "is too old"),
        UnknownNameError("filter", "vfq", ["vqf", "ekf"]),
        OutputError("out", "is full"),
        SettingError("no such day"),
        LinkError("switch it on"),
    ],
)
def test_an_error_comes_out_of_another_process_as_it_went_in(error: HiphingeError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_an_error_is_one_line_whatever_a_file_calls_its_columns() -> None:
    error = RecordingError("a\nb.csv", "its unit is 'm/s\x0b²'", column="acc\u2028x")
    assert len(str(error).splitlines()) == 1
    assert "m/s" in str(error)
