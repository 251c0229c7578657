"""phyphox exports: files per signal or one for all, commas or points, the start beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Cells = Callable[..., list[str]]
ACC = '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"'
GYR = '"Time (s)","Gyroscope x (rad/s)","Gyroscope y (rad/s)","Gyroscope z (rad/s)"'
PLAIN_ACC = '"Time (s)","X (m/s^2)","Y (m/s^2)","Z (m/s^2)"'
PLAIN_GYR = '"Time (s)","X (rad/s)","Y (rad/s)","Z (rad/s)"'
STARTED = (
    '"event","experiment time","system time","system time text"',
    '"START",0.000000000E0,1.700000000{s:03d}E9,"2023-11-14 23:13:20.{s:03d} UTC+01:00"',
    '"PAUSE",4.0E1,1.700000040E9,"2023-11-14 23:14:00.000 UTC+01:00"',
)


@pytest.mark.parametrize(("acc", "gyr"), [(ACC, GYR), (PLAIN_ACC, PLAIN_GYR)])
def test_a_folder_per_phone_is_joined_by_when_each_experiment_began(
    acc: str, gyr: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        t_s = block.t_s - block.t_s[0]
        began = 1_700_000_000.0 + block.t_s[0]
        check.write(f"{name}/Accelerometer.csv", [acc, *cells(t_s, block.acc_m_s2, fmt="%.9E")])
        linear = [acc.replace("Acceleration", "Linear Acceleration"), *cells(t_s, block.gyr_rad_s)]
        check.write(f"{name}/Linear Accelerometer.csv", linear)
        check.write(f"{name}/Gyroscope.csv", [gyr, *cells(t_s, block.gyr_rad_s, fmt="%.9E")])
        start = STARTED[1].replace("1.700000000{s:03d}E9", f"{began:.6f}").format(s=0)
        check.write(f"{name}/meta/time.csv", [STARTED[0], start, STARTED[2]])
    recording = check.read(check.folder)
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.5)
    assert "when each log says it began" in " ".join(recording.notes)


def test_one_file_for_all_with_decimal_commas(check: Any, cells: Cells) -> None:
    columns = [*ACC.split(","), *GYR.split(",")[1:], '"Absolute acceleration (m/s^2)"']
    for name, block in check.lift.blocks.items():
        rows = cells(block.t_s, block.acc_m_s2, block.gyr_rad_s, sep=";", fmt="%.9E")
        body = [row.replace(".", ",") + ";9,81E0" for row in rows]
        check.write(f"Raw Data {name}.csv", [";".join(columns), *body])
    recording = check.read()
    check.gives_the_same_reps(recording, within_s=0.02, within_deg=0.5)
    assert "sacrum is Raw Data sacrum.csv (phyphox CSV, by the file's name)" in recording.notes[0]
