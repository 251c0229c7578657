"""Xsens MT Manager text: comments, tabs, a 16-bit counter, rates in rad/s, matrices by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from imu.quaternion import rotate

Cells = Callable[..., list[str]]
ABOVE = (
    "// Start Time: Unknown",
    "// Update Rate: 60.0Hz",
    "// Filter Profile: human (46.1)",
    "// Option Flags: AHS Disabled ICC Disabled ",
    "// Firmware Version: 4.0.2",
)
MATRIX = "\t".join(f"Mat[{row}][{column}]" for column in (1, 2, 3) for row in (1, 2, 3))
NUMBERS = {"sacrum": "00B42D0F", "upper_back": "00B42D95"}
TOLD = ["*0F*=sacrum", "00B42D95=upper_back"]


def regular(block: Any) -> tuple[Any, Any, Any]:
    """The sensor on a grid of 60 Hz: counts, acceleration, rate."""
    t_s = np.arange(np.ceil(block.t_s[0] * 60), np.floor(block.t_s[-1] * 60)) / 60
    acc, gyr = (
        np.stack([np.interp(t_s, block.t_s, a) for a in v.T], axis=1)
        for v in (block.acc_m_s2, block.gyr_rad_s)
    )
    return (65500 + np.round(t_s * 60)) % 65536, acc, gyr


def test_sensors_share_the_packet_counter_even_where_it_starts_over(
    check: Any, cells: Cells
) -> None:
    names = "PacketCounter\tSampleTimeFine\tYear\tAcc_X\tAcc_Y\tAcc_Z\tGyr_X\tGyr_Y\tGyr_Z"
    for name, block in check.lift.blocks.items():
        count, acc, gyr = regular(block)
        values = cells(acc, gyr, sep="\t")
        rows = [f"{c:.0f}\t\t\t{line}" for c, line in zip(count, values, strict=True)]
        check.write(f"MT_012005D6_009-001_{NUMBERS[name]}.txt", [*ABOVE, names, *rows], end="\r\n")
    recording = check.read(sensor=TOLD)
    check.gives_the_same_reps(recording, within_s=0.03, within_deg=0.5)
    assert "rate in rad/s, 60 Hz, times from the packet counter at 60 Hz" in recording.notes[0]


def test_matrices_are_orientations_however_their_columns_are_ordered(
    check: Any, cells: Cells
) -> None:
    names = f"PacketCounter\tSampleTimeFine\t{MATRIX}"
    for name, block in check.lift.blocks.items():
        q = check.lift.q[name]
        axes = [rotate(q, np.broadcast_to(axis, (len(q), 3))) for axis in np.eye(3)]
        counts = np.round((block.t_s - block.t_s[0]) * 60)
        rows = cells(counts, counts, *axes, sep="\t")
        check.write(f"MT_{NUMBERS[name]}.txt", [*ABOVE, names, *rows])
    recording = check.read(sensor=TOLD)
    check.gives_the_same_reps(recording)
    assert recording.gravity_only == {"sacrum", "upper_back"}


def test_an_export_without_lines_of_comment_is_not_taken_for_a_dot_in_degrees(
    check: Any, cells: Cells
) -> None:
    axes = "Acc_X\tAcc_Y\tAcc_Z\tGyr_X\tGyr_Y\tGyr_Z\tQuat_q0\tQuat_q1\tQuat_q2\tQuat_q3"
    for name, block in check.lift.blocks.items():
        fine = np.round(block.t_s * 1e4)
        rows = cells(fine * 0, fine, block.acc_m_s2, block.gyr_rad_s, check.lift.q[name], sep="\t")
        check.write(f"{NUMBERS[name]}.txt", [f"PacketCounter\tSampleTimeFine\t{axes}", *rows])
    recording = check.read(sensor=TOLD, align="start")
    check.gives_the_same_reps(recording, within_s=0.06, within_deg=1.0)
    assert "(Xsens MT text, told by --sensor *0F*=sacrum)" in recording.notes[0]
    assert "rate in rad/s, 60 Hz, times in tenths of milliseconds" in recording.notes[0]


def test_a_sensor_that_began_after_the_packet_counter_started_over_is_put_beside_the_other(
    check: Any, cells: Cells
) -> None:
    names = "PacketCounter\tSampleTimeFine\tAcc_X\tAcc_Y\tAcc_Z\tGyr_X\tGyr_Y\tGyr_Z"
    for name, block in check.lift.blocks.items():
        count, acc, gyr = regular(block)
        begun = 60 if name == "upper_back" else 0
        values = cells(acc, gyr, sep="\t")
        rows = [f"{c:.0f}\t\t{line}" for c, line in zip(count, values, strict=True)][begun:]
        check.write(f"{NUMBERS[name]}.txt", [*ABOVE, names, *rows])
    recording = check.read(sensor=TOLD)
    check.gives_the_same_reps(recording, within_s=0.06, within_deg=1.0)
    assert "started over between their starts: upper_back +1092.3 s." in " ".join(recording.notes)
