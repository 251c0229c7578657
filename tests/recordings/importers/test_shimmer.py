"""Shimmer Consensys exports: a sensor's name before every column, units below the names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError

Cells = Callable[..., list[str]]
COLUMNS = (
    "{n}_{clock}_CAL,{n}_Accel_WR_X_CAL,{n}_Accel_WR_Y_CAL,{n}_Accel_WR_Z_CAL,"
    "{n}_Gyro_X_CAL,{n}_Gyro_Y_CAL,{n}_Gyro_Z_CAL,"
)
UNITS = "ms,m/(s^2),m/(s^2),m/(s^2),deg/s,deg/s,deg/s,"
START_MS = 1_595_930_210_034.0


def lines(block: Any, cells: Cells, start_ms: float = START_MS) -> list[str]:
    rows = cells(start_ms + block.t_s * 1e3, block.acc_m_s2, np.rad2deg(block.gyr_rad_s))
    return [row + "," for row in rows]


@pytest.mark.parametrize("clock", ["Timestamp_Unix", "TimestampSync_Unix"])
def test_sensors_with_times_since_1970_make_one_session(
    clock: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        columns = COLUMNS.format(n=f"S_{name}", clock=clock)
        content = ['"sep=,"', columns, UNITS, *lines(block, cells)]
        check.write(f"Session1_Shimmer_{name}_Calibrated_SD.csv", content, end="\r\n")
    recording = check.read()
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.5)
    said = " ".join(recording.notes)
    assert "(Shimmer Consensys CSV, by its name 'S_sacrum' in the file)" in said
    assert f"times of {clock}" in said
    assert "could not be read" not in said


def test_times_since_switching_on_are_brought_together_by_taps(check: Any, cells: Cells) -> None:
    for k, (name, block) in enumerate(check.lift.blocks.items()):
        columns = COLUMNS.format(n=f"S_{name}", clock="Timestamp").replace(",", "\t")
        tapped = block.acc_m_s2.copy()
        for at_s in (1.0, 1.6):
            near = np.exp(-(((block.t_s - at_s - 0.004) / 0.012) ** 2))
            tapped += 60.0 * near[:, None] * block.acc_m_s2 / 9.81
        shifted = type(block)(name, block.t_s, tapped, block.gyr_rad_s)
        body = [row.replace(",", "\t") for row in lines(shifted, cells, 5000.0 + 77_123.0 * k)]
        check.write(f"{name}.csv", ['"sep=\t"', columns, UNITS.replace(",", "\t"), *body])
    recording = check.read()
    apart_s = recording.blocks["upper_back"].t_s[0] - recording.blocks["sacrum"].t_s[0]
    assert (
        abs(apart_s - (check.lift.blocks["upper_back"].t_s[0] - check.lift.blocks["sacrum"].t_s[0]))
        < 0.01
    )
    assert "by taps that all sensors felt: upper_back -77.12" in " ".join(recording.notes)
    by_hand = check.read(offset=["upper_back=0.25"])
    assert by_hand.blocks["upper_back"].t_s[0] - by_hand.blocks["sacrum"].t_s[0] == 0.25
    assert "same moment. Shifted by hand: upper_back +0.250 s." in " ".join(by_hand.notes)


def test_the_low_noise_accelerometer_is_read_unless_it_reaches_its_range(
    check: Any, cells: Cells
) -> None:
    block = check.lift.blocks["sacrum"]
    both = COLUMNS.format(n="Sacrum", clock="Timestamp_Unix") + ",".join(
        f"Sacrum_Accel_LN_{a}_CAL" for a in "XYZ"
    )
    wide, low = block.acc_m_s2, block.acc_m_s2 + 0.1
    for clipped, wanted in ((False, low), (True, wide)):
        noise = low.copy()
        if clipped:
            noise[100:110] = 19.62
        rows = [row + line for row, line in zip(lines(block, cells), cells(noise), strict=True)]
        path = check.write("x.csv", ['"sep=,"', both, UNITS + "m/(s^2)," * 3, *rows])
        read = check.read(path).blocks["sacrum"].acc_m_s2
        np.testing.assert_allclose(read, wanted, atol=1e-4)


def test_an_unknown_unit_is_refused(check: Any, cells: Cells) -> None:
    columns = COLUMNS.format(n="Sacrum", clock="Timestamp_Unix")
    rows = lines(check.lift.blocks["sacrum"], cells)
    path = check.write("x.csv", ['"sep=,"', columns, UNITS.replace("deg/s", "no_units"), *rows])
    with pytest.raises(RecordingError, match="its unit is 'no_units', not deg/s or rad/s"):
        check.read(path)


def test_a_star_for_the_default_calibration_is_told_and_no_other_unit(
    check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        columns = COLUMNS.format(n=f"S_{name}", clock="Timestamp_Unix")
        units = UNITS.replace("m/(s^2)", "m/(s^2)*").replace("deg/s", "deg/s*")
        check.write(f"{name}.csv", ['"sep=,"', columns, units, *lines(block, cells)])
    recording = check.read()
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.5)
    assert "times of Timestamp_Unix, the maker's default calibration" in " ".join(recording.notes)


@pytest.mark.parametrize("by", ["", "_LN"])
def test_orientations_alone_are_read_by_whichever_accelerometer_they_were_made(
    by: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        parts = [f"S_{name}_Quat_Madge_6DOF_{axis}{by}_CAL" for axis in "WXYZ"]
        head = ",".join([f"S_{name}_Timestamp_Unix_CAL", *parts])
        rows = cells(START_MS + block.t_s * 1e3, check.lift.q[name])
        check.write(f"{name}.csv", [head, "ms,no_units,no_units,no_units,no_units", *rows])
    recording = check.read()
    assert recording.gravity_only == {"sacrum", "upper_back"}
    check.gives_the_same_reps(recording)


@pytest.mark.parametrize("kind", ["RAW", "UNCAL"])
def test_raw_counts_alone_are_refused_with_what_to_export(kind: str, check: Any) -> None:
    columns = COLUMNS.format(n="Sacrum", clock="Timestamp").replace("_CAL", f"_{kind}")
    path = check.write("x.csv", ["sep=,", columns, "no_units," * 7, *["1,2,3,4,5,6,7,"] * 50])
    with pytest.raises(RecordingError, match=r"of raw counts; export it calibrated"):
        check.read(path)
