"""MetaBase exports: one file per signal, in both spellings of the header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from imu.errors import RecordingError

Cells = Callable[..., list[str]]
EPOCH_MS = 1_588_000_000_000
OLD = "epoc (ms),timestamp (-0700),elapsed (s),x-axis ({u}),y-axis ({u}),z-axis ({u})"
NEW = "epoch (ms),time (-04:00),elapsed (s),x-axis ({u}),y-axis ({u}),z-axis ({u})"


def rows(t_s: Any, values: Any, cells: Cells) -> list[str]:
    ms = EPOCH_MS + np.round(t_s * 1000)
    lines = cells(values)
    return [
        f"{m:.0f},2020-04-27T08.06.40.{k % 1000:03d},{t:.3f},{line}"
        for k, (m, t, line) in enumerate(zip(ms, t_s, lines, strict=True))
    ]


@pytest.mark.parametrize("header", [OLD, NEW])
def test_accelerometer_and_gyroscope_of_other_rates_are_joined_by_time(
    header: str, check: Any, cells: Cells
) -> None:
    for name, block in check.lift.blocks.items():
        slow = np.arange(block.t_s[0], block.t_s[-1], 0.02)
        acc = np.stack([np.interp(slow, block.t_s, a) for a in block.acc_m_s2.T], axis=1)
        stem = f"{name}_2020-04-27T08.06.40_C8B1D2E3F4A5"
        lines = rows(slow, acc / 9.80665, cells)
        check.write(f"{stem}_Accelerometer_50.000Hz_1.5.0.csv", [header.format(u="g"), *lines])
        lines = rows(block.t_s, np.rad2deg(block.gyr_rad_s), cells)
        check.write(f"{stem}_Gyroscope_60.000Hz_1.5.0.csv", [header.format(u="deg/s"), *lines])
    recording = check.read(check.folder)
    check.gives_the_same_reps(recording, within_s=0.03, within_deg=1.0)
    said = " ".join(recording.notes)
    assert "acceleration in g, rate in deg/s" in said
    assert "Accelerometer_50" in said
    assert "Gyroscope_60" in said


def test_orientation_and_acceleration_without_gravity_do(check: Any, cells: Cells) -> None:
    from imu.quaternion import up_in_source

    quaternion = (
        "epoc (ms),timestamp (+0700),elapsed (s),w (number),x (number),y (number),z (number)"
    )
    for name, block in check.lift.blocks.items():
        q = check.lift.q[name]
        linear = block.acc_m_s2 / 9.80665 - up_in_source(q)
        check.write(f"{name}/a_Quaternion.csv", [quaternion, *rows(block.t_s, q, cells)])
        check.write(
            f"{name}/a_Linear Acceleration.csv",
            [OLD.format(u="g"), *rows(block.t_s, linear, cells)],
        )
    recording = check.read(check.folder)
    check.gives_the_same_reps(recording)
    assert "by the folder's name 'sacrum'" in " ".join(recording.notes)


def test_samples_of_one_packet_with_one_time_are_spread(check: Any, cells: Cells) -> None:
    for name, block in check.lift.blocks.items():
        arrived = block.t_s[np.minimum(np.arange(len(block)) // 4 * 4 + 3, len(block) - 1)]
        for kind, values, unit in (
            ("Accelerometer", block.acc_m_s2 / 9.80665, "g"),
            ("Gyroscope", np.rad2deg(block.gyr_rad_s), "deg/s"),
        ):
            lines = rows(arrived, values, cells)
            check.write(f"{name}_{kind}.csv", [OLD.format(u=unit), *lines])
    recording = check.read()
    check.gives_the_same_reps(recording)
    assert "same time; they are taken as equidistant" in " ".join(recording.notes)


def test_a_gyroscope_alone_says_what_is_missing(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    lines = rows(block.t_s, np.rad2deg(block.gyr_rad_s), cells)
    path = check.write("sacrum_Gyroscope.csv", [OLD.format(u="deg/s"), *lines])
    with pytest.raises(RecordingError, match="sacrum has angular rate, but no accelerometer"):
        check.read(path)


def test_two_files_of_one_quantity_are_not_mixed(check: Any, cells: Cells) -> None:
    block = check.lift.blocks["sacrum"]
    for k in range(2):
        lines = rows(block.t_s, block.acc_m_s2 / 9.80665, cells)
        check.write(f"sacrum_{k}_Accelerometer.csv", [OLD.format(u="g"), *lines])
    with pytest.raises(RecordingError, match="holds the acceleration of sacrum as sacrum_0_Accel"):
        check.read()


@pytest.mark.parametrize("with_quaternions", [False, True])
def test_its_euler_angles_are_those_of_its_firmware(
    with_quaternions: bool, check: Any, cells: Cells
) -> None:
    start = "epoc (ms),timestamp (+0700),elapsed (s),"
    for name, block in check.lift.blocks.items():
        q = check.lift.q[name]
        w, x, y, z = q.T
        about_x = np.arctan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
        about_y = np.arcsin(np.clip(2 * (w * y - z * x), -1, 1))
        about_z = np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)) % (2 * np.pi)
        angles = np.rad2deg(np.stack((-about_x, -about_y, about_z, about_z), axis=1))
        header = f"{start}pitch (deg),roll (deg),yaw (deg),heading (deg)"
        check.write(f"{name}_Euler Angles.csv", [header, *rows(block.t_s, angles, cells)])
        if with_quaternions:
            header = f"{start}w (number),x (number),y (number),z (number)"
            check.write(f"{name}_Quaternion.csv", [header, *rows(block.t_s, q, cells)])
    recording = check.read()
    check.gives_the_same_reps(recording)
    up = recording.blocks["upper_back"].acc_m_s2[:30].mean(axis=0)
    wanted = check.lift.blocks["upper_back"].acc_m_s2[:30].mean(axis=0)
    np.testing.assert_allclose(up, wanted, atol=0.4)
